//! What a commit does to releases of Helm: which are upgraded and why, which are installed anew, which stay.
//!
//! helm-controller upgrades a release for a change of the HelmRelease, of the source of its chart, or of an object that its
//! values come from.

use crate::manifests::Node;

use super::change::{Fate, ObjectChange};
use super::hazards::helm::moved;
use super::object::{self, bare, by_key};
use super::state::{Item, Stage};

/// Fields of `spec` that are part of a release; the others say how it is brought about.
const RELEASED: [&str; 6] = [
    "spec.chart",
    "spec.chartRef",
    "spec.values",
    "spec.valuesFrom",
    "spec.postRenderers",
    "spec.commonMetadata",
];

/// Follows what changes in a stage into its releases.
pub(super) fn follow(old: &Stage<'_>, new: &Stage<'_>, changes: &mut Vec<ObjectChange>) {
    let before = by_key(&old.items);
    for item in new.items.iter().filter(|item| item.is_helm_release()) {
        let Some(was) = before.get(&item.key()) else {
            continue;
        };
        let (fate, reason) = becomes(was, item, (old, new), changes);
        let title = item.title();
        match changes.iter_mut().find(|it| it.title == title) {
            Some(change) if fate != Fate::Idle => (change.fate, change.reason) = (fate, reason),
            Some(_) => {}
            None if fate == Fate::Idle => {}
            None => changes.push(ObjectChange {
                reason,
                ..bare(item, fate)
            }),
        }
    }
}

/// What becomes of a release, idle where nothing does, and why where its own fields do not say it.
fn becomes(
    was: &Item<'_>,
    is: &Item<'_>,
    (old, new): (&Stage<'_>, &Stage<'_>),
    changes: &[ObjectChange],
) -> (Fate, Option<String>) {
    if is.body.boolean(&["spec", "suspend"]) == Some(true) {
        return (Fate::Idle, None);
    }
    if let Some((what, from, to)) = moved(was, is) {
        let why = format!("its {what} goes from `{from}` to `{to}`");
        return (Fate::Replaced, Some(why));
    }
    let title = is.title();
    let own = changes.iter().find(|it| it.title == title);
    let fields = own.map(|it| it.fields.as_slice()).unwrap_or_default();
    let says_it = fields
        .iter()
        .any(|field| RELEASED.iter().any(|name| field.is_within(name)));
    let from_source = chart(is, (old, new)).into_iter();
    let causes: Vec<String> = from_source.chain(values(is, changes)).collect();
    match (says_it, causes.is_empty()) {
        (false, true) => (Fate::Idle, None),
        (true, true) => (Fate::Upgraded, None),
        (_, false) => (Fate::Upgraded, Some(causes.join(", "))),
    }
}

/// The source that its chart is taken from, where that is in the same stage and names another version.
fn chart(release: &Item<'_>, (old, new): (&Stage<'_>, &Stage<'_>)) -> Option<String> {
    let node = release.body.node();
    let reference = node
        .at(&["spec", "chartRef"])
        .or_else(|| node.at(&["spec", "chart", "spec", "sourceRef"]))?;
    let (kind, name) = (reference.text_at(&["kind"])?, reference.text_at(&["name"])?);
    let of = |stage: &Stage<'_>| {
        let mut items = stage.items.iter();
        let source = items.find(|it| {
            it.kind == kind
                && it.name == name
                && it.group == "source.toolkit.fluxcd.io"
                && it.namespace == release.namespace
        })?;
        version(&source.body.node())
    };
    let (from, to) = (of(old)?, of(new)?);
    (from != to).then(|| format!("its chart goes from `{from}` to `{to}`"))
}

/// The revision that a source names, the one that Flux goes by.
fn version(source: &Node) -> Option<String> {
    let reference = source.at(&["spec", "ref"])?;
    let fields = ["commit", "digest", "semver", "tag", "branch"];
    let found = fields.iter().find_map(|field| reference.text_at(&[field]));
    found.map(str::to_owned)
}

/// The objects with its values that change under their names.
fn values(release: &Item<'_>, changes: &[ObjectChange]) -> Vec<String> {
    let node = release.body.node();
    let references = node.at(&["spec", "valuesFrom"]);
    let references = references.map(Node::items).unwrap_or_default();
    let changed = references.iter().filter_map(|reference| {
        let (kind, name) = (reference.text_at(&["kind"])?, reference.text_at(&["name"])?);
        let title = match &release.namespace {
            Some(namespace) => format!("{kind} {namespace}/{name}"),
            None => format!("{kind} {name}"),
        };
        let mut changes = changes.iter();
        let is_changed = changes.any(|it| it.title == title && it.fate == Fate::Patched);
        is_changed.then(|| format!("its values in {kind} `{name}` change"))
    });
    changed.collect()
}

/// A release that a commit leaves alone.
pub(super) fn stays(item: &Item<'_>) -> ObjectChange {
    let is_suspended = item.body.boolean(&["spec", "suspend"]) == Some(true);
    let why = match is_suspended {
        true => "it is suspended",
        false => "neither its chart nor its values change",
    };
    ObjectChange {
        reason: Some(why.to_owned()),
        ..object::bare(item, Fate::Idle)
    }
}
