//! Any bytes have a tree, findings with a place, and tokens that cover them.

#![no_main]

use flux_pipeline::diagnostics::{Diagnostic, Sink};
use flux_pipeline::source::{FileId, Span};
use flux_pipeline::syntax::{self, Argument, Statement, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut sink = Sink::new();
    let tree = syntax::parse(FileId(0), &text, &mut sink);
    statements(&text, 0..text.len(), &tree.statements);
    sink.finish().iter().for_each(|found| finding(&text, found));
    tokens(&text);
});

/// Statements stand one behind the other inside `outer`, and what they hold inside them.
fn statements(text: &str, outer: std::ops::Range<usize>, statements: &[Statement]) {
    let mut start = outer.start;
    for statement in statements {
        let own = place(text, statement.span);
        assert!(
            own.start >= start && own.end <= outer.end,
            "{statement:?} in {outer:?}"
        );
        start = own.end;
        let word = place(text, statement.word.span);
        assert!(
            word.start == own.start && word.end > word.start,
            "{statement:?}"
        );
        arguments(text, own.clone(), &statement.arguments);
        if let Some(block) = &statement.block {
            let inner = place(text, block.span);
            assert!(
                inner.start > own.start && inner.end <= own.end,
                "{statement:?}"
            );
            self::statements(text, inner, &block.statements);
        }
    }
}

fn arguments(text: &str, outer: std::ops::Range<usize>, arguments: &[Argument]) {
    let mut start = outer.start;
    for argument in arguments {
        let own = place(text, argument.span);
        assert!(
            own.start >= start && own.end <= outer.end,
            "{argument:?} in {outer:?}"
        );
        start = own.end;
        match &argument.value {
            Value::List(values) => self::arguments(text, own, values),
            Value::Word(word) => assert_eq!(text.get(own), Some(word.as_str())),
            Value::Text(_) | Value::Lines(_) | Value::Equals | Value::Comma => {}
        }
    }
}

fn finding(text: &str, found: &Diagnostic) {
    place(text, found.primary.span);
    found.related.iter().for_each(|label| {
        place(text, label.span);
    });
}

/// The bytes of a span, which begins and ends between characters of the text.
fn place(text: &str, span: Span) -> std::ops::Range<usize> {
    assert!(text.get(span.range()).is_some(), "{span:?}");
    span.range()
}

/// Tokens stand one behind the other, with nothing but blanks between them.
fn tokens(text: &str) {
    let mut end = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    for token in syntax::tokens(text) {
        assert!(
            token.range.start >= end && token.range.end > token.range.start,
            "{token:?}"
        );
        blank(text, end..token.range.start);
        end = token.range.end;
    }
    blank(text, end..text.len());
}

fn blank(text: &str, range: std::ops::Range<usize>) {
    let between = text.get(range.clone()).unwrap_or("?");
    assert!(
        between.chars().all(|c| c == ' ' || c == '\t'),
        "{range:?} is in no token"
    );
}
