//! Kustomizations that somebody wrote by hand and a pipeline takes the place of: they are the past of its stages.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use crate::manifests::{Foreign, Node, Object, Reader, Request, Scope};
use crate::settle;
use crate::source::{Files, SourceMap};
use crate::values::key::group;
use crate::values::{Duration, ObjectKey};

use super::Body;
use super::built::connect;
use super::kustomization::Kustomizations;
use super::pairs::may_be_in_one_namespace;
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
        let mut made = HashSet::new();
        for one in gone {
            let old = stage(one, files, (&mut reader, &mut texts));
            let Some((at, name)) = successor(&old, now) else {
                continue;
            };
            names.push(one.name.value.clone());
            let old = Stage {
                name: name.unwrap_or(old.name),
                ..old
            };
            let place = self.place(now, at, &mut made);
            if let Some(pipeline) = self.pipelines.get_mut(place) {
                pipeline.stages.push(old);
            }
        }
        for at in made {
            self.pipelines.get_mut(at).into_iter().for_each(connect);
        }
        names
    }

    /// The pipeline of this side that is one of `now`, made where there is none.
    fn place(&mut self, now: &State<'_>, at: usize, made: &mut HashSet<usize>) -> usize {
        let new = now.pipelines.get(at);
        let is_it = |it: &Pipeline<'_>| {
            new.is_some_and(|new| it.file == new.file && it.environment == new.environment)
        };
        if let Some(place) = self.pipelines.iter().position(is_it) {
            return place;
        }
        let new = new.cloned().unwrap_or_default();
        made.insert(self.pipelines.len());
        self.pipelines.push(Pipeline {
            file: new.file,
            name: new.name,
            environment: new.environment,
            ..Pipeline::default()
        });
        self.pipelines.len() - 1
    }
}

/// The pipeline that takes the place of a Kustomization, and its stage of that name if it has one.
fn successor(old: &Stage<'_>, now: &State<'_>) -> Option<(usize, Option<String>)> {
    let is_same = |new: &&Stage<'_>| {
        let (one, other) = (&old.kustomization, &new.kustomization);
        one.name == other.name && may_be_in_one_namespace(one, other)
    };
    let mut pipelines = now.pipelines.iter().enumerate();
    let by_name = pipelines.find_map(|(at, it)| {
        let new = it.stages.iter().find(is_same)?;
        Some((at, Some(new.name.clone())))
    });
    let keys: HashSet<ObjectKey<'_>> = old.items.iter().map(Item::key).collect();
    let has_one = |it: &Pipeline<'_>| {
        let mut items = it.stages.iter().flat_map(|stage| &stage.items);
        items.any(|item| keys.contains(&item.key()))
    };
    by_name.or_else(|| {
        let mut pipelines = now.pipelines.iter();
        Some((pipelines.position(has_one)?, None))
    })
}

/// What a Kustomization applied.
fn stage(
    one: &Foreign,
    files: &dyn Files,
    (reader, texts): (&mut Reader<'_>, &mut SourceMap),
) -> Stage<'static> {
    let path = one.path.value.clone();
    let request = Request {
        directory: path.clone(),
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
        name: one.name.value.clone(),
        directory: one.directory.clone(),
        kustomization: kustomization(one),
        origin: path.clone(),
        path,
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
    }
}

fn kustomization(one: &Foreign) -> Item<'static> {
    let node: &Node = &one.node;
    let api = node.text_at(&["apiVersion"]).unwrap_or_default();
    Item {
        group: group(api).to_owned().into(),
        kind: "Kustomization".into(),
        namespace: one.namespace.clone().map(Cow::Owned),
        name: one.name.value.clone().into(),
        first_name: one.name.value.clone().into(),
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
        Scope::Namespaced | Scope::Unknown => object.namespace.clone(),
    };
    Item {
        group: object.group().to_owned().into(),
        kind: object.kind.clone().into(),
        namespace: namespace.map(Cow::Owned),
        name: object.name.clone().into(),
        first_name: object.first_name().to_owned().into(),
        first_namespace: object.first_namespace().to_owned().into(),
        is_hashed: object.hashed,
        is_once: false,
        is_generated: false,
        body: Body::Read(Arc::clone(&object.node)),
    }
}
