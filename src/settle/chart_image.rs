//! `image NAME in helmrelease RELEASE` of a stage: a patch of the values of the HelmRelease.
//!
//! Takes what the stage says and its objects; gives one patch for each line, behind those of the user's, as `images` come
//! behind all patches. A line whose HelmRelease is not there, or whose place holds something else, gives none, which
//! `unreached-values` reports.

use std::fmt::Write;
use std::sync::Arc;

use crate::manifests::{HelmRelease, Node, PatchTarget, StageTree, chart_image, image_place};
use crate::model::{InValues, Pipeline, Stage};
use crate::source::Span;

use super::fields::Fields;
use super::stage::{SettledPatch, SettledStage};

/// The HelmRelease among the objects of a stage that a line means.
#[must_use]
pub fn release_of<'a>(values: &InValues, tree: &'a StageTree) -> Option<HelmRelease<'a>> {
    let name = values.release.value.as_str();
    let is_it = |release: &HelmRelease<'_>| release.object.names().any(|it| it == name);
    HelmRelease::among(&tree.objects).find(is_it)
}

/// Adds the patches of a stage; `before` has its objects as the user's patches leave them.
pub(super) fn add(
    (pipeline, stage): (&Pipeline, &Stage),
    before: &StageTree,
    settled: &mut SettledStage,
) {
    for image in &stage.images {
        let Some((values, reference)) = image.values.as_ref().zip(pipeline.reference(&image.image))
        else {
            continue;
        };
        let span = reference.span;
        let patch = Patch::of(values, before, settled);
        let patch = patch.and_then(|patch| patch.text(&reference.value, span));
        if let Some((target, text)) = patch {
            put(settled, target, text, span);
        }
    }
}

/// What a line changes.
struct Patch<'a> {
    api_version: &'a str,
    target: PatchTarget,
    keys: Vec<&'a str>,
    now: Option<Node>,
}

impl<'a> Patch<'a> {
    fn of(values: &'a InValues, before: &'a StageTree, settled: &SettledStage) -> Option<Self> {
        let keys = values.keys();
        let Some(release) = release_of(values, before) else {
            return Self::of_unseen(values, before);
        };
        let values = release.values(&before.objects);
        let now = image_place(values.as_deref(), &keys)?.cloned();
        Some(Self {
            api_version: &release.object.api_version,
            target: settled.unpatched.target(release.object)?,
            now,
            keys,
        })
    }

    /// Where nobody sees the objects, the words are believed.
    fn of_unseen(values: &'a InValues, before: &StageTree) -> Option<Self> {
        (!before.complete).then(|| Self {
            api_version: "helm.toolkit.fluxcd.io/v2",
            target: PatchTarget {
                kind: "HelmRelease".to_owned(),
                name: values.release.value.to_string(),
                namespace: None,
            },
            keys: values.keys(),
            now: None,
        })
    }

    /// The target, and the patch as YAML.
    fn text(self, reference: &str, span: Span) -> Option<(PatchTarget, String)> {
        let image = chart_image(self.now.as_ref(), reference, span)?;
        let mut text = format!(
            "apiVersion: {}\nkind: HelmRelease\nmetadata:\n  name: {}\nspec:\n  values:",
            self.api_version, self.target.name
        );
        let mut depth = 4;
        for key in &self.keys {
            // INVARIANT: writing to a String does not fail.
            let _ = write!(text, "\n{:depth$}{}:", "", plain_or_quoted(key));
            depth += 2;
        }
        write_value(&mut text, &image, depth);
        text.push('\n');
        Some((self.target, text))
    }
}

/// A text behind its key, or the entries of a map below it.
fn write_value(text: &mut String, value: &Node, depth: usize) {
    if let Some(whole) = value.text() {
        let _ = write!(text, " {}", quoted(whole));
    }
    for (key, part) in value.entries() {
        let (key, part) = (
            key.text().unwrap_or_default(),
            part.text().unwrap_or_default(),
        );
        let _ = write!(text, "\n{:depth$}{key}: {}", "", quoted(part));
    }
}

/// A key as YAML; a word that could be something else is quoted.
fn plain_or_quoted(key: &str) -> String {
    let is_plain = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let is_other = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|word| key.eq_ignore_ascii_case(word));
    match is_plain && !is_other {
        true => key.to_owned(),
        false => quoted(key),
    }
}

/// A JSON string, which is a YAML one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn put(settled: &mut SettledStage, target: PatchTarget, text: String, span: Span) {
    let content = Node::read(&text, span).ok().map(Arc::new);
    let mut fields = Fields::with_capacity(3);
    let at = |text: String| Node::of_text(text, span);
    fields.set("kind", at(target.kind));
    fields.set("name", at(target.name));
    fields.maybe("namespace", target.namespace.map(at));
    let target = fields.map(span);
    let mut entry = Fields::with_capacity(2);
    entry.set("target", target.clone());
    entry.set("patch", at(text));
    settled.spec.append("patches", entry.map(span));
    settled.patches.push(SettledPatch {
        target: Some(target),
        span,
        is_image: true,
        content,
    });
}
