//! Sources that change: what of them brings other files, and when.

use std::collections::HashMap;

use crate::values::ObjectKey;

use super::field::{self, Field};
use super::object::is_skipped;
use super::state::{Item, Stage, State};

/// A source that is emitted on both sides, and what changes of it.
pub(super) struct ChangedSource<'s> {
    pub(super) was: &'s Item<'s>,
    pub(super) is: &'s Item<'s>,
    fields: Vec<Field>,
}

/// What of a source decides about its files besides their revision (`gitContentConfigChanged` and
/// `ociContentConfigChanged` in source-controller). The revision of a bucket is a digest of what is left.
const CONTENT: [(&str, &[&str]); 2] = [
    (
        "GitRepository",
        &[
            "spec.ignore",
            "spec.include",
            "spec.recurseSubmodules",
            "spec.sparseCheckout",
        ],
    ),
    ("OCIRepository", &["spec.ignore", "spec.layerSelector"]),
];

impl ChangedSource<'_> {
    /// The fields of `spec` with which other files come under the same revision: that is the commit or the digest of what was
    /// fetched (`NewArtifactFor`), and stages look for another revision (`SourceRevisionChangePredicate` in
    /// kustomize-controller).
    pub(super) fn late_fields(&self) -> Vec<&'static str> {
        let changes = |name: &str| self.fields.iter().any(|field| field.is_within(name));
        if changes("spec.url") || changes("spec.ref") {
            return Vec::new();
        }
        let mut kinds = CONTENT.iter();
        let known = kinds.find(|(kind, _)| *kind == self.is.kind);
        let names = known.map_or(&[][..], |(_, names)| names).iter();
        names.copied().filter(|name| changes(name)).collect()
    }

    /// Whether nothing of it changes but what has these names, and what brings no files.
    pub(super) fn changes_only(&self, names: &[&str]) -> bool {
        const HARMLESS: [&str; 3] = ["spec.interval", "spec.timeout", "metadata"];
        let is_known = |field: &Field| names.iter().chain(&HARMLESS).any(|it| field.is_within(it));
        self.fields.iter().all(is_known)
    }
}

/// The sources that change, by environment, whichever pipeline makes them.
pub(super) fn changed_sources<'s>(before: &'s State<'s>, after: &'s State<'s>) -> Changed<'s> {
    let was = by_key(sources(before));
    let mut changed: Changed<'s> = HashMap::new();
    for (environment, is) in sources(after).filter(|(_, it)| is_skipped(it).is_none()) {
        let Some(was) = was.get(&(environment, is.key())).copied() else {
            continue;
        };
        let fields = field::fields(&was.body.node(), &is.body.node());
        if !fields.is_empty() {
            let sources = changed.entry(environment).or_default();
            sources.push(ChangedSource { was, is, fields });
        }
    }
    changed
}

/// Sources that change, by environment.
pub(super) type Changed<'s> = HashMap<Option<&'s str>, Vec<ChangedSource<'s>>>;

/// A source in an environment.
type SourceIn<'s> = (Option<&'s str>, ObjectKey<'s>);

fn by_key<'s>(
    sources: impl Iterator<Item = (Option<&'s str>, &'s Item<'s>)>,
) -> HashMap<SourceIn<'s>, &'s Item<'s>> {
    let keyed = sources.map(|(environment, it)| ((environment, it.key()), it));
    keyed.collect()
}

/// The sources of all pipelines, each with its environment.
fn sources<'s>(state: &'s State<'s>) -> impl Iterator<Item = (Option<&'s str>, &'s Item<'s>)> {
    state.pipelines.iter().flat_map(|pipeline| {
        let items = pipeline.sources.iter().map(|it| &it.item);
        let sources = items.filter(|item| item.kind != "Kustomization");
        sources.map(|it| (pipeline.environment.as_deref(), it))
    })
}

/// The one of the sources that a stage takes its files from.
pub(super) fn followed<'c, 's>(
    changed: &'c [ChangedSource<'s>],
    stage: &Stage<'_>,
) -> Option<&'c ChangedSource<'s>> {
    changed.iter().find(|source| stage.follows(source.is))
}
