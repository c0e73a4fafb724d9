//! Kustomizations that somebody wrote by hand and a pipeline takes the place of: they are the past of its stages.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::manifests::{Foreign, Node, Object, Reader, Request, Scope};
use crate::settle;
use crate::source::{Files, SourceMap};
use crate::values::key::group;
use crate::values::path::contains;
use crate::values::{Duration, ObjectKey};

use super::Body;
use super::built::{awaited, by_name, connect};
use super::kustomization::Kustomizations;
use super::pairs::may_be_one;
use super::parent::{applied as applied_by, is_parent};
use super::state::{Item, Pipeline, Stage, State};

impl State<'_> {
    /// Adds the Kustomizations by hand that are `gone` and that a stage of `now` takes the place of: by its name, or by
    /// objects that it applies. `files` is the window to the tree that they are in. Gives their names.
    pub fn take_over(
        &mut self,
        gone: &[&Foreign],
        now: &State<'_>,
        files: &dyn Files,
    ) -> Vec<String> {
        let mut reader = Reader::new(files);
        let mut texts = SourceMap::default();
        let mut names = Vec::new();
        let known = self.pipelines.len();
        for one in gone {
            let old = stage(one, files, (&mut reader, &mut texts));
            let Some((new, name)) = successor(&old, now) else {
                continue;
            };
            names.push(one.name.value.to_string());
            let old = Stage {
                name: name.unwrap_or(old.name),
                ..old
            };
            if let Some(pipeline) = self.counterpart(new) {
                pipeline.stages.push(old);
            }
        }
        self.pipelines.iter_mut().skip(known).for_each(connect);
        names
    }
}

impl<'a> State<'a> {
    /// This side with the stages of the old one that go on as Kustomizations by hand; nothing where none does. `files` is the
    /// window to its tree.
    pub(super) fn with_handed(&self, before: &State<'_>, files: &dyn Files) -> Option<State<'a>> {
        let mut reader = Reader::new(files);
        let mut texts = SourceMap::default();
        let mut state: Option<State<'a>> = None;
        for (pipeline, old) in gone(before, self) {
            let kept = self.foreign.iter();
            let mut kept = kept.filter(|it| is_surely_applied(it, (pipeline, old), (before, self)));
            let Some(one) = kept.next() else {
                continue;
            };
            let mut new = Stage {
                name: old.name.clone(),
                ..stage(one, files, (&mut reader, &mut texts))
            };
            let state = state.get_or_insert_with(|| self.clone());
            if let Some(pipeline) = state.counterpart(pipeline) {
                new.after = awaited(&new, &by_name(&pipeline.stages));
                pipeline.stages.push(new);
            }
        }
        state
    }

    /// The pipeline of this side that is one of the other side, made where there is none.
    fn counterpart(&mut self, like: &Pipeline<'_>) -> Option<&mut Pipeline<'a>> {
        let is_it = |it: &Pipeline<'_>| it.file == like.file && it.environment == like.environment;
        let known = self.pipelines.iter().position(is_it);
        let place = known.unwrap_or(self.pipelines.len());
        if known.is_none() {
            self.pipelines.push(Pipeline {
                file: like.file.clone(),
                name: like.name.clone(),
                environment: like.environment.clone(),
                ..Pipeline::default()
            });
        }
        self.pipelines.get_mut(place)
    }
}

/// The stages of the old side that no pipeline of the new side has.
fn gone<'s>(before: &'s State<'_>, after: &State<'_>) -> Vec<(&'s Pipeline<'s>, &'s Stage<'s>)> {
    let is_made = |old: &Stage<'_>| {
        let mut now = after.pipelines.iter().flat_map(|it| &it.stages);
        now.any(|new| may_be_one(&old.kustomization, &new.kustomization))
    };
    let pipelines = before.pipelines.iter();
    let stages =
        pipelines.flat_map(|pipeline| pipeline.stages.iter().map(move |it| (pipeline, it)));
    stages.filter(|(_, old)| !is_made(old)).collect()
}

/// Whether a Kustomization by hand is the one of a stage: it has its name and its namespace, and whoever applied that of the
/// stage applies its file.
fn is_surely_applied(
    one: &Foreign,
    (pipeline, old): (&Pipeline<'_>, &Stage<'_>),
    (before, after): (&State<'_>, &State<'_>),
) -> bool {
    if !is_by_hand_now(one, old) || one.namespace.is_none() {
        return false;
    }
    let (was, is) = (&old.directory, &one.directory);
    let has_both = |path: &str| contains(path, was) && contains(path, is);
    let ours = |state: &State<'_>| {
        let here = state.in_environment(pipeline.environment.as_deref());
        let mut parents = here.flat_map(|it| &it.sources);
        parents.any(|it| is_parent(&it.item) && has_both(&applied_by(&it.item)))
    };
    let others = |state: &State<'_>| {
        let mut all = state.foreign.iter();
        all.any(|it| it.walks && old.shares_source(it) && has_both(&it.path.value))
    };
    let by_both = |has: &dyn Fn(&State<'_>) -> bool| has(before) && has(after);
    contains(was, is) || by_both(&ours) || by_both(&others)
}

/// Whether a Kustomization that somebody wrote by hand may be the one of a stage.
pub(super) fn is_by_hand_now(one: &Foreign, old: &Stage<'_>) -> bool {
    let own = &old.kustomization;
    let both = one.namespace.as_deref().zip(own.namespace.as_deref());
    !one.is_generated && one.name.value == *own.name && both.is_none_or(|(one, other)| one == other)
}

/// The pipeline that takes the place of a Kustomization, and its stage of that name if it has one.
fn successor<'s>(
    old: &Stage<'_>,
    now: &'s State<'_>,
) -> Option<(&'s Pipeline<'s>, Option<String>)> {
    let by_name = now.pipelines.iter().find_map(|it| {
        let mut stages = it.stages.iter();
        let new = stages.find(|new| may_be_one(&old.kustomization, &new.kustomization))?;
        Some((it, Some(new.name.clone())))
    });
    let keys: HashSet<ObjectKey<'_>> = old.items.iter().map(Item::key).collect();
    let has_one = |it: &&Pipeline<'_>| {
        let mut items = it.stages.iter().flat_map(|stage| &stage.items);
        items.any(|item| keys.contains(&item.key()))
    };
    by_name.or_else(|| Some((now.pipelines.iter().find(has_one)?, None)))
}

/// What a Kustomization applied.
fn stage(
    one: &Foreign,
    files: &dyn Files,
    (reader, texts): (&mut Reader<'_>, &mut SourceMap),
) -> Stage<'static> {
    let path = one.path.value.clone();
    let request = Request {
        directory: path.to_string(),
        ..Request::default()
    };
    let tree = match one.node.get("spec") {
        Some(spec) => settle::applied(spec, &request, reader, texts),
        None => Default::default(),
    };
    let alone = reader.read(&request, texts);
    let kustomizations = Kustomizations::of(&alone);
    let mut items: Vec<Item<'static>> = tree.objects.iter().map(applied).collect();
    let mut own: Vec<Item<'static>> = alone.objects.iter().map(applied).collect();
    kustomizations.fill(&mut items, files);
    kustomizations.fill(&mut own, files);
    let timeout = one.node.text_at(&["spec", "timeout"]);
    let from_cluster = one.node.at(&["spec", "postBuild", "substituteFrom"]);
    Stage {
        name: one.name.value.to_string(),
        directory: one.directory.clone(),
        kustomization: kustomization(one),
        origin: path.to_string(),
        path: path.to_string(),
        is_addressed: false,
        has_jobs: false,
        is_applied: tree.complete && from_cluster.is_none(),
        items,
        files: own,
        unfollowed: kustomizations.unfollowed(),
        is_complete: tree.complete || !tree.exists,
        is_here: tree.exists,
        tree: None,
        images: Vec::new(),
        after: Vec::new(),
        timeout_seconds: timeout.and_then(Duration::read).map_or(0, |it| it.seconds),
        ends_within_seconds: 0,
        span: None,
        is_by_hand: true,
    }
}

/// A Kustomization by hand as an object.
pub(super) fn kustomization(one: &Foreign) -> Item<'static> {
    let node: &Node = &one.node;
    let api = node.text_at(&["apiVersion"]).unwrap_or_default();
    Item {
        group: group(api).to_owned().into(),
        kind: "Kustomization".into(),
        namespace: one.namespace.clone().map(Cow::Owned),
        name: one.name.value.to_string().into(),
        first_name: one.name.value.to_string().into(),
        first_namespace: one.namespace.clone().unwrap_or_default().into(),
        is_hashed: false,
        is_once: false,
        is_generated: true,
        body: Body::Read(Arc::clone(&one.node)),
    }
}

/// An object as it was applied.
fn applied(object: &Object) -> Item<'static> {
    let namespace = match object.scope {
        Scope::Cluster => None,
        Scope::Namespaced | Scope::Unknown => object.namespace.as_ref().map(SmolStr::to_string),
    };
    Item {
        group: object.group().to_owned().into(),
        kind: object.kind.to_string().into(),
        namespace: namespace.map(Cow::Owned),
        name: object.name.to_string().into(),
        first_name: object.first_name().to_owned().into(),
        first_namespace: object.first_namespace().to_owned().into(),
        is_hashed: object.hashed,
        is_once: false,
        is_generated: false,
        body: Body::Read(Arc::clone(&object.node)),
    }
}
