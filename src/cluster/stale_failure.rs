//! Whether a failure is one of the spec that is there now.
//!
//! A condition may be newer than the run that it is of: at the end of a run conditions are set on a fresh copy of the
//! object, and get its generation (`patchStatusConditions` in `runtime/patch/patch.go` and `Set` in
//! `runtime/conditions/setter.go` of `fluxcd/pkg`). `status.observedGeneration` is that of the run, and is written only
//! when the run succeeded or stalled. So the failure of a run with the old spec may look like one of the new spec.
//! Pure.

use std::time::Duration;

use super::observe::KustomizationFacts;
use super::verdict::{Reason, Verdict};

/// A run that begins this long after a spec was seen has that spec: reading an object and saying so takes less.
const MARGIN: Duration = Duration::from_secs(5);

/// What was seen of the runs of a stage.
#[derive(Debug, Default)]
pub(super) struct StageRuns {
    /// The generation that is there, and since when.
    generation: Option<(i64, Duration)>,
    /// Since when a run is on its way, or when the last one began; nothing when that was not seen.
    began: Option<Duration>,
    is_at_work: bool,
}

impl StageRuns {
    /// Takes in what is there `now`.
    pub(super) fn record(&mut self, facts: &KustomizationFacts, now: Duration) {
        let is_first = self.generation.is_none();
        if self.generation.map(|it| it.0) != Some(facts.generation) {
            self.generation = Some((facts.generation, now));
        }
        let begun = facts.reconciling.as_ref();
        let is_at_work = begun.is_some_and(|it| it.is_true() && it.reason == "Progressing");
        if is_at_work && !self.is_at_work && !is_first {
            self.began = Some(now);
        }
        self.is_at_work = is_at_work;
    }

    /// Whether the last run certainly had the spec that is there now; `ask` is the request that was made of it.
    pub(super) fn are_of_this_spec(
        &self,
        facts: &KustomizationFacts,
        verdict: &Verdict,
        ask: Option<&str>,
    ) -> bool {
        let is_answered = ask.is_some() && ask == facts.last_handled.as_deref();
        let (generation, began) = (self.generation, self.began);
        let is_later = generation
            .zip(began)
            .is_some_and(|((_, since), began)| began >= since + MARGIN);
        facts.observed_generation == Some(facts.generation)
            || is_answered
            || is_later
            || matches!(
                verdict.reason,
                Reason::JobFailed(..) | Reason::ReleaseFailed(..)
            )
    }
}
