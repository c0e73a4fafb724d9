//! The value of a string: escapes resolved, indentation removed.

use std::borrow::Cow;

use crate::diagnostics::{Diagnostic, Sink};

use super::errors::{UNKNOWN_ESCAPE, UNREADABLE_TEXT};
use super::origin::Origin;

/// The value of `"text"`, which stands at the byte `start` of the mended text, quotes included.
///
/// An escape that JSON does not know is reported and kept as written.
pub(super) fn text<'w>(
    written: &'w str,
    start: usize,
    origin: Origin<'_>,
    sink: &mut Sink,
) -> Cow<'w, str> {
    let inner = written.strip_prefix('"').unwrap_or(written);
    let inner = if is_closed(inner) {
        inner.strip_suffix('"').unwrap_or(inner)
    } else {
        inner
    };
    if !inner.contains('\\') {
        return inner.into();
    }
    let mut value = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        value.push_str(plain);
        let at = start + 1 + inner.len() - escaped.len() - 1;
        let (character, length) = unescape(escaped);
        match character {
            Some('\0') => sink.push(nul(at, at + 1 + length, origin)),
            Some(character) => value.push(character),
            None => {
                sink.push(unknown(
                    escaped.get(..length).unwrap_or_default(),
                    at,
                    origin,
                ));
                value.push('\\');
                value.push_str(escaped.get(..length).unwrap_or_default());
            }
        }
        rest = escaped.get(length..).unwrap_or_default();
    }
    value.push_str(rest);
    value.into()
}

/// Whether the text after an opening quote ends with a quote that no backslash escapes.
fn is_closed(inner: &str) -> bool {
    let Some(body) = inner.strip_suffix('"') else {
        return false;
    };
    let backslashes = body.bytes().rev().take_while(|&byte| byte == b'\\').count();
    backslashes % 2 == 0
}

/// No program can be given it: it ends arguments and variables of the environment (`execve`).
fn nul(start: usize, end: usize, origin: Origin<'_>) -> Diagnostic {
    let message = "this stands for NUL, which no program can be given";
    let help = "remove it; write other bytes in an encoding that the program decodes";
    UNREADABLE_TEXT
        .at(origin.span(start, end), message)
        .help(help)
}

fn unknown(escaped: &str, at: usize, origin: Origin<'_>) -> Diagnostic {
    let span = origin.span(at, at + 1 + escaped.len());
    let message = match escaped {
        "" => "a backslash at the end of a line escapes nothing".to_owned(),
        escaped => format!("`\\{escaped}` is not an escape"),
    };
    let help = r#"write `\\` for a backslash; the escapes are those of JSON: \" \\ \/ \b \f \n \r \t \u0000"#;
    UNKNOWN_ESCAPE.at(span, message).help(help)
}

/// The character that the text after a backslash stands for, and how many bytes of it were read.
pub(super) fn unescape(escaped: &str) -> (Option<char>, usize) {
    let Some(first) = escaped.chars().next() else {
        return (None, 0);
    };
    let character = match first {
        '"' | '\\' | '/' => first,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(escaped),
        other => return (None, other.len_utf8()),
    };
    (Some(character), 1)
}

/// Reads `uXXXX`, or two of them that are a surrogate pair.
fn unicode(escaped: &str) -> (Option<char>, usize) {
    let Some(unit) = hex_unit(escaped) else {
        return (None, 1);
    };
    if let Some(character) = char::from_u32(unit) {
        return (Some(character), 5);
    }
    let second = escaped
        .get(5..)
        .and_then(|rest| rest.strip_prefix('\\'))
        .and_then(hex_unit);
    let pair = second.filter(|low| unit < 0xDC00 && (0xDC00..0xE000).contains(low));
    let character =
        pair.and_then(|low| char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)));
    (character, if character.is_some() { 11 } else { 5 })
}

fn hex_unit(escaped: &str) -> Option<u32> {
    let digits = escaped.strip_prefix('u')?.get(..4)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some(())?;
    u32::from_str_radix(digits, 16).ok()
}

/// The value of `"""lines"""`, marks included.
///
/// When nothing but blanks follows the opening mark, the value begins on the next line. When nothing but
/// blanks stands before the closing mark, these blanks are removed from the start of each line, as far
/// as the line has them, and the value ends with the newline before the mark. Every line end is `\n`.
pub(super) fn lines(written: &str) -> String {
    let inner = written.strip_prefix("\"\"\"").unwrap_or(written);
    let inner = with_newlines(inner.strip_suffix("\"\"\"").unwrap_or(inner));
    let content = match inner.split_once('\n') {
        Some((first, content)) if is_blank(first) => content,
        Some(_) => inner.as_ref(),
        None => return inner.into_owned(),
    };
    let last = content.rsplit('\n').next().unwrap_or(content);
    match content.strip_suffix(last) {
        Some(body) if is_blank(last) => dedent(body, last),
        _ => content.to_owned(),
    }
}

fn with_newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        return text.replace("\r\n", "\n").replace('\r', "\n").into();
    }
    text.into()
}

fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

fn dedent(body: &str, indentation: &str) -> String {
    body.split_inclusive('\n')
        .map(|line| without(line, indentation))
        .collect()
}

/// The line without as much of the indentation as it begins with.
fn without<'l>(line: &'l str, indentation: &str) -> &'l str {
    let shared = line
        .bytes()
        .zip(indentation.bytes())
        .take_while(|(left, right)| left == right);
    line.get(shared.count()..).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::origin::Insertions;

    fn read(written: &str) -> (String, Vec<String>) {
        let mut sink = Sink::new();
        let origin = Origin {
            file: FileId(0),
            insertions: &Insertions::default(),
            base: 0,
        };
        let value = text(written, 0, origin, &mut sink).into_owned();
        let found = sink.found().iter();
        (
            value,
            found
                .map(|f| format!("{:?} {}", f.primary.span.range(), f.message))
                .collect(),
        )
    }

    #[test]
    fn escapes_are_those_of_json() {
        for written in [
            r#""""#,
            r#""a\"b\\ \/\b\f\n\r\tz""#,
            r#""\u00e9\uD83D\ude00\u0001""#,
            r#""é😀""#,
        ] {
            let expected: String = serde_json::from_str(written).unwrap();
            assert_eq!(read(written), (expected, vec![]), "{written}");
        }
    }

    #[test]
    fn what_escapes_nothing_is_reported_and_kept() {
        let cases = [
            (
                r#""a\q b\é""#,
                r"a\q b\é",
                vec!["2..4 `\\q` is not an escape", "6..9 `\\é` is not an escape"],
            ),
            (
                r#""a\u0000b""#,
                "ab",
                vec!["2..8 this stands for NUL, which no program can be given"],
            ),
            (r#""\u12""#, r"\u12", vec!["1..3 `\\u` is not an escape"]),
            (
                r#""\u+123""#,
                r"\u+123",
                vec!["1..3 `\\u` is not an escape"],
            ),
            (
                r#""\ud83d!""#,
                r"\ud83d!",
                vec!["1..7 `\\ud83d` is not an escape"],
            ),
            (
                r#""\udc00\udc00""#,
                r"\udc00\udc00",
                vec![
                    "1..7 `\\udc00` is not an escape",
                    "7..13 `\\udc00` is not an escape",
                ],
            ),
            (
                r#""a\"#,
                r"a\",
                vec!["2..3 a backslash at the end of a line escapes nothing"],
            ),
        ];
        for (written, value, found) in cases {
            let found = found.into_iter().map(|f| f.replace("\\\\", "\\")).collect();
            assert_eq!(read(written), (value.to_owned(), found), "{written}");
        }
    }

    #[test]
    fn an_unclosed_string_keeps_its_last_character() {
        assert_eq!(read(r#""ab"#).0, "ab");
        assert_eq!(read(r#""ab\""#).0, "ab\"");
        assert_eq!(read("\"").0, "");
    }

    #[test]
    fn indentation_of_the_closing_mark_is_removed() {
        let cases = [
            ("\n    a\n      b\n\n   c\n    ", "a\n  b\n\nc\n"),
            ("  \r\n  a\r  b\r\n  ", "a\nb\n"),
            ("\n\ta\n\t b\n\t", "a\n b\n"),
            ("\n  a\n  b", "  a\n  b"),
            ("a\n  b\n  ", "a\nb\n"),
            (" a b ", " a b "),
            ("", ""),
            ("\n", ""),
            ("\n  ", ""),
            ("\n\n", "\n"),
            ("\n a\\n\"b\"\n ", "a\\n\"b\"\n"),
        ];
        for (inner, value) in cases {
            assert_eq!(lines(&format!("\"\"\"{inner}\"\"\"")), value, "{inner:?}");
        }
    }
}
