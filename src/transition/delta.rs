//! One stage on both sides, and which part of a release it is.

use std::collections::HashMap;

use crate::emit::{CONTENT, RELEASE, is_pin, is_values_tie};
use crate::manifests::{Node, NodeValue, edit};
use crate::source::{FileId, Files, Span};
use crate::values::ObjectKey;

use super::change::ObjectChange;
use super::field::{self, Field};
use super::secret_texts::Secrets;
use super::state::{Item, Stage};
use super::{notes, object, secret};

const PATH: &str = "spec.path";
const SOURCE: &str = "spec.sourceRef";
const IMAGES: &str = "spec.images";

/// What a Kustomization says besides what tells it from others.
const SAID: [&str; 3] = ["spec", "metadata.labels", "metadata.annotations"];

/// Fields of a spec that decide which objects are applied where, and whether their end is awaited.
const DECIDING: [&str; 15] = [
    PATH,
    SOURCE,
    "spec.images",
    "spec.patches",
    "spec.components",
    "spec.postBuild",
    "spec.commonMetadata",
    "spec.namePrefix",
    "spec.nameSuffix",
    "spec.targetNamespace",
    "spec.kubeConfig",
    "spec.wait",
    "spec.healthChecks",
    "spec.healthCheckExprs",
    "spec.ignore",
];

/// Those of them that change objects by themselves.
const WRITING: [&str; 10] = [
    "spec.images",
    "spec.patches",
    "spec.components",
    "spec.postBuild",
    "spec.commonMetadata",
    "spec.namePrefix",
    "spec.nameSuffix",
    "spec.targetNamespace",
    "spec.kubeConfig",
    "spec.ignore",
];

/// The two trees, to see which directories are there.
#[derive(Clone, Copy)]
pub struct Trees<'f> {
    /// As it was.
    pub before: &'f dyn Files,
    /// As it is.
    pub after: &'f dyn Files,
}

/// What differs in a stage that is on both sides.
#[derive(Debug, Default)]
pub(super) struct Delta {
    /// Fields of the spec, the release id and the order left out, and labels and annotations of the Kustomization.
    pub(super) settings: Vec<Field>,
    pub(super) objects: Vec<ObjectChange>,
    /// What else differs, and is not followed into the objects.
    pub(super) notes: Vec<String>,
    /// Its files differ: a part of the release that arrives with the revision.
    pub(super) files: bool,
    /// Its spec differs in what decides about objects: a part that arrives with the parent's patch.
    pub(super) spec: bool,
    /// Its spec differs in what changes objects.
    pub(super) writes: bool,
    /// It carries another release id, so that a lockstep edge tells one spec from the other.
    pub(super) is_other_release: bool,
    /// The old spec works on the new files: its path is still there, and it tests no digest of a Job that is
    /// another one by now.
    pub(super) old_spec_runs: bool,
    /// The new spec works on the old files, likewise.
    pub(super) new_spec_runs: bool,
}

impl Delta {
    pub(super) fn of(
        (old, new): (&Stage<'_>, &Stage<'_>),
        trees: Trees<'_>,
        secrets: &Secrets,
    ) -> Self {
        let mut settings = settings(old, new, secrets);
        let is_moved = is_moved(old, new);
        // On another cluster there is none of them yet.
        let elsewhere = notes::goes_to_another_cluster(&settings).then(|| Stage {
            items: Vec::new(),
            ..old.clone()
        });
        let objects = object::compare(elsewhere.as_ref().unwrap_or(old), new, secrets);
        let notes = notes::notes(old, new, &settings);
        let files = objects.files_differ || notes.in_files;
        let has = |names: &[&str]| {
            // Each image has one entry: which comes first means nothing.
            let is_sorted = |field: &Field| field.is_order && field.path == IMAGES;
            let is_elsewhere = |field: &Field| is_moved && field.is_within(PATH);
            let decides = |field: &&Field| !(is_elsewhere(field) || is_sorted(field));
            settings
                .iter()
                .filter(decides)
                .any(|field| names.iter().any(|name| field.is_within(name)))
        };
        // A path that holds other objects changes objects, and a source nobody can look into may.
        let is_other_place = (files && has(&[PATH])) || (!new.is_here && has(&[SOURCE, PATH]));
        let there = |files: &dyn Files, stage: &Stage<'_>| {
            let stays = || !stage.is_addressed && files.holds_files(&stage.path);
            old.path == new.path || !stage.is_here || stays()
        };
        let (spec, writes) = (has(&DECIDING), has(&WRITING) || is_other_place);
        let says_more =
            settings.len() > 1 || !objects.changes.is_empty() || !notes.lines.is_empty();
        if old.is_addressed && new.is_addressed && says_more {
            // Every change gives a new path, which says nothing beside the change.
            settings.retain(|field| !field.is_within(PATH));
        }
        Self {
            spec,
            writes,
            settings,
            objects: objects.changes,
            files,
            notes: notes.lines,
            is_other_release: release(old) != release(new),
            old_spec_runs: there(trees.after, old) && !is_pinned_against(old, &new.files),
            new_spec_runs: there(trees.before, new) && !is_pinned_against(new, &old.files),
        }
    }

    /// Whether it is part of the release.
    pub(super) fn differs(&self) -> bool {
        self.files || self.writes
    }

    /// Whether it follows another source.
    pub(super) fn changes_source(&self) -> bool {
        let mut settings = self.settings.iter();
        settings.any(|field| field.is_within(SOURCE))
    }

    /// The deciding fields that differ, as people say them.
    pub(super) fn deciding(&self) -> String {
        let fields = self.settings.iter().filter_map(|field| {
            DECIDING
                .iter()
                .find(|name| field.is_within(name))
                .map(|name| name.trim_start_matches("spec."))
        });
        let mut names: Vec<&str> = fields.collect();
        names.dedup();
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The release id that the spec of a stage carries.
fn release<'s>(stage: &'s Stage<'_>) -> Option<&'s str> {
    let path = ["spec", "commonMetadata", "annotations", RELEASE];
    stage.kustomization.body.text(&path)
}

/// Whether the same directory of the user's is read, at its own place or from a copy of it: the specs then put
/// the same objects there. The file of a generated Job is in one of the two places only.
fn is_moved(old: &Stage<'_>, new: &Stage<'_>) -> bool {
    let has_jobs = old.has_jobs || new.has_jobs;
    old.is_addressed != new.is_addressed && old.origin == new.origin && !has_jobs
}

fn settings(old: &Stage<'_>, new: &Stage<'_>, secrets: &Secrets) -> Vec<Field> {
    let (was, is) = (&old.kustomization, &new.kustomization);
    if was.body.is_same(&is.body) {
        return Vec::new();
    }
    let spec = |item: &Item<'_>| {
        let mut node = item.body.node().into_owned();
        strip(&mut node);
        node
    };
    let mut fields = field::fields_beside(&spec(was), &spec(is), secrets);
    fields.retain(|field| SAID.iter().any(|name| field.is_within(name)));
    secret::hide(old, new, &mut fields);
    fields
}

/// Takes out what the order is made of: it is told apart from the settings.
fn strip(kustomization: &mut Node) {
    let Some(spec) = kustomization.get_mut("spec") else {
        return;
    };
    spec.remove("dependsOn");
    without_pins(spec);
    let Some(common) = spec.get_mut("commonMetadata") else {
        return;
    };
    if let Some(annotations) = common.get_mut("annotations") {
        annotations.remove(RELEASE);
        if annotations.entries().is_empty() {
            common.remove("annotations");
        }
    }
    if common.entries().is_empty() {
        spec.remove("commonMetadata");
    }
}

/// Takes out the patches that test the digest of a generated Job, which chart a source has, or values, and those that tie
/// values to a HelmRelease.
fn without_pins(spec: &mut Node) {
    let Some(patches) = spec.get_mut("patches") else {
        return;
    };
    if let NodeValue::List(items) = &mut patches.value {
        let is_ours = |item: &Node| {
            let patch = item.text_at(&["patch"]);
            patch.is_some_and(|it| is_pin(it) || is_values_tie(it))
        };
        edit(items, |it| it.retain(|item| !is_ours(item)));
    }
    if patches.items().is_empty() {
        spec.remove("patches");
    }
}

/// Whether the spec of `stage` tests the digest of a Job that is another one in `others`, or a field of a source: it
/// cannot be built with their files.
fn is_pinned_against(stage: &Stage<'_>, others: &[Item<'_>]) -> bool {
    let items = &stage.files;
    let digests = others
        .iter()
        .filter_map(|item| Some((item.key(), item.mark(CONTENT)?)));
    let digests: HashMap<ObjectKey<'_>, &str> = digests.collect();
    let pinned = items
        .iter()
        .filter_map(|item| Some((item.key(), item.mark(CONTENT)?)));
    pinned
        .into_iter()
        .any(|(key, digest)| digests.get(&key).is_some_and(|other| *other != digest))
        || is_field_other(&stage.kustomization, others)
}

/// Whether a patch of a Kustomization tests a field of an object (`emit::pin`) that says something else in `others`.
fn is_field_other(kustomization: &Item<'_>, others: &[Item<'_>]) -> bool {
    let node = kustomization.body.node();
    let patches = node.at(&["spec", "patches"]).map_or(&[][..], Node::items);
    patches.iter().any(|entry| {
        let tested = entry.text_at(&["patch"]).and_then(tested_field);
        let (Some((path, value)), Some(target)) = (tested, entry.get("target")) else {
            return false;
        };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        others.iter().any(|other| {
            let body = other.body.node();
            let is_it = body.text_at(&["kind"]) == target.text_at(&["kind"])
                && target.text_at(&["name"]) == Some(other.first_name.as_ref());
            let namespace = target.text_at(&["namespace"]);
            let is_there = namespace.is_none_or(|it| it == other.first_namespace);
            is_it && is_there && body.text_at(&path) != Some(value.as_str())
        })
    })
}

/// The field of an object that a patch tests, and what it must be.
fn tested_field(patch: &str) -> Option<(Vec<String>, String)> {
    if !is_pin(patch) || patch.contains("/metadata/annotations/") {
        return None;
    }
    let node = Node::read(patch, Span::new(FileId(u32::MAX), 0, 0)).ok()?;
    let test = node.items().first()?;
    let keys = test.text_at(&["path"])?.split('/').skip(1);
    let keys = keys.map(|key| key.replace("~1", "/").replace("~0", "~"));
    Some((keys.collect(), test.text_at(&["value"])?.to_owned()))
}
