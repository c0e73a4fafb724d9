//! What is found, and the words for it.

use crate::manifests::{Node, NodeValue};
use crate::source::Span;

use super::value::Value;

/// Something for which the API server refuses an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands; the map around it, for something that is missing.
    pub span: Span,
    /// The path of the field, such as `spec.template.spec.containers[0].name`.
    pub path: String,
    /// What is wrong, with the path.
    pub message: String,
    /// What to do, when that is more than the message says.
    pub help: Option<String>,
    /// What kind of problem it is.
    pub fault: Fault,
    /// Why it is one, where more can be said about that.
    pub cause: Option<Cause>,
    /// Whether a rule over several fields says so: another value may mend it.
    pub is_rule: bool,
}

/// Kinds of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// There is no such field.
    Unknown,
    /// There is, and not with this value.
    Invalid,
    /// A check of its own speaks of it: `long-job-name`, `name-too-long`, `request-over-limit` or `restarting-job`.
    OwnCheck,
}

/// Why something is wrong, where who knows more about the text may say it in other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A value is no text only because it has no quotes.
    Unquoted,
    /// `null` takes a field away that is required.
    Nulled,
    /// A field that is required is not there.
    Missing,
}

/// All that is found on a walk.
#[derive(Debug, Default)]
pub(super) struct Found {
    problems: Vec<Problem>,
    /// Whether rules over several fields are looked at.
    by_rule: bool,
}

impl Found {
    /// What a text must be, and what it is: kustomize may have made it of another one.
    pub(super) fn must_be(&mut self, words: &str, value: &Value<'_>) {
        let rule = format!("must be {words}, and is {:?}", shortened(value.text()));
        self.wrong(value, rule);
    }

    /// Takes what is wrong with a value; `rule` goes on after its path.
    pub(super) fn wrong(&mut self, value: &Value<'_>, rule: impl AsRef<str>) {
        let problem = self.problem(value, rule.as_ref());
        self.push(problem);
    }

    /// The same, with what to do.
    pub(super) fn wrong_but(&mut self, value: &Value<'_>, rule: impl AsRef<str>, help: String) {
        let problem = self.problem(value, rule.as_ref());
        self.push(Problem {
            help: Some(help),
            ..problem
        });
    }

    /// Takes what is wrong with a value in a certain way.
    pub(super) fn fault(&mut self, fault: Fault, value: &Value<'_>, rule: &str) {
        let problem = self.problem(value, rule);
        self.push(Problem { fault, ..problem });
    }

    /// Takes a field that a type does not have.
    pub(super) fn unknown(&mut self, field: &Value<'_>, rule: &str, help: Option<String>) {
        let (fault, problem) = (Fault::Unknown, self.problem(field, rule));
        self.push(Problem {
            fault,
            help,
            ..problem
        });
    }

    /// Takes a field that must be there.
    pub(super) fn missing(&mut self, holder: &Value<'_>, field: &str) {
        let problem = self.problem(&holder.child(field), "is required");
        let cause = Some(Cause::Missing);
        self.push(Problem { cause, ..problem });
    }

    /// Takes a field that must be there, and that `null` takes away.
    pub(super) fn nulled(&mut self, field: &Value<'_>) {
        let problem = self.problem(field, "is required, and `null` takes it away");
        let cause = Some(Cause::Nulled);
        self.push(Problem { cause, ..problem });
    }

    /// Takes a value that would be a text if it had quotes.
    pub(super) fn unquoted(&mut self, value: &Value<'_>, rule: &str) {
        let problem = self.problem(value, &format!("{rule}: write it in quotes"));
        let cause = Some(Cause::Unquoted);
        self.push(Problem { cause, ..problem });
    }

    fn problem(&self, value: &Value<'_>, rule: &str) -> Problem {
        let path = value.path();
        let message = if path.is_empty() {
            format!("it {rule}")
        } else {
            format!("`{path}` {rule}")
        };
        Problem {
            span: value.node.span,
            path,
            message,
            help: None,
            fault: Fault::Invalid,
            cause: None,
            is_rule: self.by_rule,
        }
    }

    fn push(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Takes what rules over several fields find.
    pub(super) fn by_rule(&mut self, rules: impl FnOnce(&mut Self)) {
        self.by_rule = true;
        rules(self);
        self.by_rule = false;
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.problems.len()
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// A value in words: `the text "3"`, `a list`.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        NodeValue::Null => "`null`".to_owned(),
        NodeValue::Bool(value) => format!("`{value}`"),
        NodeValue::Number(number) => format!("the number {number}"),
        NodeValue::Text(text) => format!("the text {:?}", shortened(text)),
        NodeValue::List(_) => "a list".to_owned(),
        NodeValue::Map(_) => "a map".to_owned(),
    }
}

/// Longest text that a message repeats.
const LONGEST: usize = 60;

/// The beginning of a text that is too long for a message.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Words in a row: `a, b or c`.
pub(super) fn listed(words: &[impl AsRef<str>]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => String::new(),
    }
}
