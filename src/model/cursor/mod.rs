//! A walk over the arguments of one statement.
//!
//! Takes a statement and where findings go; gives values with their places. Each step either gives what
//! was asked for, or makes one finding that says what was expected and what was found. What nobody asked
//! for is a finding at the end, so that no argument is ever overlooked.

mod findings;
mod keyed;
mod names;
mod paths;
mod scalars;
pub(super) mod slips;

use crate::diagnostics::{Diagnostic, Sink};
use crate::source::{SourceMap, Span, Spanned};
use crate::syntax::{Argument, Block, Statement, Value};

use super::word::Word;

/// Where findings go, and the texts behind the places.
pub(super) struct Reading<'a> {
    pub sources: &'a SourceMap,
    pub sink: &'a mut Sink,
}

impl Reading<'_> {
    pub(super) fn reborrow(&mut self) -> Reading<'_> {
        Reading {
            sources: self.sources,
            sink: self.sink,
        }
    }
}

/// A place in a statement.
pub(super) struct Cursor<'a> {
    word: &'static Word,
    statement: &'a Statement,
    next: usize,
    block_is_taken: bool,
    has_failed: bool,
    asked: Asked,
    reading: Reading<'a>,
}

/// The keywords that were looked for at the present place, for "did you mean".
#[derive(Default)]
struct Asked {
    words: [&'static str; 4],
    count: usize,
}

impl Asked {
    fn add(&mut self, word: &'static str) {
        if let Some(slot) = self.words.get_mut(self.count) {
            *slot = word;
            self.count += 1;
        }
    }

    fn words(&self) -> &[&'static str] {
        self.words.get(..self.count).unwrap_or_default()
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn new(word: &'static Word, statement: &'a Statement, reading: Reading<'a>) -> Self {
        let asked = Asked::default();
        Self {
            word,
            statement,
            next: 0,
            block_is_taken: false,
            has_failed: false,
            asked,
            reading,
        }
    }

    /// The statement's first word.
    pub(super) fn word_span(&self) -> Span {
        self.statement.word.span
    }

    /// The statement without its block.
    pub(super) fn head(&self) -> Span {
        let word = self.statement.word.span;
        self.statement
            .arguments
            .last()
            .map_or(word, |last| word.to(last.span))
    }

    /// The rest of the line behind the statement.
    pub(super) fn rest_of_line(&self) -> Spanned<&'a str> {
        let span = self.statement.span;
        let file = self.reading.sources.get(span.file);
        let behind = file
            .and_then(|file| file.text.get(span.end as usize..))
            .unwrap_or_default();
        let line = behind.split(['\r', '\n']).next().unwrap_or_default();
        let start = span.end as usize;
        Spanned::new(line, Span::new(span.file, start, start + line.len()))
    }

    /// The next argument, which stays the next.
    pub(super) fn peek(&self) -> Option<&'a Argument> {
        self.statement.arguments.get(self.next)
    }

    /// Whether the argument behind the next one is `=`.
    pub(super) fn is_assigned(&self) -> bool {
        let behind = self.statement.arguments.get(self.next + 1);
        behind.is_some_and(|argument| argument.value == Value::Equals)
    }

    /// Whether a word stands behind the next argument that is none of these.
    pub(super) fn has_word_behind(&self, other_than: &[&str]) -> bool {
        let behind = self
            .statement
            .arguments
            .get(self.next + 1)
            .map(|argument| &argument.value);
        matches!(behind, Some(Value::Word(word)) if !other_than.contains(&word.as_str()))
    }

    pub(super) fn advance(&mut self) {
        self.next += 1;
        self.asked = Asked::default();
    }

    /// Steps over a keyword if it is there.
    pub(super) fn takes(&mut self, keyword: &'static str) -> bool {
        let is_there = matches!(self.peek().map(|argument| &argument.value),
            Some(Value::Word(word)) if word == keyword);
        if is_there {
            self.advance();
        } else {
            self.asked.add(keyword);
        }
        is_there
    }

    /// Steps over a comma if it is there.
    pub(super) fn takes_comma(&mut self) -> bool {
        let is_there = self
            .peek()
            .is_some_and(|argument| argument.value == Value::Comma);
        if is_there {
            self.advance();
        }
        is_there
    }

    /// Steps over a keyword that must be there.
    pub(super) fn expects(&mut self, keyword: &'static str) -> Option<()> {
        let argument = self.needs(&format_args!("`{keyword}`"))?;
        if matches!(&argument.value, Value::Word(word) if word == keyword) {
            self.advance();
            return Some(());
        }
        self.wrong_word(argument, &[keyword])
    }

    /// Steps over `=`.
    pub(super) fn equals(&mut self) -> Option<()> {
        let argument = self.needs(&"`=` and a value")?;
        if argument.value == Value::Equals {
            self.advance();
            return Some(());
        }
        self.wrong(argument, &"`=`")
    }

    /// Whether all arguments were read.
    pub(super) fn is_at_end(&self) -> bool {
        self.peek().is_none()
    }

    /// The block, if there is one.
    pub(super) fn block(&mut self) -> Option<&'a Block> {
        self.block_is_taken = true;
        self.statement.block.as_ref()
    }

    /// The block, which must be there.
    pub(super) fn expects_block(&mut self) -> Option<&'a Block> {
        let block = self.block();
        if block.is_none() {
            self.missing(&"a block `{ … }`");
        }
        block
    }

    /// Sets what must be there.
    pub(super) fn set<T>(
        &mut self,
        slot: &mut Option<T>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<()> {
        *slot = Some(read(self)?);
        Some(())
    }

    /// Adds what must be there.
    pub(super) fn add<T>(
        &mut self,
        list: &mut Vec<T>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<()> {
        let item = read(self)?;
        // A list mostly has one item, and the room for four that a push takes is never used.
        if list.is_empty() {
            list.reserve_exact(1);
        }
        list.push(item);
        Some(())
    }

    /// For the blocks of this statement.
    pub(super) fn reading(&mut self) -> Reading<'_> {
        self.reading.reborrow()
    }

    /// Takes a finding. Only the first of a statement is kept: what follows in it is likely to follow
    /// from it.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if !self.has_failed {
            self.reading.sink.push(diagnostic);
        }
        self.has_failed = true;
    }

    /// Reads something whose findings are its own.
    fn apart<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::take(&mut self.has_failed);
        let value = read(self);
        self.has_failed |= before;
        value
    }
}
