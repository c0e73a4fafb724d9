//! The HelmReleases that Kustomizations apply, as far as their directories are in the repository.

use std::collections::HashSet;

use crate::checks::imports::UNKNOWN_DEPENDENCY;
use crate::diagnostics::{Diagnostic, Sink};
use crate::manifests::{HelmRelease, Node};
use crate::settle::Project;
use crate::source::Span;

use super::found::{Found, Kustomization};
use super::group::clusters;
use super::open::is_open;

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
    pub(in crate::import) waits: Vec<(Option<String>, String, Span)>,
}

/// Everything that is known of HelmReleases.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Releases {
    pub(in crate::import) all: Vec<Release>,
    /// Kustomizations whose objects are not all known.
    pub(in crate::import) partly_known: HashSet<usize>,
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
    }
}

/// Namespace and name.
type Name<'r> = (Option<&'r str>, &'r str);

impl Releases {
    /// Entries that no HelmRelease will ever be: the name of a Kustomization, or a namespace that has none of the name
    /// while another has one. Nothing is said where a directory of the cluster is not known.
    pub(in crate::import) fn run(&self, found: &Found, chosen: &[usize], sink: &mut Sink) {
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
            let names: HashSet<Name<'_>> = here
                .iter()
                .map(|it| (it.namespace.as_deref(), it.name.as_str()))
                .collect();
            let kustomizations: HashSet<&str> = places
                .iter()
                .filter_map(|at| Some(all.get(*at)?.name.as_str()))
                .collect();
            for release in here.iter().filter(|it| chosen.contains(&it.of)) {
                for wait in &release.waits {
                    let found = never(release, wait, &here, &names, &kustomizations);
                    found.into_iter().for_each(|it| sink.push(it));
                }
            }
        }
    }
}

/// What is said of an entry that is never satisfied.
fn never(
    release: &Release,
    (namespace, name, span): &(Option<String>, String, Span),
    here: &[&Release],
    names: &HashSet<Name<'_>>,
    kustomizations: &HashSet<&str>,
) -> Option<Diagnostic> {
    if names.contains(&(namespace.as_deref(), name.as_str())) {
        return None;
    }
    let own = &release.name;
    let waits = "what waits for something that is not there waits for ever";
    if let Some(other) = here.iter().find(|it| it.name == *name) {
        let (place, other) = (namespace.as_deref()?, other.namespace.as_deref()?);
        let message = format!(
            "HelmRelease `{own}` waits for `{name}` in `{place}`, and there is only one in `{other}`"
        );
        let help = format!("say `namespace: {other}`; {waits}");
        return Some(UNKNOWN_DEPENDENCY.at(*span, message).help(help));
    }
    kustomizations.contains(name.as_str()).then(|| {
        let message = format!(
            "HelmRelease `{own}` waits for `{name}`, which is a Kustomization: a HelmRelease waits for HelmReleases only"
        );
        let help = format!("let the Kustomization that applies `{own}` wait for `{name}`; {waits}");
        UNKNOWN_DEPENDENCY.at(*span, message).help(help)
    })
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
        name: object.name.clone(),
        span: object.name_span(),
        namespace: object.namespace.clone(),
        waits: waits.collect(),
    }
}
