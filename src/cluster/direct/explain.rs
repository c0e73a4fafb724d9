//! What explains a rollout without Flux: the pods of its Jobs, and warnings about its objects.

use std::collections::{BTreeMap, BTreeSet};

use super::dry_run::Rehearsed;
use crate::cluster::explain::{Clue, Explainer};
use crate::cluster::goal::{Goal, StageGoal};
use crate::cluster::key::Key;
use crate::cluster::pod_logs::Logs;
use crate::cluster::report::{EventKind, StageStatus};
use crate::cluster::session::Session;
use crate::cluster::warnings::Warning;

/// What explains a rollout.
pub(super) struct DirectExplainer {
    explainer: Explainer,
    /// What each stage holds, as `namespace_name_group_kind`, by its Kustomization.
    objects: BTreeMap<Key, Vec<String>>,
}

impl DirectExplainer {
    /// Begins to look. `found` is what was found to be written.
    pub(super) fn new(session: &Session, goal: &Goal, found: &[Rehearsed], logs: Logs) -> Self {
        let namespaces: BTreeSet<&String> = found.iter().map(|it| &it.object.namespace).collect();
        let namespaces = namespaces.into_iter().filter(|it| !it.is_empty());
        let explainer = Explainer::new(session, goal, namespaces.cloned().collect(), logs);
        let mut objects: BTreeMap<Key, Vec<String>> = BTreeMap::new();
        for it in found {
            if let Some(stage) = goal.stages.get(it.stage) {
                let ids = objects.entry(stage.key.clone()).or_default();
                ids.push(it.object.inventory_id());
            }
        }
        Self { explainer, objects }
    }

    /// The next thing that explains; never comes when there is nothing. May be given up and called again.
    pub(super) async fn next(&mut self) -> Clue {
        self.explainer.next().await
    }

    /// The next thing that explains what has ended; `None` when everything was told.
    pub(super) async fn last(&mut self) -> Option<Clue> {
        self.explainer.last().await
    }

    /// What there is to tell of a clue, while the stages stand like this.
    pub(super) fn explain(
        &mut self,
        clue: Clue,
        goal: &Goal,
        stage_statuses: impl FnOnce() -> Vec<StageStatus>,
    ) -> Option<EventKind> {
        let objects = &self.objects;
        let applied = |stage: &StageGoal| objects.get(&stage.key).cloned().unwrap_or_default();
        let place = |warning: &Warning| warning.place(goal, &stage_statuses(), applied);
        self.explainer.explain(clue, place)
    }
}
