//! A text as a row of tokens, for what must keep comments: the formatter.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "`Rule` is made by pest, and most of its rules never come out as pairs where they are matched"
)]

use std::ops::Range;

use pest::Parser as _;

use super::grammar::{Grammar, Rule};

/// One token of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// The kinds of token. Spaces, tabs and a byte order mark are what stands between tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A bare word.
    Word,
    /// `"text"`.
    Text,
    /// `"""lines"""`.
    Lines,
    /// One of `{`, `}`, `[`, `]`, `=` and `,`.
    Mark,
    /// `;`.
    Separator,
    /// The end of a line, whichever way it is written.
    LineEnd,
    /// From `#` to the end of the line.
    Comment,
    /// Characters that nobody can see.
    Unreadable,
}

/// The tokens of any text, in order; brackets are not matched.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    // INVARIANT: `tokens` accepts every text; a property test holds it to that.
    let pairs = Grammar::parse(Rule::tokens, text).into_iter().flatten();
    let inner = pairs.flat_map(pest::iterators::Pair::into_inner);
    inner
        .filter_map(|pair| {
            Some(Token {
                kind: kind(pair.as_rule())?,
                range: range(&pair),
            })
        })
        .collect()
}

fn range(pair: &pest::iterators::Pair<'_, Rule>) -> Range<usize> {
    let span = pair.as_span();
    span.start()..span.end()
}

fn kind(rule: Rule) -> Option<TokenKind> {
    Some(match rule {
        Rule::word => TokenKind::Word,
        Rule::text => TokenKind::Text,
        Rule::lines => TokenKind::Lines,
        Rule::mark => TokenKind::Mark,
        Rule::separator => TokenKind::Separator,
        Rule::line_end => TokenKind::LineEnd,
        Rule::comment => TokenKind::Comment,
        Rule::unreadable => TokenKind::Unreadable,
        _ => return None,
    })
}
