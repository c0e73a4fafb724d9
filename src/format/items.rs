//! Tokens to what is printed: items, statements and lists, with the comments where they were.
//!
//! The text has no syntax findings, so brackets match and are at most 64 deep.

use crate::syntax::{Token, TokenKind};

/// Something that has a line of its own.
#[derive(Debug)]
pub(super) enum Item<'t> {
    /// One empty line.
    Blank,
    /// A comment.
    Comment(Comment<'t>),
    /// A statement as its parts.
    Statement(Vec<Part<'t>>),
}

/// A comment, from its `#`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment<'t> {
    pub(super) text: &'t str,
    pub(super) place: Place,
}

/// Where a comment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On a line of its own.
    Own,
    /// Behind what its line begins with.
    Behind,
}

/// A part of a statement, or a value of a list.
#[derive(Debug)]
pub(super) enum Part<'t> {
    /// A word, a string or a mark.
    Token(&'t str),
    List(Vec<Entry<'t>>),
    Block(Block<'t>),
}

/// What stands in a list.
#[derive(Debug)]
pub(super) enum Entry<'t> {
    Value(Part<'t>),
    Comma,
    Comment(Comment<'t>),
}

#[derive(Debug)]
pub(super) struct Block<'t> {
    pub(super) items: Vec<Item<'t>>,
    pub(super) written: Written,
}

/// How a block was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    OnOneLine,
    OnSeveralLines,
}

/// The items of a text.
pub(super) fn read<'t>(text: &'t str, tokens: &[Token]) -> Vec<Item<'t>> {
    Reader {
        text,
        tokens,
        at: 0,
    }
    .items(1)
}

struct Reader<'t, 'k> {
    text: &'t str,
    tokens: &'k [Token],
    at: usize,
}

impl<'t> Reader<'t, '_> {
    fn peek(&self) -> Option<(TokenKind, &'t str)> {
        let token = self.tokens.get(self.at)?;
        Some((token.kind, self.text.get(token.range.clone())?))
    }

    fn next(&mut self) -> Option<(TokenKind, &'t str)> {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// The items up to a `}` or the end; `breaks` line ends stand before the first.
    fn items(&mut self, mut breaks: usize) -> Vec<Item<'t>> {
        let mut items = Vec::new();
        while let Some((kind, text)) = self.peek() {
            match kind {
                TokenKind::LineEnd => breaks += 1,
                TokenKind::Separator => {}
                TokenKind::Mark if text == "}" => break,
                TokenKind::Comment => {
                    separate(&mut items, breaks);
                    items.push(Item::Comment(comment(text, breaks)));
                    breaks = 0;
                }
                TokenKind::Word
                | TokenKind::Text
                | TokenKind::Lines
                | TokenKind::Mark
                | TokenKind::Unreadable => {
                    separate(&mut items, breaks);
                    items.push(Item::Statement(self.statement()));
                    breaks = 0;
                    continue;
                }
            }
            self.at += 1;
        }
        items
    }

    fn statement(&mut self) -> Vec<Part<'t>> {
        let mut parts = Vec::new();
        while let Some((kind, text)) = self.peek() {
            match kind {
                TokenKind::LineEnd | TokenKind::Separator | TokenKind::Comment => break,
                TokenKind::Mark if text == "}" => break,
                TokenKind::Mark if text == "{" => {
                    parts.push(self.block());
                    break;
                }
                TokenKind::Mark if text == "[" => parts.push(self.list()),
                TokenKind::Word
                | TokenKind::Text
                | TokenKind::Lines
                | TokenKind::Mark
                | TokenKind::Unreadable => {
                    parts.push(Part::Token(text));
                    self.at += 1;
                }
            }
        }
        parts
    }

    fn block(&mut self) -> Part<'t> {
        let open = self.at;
        self.at += 1;
        let items = self.items(0);
        let written = self.written(open, self.at);
        self.at += 1;
        Part::Block(Block { items, written })
    }

    fn written(&self, open: usize, close: usize) -> Written {
        let offset = |at: usize| self.tokens.get(at).map(|token| token.range.start);
        let inner = offset(open).and_then(|open| self.text.get(open..offset(close)?));
        match inner {
            Some(inner) if !inner.contains(['\n', '\r']) => Written::OnOneLine,
            Some(_) | None => Written::OnSeveralLines,
        }
    }

    fn list(&mut self) -> Part<'t> {
        self.at += 1;
        let mut entries = Vec::new();
        let mut breaks = 0;
        while let Some((kind, text)) = self.peek() {
            if (kind, text) == (TokenKind::Mark, "[") {
                entries.push(Entry::Value(self.list()));
                breaks = 0;
                continue;
            }
            self.next();
            match (kind, text) {
                (TokenKind::LineEnd, _) => breaks += 1,
                (TokenKind::Mark, "]") => break,
                (TokenKind::Mark, ",") => entries.push(Entry::Comma),
                (TokenKind::Comment, _) => entries.push(Entry::Comment(comment(text, breaks))),
                _ => entries.push(Entry::Value(Part::Token(text))),
            }
            if kind != TokenKind::LineEnd {
                breaks = 0;
            }
        }
        Part::List(entries)
    }
}

fn comment(text: &str, breaks: usize) -> Comment<'_> {
    let place = if breaks == 0 {
        Place::Behind
    } else {
        Place::Own
    };
    Comment {
        text: text.trim_end_matches([' ', '\t']),
        place,
    }
}

/// Keeps an empty line between two items, of however many.
fn separate(items: &mut Vec<Item<'_>>, breaks: usize) {
    if breaks > 1 && !items.is_empty() {
        items.push(Item::Blank);
    }
}
