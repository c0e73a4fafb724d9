//! One YAML text that is not a file of its own.

use crate::source::{FileId, Span};

use super::yaml::{Problem, ProblemKind, parse};
use super::{Node, NodeValue};

/// Why a text cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The place in the text.
    pub span: Span,
    /// The reason, in words about the text.
    pub reason: String,
}

/// Reads a text of one document, such as what `spec` lays over a Kustomization; `None` when it holds
/// nothing. Places count in the text itself.
///
/// # Errors
/// When it is no YAML, more than one document, or holds what no object of Kubernetes can.
pub fn read_document(file: FileId, text: &str) -> Result<Option<Node>, Unreadable> {
    let mut read = parse(file, text);
    if let Some(problem) = read.problems.first() {
        return Err(of_problem(problem));
    }
    if let Some(second) = read.nodes.get(1) {
        return Err(Unreadable {
            span: second.span,
            reason: "it has several documents".to_owned(),
        });
    }
    let node = read.nodes.pop();
    match node.as_ref().and_then(infinite) {
        Some(span) => Err(Unreadable {
            span,
            reason: "`.inf` and `.nan` are not values of Kubernetes".to_owned(),
        }),
        None => Ok(node),
    }
}

fn of_problem(problem: &Problem) -> Unreadable {
    Unreadable {
        span: problem.span,
        reason: words(&problem.kind),
    }
}

fn words(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::Syntax(reason) if reason.contains("recursion limit") => {
            "it is nested too deep".to_owned()
        }
        ProblemKind::Syntax(reason) => reason.trim_end_matches('.').to_owned(),
        ProblemKind::Template => "it is a template".to_owned(),
        ProblemKind::DuplicateKey { key, .. } => format!("`{key}` stands in it twice"),
        ProblemKind::OddKey => "a key must be a text".to_owned(),
        ProblemKind::Unread => "it holds more than one document".to_owned(),
        ProblemKind::TooManyAliases => "it is larger than any object".to_owned(),
        ProblemKind::OddMerge => "`<<` needs a map or a list of maps".to_owned(),
    }
}

/// The place of a number that JSON does not have.
fn infinite(node: &Node) -> Option<Span> {
    match &node.value {
        NodeValue::Number(text)
            if text.ends_with(['f', 'F', 'n', 'N']) && node.integer().is_none() =>
        {
            Some(node.span)
        }
        NodeValue::List(items) => items.iter().find_map(infinite),
        NodeValue::Map(entries) => entries.iter().find_map(|(_, value)| infinite(value)),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Node>, String> {
        read_document(FileId(0), text).map_err(|it| it.reason)
    }

    #[test]
    fn one_document_or_nothing_is_read() {
        assert!(read("b: 1\na: on\n").unwrap().unwrap().get("a").is_some());
        assert_eq!(read("# nothing\n"), Ok(None));
        assert!(read("a: [").is_err());
    }

    #[test]
    fn what_is_wrong_is_said_in_words_about_the_text() {
        let deep = format!("a: {}", "[".repeat(1000));
        let large: String = (1..9).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, nth| {
            let alias = format!("*a{}", nth - 1);
            let items = [alias.as_str(); 9].join(",");
            format!("{text}a{nth}: &a{nth} [{items}]\n")
        });
        for (text, words) in [
            ("a: 1\n---\nb: 2", "it has several documents"),
            (&deep, "it is nested too deep"),
            (&large, "it is larger than any object"),
            ("a: .inf", "`.inf` and `.nan` are not values of Kubernetes"),
            (
                "a: [1, -.Inf]",
                "`.inf` and `.nan` are not values of Kubernetes",
            ),
            ("a: 1\na: 2\n", "`a` stands in it twice"),
            ("1: a\n\"1\": b\n", "`1` stands in it twice"),
        ] {
            assert_eq!(read(text), Err(words.to_owned()), "{text:.40}");
        }
        assert!(read("a: 0x1f\nb: 1e3\nc: fan\n").is_ok());
    }
}
