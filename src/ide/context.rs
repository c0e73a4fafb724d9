//! Where in a text a place is: in which blocks, and behind which words of a statement.
//!
//! It is read from the tokens in front of the place, so that it is known in the middle of a word and in a text that
//! cannot be read in full.

use std::ops::Range;

use crate::model::vocabulary::Place;
use crate::syntax::{Token, TokenKind, tokens};

use super::walk::inner;

/// Where a place is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// What may stand there; `None` in a block of nothing that is known.
    pub place: Option<Place>,
    /// The heads of the blocks around it, the outermost first: words and texts without quotes.
    pub around: Vec<Vec<String>>,
    /// The words of the statement in front of it, the one that is being written not counted.
    pub before: Vec<String>,
    /// What is being written, in bytes of the text, up to where it ends.
    pub word: Range<usize>,
    /// It is being written in quotes.
    pub quoted: bool,
    /// The place is in a comment or a text of several lines, where no words stand.
    pub silent: bool,
    /// It is in a list.
    pub listed: bool,
}

/// Where an offset of a text is.
#[must_use]
pub fn context(text: &str, offset: usize) -> Context {
    let mut reader = Reader {
        text,
        blocks: vec![(Some(Place::File), Vec::new())],
        before: Vec::new(),
        lists: 0,
    };
    let all = tokens(text);
    let passed = all.partition_point(|token| token.range.end < offset);
    let (passed, rest) = all.split_at_checked(passed).unwrap_or((&all, &[]));
    passed.iter().for_each(|token| reader.pass(token));
    let mut here = None;
    for token in rest.iter().take_while(|token| token.range.start <= offset) {
        if is_written(token, offset) {
            here = Some(token);
        } else if token.range.end <= offset {
            reader.pass(token);
        }
    }
    reader.finish(here, offset)
}

/// Whether a place in or behind a token is in what the token says.
fn is_written(token: &Token, offset: usize) -> bool {
    let inside = token.range.start < offset && offset < token.range.end;
    match token.kind {
        TokenKind::Word => token.range.start <= offset && offset <= token.range.end,
        TokenKind::Comment => token.range.start < offset && offset <= token.range.end,
        TokenKind::Text | TokenKind::Lines => {
            inside || (token.range.len() == 1 && token.range.end == offset)
        }
        TokenKind::Mark | TokenKind::Separator | TokenKind::LineEnd | TokenKind::Unreadable => {
            false
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    /// The place of each open block, and the words of the statement that it belongs to.
    blocks: Vec<(Option<Place>, Vec<String>)>,
    before: Vec<String>,
    lists: usize,
}

impl Reader<'_> {
    fn pass(&mut self, token: &Token) {
        let said = self.text.get(token.range.clone()).unwrap_or_default();
        match token.kind {
            TokenKind::Word | TokenKind::Text => {
                self.before.push(said.trim_matches('"').to_owned());
            }
            TokenKind::Lines => self.before.push("\"\"\"".to_owned()),
            TokenKind::Mark => self.mark(said),
            TokenKind::Separator => self.end(),
            TokenKind::LineEnd if self.lists == 0 => self.end(),
            TokenKind::LineEnd | TokenKind::Comment | TokenKind::Unreadable => {}
        }
    }

    fn mark(&mut self, mark: &str) {
        match mark {
            "{" => self.open(),
            "}" => self.close(),
            "[" => self.lists += 1,
            "]" => self.lists = self.lists.saturating_sub(1),
            _ => self.before.push(mark.to_owned()),
        }
    }

    fn open(&mut self) {
        let head = std::mem::take(&mut self.before);
        let place = self.blocks.last().and_then(|(place, _)| *place);
        let word = head.first().map_or("", String::as_str);
        let inner = place.and_then(|place| inner(place, word));
        self.blocks.push((inner, head));
        self.lists = 0;
    }

    fn close(&mut self) {
        if self.blocks.len() > 1 {
            self.blocks.pop();
        }
        self.end();
    }

    fn end(&mut self) {
        self.before.clear();
        self.lists = 0;
    }

    fn finish(self, here: Option<&Token>, offset: usize) -> Context {
        let kind = here.map(|token| token.kind);
        let is_text = kind == Some(TokenKind::Text);
        let mut word = here.map_or(offset..offset, |token| token.range.clone());
        if is_text {
            word.start += 1;
            let is_closed = self
                .text
                .get(word.clone())
                .is_some_and(|rest| rest.ends_with('"'));
            word.end -= usize::from(is_closed);
        }
        let place = self.blocks.last().and_then(|(place, _)| *place);
        let around = self
            .blocks
            .into_iter()
            .skip(1)
            .map(|(_, head)| head)
            .collect();
        Context {
            place,
            around,
            before: self.before,
            word,
            quoted: is_text,
            silent: matches!(kind, Some(TokenKind::Comment | TokenKind::Lines)),
            listed: self.lists > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Context {
        context(&text.replace('§', ""), text.find('§').unwrap())
    }

    #[test]
    fn a_place_is_known_in_the_middle_of_a_word() {
        let here = at("stage app {\n  job {\n    env X from se§\n  }\n}\n");
        assert_eq!(here.place, Some(Place::Job));
        assert_eq!(here.before, ["env", "X", "from"]);
        assert_eq!(here.around, [vec!["stage", "app"], vec!["job"]]);
        assert_eq!(here.word, 35..37);
    }

    #[test]
    fn a_block_that_is_not_closed_is_one() {
        let here = at("stage app {\n  §");
        assert_eq!((here.place, here.word), (Some(Place::Stage), 14..14));
    }

    #[test]
    fn quotes_comments_and_lists_are_known() {
        let here = at("import \"sha§\"");
        assert!(here.quoted);
        assert_eq!((here.before, here.word), (vec!["import".to_owned()], 8..11));
        assert!(at("# stage §").silent);
        assert!(at("stage app { job { args [\n \"a\",\n §").listed);
        assert!(!at("stage app § # x").silent);
    }
}
