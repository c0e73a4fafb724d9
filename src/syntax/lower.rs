//! Pairs of the grammar to the tree; with `grammar.rs` and `tokens.rs` the only code that sees pest.
//!
//! Recursion goes as deep as brackets are nested, which `balance` has limited.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "`Rule` is made by pest, and most of its rules never come out as pairs where they are matched"
)]

use pest::iterators::{Pair, Pairs};
use smol_str::SmolStr;

use crate::diagnostics::Sink;
use crate::source::{Span, Spanned};

use super::errors::{MISPLACED_MARK, MISSING_SEPARATOR, MISSING_WORD};
use super::grammar::Rule;
use super::origin::Origin;
use super::{Argument, Block, Statement, Value, strings, unreadable};

/// The statements of a `file` pair.
pub(super) fn statements(
    pairs: Pairs<'_, Rule>,
    text: &str,
    origin: Origin<'_>,
    sink: &mut Sink,
) -> Vec<Statement> {
    let mut lower = Lower { text, origin, sink };
    lower.statements(pairs.flat_map(Pair::into_inner))
}

struct Lower<'t, 's> {
    /// The piece that is read.
    text: &'t str,
    origin: Origin<'t>,
    sink: &'s mut Sink,
}

impl Lower<'_, '_> {
    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        self.origin.span(span.start(), span.end())
    }

    /// The items of a file or block; a statement ends with its last part, not with the blanks behind it.
    fn statements<'p>(&mut self, items: impl Iterator<Item = Pair<'p, Rule>>) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut end = None;
        for item in items {
            match item.as_rule() {
                Rule::statement => {
                    self.separated(end, &item);
                    end = Some(item.as_span().end());
                    statements.extend(self.statement(item));
                }
                Rule::headless => self.headless(item, &mut statements),
                _ => self.text(&item),
            }
        }
        statements
    }

    /// Reports a statement that begins on the line where another one ends with its block.
    fn separated(&mut self, end: Option<usize>, item: &Pair<'_, Rule>) {
        let start = item.as_span().start();
        let between = end.and_then(|end| self.text.get(end..start));
        if between.is_some_and(|between| between.bytes().all(|byte| matches!(byte, b' ' | b'\t'))) {
            let word = item.clone().into_inner().next();
            let word = word.as_ref().unwrap_or(item);
            let message = format!("nothing stands between a `}}` and `{}`", word.as_str());
            let found = MISSING_SEPARATOR.at(self.span(word), message);
            self.sink.push(
                found.help("begin the next statement on a line of its own, or put a `;` before it"),
            );
        }
    }

    fn statement(&mut self, pair: Pair<'_, Rule>) -> Option<Statement> {
        let mut parts = pair.into_inner();
        let word = parts.next()?;
        let word = Spanned::new(SmolStr::new(word.as_str()), self.span(&word));
        let mut arguments = Vec::new();
        let mut block = None;
        let mut span = word.span;
        for part in parts {
            span = span.to(self.span(&part));
            match part.as_rule() {
                Rule::block => block = Some(self.block(part)),
                _ => arguments.extend(self.argument(part)),
            }
        }
        Some(Statement {
            word,
            arguments,
            block,
            span,
        })
    }

    fn block(&mut self, pair: Pair<'_, Rule>) -> Block {
        let span = self.span(&pair);
        Block {
            statements: self.statements(pair.into_inner()),
            span,
        }
    }

    /// A block on a line of its own was meant for the statement before; anything else is left out.
    fn headless(&mut self, pair: Pair<'_, Rule>, statements: &mut [Statement]) {
        let start = pair.as_span().start();
        let mut parts = pair.into_inner();
        let Some(first) = parts.next() else { return };
        let span = self.origin.span(start, start + 1);
        if first.as_rule() == Rule::block {
            let found = MISSING_WORD.at(span, "this block has no statement in front of it");
            self.sink
                .push(found.help("put the `{` at the end of the line that it belongs to"));
            let block = self.block(first);
            adopt(block, statements);
            return;
        }
        let message = format!("a statement cannot begin with {}", name(first.as_rule()));
        let found = MISSING_WORD.at(self.span(&first), message);
        self.sink
            .push(found.help("begin it with a word such as `stage` or `image`"));
        for part in std::iter::once(first).chain(parts) {
            match part.as_rule() {
                Rule::block => drop(self.block(part)),
                _ => drop(self.argument(part)),
            }
        }
    }

    fn argument(&mut self, pair: Pair<'_, Rule>) -> Option<Argument> {
        let span = self.span(&pair);
        let value = match pair.as_rule() {
            Rule::word => Value::Word(SmolStr::new(pair.as_str())),
            Rule::equals => Value::Equals,
            Rule::comma => Value::Comma,
            Rule::list => Value::List(self.list(pair)),
            Rule::text => {
                self.text(&pair);
                let start = pair.as_span().start();
                Value::Text(strings::text(pair.as_str(), start, self.origin, self.sink).into())
            }
            Rule::lines => {
                self.text(&pair);
                Value::Lines(strings::lines(pair.as_str()).into())
            }
            _ => {
                self.text(&pair);
                return None;
            }
        };
        Some(Argument { value, span })
    }

    /// The values of a list; a list that was not closed is not judged, since it holds what is not its own.
    fn list(&mut self, pair: Pair<'_, Rule>) -> Vec<Argument> {
        let last = pair.as_span().end().saturating_sub(1);
        let closed = !self.origin.is_inserted(last);
        let mut values: Vec<Argument> = Vec::new();
        let mut wants_value = true;
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::comma => {
                    if closed && wants_value {
                        let found = MISPLACED_MARK.at(span, "there is no value before this `,`");
                        self.sink
                            .push(found.help("remove the `,`, or write the value"));
                    }
                    wants_value = true;
                }
                Rule::misplaced | Rule::block => self.misplaced(part, closed),
                _ => {
                    let value = self.argument(part);
                    if closed && !wants_value && value.is_some() {
                        self.sink.push(missing_comma(span));
                    }
                    wants_value &= value.is_none();
                    values.extend(value);
                }
            }
        }
        values
    }

    fn misplaced(&mut self, part: Pair<'_, Rule>, closed: bool) {
        let start = part.as_span().start();
        let mark = part.as_str().get(..1).unwrap_or_default().to_owned();
        if closed {
            let span = self.origin.span(start, start + 1);
            let found = MISPLACED_MARK.at(span, format!("`{mark}` cannot stand in a list"));
            self.sink.push(
                found.help("separate values by `,`, and put a value with marks in it in quotes"),
            );
        }
        if part.as_rule() == Rule::block {
            drop(self.block(part));
        }
    }

    /// Looks for characters in a pair that nobody can see.
    fn text(&mut self, pair: &Pair<'_, Rule>) {
        let start = pair.as_span().start();
        let within = match pair.as_rule() {
            Rule::unreadable => unreadable::Within::Statement,
            _ => unreadable::Within::Quotes,
        };
        if let Some(found) = unreadable::find(pair.as_str(), start, within, self.origin) {
            self.sink.push(found);
        }
    }
}

/// Gives a block to the last statement, if that has none.
fn adopt(block: Block, statements: &mut [Statement]) {
    if let Some(last) = statements.last_mut()
        && last.block.is_none()
    {
        last.span = last.span.to(block.span);
        last.block = Some(block);
    }
}

fn missing_comma(span: Span) -> crate::diagnostics::Diagnostic {
    let found = MISSING_SEPARATOR.at(
        span,
        "there is no `,` between this value and the one before",
    );
    found.help("put a `,` before it")
}

/// What users call a part of a statement that is not its first word.
fn name(rule: Rule) -> &'static str {
    match rule {
        Rule::text | Rule::lines => "a string",
        Rule::list => "a list",
        Rule::equals => "`=`",
        Rule::comma => "`,`",
        _ => "this",
    }
}
