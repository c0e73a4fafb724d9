//! What was last seen of every object that a release is judged by.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::goal::Goal;
use super::helm_release::ReleaseFacts;
use super::key::{Key, Kind};
use super::observe::{JobFacts, KustomizationFacts, SourceFacts};
use super::readiness::Jobs;

/// What was last seen of every object that a release is judged by.
#[derive(Debug, Default)]
pub struct ClusterState {
    of_interest: BTreeSet<Key>,
    /// The watches that have not told everything yet.
    unknown: BTreeSet<(Kind, String)>,
    kustomizations: BTreeMap<Key, KustomizationFacts>,
    sources: BTreeMap<Key, SourceFacts>,
    jobs: BTreeMap<Key, JobFacts>,
    releases: BTreeMap<Key, ReleaseFacts>,
}

impl ClusterState {
    /// A cluster of which nothing is known yet.
    #[must_use]
    pub fn of(goal: &Goal) -> Self {
        Self {
            of_interest: goal.keys().cloned().collect(),
            unknown: Self::watches(goal),
            ..Self::default()
        }
    }

    /// The kinds in use, with the namespaces that they are used in.
    #[must_use]
    pub fn watches(goal: &Goal) -> BTreeSet<(Kind, String)> {
        goal.keys()
            .map(|key| (key.kind, key.namespace.clone()))
            .collect()
    }

    /// Everything has been seen once.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.unknown.is_empty()
    }

    /// Takes in an object as it is now; of a Kustomization nothing that is older than what is known.
    pub fn put(&mut self, key: Key, object: &Value) {
        if !self.of_interest.contains(&key) {
            return;
        }
        match key.kind {
            Kind::Kustomization => {
                let facts = KustomizationFacts::of(object);
                let known = self.kustomizations.get(&key);
                let is_older = |known: &KustomizationFacts| {
                    known.uid == facts.uid && known.generation > facts.generation
                };
                if !known.is_some_and(is_older) {
                    self.kustomizations.insert(key, facts);
                }
            }
            Kind::Job => {
                self.jobs.insert(key, JobFacts::of(object));
            }
            Kind::HelmRelease => {
                self.releases.insert(key, ReleaseFacts::of(object));
            }
            Kind::GitRepository | Kind::OciRepository | Kind::Bucket | Kind::ExternalArtifact => {
                self.sources.insert(key, SourceFacts::of(object));
            }
        }
    }

    /// Forgets an object that is gone.
    pub fn remove(&mut self, key: &Key) {
        self.kustomizations.remove(key);
        self.sources.remove(key);
        self.jobs.remove(key);
        self.releases.remove(key);
    }

    /// Takes in all objects of a kind in a namespace, and forgets those that are not among them.
    pub fn replace(&mut self, kind: Kind, namespace: &str, objects: &[(Key, Value)]) {
        let is_other = |key: &Key| key.kind != kind || key.namespace != namespace;
        self.kustomizations.retain(|key, _| is_other(key));
        self.sources.retain(|key, _| is_other(key));
        self.jobs.retain(|key, _| is_other(key));
        self.releases.retain(|key, _| is_other(key));
        for (key, object) in objects {
            self.put(key.clone(), object);
        }
        self.unknown.remove(&(kind, namespace.to_owned()));
    }

    /// The Kustomization with this key.
    #[must_use]
    pub fn kustomization(&self, key: &Key) -> Option<&KustomizationFacts> {
        self.kustomizations.get(key)
    }

    /// The source with this key.
    #[must_use]
    pub fn source(&self, key: &Key) -> Option<&SourceFacts> {
        self.sources.get(key)
    }
}

impl Jobs for ClusterState {
    fn job(&self, key: &Key) -> Option<&JobFacts> {
        self.jobs.get(key)
    }

    fn release(&self, key: &Key) -> Option<&ReleaseFacts> {
        self.releases.get(key)
    }
}
