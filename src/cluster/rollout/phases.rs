//! What a rollout is told: what it is for, and how far the command is.

use super::super::key::Key;
use super::super::timing::Stage;
use super::super::write_gate::WriteGate;
use super::{Asking, Rollout, Source};

impl Rollout<'_> {
    /// A request that could not be made is made again.
    pub fn unasked(&mut self, key: &Key) {
        let stages = self.goal.stages.iter().zip(&mut self.stages);
        for (_, memory) in stages.filter(|(goal, _)| goal.key == *key) {
            memory.request = None;
            memory.asked_at = None;
        }
        let sources = self.goal.sources.iter().zip(&mut self.sources);
        for (_, memory) in sources.filter(|(goal, _)| goal.key == *key) {
            memory.request = None;
        }
    }

    /// The specs are still to be written, which is held back until the sources have the revision.
    pub fn hold_back(&mut self) {
        self.writing = Some(WriteGate::default());
    }

    /// Whether the specs are written, as far as this command writes them.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.writing.is_none()
    }

    /// The specs are written now: from here on stages are judged by them.
    pub fn written(&mut self) {
        self.writing = None;
        self.stages = self.goal.stages.iter().map(|_| Stage::default()).collect();
    }

    /// The sources were changed: what is known of them is forgotten.
    pub fn forget_sources(&mut self) {
        self.sources = self
            .goal
            .sources
            .iter()
            .map(|_| Source::default())
            .collect();
        self.stages = self.goal.stages.iter().map(|_| Stage::default()).collect();
    }

    /// There is one look and no other: what it finds is told as it is.
    pub fn look_once(&mut self) {
        self.is_one_look = true;
    }

    /// From now on controllers are asked, with requests that begin with `prefix`.
    pub fn begin_asking(&mut self, prefix: String) {
        self.asking = Asking::With(prefix);
    }

    /// From now on a stage is asked, though it may be ready, and those behind it; sources are not.
    pub fn rerun(&mut self, stage: usize, prefix: String) {
        self.asking = Asking::With(prefix);
        self.only_stages = true;
        if let Some(memory) = self.stages.get_mut(stage) {
            memory.is_forced = true;
            memory.runs_again = true;
        }
    }

    /// From now on the revision is the one that the sources have, whatever comes.
    pub fn follow(&mut self) {
        self.follows = true;
    }

    /// Whether it has no end.
    #[must_use]
    pub fn is_following(&self) -> bool {
        self.follows
    }

    /// Nobody is asked any more.
    pub fn stop_asking(&mut self) {
        self.asking = Asking::Never;
        self.sources.iter_mut().for_each(|it| it.request = None);
        self.stages.iter_mut().for_each(|it| it.request = None);
    }
}
