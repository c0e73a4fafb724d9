//! The HelmReleases that Kustomizations apply, as far as their directories are in the repository.

use std::collections::HashSet;

use smol_str::SmolStr;

use crate::checks::imports::UNKNOWN_DEPENDENCY;
use crate::diagnostics::{Diagnostic, Sink};
use crate::manifests::{HelmRelease, Node};
use crate::settle::Project;
use crate::source::Span;

use super::applied::{Unseen, Why};
use super::found::{Found, Kustomization};
use super::group::clusters;
use super::open::{is_open, may_become};
use super::release_makers::has_maker;

/// A HelmRelease.
#[derive(Clone, Debug)]
pub(in crate::import) struct Release {
    /// The Kustomization that applies it, by its place among all.
    pub(in crate::import) of: usize,
    pub(in crate::import) name: String,
    /// Where its name stands.
    pub(in crate::import) span: Span,
    pub(in crate::import) namespace: Option<String>,
    /// Namespace and name of each that it waits for, and where that is written.
    pub(in crate::import) waits: Vec<Wait>,
}

/// Everything that is known of HelmReleases.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Releases {
    pub(in crate::import) all: Vec<Release>,
    /// Kustomizations whose objects are not all known.
    pub(in crate::import) partly_known: HashSet<usize>,
    /// Kustomizations whose objects are all known, and make no HelmRelease.
    whole: HashSet<usize>,
}

impl Releases {
    /// Those of drafts; `members` are the Kustomizations of each pipeline of the project.
    pub(in crate::import) fn of(
        project: &Project,
        members: &[Vec<usize>],
        all: &[Kustomization],
    ) -> Self {
        let mut found = Self::default();
        for (pipeline, members) in members.iter().enumerate() {
            for site in project.sites_of(pipeline) {
                let is_it = |at: &&usize| {
                    let one = all.get(**at);
                    one.is_some_and(|it| it.name == site.kustomization())
                };
                let Some(&of) = members.iter().find(is_it) else {
                    continue;
                };
                if !(site.tree.seen && site.tree.complete) {
                    found.partly_known.insert(of);
                } else if !has_maker(&site.tree.objects) {
                    found.whole.insert(of);
                }
                let releases = HelmRelease::among(&site.tree.objects);
                found.all.extend(releases.map(|it| release(of, &it)));
            }
        }
        found
    }

    pub(in crate::import) fn add(&mut self, others: Self) {
        self.all.extend(others.all);
        self.partly_known.extend(others.partly_known);
        self.whole.extend(others.whole);
    }
}

/// Namespace and name.
type Name<'r> = (Option<&'r str>, &'r str);

impl Releases {
    /// Entries that no HelmRelease will ever be: the name of a Kustomization, a namespace that has none of the name
    /// while another has one, or what is nowhere. Nothing is said where a directory of the cluster is not known.
    pub(in crate::import) fn run(
        &self,
        found: &Found,
        chosen: &[usize],
        unseen: &[Unseen],
        sink: &mut Sink,
    ) {
        if self.all.iter().all(|it| it.waits.is_empty()) {
            return;
        }
        let all = &found.kustomizations;
        let chosen: HashSet<usize> = chosen.iter().copied().collect();
        for (_, places) in clusters(all, (0..all.len()).collect(), String::new()) {
            let places: HashSet<usize> = places.into_iter().collect();
            let is_known = |at: &usize| {
                let one = all.get(*at);
                !self.partly_known.contains(at) && one.is_some_and(|it| it.applies.seen)
            };
            if !places.iter().all(is_known) {
                continue;
            }
            let here = self.all.iter().filter(|it| places.contains(&it.of));
            let here: Vec<&Release> = here.collect();
            let names = here.iter();
            let names = names.map(|it| (it.namespace.as_deref(), it.name.as_str()));
            let members = || places.iter().filter_map(|at| all.get(*at));
            let cluster = Cluster {
                names: names.collect(),
                kustomizations: members().map(|it| it.name.as_str()).collect(),
                is_whole: self.is_whole(found, &places, unseen),
                is_bootstrapped: members().any(|it| it.bootstrap.is_some()),
                releases: here,
            };
            let asking = cluster.releases.iter();
            for release in asking.filter(|it| chosen.contains(&it.of)) {
                for wait in &release.waits {
                    let found = cluster.never(release, wait);
                    let found = found.or_else(|| cluster.nowhere(release, wait));
                    found.into_iter().for_each(|it| sink.push(it));
                }
            }
        }
    }

    /// Whether every HelmRelease of a cluster is known: every directory was searched, nothing is left that may be applied
    /// there too, and nothing there makes one.
    fn is_whole(&self, found: &Found, places: &HashSet<usize>, unseen: &[Unseen]) -> bool {
        let is_dead = |it: &Unseen| matches!(it.why, Why::Unapplied | Why::BelowUnapplied);
        found.is_complete
            && found.open_names.is_empty()
            && unseen.iter().all(is_dead)
            && places.is_subset(&self.whole)
    }
}

/// What one cluster has.
struct Cluster<'r> {
    releases: Vec<&'r Release>,
    names: HashSet<Name<'r>>,
    kustomizations: HashSet<&'r str>,
    /// Every HelmRelease of it is known.
    is_whole: bool,
    /// What applies everything in it is in the repository, so that no other repository applies something beside it.
    is_bootstrapped: bool,
}

/// What a HelmRelease waits for: namespace, name, and where that is written.
pub(in crate::import) type Wait = (Option<String>, String, Span);

/// The end of every help.
const WAITS: &str = "what waits for something that is not there waits for ever";

impl Cluster<'_> {
    /// What is said of an entry that names something of another kind or another namespace.
    fn never(&self, release: &Release, (namespace, name, span): &Wait) -> Option<Diagnostic> {
        if self.names.contains(&(namespace.as_deref(), name.as_str())) {
            return None;
        }
        let own = &release.name;
        if let Some(other) = self.releases.iter().find(|it| it.name == *name) {
            let (place, other) = (namespace.as_deref()?, other.namespace.as_deref()?);
            let message = format!(
                "HelmRelease `{own}` waits for `{name}` in `{place}`, and there is only one in `{other}`"
            );
            let help = format!("say `namespace: {other}`; {WAITS}");
            return Some(UNKNOWN_DEPENDENCY.at(*span, message).help(help));
        }
        self.kustomizations.contains(name.as_str()).then(|| {
            let message = format!(
                "HelmRelease `{own}` waits for `{name}`, which is a Kustomization: a HelmRelease waits for HelmReleases only"
            );
            let help =
                format!("let the Kustomization that applies `{own}` wait for `{name}`; {WAITS}");
            UNKNOWN_DEPENDENCY.at(*span, message).help(help)
        })
    }

    /// What is said of an entry that names nothing. In a namespace that has no HelmRelease here, another repository may
    /// apply it.
    fn nowhere(&self, release: &Release, (namespace, name, span): &Wait) -> Option<Diagnostic> {
        let is_ours = |it: &&Release| it.namespace.is_some() && it.namespace == *namespace;
        let is_certain =
            self.is_whole && (self.is_bootstrapped || self.releases.iter().any(is_ours));
        let is_it = |it: &&Release| match is_open(&it.name) {
            true => may_become(&it.name, name),
            false => it.name == *name,
        };
        if !is_certain || self.releases.iter().any(is_it) {
            return None;
        }
        let own = &release.name;
        let message = format!(
            "HelmRelease `{own}` waits for `{name}`, and nothing in the repository applies a HelmRelease of that name there"
        );
        let help = format!("mend the name; {WAITS}");
        Some(UNKNOWN_DEPENDENCY.at(*span, message).help(help))
    }
}

fn release(of: usize, release: &HelmRelease<'_>) -> Release {
    let object = release.object;
    let entries = release.field(&["dependsOn"]).map(Node::items);
    let wait = |entry: &Node| {
        let name = entry.text_at(&["name"])?;
        let said = entry.text_at(&["namespace"]);
        let namespace = said.or(object.namespace.as_deref());
        let is_finished = !is_open(name) && !namespace.is_some_and(is_open);
        is_finished.then(|| (namespace.map(str::to_owned), name.to_owned(), entry.span))
    };
    let waits = entries.unwrap_or_default().iter().filter_map(wait);
    Release {
        of,
        name: object.name.to_string(),
        span: object.name_span(),
        namespace: object.namespace.as_ref().map(SmolStr::to_string),
        waits: waits.collect(),
    }
}
