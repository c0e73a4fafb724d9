//! One object on both sides.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::emit::CONTENT;
use crate::manifests::Node;
use crate::values::ObjectKey;

use super::change::{Fate, ObjectChange};
use super::field::{self, Field};
use super::images::Images;
use super::secret_texts::Secrets;
use super::state::{Item, Stage};
use super::{equal, immutable, pods, secret};

/// The objects of a stage by what tells them apart.
pub(super) type ByKey<'s, 'a> = HashMap<ObjectKey<'s>, &'s Item<'a>>;

pub(super) fn by_key<'s, 'a: 's>(items: impl IntoIterator<Item = &'s Item<'a>>) -> ByKey<'s, 'a> {
    let items = items.into_iter();
    items.map(|item| (item.key(), item)).collect()
}

/// Why a release stays although its HelmRelease is deleted (`reconcileDelete` in helm-controller).
pub(super) const RESTS: &str = "it is suspended, and its release stays";

/// What becomes of the objects of one stage.
#[derive(Debug, Default)]
pub(super) struct Objects {
    pub(super) changes: Vec<ObjectChange>,
    /// What the files hold differs, whatever the Kustomization does to it.
    pub(super) files_differ: bool,
}

/// Compares the objects of a stage that is on both sides.
pub(super) fn compare(old: &Stage<'_>, new: &Stage<'_>, secrets: &Secrets) -> Objects {
    let (before, after) = (by_key(&old.items), by_key(&new.items));
    let both = Both::of(old, new, secrets);
    let renamed = hashed_that_differ(&before, &new.items);
    let mut found = Objects {
        files_differ: files_differ(old, new),
        ..Objects::default()
    };
    for item in &new.items {
        let Some(was) = before.get(&item.key()) else {
            found.changes.push(created(item));
            continue;
        };
        let mut fields = both.fields(was, item);
        fields.extend(references(item, &renamed, &fields));
        if is_renamed((was, item), &fields) {
            found.changes.push(renamed_by_hash(item));
        } else if !fields.is_empty() {
            let forces = forces(new, was, item);
            found.changes.push(changed((was, item), fields, forces));
        }
    }
    for item in old
        .items
        .iter()
        .filter(|item| !after.contains_key(&item.key()))
    {
        found.changes.push(gone(item, old.prunes() || new.prunes()));
    }
    found
}

/// Whether what the files hold differs.
fn files_differ(old: &Stage<'_>, new: &Stage<'_>) -> bool {
    let before = by_key(&old.files);
    let is_known = |item: &Item<'_>| {
        let was = before.get(&item.key());
        was.is_some_and(|was| is_skipped(item).is_some() || is_same(was, item))
    };
    before.len() != by_key(&new.files).len() || !new.files.iter().all(is_known)
}

/// Two stages that have an object.
struct Both<'s> {
    /// `images` of both.
    old: Images,
    new: Images,
    secrets: &'s Secrets,
}

impl<'s> Both<'s> {
    fn of(old: &Stage<'_>, new: &Stage<'_>, secrets: &'s Secrets) -> Self {
        Self {
            old: Images::of(old),
            new: Images::of(new),
            secrets,
        }
    }

    /// The fields that differ when both sides are as the cluster sees them.
    fn fields(&self, was: &Item<'_>, is: &Item<'_>) -> Vec<Field> {
        if self.old.is_same(&self.new) && was.body.is_same(&is.body) {
            return Vec::new();
        }
        let before = self.old.on(unpinned(was));
        let after = self.new.on(unpinned(is));
        differing(is, (before, after), self.secrets)
    }
}

/// The fields of an object that are not the same to the API server.
fn differing<'n>(
    item: &Item<'_>,
    (before, after): (Cow<'n, Node>, Cow<'n, Node>),
    secrets: &Secrets,
) -> Vec<Field> {
    let (before, after) = match item.is_secret() {
        true => equal::without_moved(before, after),
        false => (before, after),
    };
    let fields = field::fields_beside(&before, &after, secrets);
    equal::differing(item, &after, fields)
}

/// Whether both are the same to the cluster.
fn is_same(was: &Item<'_>, is: &Item<'_>) -> bool {
    let sides = || (unpinned(was), unpinned(is));
    was.body.is_same(&is.body) || differing(is, sides(), &Secrets::default()).is_empty()
}

/// The object without the digest that its Kustomization tests.
fn unpinned<'i>(item: &'i Item<'_>) -> Cow<'i, Node> {
    let node = item.body.node();
    if item.mark(CONTENT).is_none() {
        return node;
    }
    let mut node = node.into_owned();
    if let Some(metadata) = node.get_mut("metadata") {
        let annotations = metadata.get_mut("annotations");
        let left = annotations.map(|annotations| {
            annotations.remove(CONTENT);
            annotations.entries().len()
        });
        if left == Some(0) {
            metadata.remove("annotations");
        }
    }
    Cow::Owned(node)
}

/// Generated ConfigMaps and Secrets whose content, and so whose name, differs.
fn hashed_that_differ<'s>(
    before: &ByKey<'_, '_>,
    items: &'s [Item<'_>],
) -> BTreeSet<(&'s str, &'s str)> {
    let differs = |item: &&Item<'_>| {
        let was = before.get(&item.key());
        was.is_some_and(|was| {
            let fields = field::fields(&was.body.node(), &item.body.node());
            is_renamed((was, item), &fields)
        })
    };
    let hashed = items.iter().filter(differs);
    hashed
        .map(|item| (item.kind.as_ref(), item.name.as_ref()))
        .collect()
}

/// Whether a generated object gets another name: the hash covers its name, its type and its content, and nothing else
/// (`encodeConfigMap` and `encodeSecret` in kustomize's `api/hasher/hasher.go`).
fn is_renamed((was, is): (&Item<'_>, &Item<'_>), fields: &[Field]) -> bool {
    const HASHED: [&str; 5] = ["metadata.name", "data", "binaryData", "stringData", "type"];
    let in_hash = |field: &Field| HASHED.iter().any(|name| field.is_within(name));
    let is_hashed = was.is_hashed && is.is_hashed;
    (is_hashed && fields.iter().any(in_hash))
        || (was.is_hashed || is.is_hashed) && fields.iter().any(|it| it.path == "metadata.name")
}

/// Pods that read an object whose name ends in a hash have its new name in their template, and a HelmRelease has that of its
/// values; nothing where a field says so itself.
fn references(item: &Item<'_>, renamed: &BTreeSet<(&str, &str)>, known: &[Field]) -> Vec<Field> {
    let (reads, below) = match item.is_helm_release() {
        true => (pods::values(&item.body.node()), "valuesFrom"),
        false if item.is_job() || item.is_workload() => {
            (pods::reads(&item.body.node()), "template")
        }
        false => return Vec::new(),
    };
    let says_it = |name: &str| {
        let mut known = known.iter();
        known.any(|it| it.path.ends_with(".name") && it.after.as_deref() == Some(name))
    };
    let reads = reads
        .into_iter()
        .filter(|(kind, name)| renamed.contains(&(*kind, name.as_str())) && !says_it(name));
    let field = |(kind, name): (&str, String)| {
        let path = format!("spec.{below}[{kind} {name}]");
        let (before, after) = (format!("{name}-<hash>"), format!("{name}-<other hash>"));
        Field::new(path, Some(before), Some(after))
    };
    reads.map(field).collect()
}

/// Whether Flux deletes the object to change what is immutable: `spec.force`, or the mark on either side
/// (`shouldForceApply` in `fluxcd/pkg/ssa`).
fn forces(stage: &Stage<'_>, was: &Item<'_>, is: &Item<'_>) -> bool {
    let marked = |item: &Item<'_>| {
        let mark = item.mark("kustomize.toolkit.fluxcd.io/force");
        mark.is_some_and(|mark| mark.eq_ignore_ascii_case("enabled"))
    };
    let all = stage
        .kustomization
        .body
        .boolean(&["spec", "force"])
        .unwrap_or(false);
    all || marked(was) || marked(is)
}

fn changed((was, item): (&Item<'_>, &Item<'_>), fields: Vec<Field>, forces: bool) -> ObjectChange {
    let skipped = is_skipped(item);
    let forced_by = immutable::first((was, item), &fields).map(|field| field.path.clone());
    let forced_by = forced_by.filter(|_| skipped.is_none());
    let rolls = item.is_workload() && fields.iter().any(|it| it.is_within("spec.template"));
    let fate = match (&forced_by, forces, rolls) {
        (Some(_), true, _) => Fate::Replaced,
        (Some(_), false, _) => Fate::Refused,
        (None, _, _) if skipped.is_some() => Fate::Held,
        (None, _, true) => Fate::Rolled,
        (None, _, false) => Fate::Patched,
    };
    // Only now: what is immutable is decided by what the fields say.
    let fields = match item.is_secret() {
        true => secret::hidden(fields),
        false => secret::hidden_values(fields),
    };
    ObjectChange {
        fields,
        forced_by,
        reason: skipped.map(str::to_owned),
        ..bare(item, fate)
    }
}

/// What becomes of an object that another stage leaves in the cluster and this one takes over; nothing where it
/// stays as it is.
pub(super) fn taken_over(
    (old, was): (&Stage<'_>, &Item<'_>),
    (new, is): (&Stage<'_>, &Item<'_>),
    secrets: &Secrets,
) -> Option<ObjectChange> {
    let fields = Both::of(old, new, secrets).fields(was, is);
    let forces = forces(new, was, is);
    (!fields.is_empty()).then(|| changed((was, is), fields, forces))
}

fn renamed_by_hash(item: &Item<'_>) -> ObjectChange {
    ObjectChange {
        reason: Some(match item.is_hashed {
            true => "its name ends in another hash, and the old one is deleted".to_owned(),
            false => "its name ends in no hash any more, and the old one is deleted".to_owned(),
        }),
        ..created(item)
    }
}

pub(super) fn created(item: &Item<'_>) -> ObjectChange {
    bare(item, Fate::Created)
}

/// An object that is no longer asked for; `prunes` when the stage deletes such.
pub(super) fn gone(item: &Item<'_>, prunes: bool) -> ObjectChange {
    let kept = |reason: &str| ObjectChange {
        reason: Some(reason.to_owned()),
        ..bare(item, Fate::Orphaned)
    };
    match is_kept(item) {
        Some(mark) => kept(mark),
        None if prunes => ObjectChange {
            reason: item.is_suspended_release().then(|| RESTS.to_owned()),
            ..bare(item, Fate::Pruned)
        },
        None => kept("the stage does not prune"),
    }
}

/// The mark that keeps an object from being deleted, in words.
pub(super) fn is_kept(item: &Item<'_>) -> Option<&'static str> {
    if item.is_marked("prune", "disabled") {
        return Some("`prune: disabled` keeps it");
    }
    if item.is_marked("reconcile", "disabled") {
        return Some("`reconcile: disabled` keeps it");
    }
    item.is_marked("ssa", "ignore")
        .then_some("`ssa: Ignore` keeps it")
}

/// Why Flux leaves an object alone that is there, in words (`shouldSkipApply` in `fluxcd/pkg/ssa`, and the selectors of
/// `apply` in kustomize-controller).
pub(super) fn is_skipped(item: &Item<'_>) -> Option<&'static str> {
    if item.is_marked("reconcile", "disabled") {
        return Some("`reconcile: disabled` keeps changes from it");
    }
    if item.is_marked("ssa", "ignore") {
        return Some("`ssa: Ignore` keeps changes from it");
    }
    item.is_marked("ssa", "ifnotpresent")
        .then_some("`ssa: IfNotPresent` keeps changes from it")
}

pub(super) fn bare(item: &Item<'_>, fate: Fate) -> ObjectChange {
    ObjectChange {
        kind: item.kind.as_ref().to_owned(),
        title: item.title(),
        fate,
        fields: Vec::new(),
        forced_by: None,
        reason: None,
    }
}

/// What becomes of a source or parent that another text is written of: it is changed in place.
pub(super) fn written(was: &Item<'_>, is: &Item<'_>) -> ObjectChange {
    let fields = field::fields(&was.body.node(), &is.body.node());
    changed((was, is), fields, false)
}
