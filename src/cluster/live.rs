//! What runs: the Kustomizations of pipelines as they are in the cluster, with the revision that each has applied last.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::difference::difference;
use super::goal::Goal;
use super::key::{Key, Kind};
use super::object_id::ObjectId;
use super::problem::{Problem, ProblemKind};
use super::session::Session;
use super::status::{kustomizations, list};
use super::teardown::applied;

/// What was found in a cluster.
#[derive(Debug, Default)]
pub struct Live {
    /// Every Kustomization beside the stages, theirs included.
    pub stages: BTreeMap<Key, LiveStage>,
    /// The sources in the namespaces of those that the stages follow.
    pub sources: BTreeSet<Key>,
    /// Kinds and namespaces of sources that nobody may list: of these nothing is known.
    pub unread: BTreeSet<(Kind, String)>,
}

/// A Kustomization in a cluster.
#[derive(Clone, Debug)]
pub struct LiveStage {
    /// The whole object.
    object: Value,
    /// The revision that it has applied last, as Flux writes it; `None` when it has applied none.
    pub applied: Option<String>,
    /// The commit of that revision, when it says one.
    pub commit: Option<String>,
    /// A revision that it has tried since, without coming to its end.
    pub tried: Option<String>,
    /// It is suspended.
    pub is_suspended: bool,
}

impl Live {
    /// Reads what the stages of `goal` are and follow.
    ///
    /// # Errors
    ///
    /// The cluster cannot be reached, or refuses to list its Kustomizations.
    pub async fn read(session: &Session, goal: &Goal) -> Result<Self, Problem> {
        let all = kustomizations(session, goal).await?.into_iter();
        let mut live = Self {
            stages: all.map(|(key, it)| (key, LiveStage::of(it))).collect(),
            ..Self::default()
        };
        let keys = goal.sources.iter().map(|it| &it.key);
        let places: BTreeSet<(Kind, String)> =
            keys.map(|it| (it.kind, it.namespace.clone())).collect();
        for (kind, namespace) in places {
            match list(session, kind, &namespace).await {
                Ok(found) => live.sources.extend(found.into_iter().map(|(key, _)| key)),
                Err(problem) if problem.kind == ProblemKind::Forbidden => {
                    live.unread.insert((kind, namespace));
                }
                Err(problem) => return Err(problem),
            }
        }
        Ok(live)
    }

    /// Whether a source may be there: what nobody may read is not taken for absent.
    #[must_use]
    pub fn may_have(&self, source: &Key) -> bool {
        let place = (source.kind, source.namespace.clone());
        self.sources.contains(source) || self.unread.contains(&place)
    }

    /// The Kustomizations that `apply` has written for pipelines of `goal`.
    pub fn written_for<'l>(&'l self, goal: &'l Goal) -> impl Iterator<Item = &'l Key> {
        let is_ours = |object: &Value| goal.pipelines.iter().any(|it| it.has_written(object));
        let ours = self
            .stages
            .iter()
            .filter(move |(_, it)| is_ours(&it.object));
        ours.map(|(key, _)| key)
    }
}

impl LiveStage {
    fn of(object: Value) -> Self {
        let text = |pointer: &str| {
            let found = object.pointer(pointer)?.as_str()?;
            (!found.is_empty()).then(|| found.to_owned())
        };
        let applied = text("/status/lastAppliedRevision");
        let tried = text("/status/lastAttemptedRevision").filter(|it| Some(it) != applied.as_ref());
        // An artifact that is no commit may say which one it was made from.
        let origin = text("/status/lastAppliedOriginRevision");
        let is_git = text("/spec/sourceRef/kind").as_deref() == Some("GitRepository");
        let revision = origin.or_else(|| applied.clone().filter(|_| is_git));
        Self {
            commit: revision.as_deref().and_then(commit),
            is_suspended: object.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true),
            applied,
            tried,
            object,
        }
    }

    /// What it has applied, as far as its inventory can be read; `None` without one.
    #[must_use]
    pub fn inventory(&self) -> Option<Vec<ObjectId>> {
        self.object.pointer("/status/inventory/entries")?;
        Some(applied(&self.object))
    }

    /// The first field of its spec that is not the compiled one, whether it is suspended aside.
    #[must_use]
    pub fn difference(&self, compiled: &Value) -> Option<String> {
        difference(compiled, self.object.get("spec").unwrap_or(&Value::Null))
    }

    /// What a file would say of it: its name and its spec.
    #[must_use]
    pub fn text(&self) -> String {
        let metadata = |field: &str| self.object.pointer(&format!("/metadata/{field}"));
        let said = json!({
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
            "kind": "Kustomization",
            "metadata": { "name": metadata("name"), "namespace": metadata("namespace") },
            "spec": self.object.get("spec"),
        });
        said.to_string()
    }
}

/// The commit of a revision such as `main@sha1:…`.
fn commit(revision: &str) -> Option<String> {
    let (_, name) = revision.rsplit_once('@').unwrap_or(("", revision));
    let (_, hash) = name.rsplit_once(':').unwrap_or(("", name));
    let is_hash = hash.len() >= 7 && hash.bytes().all(|it| it.is_ascii_hexdigit());
    is_hash.then(|| hash.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commit_of_a_revision_is_its_hash() {
        let hash = "1".repeat(40);
        for revision in ["main@sha1:", "refs/pull/1/head@sha1:", "sha1:", "main/", ""] {
            let found = commit(&format!("{revision}{hash}"));
            let is_new = revision != "main/";
            assert_eq!(found, is_new.then(|| hash.clone()), "{revision}");
        }
        assert_eq!(commit("latest"), None);
    }

    #[test]
    fn an_artifact_says_its_commit_by_its_origin_alone() {
        let stage = |kind: &str, status: Value| {
            let spec = json!({ "sourceRef": { "kind": kind } });
            LiveStage::of(json!({ "spec": spec, "status": status }))
        };
        let digest = format!("latest@sha256:{}", "a".repeat(64));
        let oci = stage("OCIRepository", json!({ "lastAppliedRevision": digest }));
        assert_eq!((oci.applied, oci.commit), (Some(digest.clone()), None));
        let origin = format!("main@sha1:{}", "2".repeat(40));
        let said = json!({ "lastAppliedRevision": digest, "lastAppliedOriginRevision": origin });
        assert_eq!(stage("OCIRepository", said).commit, Some("2".repeat(40)));
        let never = stage("GitRepository", json!({ "lastAttemptedRevision": origin }));
        assert_eq!((never.commit, never.tried), (None, Some(origin)));
    }
}
