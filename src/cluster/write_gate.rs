//! When the specs of a release may be written: not before the controllers have the files that they belong to.
//!
//! A spec that comes before its files is what a parent on another source does, which breaks lockstep edges (condition 2
//! of `docs/order.md`). Pure.

use std::time::Duration;

use super::cluster_state::ClusterState;
use super::goal::Goal;
use super::observe::KustomizationFacts;
use super::readiness::without_source;
use super::verdict::{Reason, SourceState, State, Verdict};

/// How long kustomize-controller may take to hear of a revision that the API server has, when nothing shows that it has.
pub(super) const LONGEST_LAG: Duration = Duration::from_secs(5);

/// What is known of the sources while nothing is written yet.
#[derive(Debug, Default)]
pub(super) struct WriteGate {
    /// Since when every source has its revision.
    fetched: Option<Duration>,
}

/// Whether the specs may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permission {
    /// A source has not its revision yet.
    NotYet,
    /// The sources have it, and the controller of the stages may not have heard of it until then.
    At(Duration),
    /// Now.
    Now,
}

impl WriteGate {
    /// Whether the specs may be written `now`, with the sources standing like this.
    pub(super) fn permission(
        &mut self,
        goal: &Goal,
        sources: &[Option<&SourceState>],
        observed: &ClusterState,
        now: Duration,
    ) -> Permission {
        let revisions: Option<Vec<&str>> = sources.iter().map(|state| fetched(*state)).collect();
        let Some(revisions) = revisions else {
            self.fetched = None;
            return Permission::NotYet;
        };
        let latest = *self.fetched.get_or_insert(now) + LONGEST_LAG;
        match is_heard(goal, &revisions, observed) || now >= latest {
            true => Permission::Now,
            false => Permission::At(latest),
        }
    }
}

fn fetched(state: Option<&SourceState>) -> Option<&str> {
    match state? {
        SourceState::Has(revision) => Some(revision),
        SourceState::Missing
        | SourceState::Looking
        | SourceState::Lacks(_)
        | SourceState::Superseded(_)
        | SourceState::Suspended
        | SourceState::Failing(_)
        | SourceState::Stalled(_) => None,
    }
}

/// The controller has begun to look at each revision. It keeps one copy of a source for all Kustomizations, so one of
/// them shows it for all; where none can, there is no old spec that could run, or none that would be wrong for long.
fn is_heard(goal: &Goal, revisions: &[&str], observed: &ClusterState) -> bool {
    revisions.iter().enumerate().all(|(at, revision)| {
        let stages = goal.stages.iter().filter(|stage| stage.source == at);
        let facts = stages.filter_map(|stage| observed.kustomization(&stage.key));
        let witnesses: Vec<&KustomizationFacts> = facts.filter(|it| shows(it)).collect();
        let has_begun = |it: &&KustomizationFacts| it.last_attempted.as_deref() == Some(*revision);
        witnesses.is_empty() || witnesses.iter().any(has_begun)
    })
}

/// A Kustomization that begins with a new revision at once: nothing stands before it.
fn shows(facts: &KustomizationFacts) -> bool {
    let is_first = facts.spec.get("dependsOn").is_none();
    is_first && !facts.is_suspended && !facts.is_deleting
}

/// Where a stage stands whose spec is not written yet.
pub(super) fn unwritten(
    own: Option<&SourceState>,
    all: &[Option<&SourceState>],
    is_final: bool,
) -> Verdict {
    let missing = |state: Option<&SourceState>| fetched(state).is_none();
    let first = std::iter::once(own).chain(all.iter().copied());
    match first.into_iter().find(|state| missing(*state)) {
        Some(Some(state)) => without_source(state, is_final),
        Some(None) | None => Verdict {
            state: State::Waiting,
            reason: Reason::Unwritten,
        },
    }
}
