//! Values that are put into Secrets, found in the stages: where they stand in another object too, they are hidden there.

use std::collections::{BTreeMap, BTreeSet};

use crate::manifests::{Node, Others, substitute};
use crate::source::{FileId, Span};

use super::secret::{collect, values, variables};
use super::secret_texts::{Secrets, WHOLE};
use super::state::{Item, Stage, State};

/// Those of all stages: what goes into a Secret of one may go into an app of another.
pub(super) fn gather(states: [&State<'_>; 2]) -> Secrets {
    let mut all = Secrets::default();
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
