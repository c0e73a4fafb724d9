//! Whether a printed text is still the text that was read. Run on every result before anyone gets it.

use crate::diagnostics::Sink;
use crate::syntax::{self, Argument, Block, Statement, TokenKind, Tree, Value};

/// Words, strings, marks and comments are the same, in the same order.
pub(super) fn same_tokens(before: &str, after: &str) -> Result<(), String> {
    let (left, right) = (significant(before), significant(after));
    if left == right {
        return Ok(());
    }
    let pairs = left.iter().zip(&right).find(|(left, right)| left != right);
    Err(match pairs {
        Some(((_, left), (_, right))) => format!("`{left}` became `{right}`"),
        None => format!("{} words and marks became {}", left.len(), right.len()),
    })
}

fn significant(text: &str) -> Vec<(TokenKind, &str)> {
    let tokens = syntax::tokens(text).into_iter();
    let tokens = tokens.filter(|t| !matches!(t.kind, TokenKind::LineEnd | TokenKind::Separator));
    let tokens = tokens.map(|token| (token.kind, text.get(token.range).unwrap_or_default()));
    tokens
        .map(|(kind, text)| (kind, text.trim_end_matches([' ', '\t'])))
        .collect()
}

/// The printed text has no findings, and the same statements with the same arguments and blocks: tokens
/// alone do not say where a statement ends.
pub(super) fn same_tree(before: &Tree, after: &str) -> Result<(), String> {
    let mut sink = Sink::new();
    let tree = syntax::parse(before.file, after, &mut sink);
    if let Some(found) = sink.found().first() {
        return Err(format!("the result cannot be read: {}", found.message));
    }
    match same_statements(&before.statements, &tree.statements) {
        true => Ok(()),
        false => Err("statements begin or end elsewhere".to_owned()),
    }
}

fn same_statements(left: &[Statement], right: &[Statement]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| same_statement(left, right))
}

fn same_statement(left: &Statement, right: &Statement) -> bool {
    left.word.value == right.word.value
        && same_arguments(&left.arguments, &right.arguments)
        && same_block(left.block.as_ref(), right.block.as_ref())
}

fn same_block(left: Option<&Block>, right: Option<&Block>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => same_statements(&left.statements, &right.statements),
        (left, right) => left.is_none() && right.is_none(),
    }
}

fn same_arguments(left: &[Argument], right: &[Argument]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| same_value(&left.value, &right.value))
}

fn same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => same_arguments(left, right),
        (left, right) => left == right,
    }
}

/// Formatting the result again gives the result.
pub(super) fn is_stable(once: &str, twice: &str) -> Result<(), String> {
    if once == twice {
        return Ok(());
    }
    let differs = once
        .lines()
        .zip(twice.lines())
        .find(|(once, twice)| once != twice);
    let line = differs.map_or_else(|| once.lines().last().unwrap_or_default(), |(once, _)| once);
    Err(format!("a second time would change `{line}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_lost_or_moved_token_is_seen() {
        assert_eq!(same_tokens("a b; c # d", "a  b\nc # d "), Ok(()));
        assert_eq!(
            same_tokens("a # b", "a"),
            Err("2 words and marks became 1".to_owned())
        );
        assert_eq!(same_tokens("a b", "b a"), Err("`a` became `b`".to_owned()));
        assert_eq!(
            same_tokens("a \" b\"", "a \"b\""),
            Err("`\" b\"` became `\"b\"`".to_owned())
        );
    }

    #[test]
    fn a_statement_that_ends_elsewhere_is_seen() {
        let tree = syntax::parse(FileId(0), "a b\nc { d; e [f] }", &mut Sink::new());
        assert_eq!(same_tree(&tree, "a b;c {d\n e [ f,]}"), Ok(()));
        for after in [
            "a\nb\nc { d; e [f] }",
            "a b\nc { d e [f] }",
            "a b\nc { d; e [g] }",
            "a b\nc { d; e }",
        ] {
            assert_eq!(
                same_tree(&tree, after),
                Err("statements begin or end elsewhere".to_owned())
            );
        }
        let unread = same_tree(&tree, "a b\nc { d; e [f] ");
        assert_eq!(
            unread,
            Err("the result cannot be read: this block is not closed".to_owned())
        );
    }

    #[test]
    fn a_text_that_does_not_stay_is_seen() {
        assert_eq!(is_stable("a\n", "a\n"), Ok(()));
        assert_eq!(
            is_stable("a\nb\n", "a\nc\n"),
            Err("a second time would change `b`".to_owned())
        );
    }
}
