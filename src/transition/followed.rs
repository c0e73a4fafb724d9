//! Sources that change: what of them brings other files, and when.

use std::collections::HashMap;

use crate::manifests::{Patterns, Reader};
use crate::source::Files;
use crate::values::ObjectKey;

use super::field::{self, Field};
use super::object::is_skipped;
use super::pairs::{At, sites};
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
    /// The first field with which other files come under the same revision, if that may be so: the revision is the commit
    /// or the digest of what was fetched (`NewArtifactFor`), and stages look for another revision
    /// (`SourceRevisionChangePredicate` in kustomize-controller).
    pub(super) fn under_one_revision(&self) -> Option<&Field> {
        let is_elsewhere =
            |field: &Field| field.is_within("spec.url") || field.is_within("spec.ref");
        if self.fields.iter().any(is_elsewhere) {
            return None;
        }
        let (_, names) = CONTENT.iter().find(|(kind, _)| *kind == self.is.kind)?;
        let mut fields = self.fields.iter();
        fields.find(|field| names.iter().any(|name| field.is_within(name)))
    }

    fn ignores_under_one_revision(&self) -> bool {
        let is_ignore = |field: &Field| field.is_within("spec.ignore");
        self.under_one_revision().is_some() && self.fields.iter().any(is_ignore)
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

/// A file that comes or goes by the `ignore` of a source under one revision.
#[derive(Clone, Debug)]
pub(super) struct LateFile {
    path: String,
    comes: bool,
}

impl LateFile {
    /// What `ignore` does to the file, for a stage where one is named.
    pub(super) fn in_words(&self, stage: Option<&str>) -> String {
        let path = &self.path;
        match (self.comes, stage) {
            (true, Some(stage)) => format!("lets `{path}` into `{stage}`"),
            (true, None) => format!("lets `{path}` in"),
            (false, Some(stage)) => format!("leaves `{path}` out of `{stage}`"),
            (false, None) => format!("leaves `{path}` out"),
        }
    }
}

/// Of each stage the first such file.
pub(super) fn late_files(
    after: &State<'_>,
    changed: &Changed<'_>,
    files: &dyn Files,
) -> HashMap<At, LateFile> {
    let mut late = HashMap::new();
    if changed.is_empty() {
        return late;
    }
    let mut reader = Reader::new(files);
    for (at, stage) in sites(after).filter(|(_, stage)| stage.is_here) {
        let pipeline = after.pipelines.get(at.pipeline);
        let home = pipeline.and_then(|it| it.environment.as_deref());
        let source = changed.get(&home).and_then(|all| followed(all, stage));
        let patterns = source.filter(|it| it.ignores_under_one_revision());
        let file = patterns.and_then(|source| told_apart(&mut reader, stage, source));
        late.extend(file.map(|file| (at, file)));
    }
    late
}

/// A file that the old `ignore` of the source takes or leaves, and the new one does not.
fn told_apart(
    reader: &mut Reader<'_>,
    stage: &Stage<'_>,
    source: &ChangedSource<'_>,
) -> Option<LateFile> {
    let tree = stage.tree?;
    let was = Patterns::of(
        source
            .was
            .body
            .text(&["spec", "ignore"])
            .unwrap_or_default(),
    );
    let file = |path: &String, comes| LateFile {
        path: path.clone(),
        comes,
    };
    let mut taken = tree.inputs.iter();
    if let Some(path) = taken.find(|path| reader.is_ignored(path, &was)) {
        return Some(file(path, true));
    }
    let mut left_out = tree.left_out.iter();
    let path = left_out.find(|path| !reader.is_ignored(path, &was))?;
    Some(file(path, false))
}

/// The one of the sources that a stage takes its files from.
pub(super) fn followed<'c, 's>(
    changed: &'c [ChangedSource<'s>],
    stage: &Stage<'_>,
) -> Option<&'c ChangedSource<'s>> {
    changed.iter().find(|source| stage.follows(source.is))
}
