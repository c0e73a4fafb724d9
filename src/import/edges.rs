//! Entries of `dependsOn`, judged by namespace and name over all that is in one cluster.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::checks::imports::UNKNOWN_DEPENDENCY;
use crate::checks::{UNGUARDED_EDGE, UNWAITED_DEPENDENCY, lists_jobs};
use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manifests::Node;
use crate::settle::{Pin, revision};

use super::advice::help;
use super::search::found::{Found, Kustomization};
use super::search::group::clusters;
use super::search::open::is_open;
use super::search::open_names::OpenName;
use super::search::releases::Releases;

/// Runs every rule on the entries of the chosen Kustomizations; gives those that nobody here can judge.
pub(super) fn run(
    found: &Found,
    chosen: &[usize],
    releases: &Releases,
    sink: &mut Sink,
) -> Vec<String> {
    let mut open = BTreeSet::new();
    let edges = Edges {
        releases: releases.all.iter().map(|it| it.name.as_str()).collect(),
        ..Edges::of(found)
    };
    for &at in chosen {
        let Some(one) = found.kustomizations.get(at) else {
            continue;
        };
        for entry in entries(one) {
            let Some(name) = entry.text_at(&["name"]) else {
                continue;
            };
            let edge = Edge {
                at,
                one,
                entry,
                name,
            };
            if is_open(name) || namespace(&edge).is_some_and(is_open) {
                // Only the cluster knows which one is meant.
                open.insert(edge.shown());
                continue;
            }
            match edges.target(&edge) {
                Target::Found(other) => edges.across(&edge, other, sink),
                _ if edges.is_in_no_yaml(&edge) => {}
                _ if edges.is_open(&edge) => _ = open.insert(edge.shown()),
                target @ (Target::OtherNamespace(_) | Target::OtherCluster | Target::Nowhere) => {
                    let unknown = edges.unknown(&edge, &target);
                    unknown.into_iter().for_each(|it| sink.push(it));
                }
            }
        }
    }
    open.into_iter().collect()
}

/// The entries of `dependsOn`.
pub(super) fn entries(one: &Kustomization) -> &[Node] {
    one.field("dependsOn").map(Node::items).unwrap_or_default()
}

struct Edge<'a> {
    at: usize,
    one: &'a Kustomization,
    entry: &'a Node,
    name: &'a str,
}

impl Edge<'_> {
    fn shown(&self) -> String {
        let own = self.one.shown();
        match self.entry.text_at(&["namespace"]) {
            Some(namespace) => format!("`{own}` on `{namespace}/{}`", self.name),
            None => format!("`{own}` on `{}`", self.name),
        }
    }
}

/// What an entry waits for.
enum Target<'a> {
    Found(&'a Kustomization),
    /// Of this name there is one in another namespace of the cluster.
    OtherNamespace(&'a Kustomization),
    /// There is one in another cluster.
    OtherCluster,
    Nowhere,
}

struct Edges<'a> {
    /// Names of HelmReleases.
    releases: HashSet<&'a str>,
    found: &'a Found,
    /// The cluster of each Kustomization.
    clusters: HashMap<usize, usize>,
    by_name: HashMap<(usize, &'a str), Vec<&'a Kustomization>>,
    names: HashMap<&'a str, usize>,
}

impl<'a> Edges<'a> {
    fn of(found: &'a Found) -> Self {
        let all = &found.kustomizations;
        let mut edges = Self {
            releases: HashSet::new(),
            found,
            clusters: HashMap::new(),
            by_name: HashMap::new(),
            names: HashMap::new(),
        };
        let every = (0..all.len()).collect();
        for ((_, members), cluster) in clusters(all, every, String::new()).iter().zip(0..) {
            for &at in members {
                let Some(one) = all.get(at) else { continue };
                edges.clusters.insert(at, cluster);
                *edges.names.entry(&one.name).or_default() += 1;
                let same = edges.by_name.entry((cluster, &one.name)).or_default();
                same.push(one);
            }
        }
        edges
    }

    fn target(&self, edge: &Edge<'a>) -> Target<'a> {
        let cluster = self.clusters.get(&edge.at).copied().unwrap_or_default();
        let same = self.by_name.get(&(cluster, edge.name));
        let wanted = namespace(edge);
        let is_it = |it: &&&Kustomization| {
            let place = it.place.as_deref();
            place == wanted || place.is_none() || wanted.is_none()
        };
        let same = same.map(Vec::as_slice).unwrap_or_default();
        match (same.iter().find(is_it), same.first()) {
            (Some(other), _) => Target::Found(other),
            (None, Some(other)) => Target::OtherNamespace(other),
            (None, None) if self.names.contains_key(edge.name) => Target::OtherCluster,
            (None, None) => Target::Nowhere,
        }
    }

    /// Whether a variable or a template may be what an entry waits for. A template that may be anything, and of which no
    /// controller makes something, is none: what is rendered from it would be here.
    fn is_open(&self, edge: &Edge<'_>) -> bool {
        let mut open = self.templates(edge);
        open.any(|it| it.is_applied || !it.is_any())
    }

    /// Whether a text that cannot be read has it by its name.
    fn is_in_no_yaml(&self, edge: &Edge<'_>) -> bool {
        self.templates(edge).any(|it| it.name == edge.name)
    }

    fn templates(&self, edge: &Edge<'_>) -> impl Iterator<Item = &OpenName> {
        let (name, namespace) = (edge.name, namespace(edge));
        let open = self.found.open_names.iter();
        open.filter(move |it| it.may_be(name, namespace))
    }

    /// What is not there.
    fn unknown(&self, edge: &Edge<'_>, target: &Target<'_>) -> Option<Diagnostic> {
        let name = edge.name;
        // What a cluster is bootstrapped with may be in no file: the operator makes it.
        let is_bootstrap = name == "flux-system";
        if is_bootstrap || !self.found.is_complete {
            return None;
        }
        let span = edge.entry.get("name").map_or(edge.entry.span, |it| it.span);
        let waits = "what waits for something that is not there waits for ever";
        let (message, help) = match target {
            Target::Found(_) => return None,
            Target::OtherNamespace(other) => {
                let (own, other) = (namespace(edge)?, other.place.as_deref()?);
                let message = format!(
                    "`{}` waits for `{name}` in `{own}`, and there is only one in `{other}`",
                    edge.one.name
                );
                (message, format!("say `namespace: {other}`; {waits}"))
            }
            // Without a root nobody knows what is in one cluster.
            Target::OtherCluster if edge.one.parent.is_none() => return None,
            Target::OtherCluster => (
                format!("only in another cluster is a Kustomization named `{name}`"),
                format!("mend the name; {waits}"),
            ),
            Target::Nowhere if self.releases.contains(name) => (
                format!(
                    "`{name}` is a HelmRelease, and a Kustomization waits for Kustomizations only"
                ),
                format!(
                    "name the Kustomization that applies it, and let that one wait for it; {waits}"
                ),
            ),
            Target::Nowhere => (
                format!("no Kustomization in the repository is named `{name}`"),
                match self.templates(edge).next() {
                    Some(it) => {
                        format!("mend the name, or commit what `{}` makes; {waits}", it.file)
                    }
                    None => format!("mend the name; {waits}"),
                },
            ),
        };
        Some(UNKNOWN_DEPENDENCY.at(span, message).help(help))
    }

    /// What the checks of pipelines cannot see: each draft is of one namespace.
    fn across(&self, edge: &Edge<'_>, other: &Kustomization, sink: &mut Sink) {
        let one = edge.one;
        if one.place == other.place || one.place.is_none() || other.place.is_none() {
            return;
        }
        if !is_waited_for(other) {
            let place = other.field("wait").map_or(other.span(), |it| it.span);
            let message = format!(
                "`{}` would not wait until `{}` has finished",
                one.shown(),
                other.shown()
            );
            let found = UNWAITED_DEPENDENCY
                .at(place, message)
                .also(edge.entry.span, format!("`{}` comes after it", one.shown()))
                .help(help("unwaited-dependency").unwrap_or_default());
            sink.push(warning(found));
        }
        if source(one) != source(other) && !(self.is_pinned(one) && self.is_pinned(other)) {
            let message = format!(
                "nothing makes `{}` wait for the release of `{}`: they come from different sources",
                one.shown(),
                other.shown()
            );
            let found = UNGUARDED_EDGE
                .at(edge.entry.span, message)
                .help(help("unguarded-edge").unwrap_or_default());
            sink.push(warning(found));
        }
    }

    /// Whether the object of its source says one revision.
    fn is_pinned(&self, one: &Kustomization) -> bool {
        let (kind, name, namespace) = source(one);
        let objects = self.found.sources.iter().map(|it| &*it.node);
        let mut same = objects.filter(|it| {
            let text = |path: &[&str]| it.text_at(path);
            // A namespace that the file does not say may be put in by what applies it.
            let place = text(&["metadata", "namespace"]).filter(|it| !is_open(it));
            text(&["kind"]) == Some(kind)
                && text(&["metadata", "name"]) == Some(name)
                && (place.is_none() || namespace.is_none() || place == namespace)
        });
        let first = same.next();
        let pinned = |it: &Node| pins(kind, it);
        first.is_some_and(pinned) && same.all(pinned)
    }
}

/// Whether a source stays at one revision: Flux goes by one field of `ref`, and a range wins over a tag.
fn pins(kind: &str, source: &Node) -> bool {
    let revision = source.get("spec").and_then(|spec| revision(kind, spec));
    revision.as_ref().and_then(Pin::of).is_some()
}

/// YAML promises no order.
fn warning(found: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..found
    }
}

/// The namespace that an entry means.
fn namespace<'a>(edge: &Edge<'a>) -> Option<&'a str> {
    let said = edge.entry.text_at(&["namespace"]);
    said.or(edge.one.place.as_deref())
}

/// Kind, name and namespace of a source.
fn source(one: &Kustomization) -> (&str, &str, Option<&str>) {
    let namespace = one.source.namespace.as_deref().or(one.place.as_deref());
    (&one.source.kind, &one.source.name, namespace)
}

/// Whether Ready of a Kustomization says something of its objects.
fn is_waited_for(one: &Kustomization) -> bool {
    let listed = one.field("healthChecks").map(Node::items);
    let jobs = one.applies.jobs.iter().map(String::as_str);
    one.waits_for_all() || lists_jobs(listed.unwrap_or_default(), jobs) || one.applies.ready_at_once
}
