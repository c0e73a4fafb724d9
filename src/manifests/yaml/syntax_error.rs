//! What is wrong with a text that is no YAML, in words for who wrote it.

use std::borrow::Cow;

use granit_parser::{ErrorKind, ScanError};

/// What is wrong. What hardly anybody writes is told in the words of the parser.
pub(super) fn words(error: &ScanError) -> Cow<'static, str> {
    let kind = error.kind();
    let known = of_lines(kind)
        .or_else(|| of_brackets(kind))
        .or_else(|| of_quotes(kind))
        .or_else(|| of_marks(kind));
    known.map_or_else(|| error.info().replace('\n', " ").into(), Cow::Borrowed)
}

/// Lines, and how far they are indented.
fn of_lines(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::ExpectedBlockMappingKey => {
            "a key is expected here: this line is not indented like those above"
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            "a `-` is expected here: this line is not indented like those above"
        }
        ErrorKind::InvalidIndentation => "this line is not indented like any above",
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "a `:` is missing behind the key"
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            "there can be no `:` here: quote the text, or look at how the line is indented"
        }
        ErrorKind::MappingKeyNotAllowed => "there can be no key here",
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            "there can be no `-` here"
        }
        ErrorKind::InvalidBlockEntryWhitespace => "a blank is missing behind the `-`",
        ErrorKind::InvalidMappingValueWhitespace => "a blank is missing behind the `:`",
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => "there can be no tab here: indent with blanks",
        ErrorKind::CommentInterceptedScalar => "a comment stands between the lines of one text",
        ErrorKind::CommentNotSeparated => "a blank is missing before the `#`",
        ErrorKind::InvalidBlockScalarIndent => {
            "this line is indented less than the text that it is of"
        }
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => {
            "behind `|` or `>` stands nothing but `+`, `-`, a number from 1 to 9 and a comment"
        }
        _ => return None,
    })
}

/// Lists and maps in brackets.
fn of_brackets(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::ExpectedFlowMappingSeparator => "a `,` or a `}` is expected here",
        ErrorKind::ExpectedFlowSequenceSeparator => "a `,` or a `]` is expected here",
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnclosedFlowCollection { open: '{' } => "a `}` is missing",
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::UnclosedFlowCollection { .. } => {
            "a `]` is missing"
        }
        ErrorKind::MisplacedFlowCollectionEnd => "nothing is open that this bracket could close",
        ErrorKind::MismatchedFlowCollectionEnd { open: '{', .. } => {
            "the `{` before it is closed with a `}`"
        }
        ErrorKind::MismatchedFlowCollectionEnd { .. } => "the `[` before it is closed with a `]`",
        ErrorKind::InvalidFlowScalarIndent => {
            "what is in brackets must be indented more than what it is of"
        }
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => "quote the `-`",
        ErrorKind::RecursionLimitExceeded => "it is nested too deep",
        _ => return None,
    })
}

/// Texts in quotes.
fn of_quotes(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            "a quote is opened and not closed"
        }
        ErrorKind::InvalidQuotedScalarIndent => {
            "this line is indented less than the text that it is of"
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "something stands behind the closing quote: quote the whole text"
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            "no letter is written like this: write `\\\\` for a `\\`, or use single quotes"
        }
        ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => "no letter has this number",
        _ => return None,
    })
}

/// Anchors, tags, directives and what else begins with a sign.
fn of_marks(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::UnknownAnchor => "no `&` before it has this name",
        ErrorKind::MissingAnchorOrAliasName => {
            "a name is missing behind the `&` or `*`: quote the text if it is none"
        }
        ErrorKind::UnexpectedCharacter { .. } => "no text begins with this sign: quote it",
        ErrorKind::ExpectedNodeContent => "a value is expected here",
        ErrorKind::ExpectedDocumentStart => "`---` is missing before what begins here",
        ErrorKind::UndeclaredTagHandle => {
            "nothing says what this `!` stands for: quote the text if it is none"
        }
        ErrorKind::InvalidDocumentEnd => "nothing can stand behind `...`",
        ErrorKind::UnexpectedEof
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEofBlockSequence => "the file ends here, and something is missing",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use crate::source::FileId;

    const TEXTS: [&str; 29] = [
        "a: b\n c: d",
        "a:\n    b: c\n  d: e",
        "a:\n  - b\n  c: d",
        "a: b: c",
        "a\nb: c",
        "a: [b",
        "a: {b: c",
        "a: [b}",
        "a: ]",
        "a: [b c: d]]",
        "a: \"b",
        "a: \"b\" c",
        "a: 'b' c",
        "a: \"\\d\"",
        "a: \"\\uZZ\"",
        "a: *b",
        "a: &",
        "a: @b",
        "a: `b`",
        "a: %b",
        "a: !x!y b",
        "a:\n\tb: c",
        "a: - b",
        "- a\nb: c",
        "a: |x\n  b",
        "a: |\n  b\n c\n d: e",
        "a: b # c\n  d",
        "a: [b,\n c",
        "a: \"b\nc\": d",
    ];

    #[test]
    fn reasons_are_in_plain_words() {
        let mut told = String::new();
        for text in TEXTS {
            let problems = parse(FileId(0), text).problems;
            let why: Vec<String> = problems.iter().map(|it| it.kind.to_string()).collect();
            told += &format!("{text:?}  →  {}\n", why.join(", "));
        }
        insta::assert_snapshot!(told, @r#"
        "a: b\n c: d"  →  this is not YAML: there can be no `:` here: quote the text, or look at how the line is indented
        "a:\n    b: c\n  d: e"  →  this is not YAML: a key is expected here: this line is not indented like those above
        "a:\n  - b\n  c: d"  →  this is not YAML: a `-` is expected here: this line is not indented like those above
        "a: b: c"  →  this is not YAML: there can be no `:` here: quote the text, or look at how the line is indented
        "a\nb: c"  →  this is not YAML: there can be no `:` here: quote the text, or look at how the line is indented
        "a: [b"  →  this is not YAML: a `]` is missing
        "a: {b: c"  →  this is not YAML: a `}` is missing
        "a: [b}"  →  this is not YAML: the `[` before it is closed with a `]`
        "a: ]"  →  this is not YAML: nothing is open that this bracket could close
        "a: [b c: d]]"  →  this is not YAML: nothing is open that this bracket could close
        "a: \"b"  →  this is not YAML: a quote is opened and not closed
        "a: \"b\" c"  →  this is not YAML: something stands behind the closing quote: quote the whole text
        "a: 'b' c"  →  this is not YAML: something stands behind the closing quote: quote the whole text
        "a: \"\\d\""  →  this is not YAML: no letter is written like this: write `\\` for a `\`, or use single quotes
        "a: \"\\uZZ\""  →  this is not YAML: no letter has this number
        "a: *b"  →  this is not YAML: no `&` before it has this name
        "a: &"  →  this is not YAML: a name is missing behind the `&` or `*`: quote the text if it is none
        "a: @b"  →  this is not YAML: no text begins with this sign: quote it
        "a: `b`"  →  this is not YAML: no text begins with this sign: quote it
        "a: %b"  →  this is not YAML: no text begins with this sign: quote it
        "a: !x!y b"  →  this is not YAML: nothing says what this `!` stands for: quote the text if it is none
        "a:\n\tb: c"  →  this is not YAML: there can be no tab here: indent with blanks
        "a: - b"  →  this is not YAML: there can be no `-` here
        "- a\nb: c"  →  this is not YAML: a `-` is expected here: this line is not indented like those above
        "a: |x\n  b"  →  this is not YAML: behind `|` or `>` stands nothing but `+`, `-`, a number from 1 to 9 and a comment
        "a: |\n  b\n c\n d: e"  →  this is not YAML: a key is expected here: this line is not indented like those above
        "a: b # c\n  d"  →  this is not YAML: a comment stands between the lines of one text
        "a: [b,\n c"  →  this is not YAML: a `]` is missing
        "a: \"b\nc\": d"  →  this is not YAML: something stands behind the closing quote: quote the whole text
        "#);
    }
}
