//! What the stages of a pipeline make, and what they may make.

use std::collections::{BTreeSet, HashSet};

use smol_str::SmolStr;

use crate::checks::Site;
use crate::checks::placement::{Cluster, cluster, namespace_of, target_namespace};
use crate::hash::HashMap;
use crate::manifests::{HelmRelease, Node, Object};
use crate::model::StageId;
use crate::source::Span;

use super::need::{Hold, Key, Kind, Need};
use super::{pods, storage};

/// One object that a stage makes.
pub(super) struct Made<'a> {
    pub(super) stage: StageId,
    pub(super) key: Key,
    pub(super) span: Span,
    pub(super) cluster: Cluster<'a>,
    /// The name is one that only the stage itself can use: kustomize changes it, and what refers to it.
    pub(super) is_inner: bool,
    /// The name is one that it had before kustomize changed it.
    pub(super) is_former: bool,
    /// It names the volume that it is bound to.
    pub(super) is_bound: bool,
}

/// Everything that the stages of a pipeline make.
#[derive(Default)]
pub(super) struct Makers<'a> {
    made: HashMap<(Kind, String), Vec<Made<'a>>>,
    /// Texts of objects that controllers read, by which they may make something.
    mentions: HashMap<String, BTreeSet<StageId>>,
    /// Stages of which nobody knows what they make.
    unknown: BTreeSet<StageId>,
    /// Those of them whose own objects are not all known.
    unread: BTreeSet<StageId>,
    /// Stages in which only HelmReleases may make more than is known, with their names.
    releases: HashMap<StageId, BTreeSet<SmolStr>>,
}

impl<'a> Makers<'a> {
    /// What `sites` make; `stages` are the Kustomizations of the whole run, of which it is known what they make.
    pub(super) fn of(sites: &[Site<'a>], stages: &HashSet<&str>) -> Self {
        let may_make = |it: &Object| makes_anything(it) && !is_one_of(it, stages);
        let mut makers = Self::default();
        for site in sites {
            let target = target_namespace(site);
            if !site.tree.complete {
                makers.unread.insert(site.id);
            }
            let able = site.tree.objects.iter().filter(|it| may_make(it));
            makers.note(site, &able.collect::<Vec<_>>());
            for object in &site.tree.objects {
                makers.take(site, object, target);
                makers.mention(site.id, object);
            }
        }
        makers
    }

    /// Notes what may make more than is known.
    fn note(&mut self, site: &Site<'_>, able: &[&Object]) {
        if !site.tree.complete || !able.is_empty() {
            self.unknown.insert(site.id);
        }
        if !site.tree.complete || !able.iter().all(|it| HelmRelease::of(it).is_some()) {
            return;
        }
        if !able.is_empty() {
            let names = able.iter().map(|it| it.name.clone()).collect();
            self.releases.insert(site.id, names);
        }
    }

    fn take(&mut self, site: &Site<'a>, object: &Object, target: Option<&str>) {
        let namespace = namespace_of(object, target).unwrap_or_default();
        for (key, span) in made(object, namespace) {
            let is_own = is_own(object, &key);
            let is_inner = object.hashed || (key.name != object.name && is_own);
            let now = object.node.text_at(&["metadata", "name"]);
            let made = Made {
                stage: site.id,
                span,
                cluster: cluster(site),
                is_inner,
                is_former: is_own && now.is_some_and(|now| key.name != now),
                is_bound: object.node.at(&["spec", "volumeName"]).is_some(),
                key,
            };
            let name = (made.key.kind, made.key.name.clone());
            self.made.entry(name).or_default().push(made);
        }
    }

    /// The objects that may be the one that is meant.
    pub(super) fn find(&self, key: &Key, cluster: Cluster<'_>) -> Vec<&Made<'a>> {
        let named = self.made.get(&(key.kind, key.name.clone()));
        let named = named.map(Vec::as_slice).unwrap_or_default().iter();
        named
            .filter(|made| made.cluster == cluster && made.key.may_be(key))
            .collect()
    }

    /// Kinds and names of what is made, for the pipelines of other files.
    pub(super) fn names(&self) -> impl Iterator<Item = &(Kind, String)> {
        self.made.keys()
    }

    /// Whether a stage may make for itself what it needs, without saying so. What an object of it makes comes too late for
    /// what the API server asks for: all objects are tried before one is applied (`ApplyAll` in `fluxcd/pkg/ssa`).
    pub(super) fn may_help_itself(&self, stage: StageId, need: &Need) -> bool {
        match need.hold {
            Hold::Stage | Hold::Call => self.unread.contains(&stage),
            Hold::Nothing | Hold::Pods | Hold::Flux => {
                self.is_able(stage, need.key.kind) && !self.needs_it_first(stage, need)
            }
        }
    }

    /// Whether a stage may make more of a kind than is known. Charts make no sources that are written down elsewhere.
    fn is_able(&self, stage: StageId, kind: Kind) -> bool {
        let by_chart = self.releases.contains_key(&stage);
        self.unknown.contains(&stage) && !(by_chart && kind.is_source())
    }

    /// Whether all that may make it in a stage are HelmReleases that do nothing before it is there.
    fn needs_it_first(&self, stage: StageId, need: &Need) -> bool {
        let releases = self.releases.get(&stage);
        releases.is_some_and(|releases| releases.is_subset(&need.of_releases))
    }

    /// The stages that may make what a stage needs although none says so.
    pub(super) fn possible<'s>(
        &'s self,
        stage: StageId,
        need: &'s Need,
    ) -> impl Iterator<Item = StageId> + use<'s, 'a> {
        let key = &need.key;
        let itself = self.needs_it_first(stage, need).then_some(stage);
        let is_able = move |it: &&StageId| Some(**it) != itself && self.is_able(**it, key.kind);
        let unknown = self.unknown.iter().filter(is_able);
        let by_text = key.kind.is_made_by_text();
        let ends = key.name.match_indices(['-', '.']).map(|(at, _)| at);
        let ends = ends.chain([key.name.len()]).filter(move |_| by_text);
        let beginnings = ends.filter_map(|end| key.name.get(..end));
        let mentioned = beginnings.filter_map(|it| self.mentions.get(it)).flatten();
        unknown.chain(mentioned).copied()
    }

    /// Notes the texts by which a controller may make other objects: all of a custom object, the
    /// annotations of any other, and the claims of a StatefulSet. A volume does what its class would for claims of it.
    fn mention(&mut self, stage: StageId, object: &Object) {
        let mut texts = HashSet::new();
        if object.is_custom() {
            collect(&object.node, &mut texts);
        } else if let Some(annotations) = object.node.at(&["metadata", "annotations"]) {
            collect(annotations, &mut texts);
        }
        texts.extend(storage::class_of_volume(object));
        for text in texts {
            self.mentions
                .entry(text.to_owned())
                .or_default()
                .insert(stage);
        }
        for claim in pods::replaced(object) {
            let name = format!("{claim}-{}", object.name);
            self.mentions.entry(name).or_default().insert(stage);
        }
    }
}

/// Texts that can be the name of an object.
fn collect<'n>(node: &'n Node, texts: &mut HashSet<&'n str>) {
    texts.extend(
        node.text()
            .filter(|text| text.len() < 254 && !text.contains(' ')),
    );
    for (_, value) in node.entries() {
        collect(value, texts);
    }
    for item in node.items() {
        collect(item, texts);
    }
}

/// Objects from which others make objects of any kind and name: releases of charts, and what applies
/// another directory. A name with a variable in it may be any.
fn makes_anything(object: &Object) -> bool {
    let by_kind = matches!(
        (object.group(), object.kind.as_str()),
        ("helm.toolkit.fluxcd.io", "HelmRelease")
            | ("kustomize.toolkit.fluxcd.io", "Kustomization")
            | (
                "argoproj.io" | "fluxcd.controlplane.io",
                "Application" | "ApplicationSet" | "ResourceSet"
            )
            | ("helm.cattle.io", "HelmChart")
    );
    by_kind || object.name.contains("${")
}

/// Whether an object is the Kustomization of a stage, written by a build before this one.
fn is_one_of(object: &Object, stages: &HashSet<&str>) -> bool {
    object.group() == "kustomize.toolkit.fluxcd.io" && stages.contains(object.name.as_str())
}

/// What an object is for those who look for it, with the place of its name; several for one that
/// kustomize renames.
fn made(object: &Object, namespace: &str) -> Vec<(Key, Span)> {
    let text = |path: &[&str]| object.node.at(path).filter(|it| it.text().is_some());
    let secrets = |names: Vec<Option<&Node>>| -> Vec<(Key, Span)> {
        let names = names.into_iter().flatten();
        let key = |name: &Node| Key::new(Kind::Secret, namespace, name.text().unwrap_or_default());
        names.map(|name| (key(name), name.span)).collect()
    };
    match (object.group(), object.kind.as_str()) {
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition(object),
        ("cert-manager.io", "Certificate") => secrets(vec![text(&["spec", "secretName"])]),
        ("external-secrets.io", "ExternalSecret") => secrets(vec![
            text(&["spec", "target", "name"]).or_else(|| text(&["metadata", "name"])),
        ]),
        ("bitnami.com", "SealedSecret") => secrets(vec![
            text(&["spec", "template", "metadata", "name"]).or_else(|| text(&["metadata", "name"])),
        ]),
        _ => own(object, namespace),
    }
}

fn own(object: &Object, namespace: &str) -> Vec<(Key, Span)> {
    let kind = Kind::of(object.group(), &object.kind);
    let Some(kind) = kind.filter(|_| !storage::is_idle_class(object)) else {
        return Vec::new();
    };
    let names: BTreeSet<&str> = object.names().collect();
    let key = |name| (Key::new(kind, namespace, name), object.name_span());
    names.into_iter().map(key).collect()
}

fn definition(object: &Object) -> Vec<(Key, Span)> {
    let text = |path: &[&str]| object.node.text_at(path);
    let (Some(group), Some(kind)) = (text(&["spec", "group"]), text(&["spec", "names", "kind"]))
    else {
        return Vec::new();
    };
    vec![(Key::new(Kind::Definition, group, kind), object.name_span())]
}

/// Whether the key is of the object itself rather than of what a controller makes from it.
fn is_own(object: &Object, key: &Key) -> bool {
    key.kind != Kind::Definition && Kind::of(object.group(), &object.kind) == Some(key.kind)
}
