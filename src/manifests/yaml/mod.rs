//! A YAML text to its documents, every value with its place in bytes.
//!
//! Takes a text; gives the documents and what is wrong with it, never a panic and never more nodes than
//! a bound allows. It deliberately knows nothing of Kubernetes.
//!
//! The events come from `granit-parser`, the parser inside serde-saphyr: the serde interface gives
//! places only for types known beforehand, and manifests have any shape.

mod build;
mod libyaml;
mod merge;
mod scalar;
mod split;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the parser has errors that hardly anybody meets"
)]
mod syntax_error;
mod tabs;
mod tag;
#[cfg(test)]
mod texts;
mod timestamp;
mod unquoted;

pub(super) use build::{parse, parse_as_kustomize, parse_old};
pub(super) use scalar::{integer, resolve};
pub(super) use timestamp::written as written_time;
pub(super) use unquoted::Unquoted;

use std::fmt;

use crate::source::Span;

use super::{Node, NodeValue};

/// What a text holds.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// The documents in order, up to the first place that cannot be read; empty ones left out.
    pub nodes: Vec<Node>,
    /// What is wrong with the text.
    pub problems: Vec<Problem>,
    /// What has no quotes and is no text without them.
    pub unquoted: Unquoted,
}

/// Whether a text that kustomize writes as a key, without quotes, is a text to it when it reads it.
pub(super) fn is_text(text: &str) -> bool {
    matches!(resolve(text), NodeValue::Text(_)) && timestamp::written(text).is_none()
}

impl Documents {
    /// Takes those of the next part of the text.
    fn extend(&mut self, more: Self) {
        self.nodes.extend(more.nodes);
        self.problems.extend(more.problems);
        self.unquoted.extend(&more.unquoted);
    }

    /// Where the text is no YAML.
    fn syntax(&self) -> Option<usize> {
        let mut problems = self.problems.iter();
        let found = problems.find(|it| matches!(it.kind, ProblemKind::Syntax(_)));
        found.map(|it| it.span.start as usize)
    }
}

/// Something wrong with a text.
#[derive(Debug)]
pub(super) struct Problem {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ProblemKind,
}

/// The kinds of problem.
#[derive(Debug)]
pub(super) enum ProblemKind {
    /// The text is no YAML; the reason in words.
    Syntax(String),
    /// The text is a template that was not rendered.
    Template,
    /// A key that stands in the same map before.
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it stands first.
        first: Span,
    },
    /// A key that is a list, a map or nothing.
    OddKey,
    /// Aliases that would make the document too large or too deep.
    TooManyAliases,
    /// `<<` with something that is no map.
    OddMerge,
    /// A document that kustomize does not read.
    Unread,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(reason) => write!(f, "this is not YAML: {reason}"),
            Self::Template => f.write_str("this is a template, not YAML"),
            Self::DuplicateKey { key, .. } => write!(f, "`{key}` is declared twice"),
            Self::OddKey => f.write_str("a key must be a text"),
            Self::TooManyAliases => f.write_str("the aliases make this document too large"),
            Self::OddMerge => f.write_str("`<<` needs a map or a list of maps"),
            Self::Unread => f.write_str("kustomize leaves this document out without a word"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    fn read(text: &str) -> Documents {
        parse(SourceMap::default().add("a.yaml", text), text)
    }

    fn only(text: &str) -> Node {
        let mut documents = read(text);
        assert!(documents.problems.is_empty(), "{:?}", documents.problems);
        documents.nodes.pop().expect("a document")
    }

    #[test]
    fn values_know_their_place_in_bytes() {
        let text = "é: 1\nspec:\n  image: 'a b' # x\n  list:\n  - {k: v}\n\n\nz: |\n  one\n  two\n";
        let node = only(text);
        let under = |path: &[&str]| {
            text.get(node.at(path).expect("there").span.range())
                .expect("in the text")
        };
        assert_eq!(under(&["é"]), "1");
        assert_eq!(under(&["spec", "image"]), "'a b'");
        assert_eq!(under(&["spec", "list"]), "{k: v}");
        assert_eq!(under(&["spec"]), "image: 'a b' # x\n  list:\n  - {k: v}");
        assert_eq!(node.text_at(&["z"]), Some("one\ntwo\n"));
    }

    #[test]
    fn a_block_at_the_end_has_a_line_break_only_where_the_text_has_one() {
        for (text, value) in [
            ("a: |\n  one\n  two\n", "one\ntwo\n"),
            ("a: |\n  one\n  two", "one\ntwo"),
            ("a: >\n  one\n  two", "one two"),
            ("a: |-\n  one\n", "one"),
            ("a: |\n  one\n\n", "one\n"),
        ] {
            assert_eq!(only(text).text_at(&["a"]), Some(value), "{text:?}");
        }
    }

    /// Each is what the real kustomize 5.7.1 reads, or refuses.
    #[test]
    fn what_libyaml_reads_is_read_at_its_place() {
        let text = "data:\n  a:\n  |\n    one\n    two\n  b:\n  >-\n    three\n  c: four\n";
        let node = only(text);
        assert_eq!(node.text_at(&["data", "a"]), Some("one\ntwo\n"));
        assert_eq!(node.text_at(&["data", "b"]), Some("three"));
        let four = node.at(&["data", "c"]).expect("there").span;
        assert_eq!(text.get(four.range()), Some("four"));
        let marked = "a: 1\n---\n\u{feff}b: two\n";
        let documents = read(marked);
        let two = documents.nodes[1].get("b").expect("there").span;
        assert_eq!(marked.get(two.range()), Some("two"));
        for refused in [
            "a: 1\n\u{feff}b: 2\n: x",
            "data:\n  a: b\n  |\n    one\n",
            "data:\n  a:\n  |\n  one\n",
            "a:\n  b:\n |\n  c\n",
        ] {
            assert!(!read(refused).problems.is_empty(), "{refused}");
        }
    }

    #[test]
    fn documents_are_split_and_empty_ones_left_out() {
        assert_eq!(
            read("---\n---\na: 1\n---\n# x\n...\n---\nb: 2\n")
                .nodes
                .len(),
            2
        );
    }

    #[test]
    fn only_plain_scalars_are_resolved() {
        let node = only("a: true\nb: 'true'\nc: !!str 12\nd: !!int '12'\ne: !own 12\n");
        assert_eq!(node.get("a").and_then(Node::boolean), Some(true));
        assert_eq!(node.text_at(&["b"]), Some("true"));
        assert_eq!(node.text_at(&["c"]), Some("12"));
        assert_eq!(node.get("d").and_then(Node::integer), Some(12));
        assert_eq!(node.text_at(&["e"]), Some("12"));
    }

    #[test]
    fn keys_are_text() {
        let node = only("true: 1\n8080: 2\n");
        assert!(node.get("true").is_some());
        assert!(node.get("8080").is_some());
    }

    #[test]
    fn aliases_and_merge_keys_are_followed() {
        let text =
            "base: &b {a: 1, c: 2}\nmine:\n  <<: *b\n  a: 3\nsame: *b\nmany: {<<: [{a: 4}, *b]}\n";
        let node = only(text);
        let number = |path: &[&str]| node.at(path).and_then(Node::integer);
        assert_eq!(number(&["mine", "a"]), Some(3));
        assert_eq!(number(&["mine", "c"]), Some(2));
        assert_eq!(number(&["same", "c"]), Some(2));
        assert_eq!(number(&["many", "a"]), Some(4));
        assert_eq!(
            text.get(node.get("same").expect("there").span.range())
                .expect("in the text"),
            "*b"
        );
    }

    #[test]
    fn a_quoted_merge_key_is_a_key() {
        assert!(only("'<<': {a: 1}\n").get("<<").is_some());
    }

    fn problems(text: &str) -> Vec<String> {
        let kind = |problem: &Problem| format!("{:?}", problem.kind);
        read(text).problems.iter().map(kind).collect()
    }

    #[test]
    fn what_is_wrong_is_said() {
        let starts = |text: &str, start: &str| {
            let found = problems(text);
            assert!(
                found.iter().any(|found| found.starts_with(start)),
                "{text}: {found:?}"
            );
        };
        starts("a: b: c\n", "Syntax");
        starts("a: [1\n", "Syntax");
        starts("a: *nobody\n", "Syntax");
        starts("a: {{ .Values.x }}\n", "OddKey");
        starts("{{- if .x }}\na: 1\n{{- end }}\n", "Template");
        starts("a: 1\na: 2\n", "DuplicateKey { key: \"a\"");
        starts("a: &a [*a]\n", "Syntax");
        starts("~: 1\n", "OddKey");
        starts("<<: 1\n", "OddMerge");
    }

    #[test]
    fn many_keys_are_compared_in_linear_time() {
        let mut text: String = (0..20_000).map(|at| format!("k{at}: 1\n")).collect();
        text.push_str("k5: 2\n");
        assert_eq!(problems(&text).len(), 1);
    }

    #[test]
    fn a_billion_laughs_are_not_laughed() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for at in 1..12 {
            let one = format!("*a{}", at - 1);
            text.push_str(&format!("a{at}: &a{at} [{}]\n", vec![one; 10].join(", ")));
        }
        assert_eq!(problems(&text), ["TooManyAliases"]);
    }

    #[test]
    fn aliases_cannot_nest_without_bound() {
        let mut text = "a0: &a0 [x]\n".to_owned();
        for at in 1..2000 {
            text.push_str(&format!("a{at}: &a{at} [*a{}]\n", at - 1));
        }
        assert_eq!(problems(&text), ["TooManyAliases"]);
        let deep = "[".repeat(5000);
        assert!(problems(&deep)[0].starts_with("Syntax"));
        assert!(matches!(only(&"- ".repeat(200)).value, NodeValue::List(_)));
    }
}
