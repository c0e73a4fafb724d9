//! What a command writes while it goes on, and what it sees to before.

use std::pin::Pin;
use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};

use super::super::apply::{self, Written};
use super::super::explain::{Explainer, namespaces};
use super::super::key::Key;
use super::super::lease::Leases;
use super::super::leftovers::{from_the_end, leftovers};
use super::super::parents;
use super::super::problem::Problem;
use super::super::remove;
use super::super::report::{EventKind, Outcome};
use super::super::sources;
use super::super::status;
use super::super::teardown;
use super::ControlLoop;

/// The Kustomizations that go, each once it is gone.
pub(super) type Removal<'d> = Option<Pin<Box<dyn Stream<Item = Result<Key, Problem>> + 'd>>>;

/// The next one that is gone; never, where none goes.
pub(super) async fn next_removed(removal: &mut Removal<'_>) -> Option<Result<Key, Problem>> {
    match removal {
        Some(removal) => removal.next().await,
        None => std::future::pending().await,
    }
}

impl ControlLoop<'_> {
    /// Waits until nobody else is at work on these pipelines.
    pub(super) async fn lease(
        &mut self,
        requests: &str,
        leases: &mut Leases,
    ) -> Result<(), Problem> {
        let (session, goal) = (self.session, self.goal);
        let mut say = |what| self.say(what);
        leases.take(session, goal, requests, &mut say).await
    }

    /// Deletes Jobs with their pods, so that none runs beside its successor.
    pub(super) async fn delete(&mut self, jobs: &[Key]) -> Result<(), Problem> {
        for key in jobs {
            remove::job(self.session, key).await?;
            self.say(EventKind::Deleted(key.clone()));
        }
        Ok(())
    }

    pub(super) fn applied(&mut self, applied: Vec<Written>) {
        for written in applied {
            // What was seen before is older; the watch may say so only later.
            self.observed.put(written.key.clone(), &written.object);
            self.say(EventKind::Applied(written.key, written.change));
        }
    }

    /// Writes the specs, now that they may be. Whether somebody waits for what comes of it.
    pub(super) async fn write(&mut self, leases: &mut Leases) -> Result<bool, Problem> {
        let Some(writing) = self.writing.take() else {
            return Ok(true);
        };
        let applied = apply::write_stages(self.session, self.goal, writing.force).await?;
        self.applied(applied);
        self.rollout.written();
        self.begin_removal().await?;
        if self.removal.is_none() {
            leases.give_back().await;
        }
        // Who does not wait for the release waits for what goes.
        while !writing.wait && self.removal.is_some() {
            let removed = next_removed(&mut self.removal).await;
            self.removed(removed, leases).await?;
        }
        Ok(writing.wait)
    }

    /// Begins to delete the Kustomizations of stages that the pipelines do not have any more, the last one first, and
    /// tells of parents that are not there. A finalizer waits for the run under way, so nobody waits for it here: the
    /// stages go on meanwhile.
    async fn begin_removal(&mut self) -> Result<(), Problem> {
        let (session, goal) = (self.session, self.goal);
        let all = status::kustomizations(session, goal).await?;
        for trouble in parents::absent(goal, &all) {
            self.say(EventKind::Trouble(trouble));
        }
        let leaving = from_the_end(leftovers(goal, &all));
        if leaving.is_empty() {
            return Ok(());
        }
        let removal = stream::iter(leaving).then(move |(key, object)| async move {
            let limit = Duration::from_secs(teardown::seconds(&object));
            let removed = remove::kustomization(session, &key, limit).await;
            removed.map(|()| key)
        });
        self.removal = Some(Box::pin(removal));
        Ok(())
    }

    /// Takes in that a Kustomization is gone, or, with nothing, that all are: then others may be at work.
    pub(super) async fn removed(
        &mut self,
        removed: Option<Result<Key, Problem>>,
        leases: &mut Leases,
    ) -> Result<(), Problem> {
        match removed {
            Some(removed) => self.say(EventKind::Deleted(removed?)),
            None => {
                self.removal = None;
                leases.give_back().await;
            }
        }
        Ok(())
    }

    /// Tells of whoever applies stages from another source than theirs.
    pub(super) async fn see_parents(&mut self) -> Result<(), Problem> {
        let troubles = match status::parents(self.session, self.goal, &self.observed).await {
            Ok(troubles) => troubles,
            // It decides nothing: a cluster that has too much to do is not asked twice.
            Err(problem) if problem.is_passing() => return Ok(()),
            Err(problem) => return Err(problem),
        };
        for trouble in troubles {
            self.say(EventKind::Trouble(trouble));
        }
        Ok(())
    }

    /// Takes sources back that have gone on, once and when that is meant. Whether it did.
    pub(super) async fn go_back(&mut self, end: Outcome) -> Result<bool, Problem> {
        let Some(writing) = self.writing.as_mut().filter(|it| it.back) else {
            return Ok(false);
        };
        if !matches!(end, Outcome::Superseded | Outcome::Blocked) {
            return Ok(false);
        }
        writing.back = false;
        let (force, states) = (writing.force, self.rollout.sources());
        let held = sources::hold_at_commit(self.session, self.goal, &states, force).await?;
        self.rollout.forget_sources();
        let is_held = !held.is_empty();
        held.into_iter()
            .for_each(|key| self.say(EventKind::Held(key)));
        Ok(is_held)
    }

    /// Begins to look at what explains the release, which is nothing before it is written.
    pub(super) fn explain_from_now_on(&mut self) {
        if self.rollout.is_written() && self.explainer.is_none() {
            let namespaces = namespaces(self.goal);
            self.explainer = Some(Explainer::new(
                self.session,
                self.goal,
                namespaces,
                self.logs,
            ));
        }
    }
}
