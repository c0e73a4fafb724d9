//! Pods, their logs and warnings: what explains a release and decides nothing.
//!
//! INVARIANT: what cannot be read here costs a note, and never the release.

mod reading;
#[cfg(test)]
mod tests;
mod watches;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use futures::stream::{self, SelectAll, StreamExt};
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use self::reading::read;
use self::watches::{Watched, Watching, pods, warnings};
use super::goal::Goal;
use super::pod_logs::{Logs, PodAction, PodLogs, Reading};
use super::problem::Problem;
use super::report::EventKind;
use super::session::Session;
use super::warnings::Warning;

/// Lines that are read and not told yet; a log is read no faster than it is told.
const AHEAD: usize = 64;

/// How long nothing is seen when all was: what watches tell of a Job and of its pods comes in any order.
const STILL: Duration = Duration::from_millis(250);

/// How long what has ended is still told of.
const REST: Duration = Duration::from_secs(5);

/// Something that explains.
#[derive(Debug)]
pub(super) enum Clue {
    Event(EventKind),
    Warning(Warning),
}

/// What a reading has to say.
enum Said {
    Line(Reading, String),
    Done(Reading, Vec<String>),
    Unread(Problem),
}

/// Everything that explains a release.
pub(super) struct Explainer {
    session: Session,
    pod_logs: PodLogs,
    watched: SelectAll<Watching>,
    /// Watches that have not told yet what was there.
    unanswered: usize,
    readings: JoinSet<()>,
    over: BTreeMap<String, watch::Sender<bool>>,
    sender: mpsc::Sender<Said>,
    said: mpsc::Receiver<Said>,
    ready: VecDeque<Clue>,
    /// What was said to be unreadable.
    unread: Vec<String>,
}

impl Explainer {
    /// Begins to look at everything that explains `goal`, whose objects are in `namespaces`.
    pub(super) fn new(session: &Session, goal: &Goal, namespaces: Vec<String>, logs: Logs) -> Self {
        let (sender, said) = mpsc::channel(AHEAD);
        let pods = jobs(goal)
            .into_iter()
            .map(|(namespace, names)| pods(session, namespace, &names));
        let warnings = namespaces
            .into_iter()
            .map(|namespace| warnings(session, namespace));
        let watched = stream::select_all(pods.chain(warnings));
        Self {
            session: session.clone(),
            pod_logs: PodLogs::of(goal, logs),
            unanswered: watched.len(),
            watched,
            readings: JoinSet::new(),
            over: BTreeMap::new(),
            sender,
            said,
            ready: VecDeque::new(),
            unread: Vec::new(),
        }
    }

    /// The next thing that explains; never comes when there is nothing. May be given up and called again.
    pub(super) async fn next(&mut self) -> Clue {
        loop {
            if let Some(clue) = self.ready.pop_front() {
                return clue;
            }
            self.wait().await;
        }
    }

    /// The next thing that explains what has ended; `None` when everything was told.
    pub(super) async fn last(&mut self) -> Option<Clue> {
        loop {
            if let Some(clue) = self.ready.pop_front() {
                return Some(clue);
            }
            let is_quiet = self.unanswered == 0 && self.pod_logs.is_quiet();
            let limit = if is_quiet { STILL } else { REST };
            if timeout(limit, self.wait()).await.is_err() {
                return None;
            }
        }
    }

    async fn wait(&mut self) {
        tokio::select! {
            Some(watched) = self.watched.next() => self.take_watched(watched),
            Some(said) = self.said.recv() => self.take_read(said),
        }
    }

    /// What there is to tell of a clue; nothing of a warning that was told, or that is about no stage. `place` finds
    /// its stage, and the object that it goes back to.
    pub(super) fn explain(
        &mut self,
        clue: Clue,
        place: impl FnOnce(&Warning) -> Option<(usize, String)>,
    ) -> Option<EventKind> {
        let warning = match clue {
            Clue::Event(what) => return Some(what),
            Clue::Warning(warning) => warning,
        };
        let (stage, owner) = place(&warning)?;
        let is_news = self.pod_logs.is_news(stage, &owner, &warning.reason);
        is_news.then(|| EventKind::Trouble(warning.trouble(stage)))
    }

    fn take_watched(&mut self, watched: Watched) {
        match watched {
            Watched::Pod(facts, is_old) => {
                let actions = self.pod_logs.update(facts, is_old);
                self.perform(actions);
            }
            Watched::Gone(uid) => {
                let actions = self.pod_logs.remove(&uid);
                self.perform(actions);
            }
            Watched::Warning(warning) => self.ready.push_back(Clue::Warning(warning)),
            Watched::Answered => self.unanswered = self.unanswered.saturating_sub(1),
            Watched::Unread(problem) => self.unread(problem),
        }
    }

    fn take_read(&mut self, said: Said) {
        while self.readings.try_join_next().is_some() {}
        match said {
            Said::Line(
                Reading {
                    stage, job, pod, ..
                },
                line,
            ) => {
                let line = EventKind::Log {
                    stage,
                    job,
                    pod,
                    line,
                };
                self.ready.push_back(Clue::Event(line));
            }
            Said::Done(reading, last) => {
                self.over.remove(&reading.uid);
                let actions = self.pod_logs.finish(&reading, last);
                self.perform(actions);
            }
            Said::Unread(problem) => self.unread(problem),
        }
    }

    fn perform(&mut self, actions: Vec<PodAction>) {
        for action in actions {
            match action {
                PodAction::Tell(happened) => self.ready.push_back(Clue::Event(happened)),
                PodAction::Over(uid) => {
                    if let Some(over) = self.over.get(&uid) {
                        over.send_replace(true);
                    }
                }
                PodAction::Read(reading) => {
                    let (over, is_over) = watch::channel(reading.is_over);
                    self.over.insert(reading.uid.clone(), over);
                    let (session, sender) = (self.session.clone(), self.sender.clone());
                    self.readings.spawn(read(session, reading, is_over, sender));
                }
            }
        }
    }

    /// One note for each kind of thing that may not be read.
    fn unread(&mut self, problem: Problem) {
        if !self.unread.contains(&problem.message) {
            self.unread.push(problem.message.clone());
            self.ready
                .push_back(Clue::Event(EventKind::Unread(problem)));
        }
    }
}

/// The Jobs of a goal, by namespace.
fn jobs(goal: &Goal) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for job in goal.stages.iter().flat_map(|stage| &stage.jobs) {
        let names = all.entry(job.key.namespace.clone()).or_default();
        names.push(job.key.name.clone());
    }
    all
}

/// The namespaces that the objects of a goal go to, as far as Kustomizations say it.
pub(super) fn namespaces(goal: &Goal) -> Vec<String> {
    let target = |spec: &Value| spec.get("targetNamespace")?.as_str().map(str::to_owned);
    let targets = goal.stages.iter().filter_map(|stage| target(stage.spec()));
    let mut all: Vec<String> = jobs(goal).into_keys().chain(targets).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Lets `rest` tell what is left of what has ended, unless that takes long or somebody interrupts.
pub(super) async fn briefly(rest: impl Future<Output = ()>, interrupt: impl Future<Output = ()>) {
    tokio::select! {
        () = interrupt => {}
        _ = timeout(REST, rest) => {}
    }
}
