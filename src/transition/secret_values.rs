//! Values that are put into Secrets: where they stand in another object too, they are hidden there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::manifests::{Node, NodeValue, Others, base64, substitute};
use crate::source::{FileId, Span};

use super::secret::{collect, values, variables};
use super::state::{Item, Stage, State};

/// Letters of a text of a Secret that is looked for elsewhere as a whole: a shorter one is as good as any word.
const WHOLE: usize = 8;

/// Letters of a value that is looked for within words.
const WITHIN: usize = 4;

/// Values that stand in Secrets, by which they are known wherever else they stand.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Values of variables that go into a Secret, in each form that they are written in: they may stand among other text.
    parts: BTreeSet<String>,
    /// Texts of Secrets.
    whole: HashSet<String>,
}

impl Secrets {
    /// Those of all stages: what goes into a Secret of one may go into an app of another.
    pub(super) fn of(states: [&State<'_>; 2]) -> Self {
        let mut all = Self::default();
        let pipelines = states.into_iter().flat_map(|state| &state.pipelines);
        let stages: Vec<&Stage<'_>> = pipelines.flat_map(|pipeline| &pipeline.stages).collect();
        for stage in &stages {
            let texts = values(&stage.items).into_iter();
            all.whole.extend(texts.filter(|text| text.len() >= WHOLE));
            all.parts.extend(put_in(stage));
        }
        let forms: Vec<String> = stages.iter().flat_map(|it| forms(it, &all.parts)).collect();
        all.parts.extend(forms);
        all
    }

    /// Whether one stands anywhere in a value.
    pub(super) fn are_in(&self, node: &Node) -> bool {
        if self.parts.is_empty() && self.whole.is_empty() {
            return false;
        }
        match &node.value {
            NodeValue::Text(text) | NodeValue::Number(text) => self.are_in_text(text),
            NodeValue::List(items) => items.iter().any(|item| self.are_in(item)),
            NodeValue::Map(entries) => {
                let mut entries = entries.iter();
                entries.any(|(key, value)| self.are_in(key) || self.are_in(value))
            }
            NodeValue::Null | NodeValue::Bool(_) => false,
        }
    }

    fn are_in_text(&self, text: &str) -> bool {
        let is_whole =
            || self.whole.contains(text) || self.whole.contains(&base64(text.as_bytes()));
        is_whole() || self.parts.iter().any(|part| stands_in(part, text))
    }
}

/// Whether a value stands in a text; a short one only as a word of its own.
fn stands_in(part: &str, text: &str) -> bool {
    let is_word = |at: usize| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + part.len()..).and_then(|it| it.chars().next());
        let mut around = before.into_iter().chain(after);
        !around.any(char::is_alphanumeric)
    };
    let mut places = text.match_indices(part);
    places.any(|(at, _)| part.len() >= WITHIN || is_word(at))
}

/// The values of `substitute` that go into a Secret of the stage.
fn put_in(stage: &Stage<'_>) -> Vec<String> {
    let names = variables(stage);
    let said = said(stage).into_iter();
    let values = said.filter(|(name, value)| names.contains(name) && !value.is_empty());
    values.map(|(_, value)| value).collect()
}

/// What expressions with a value that goes into a Secret, of this stage or of another, come to.
fn forms(stage: &Stage<'_>, parts: &BTreeSet<String>) -> Vec<String> {
    let said = said(stage);
    let secret = said.iter().filter(|(_, value)| parts.contains(*value));
    let names: Vec<&String> = secret.map(|(name, _)| name).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let known = said
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let known: BTreeMap<&str, &str> = known.collect();
    let mut found: Vec<String> = Vec::new();
    for text in texts(stage) {
        let asked = names.iter().flat_map(|name| expressions(&text, name));
        found.extend(asked.filter_map(|expression| value(expression, &known)));
    }
    found.retain(|value| !value.is_empty());
    found
}

/// `substitute` of a stage.
fn said(stage: &Stage<'_>) -> BTreeMap<String, String> {
    let node = stage.kustomization.body.node();
    let said = node.at(&["spec", "postBuild", "substitute"]);
    let said = said.map(Node::entries).unwrap_or_default().iter();
    let texts = said.filter_map(|(name, value)| name.text().zip(value.text()));
    texts
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Every text of the files of a stage, and of its patches.
fn texts(stage: &Stage<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    let patches = stage.kustomization.body.node();
    collect(patches.at(&["spec", "patches"]), &mut texts);
    let body = |item: &Item<'_>, texts: &mut Vec<String>| collect(Some(&item.body.node()), texts);
    stage.files.iter().for_each(|item| body(item, &mut texts));
    texts
}

/// The expressions in a text that begin with a variable, such as `${NAME%-*}`.
fn expressions<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let begin = format!("${{{name}");
    let places = text.match_indices(&begin);
    let found = places.filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        let next = rest.get(begin.len()..)?.chars().next()?;
        let is_other = next.is_alphanumeric() || next == '_';
        rest.get(..=end_of(rest)?).filter(|_| !is_other)
    });
    found.collect()
}

/// Where an expression ends, others in it left out.
fn end_of(expression: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in expression.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// What an expression comes to.
fn value(expression: &str, known: &BTreeMap<&str, &str>) -> Option<String> {
    let nowhere = Span::new(FileId(u32::MAX), 0, 0);
    let mut asked = Node::empty_map(nowhere);
    asked.set("value", Node::of_text(expression.to_owned(), nowhere));
    let filled = substitute(&asked, known, Others::None).node;
    let value = filled.text_at(&["value"])?;
    (value != expression).then(|| value.to_owned())
}
