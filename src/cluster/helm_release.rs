//! What is true of a HelmRelease, from the facts alone.
//!
//! `Ready=True` of a HelmRelease may speak of the chart and the values before these: helm-controller writes it for the
//! generation that it has seen, and a new artifact of its source or other content of its values object is no new
//! generation. So the chart and the values are asked for too, as the compiler ties them to the release.

use serde_json::Value;

use crate::emit::VALUES;
use crate::manifests::HelmPin;

use super::key::Key;
use super::observe::{Condition, KustomizationFacts, condition, flag, number, text};
use super::verdict::{Reason, State, Verdict};

/// A HelmRelease of a stage.
#[derive(Clone, Debug)]
pub struct ReleaseGoal {
    /// The object.
    pub key: Key,
    /// What its status says once it has the chart of this release; `None` where its own spec says the chart.
    pub pin: Option<HelmPin>,
    /// The digest of the values that it takes from other objects, where the compiler writes one.
    pub values: Option<String>,
}

/// What there is to know about a HelmRelease.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReleaseFacts {
    /// `metadata.generation`.
    pub generation: i64,
    /// It has a `deletionTimestamp`.
    pub is_deleting: bool,
    /// `spec.suspend`.
    pub is_suspended: bool,
    /// The last generation that a run has ended with.
    pub observed_generation: Option<i64>,
    /// `Ready`.
    pub ready: Option<Condition>,
    /// `Stalled`.
    pub stalled: Option<Condition>,
    /// `Reconciling`.
    pub reconciling: Option<Condition>,
    /// `Released`: how the last action of Helm ended.
    pub released: Option<Condition>,
    /// Version of the chart that was last tried.
    pub attempted: Option<String>,
    /// Digest of the chart that was last tried, when it comes from an OCIRepository.
    pub attempted_digest: Option<String>,
    /// The digest of values that its spec carries.
    pub values: Option<String>,
    /// Status and chart version of the last revision of the release in the storage of Helm (`status.history`).
    pub last: Option<(String, String)>,
}

impl ReleaseFacts {
    /// The facts of an object of kind HelmRelease.
    #[must_use]
    pub fn of(object: &Value) -> Self {
        let mark = VALUES.replace('/', "~1");
        let places = ["chart/metadata", "commonMetadata"];
        let mut values = places.iter();
        let last = |field| text(object, &format!("/status/history/0/{field}"));
        Self {
            generation: number(object, "/metadata/generation").unwrap_or_default(),
            is_deleting: object.pointer("/metadata/deletionTimestamp").is_some(),
            is_suspended: flag(object, "/spec/suspend"),
            observed_generation: number(object, "/status/observedGeneration"),
            ready: condition(object, "Ready"),
            stalled: condition(object, "Stalled"),
            reconciling: condition(object, "Reconciling"),
            released: condition(object, "Released"),
            attempted: text(object, "/status/lastAttemptedRevision"),
            attempted_digest: text(object, "/status/lastAttemptedRevisionDigest"),
            values: values.find_map(|it| text(object, &format!("/spec/{it}/annotations/{mark}"))),
            last: last("status").zip(last("chartVersion")),
        }
    }

    /// Whether helm-controller has ended a run with the spec of now.
    fn is_observed(&self) -> bool {
        self.observed_generation == Some(self.generation)
    }

    /// Why Helm failed, when it did with the spec of now.
    fn failure(&self) -> Option<&Condition> {
        let of_now = |it: &&Condition| {
            it.observed_generation
                .is_none_or(|it| it == self.generation)
        };
        let ready = self.ready.as_ref().filter(of_now);
        let ready = ready.filter(|ready| ready.is_false())?;
        let released = self.released.as_ref().filter(of_now);
        // `Ready` may say no more than that the retries are used up.
        let stalled = self.stalled.as_ref().is_some_and(Condition::is_true);
        let told = released.filter(|it| it.is_false() && stalled && !it.message.is_empty());
        Some(told.unwrap_or(ready))
    }

    /// Whether the chart is that of a goal; an expression of the stage asks the same (`plan::readiness`).
    fn has_chart(&self, pin: &HelmPin) -> bool {
        let attempted = self.attempted.as_deref().unwrap_or_default();
        match pin {
            HelmPin::Version(version) => attempted.split('+').next() == Some(version.as_str()),
            HelmPin::Digest(digest) => self.attempted_digest.as_ref() == Some(digest),
            HelmPin::Commit(commit) => attempted.ends_with(&format!("+{commit}")),
        }
    }
}

/// What is open about a HelmRelease of a stage that Flux calls ready; nothing when it is this release.
pub(super) fn release_verdict(
    goal: &ReleaseGoal,
    facts: Option<&ReleaseFacts>,
    stage: &KustomizationFacts,
) -> Option<Verdict> {
    let name = || goal.key.name.clone();
    let verdict = |state, reason| Some(Verdict { state, reason });
    let Some(facts) = facts else {
        // A kustomization file of the user's may have given it another name.
        let is_applied = stage.inventory.contains(&goal.key.inventory_id());
        return match is_applied {
            true => verdict(State::Waiting, Reason::ReleaseMissing(name())),
            false => None,
        };
    };
    open(goal, facts)
}

/// What is open about a HelmRelease; nothing when it is this release.
pub(super) fn open(goal: &ReleaseGoal, facts: &ReleaseFacts) -> Option<Verdict> {
    let name = || goal.key.name.clone();
    let verdict = |state, reason| Some(Verdict { state, reason });
    if facts.is_deleting {
        let (object, what) = (
            format!("HelmRelease {}", name()),
            "is being deleted".to_owned(),
        );
        return verdict(State::Waiting, Reason::Object(object, what));
    }
    if goal.values.is_some() && goal.values != facts.values {
        return verdict(State::Waiting, Reason::OtherRelease(name()));
    }
    // A suspended run writes the new generation beside the old `Ready=True`.
    if facts.is_suspended {
        return verdict(State::Suspended, Reason::ReleaseSuspended(name()));
    }
    if let Some(open) = failing(goal, facts) {
        return Some(open);
    }
    let ready = facts.ready.as_ref().filter(|ready| ready.is_true());
    let speaks_of_now = |ready: &Condition| {
        let said = ready.observed_generation;
        said.is_none_or(|said| said == facts.generation)
    };
    let is_ready = facts.is_observed() && ready.is_some_and(speaks_of_now);
    if !is_ready {
        return Some(running(goal, facts));
    }
    if goal.pin.as_ref().is_some_and(|pin| !facts.has_chart(pin)) {
        let attempted = facts.attempted.clone();
        return verdict(State::Running, Reason::ReleaseBehind(name(), attempted));
    }
    match &facts.last {
        Some((status, chart)) if status != "deployed" => {
            let what = format!("Helm calls it {status}, with chart {chart}");
            let object = format!("HelmRelease {}", name());
            verdict(State::Failing, Reason::Object(object, what))
        }
        Some(_) | None => None,
    }
}

/// A HelmRelease that Helm could not install or upgrade.
pub(super) fn failing(goal: &ReleaseGoal, facts: &ReleaseFacts) -> Option<Verdict> {
    let why = facts.failure()?;
    let stalled = facts.stalled.as_ref().filter(|it| it.is_true());
    let state = match stalled {
        Some(_) if facts.is_observed() => State::Failed,
        Some(_) | None => State::Failing,
    };
    Some(Verdict {
        state,
        reason: Reason::ReleaseFailed(goal.key.name.clone(), why.clone()),
    })
}

/// A HelmRelease that helm-controller is at work with, or has not come to.
pub(super) fn running(goal: &ReleaseGoal, facts: &ReleaseFacts) -> Verdict {
    let at_work = facts.reconciling.as_ref().filter(|it| it.is_true());
    Verdict {
        state: State::Running,
        reason: Reason::ReleaseRunning(goal.key.name.clone(), at_work.cloned()),
    }
}
