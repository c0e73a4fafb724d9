//! Pods, their logs and warnings: what explains a release and decides nothing.
//!
//! INVARIANT: what cannot be read here costs a note, and never the release.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::time::Duration;

use futures::stream::{self, SelectAll, Stream, StreamExt};
use futures::{AsyncBufRead, AsyncBufReadExt};
use kube::api::{DynamicObject, LogParams};
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event, watcher};
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::desk::{Desk, Errand, Logs, Reading};
use super::goal::Goal;
use super::pods::PodFacts;
use super::problem::{Problem, ProblemKind};
use super::report::Happened;
use super::session::Session;
use super::tail::{KEPT, Tail};
use super::warnings::Warning;
use super::watch::{Pause, json};

/// How long a log may be silent behind the end of its container.
const SILENCE: Duration = Duration::from_secs(1);

/// Lines that are read and not told yet; a log is read no faster than it is told.
const AHEAD: usize = 64;

/// Something that explains.
#[derive(Debug)]
pub(super) enum Clue {
    Happened(Happened),
    Warning(Warning),
}

/// What a watch has seen.
enum Watched {
    /// A pod, and whether it was there before anybody watched.
    Pod(PodFacts, bool),
    Gone(String),
    Warning(Warning),
    Unread(Problem),
}

/// What a reading has to say.
enum Said {
    Line(Reading, String),
    Done(Reading, Vec<String>),
    Unread(Problem),
}

/// Everything that explains a release.
pub(super) struct Peek {
    session: Session,
    desk: Desk,
    watched: SelectAll<Pin<Box<dyn Stream<Item = Watched> + Send>>>,
    readings: JoinSet<()>,
    over: BTreeMap<String, watch::Sender<bool>>,
    sender: mpsc::Sender<Said>,
    said: mpsc::Receiver<Said>,
    ready: VecDeque<Clue>,
    /// What was said to be unreadable.
    unread: Vec<String>,
}

impl Peek {
    /// Begins to look at everything that explains `goal`.
    pub(super) fn new(session: &Session, goal: &Goal, logs: Logs) -> Self {
        let (sender, said) = mpsc::channel(AHEAD);
        let pods = jobs(goal)
            .into_iter()
            .map(|(namespace, names)| pods(session, namespace, &names));
        let warnings = namespaces(goal)
            .into_iter()
            .map(|namespace| warnings(session, namespace));
        Self {
            session: session.clone(),
            desk: Desk::of(goal, logs),
            watched: stream::select_all(pods.chain(warnings)),
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
            if let Some(seen) = self.ready.pop_front() {
                return seen;
            }
            tokio::select! {
                Some(watched) = self.watched.next() => self.look(watched),
                Some(said) = self.said.recv() => self.hear(said),
            }
        }
    }

    /// Nothing is left to tell of what has ended.
    pub(super) fn is_quiet(&self) -> bool {
        self.ready.is_empty() && self.desk.is_quiet()
    }

    /// Whether trouble with an object was not told yet.
    pub(super) fn is_news(&mut self, stage: usize, object: &str, reason: &str) -> bool {
        self.desk.is_news(stage, object, reason)
    }

    fn look(&mut self, watched: Watched) {
        match watched {
            Watched::Pod(facts, is_old) => {
                let errands = self.desk.see(facts, is_old);
                self.run(errands);
            }
            Watched::Gone(uid) => {
                let errands = self.desk.lose(&uid);
                self.run(errands);
            }
            Watched::Warning(warning) => self.ready.push_back(Clue::Warning(warning)),
            Watched::Unread(problem) => self.unread(problem),
        }
    }

    fn hear(&mut self, said: Said) {
        while self.readings.try_join_next().is_some() {}
        match said {
            Said::Line(
                Reading {
                    stage, job, pod, ..
                },
                line,
            ) => {
                let line = Happened::Log {
                    stage,
                    job,
                    pod,
                    line,
                };
                self.ready.push_back(Clue::Happened(line));
            }
            Said::Done(reading, last) => {
                self.over.remove(&reading.uid);
                let errands = self.desk.done(&reading, last);
                self.run(errands);
            }
            Said::Unread(problem) => self.unread(problem),
        }
    }

    fn run(&mut self, errands: Vec<Errand>) {
        for errand in errands {
            match errand {
                Errand::Tell(happened) => self.ready.push_back(Clue::Happened(happened)),
                Errand::Over(uid) => {
                    if let Some(over) = self.over.get(&uid) {
                        over.send_replace(true);
                    }
                }
                Errand::Read(reading) => {
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
                .push_back(Clue::Happened(Happened::Unread(problem)));
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
fn namespaces(goal: &Goal) -> Vec<String> {
    let target = |spec: &Value| spec.get("targetNamespace")?.as_str().map(str::to_owned);
    let targets = goal.stages.iter().filter_map(|stage| target(stage.spec()));
    let mut all: Vec<String> = jobs(goal).into_keys().chain(targets).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn pods(
    session: &Session,
    namespace: String,
    jobs: &[String],
) -> Pin<Box<dyn Stream<Item = Watched> + Send>> {
    let label = format!("batch.kubernetes.io/job-name in ({})", jobs.join(","));
    let config = watcher::Config::default().labels(&label).timeout(60);
    let doing = format!("read Pods in `{namespace}`, so that logs are missing");
    let events = watcher(session.plain("Pod", &namespace), config).backoff(Pause::default());
    let mut listed = false;
    explained(events, doing, move |event| match event {
        Event::InitDone => {
            listed = true;
            None
        }
        Event::InitApply(pod) => Some(Watched::Pod(facts(pod), !listed)),
        Event::Apply(pod) => Some(Watched::Pod(facts(pod), false)),
        Event::Delete(pod) => Some(Watched::Gone(pod.metadata.uid.unwrap_or_default())),
        Event::Init => None,
    })
}

/// Warnings that are written from now on; those that are there may be about an older release.
fn warnings(session: &Session, namespace: String) -> Pin<Box<dyn Stream<Item = Watched> + Send>> {
    let config = watcher::Config::default()
        .fields("type=Warning")
        .timeout(60);
    let doing = format!("read Events in `{namespace}`, so that warnings are missing");
    let events = watcher(session.plain("Event", &namespace), config).backoff(Pause::default());
    let mut listed = false;
    explained(events, doing, move |event| match event {
        Event::InitDone => {
            listed = true;
            None
        }
        Event::InitApply(_) if !listed => None,
        Event::InitApply(event) | Event::Apply(event) => {
            Warning::of(&json(event)).map(Watched::Warning)
        }
        Event::Init | Event::Delete(_) => None,
    })
}

fn facts(pod: DynamicObject) -> PodFacts {
    PodFacts::of(&json(pod))
}

/// Hands on what a watch has seen, and ends it when it may not watch.
fn explained(
    events: impl Stream<Item = watcher::Result<Event<DynamicObject>>> + Send + 'static,
    doing: String,
    mut see: impl FnMut(Event<DynamicObject>) -> Option<Watched> + Send + 'static,
) -> Pin<Box<dyn Stream<Item = Watched> + Send>> {
    let seen = events.scan(false, move |is_over, event| {
        let seen = match event {
            _ if *is_over => return futures::future::ready(None),
            Ok(event) => see(event),
            Err(error) => refused(&error, &doing).map(|problem| {
                *is_over = true;
                Watched::Unread(problem)
            }),
        };
        futures::future::ready(Some(seen))
    });
    Box::pin(seen.filter_map(futures::future::ready))
}

/// Whether trying again is of no use; a connection that broke is what the watches that decide tell.
fn refused(error: &watcher::Error, doing: &str) -> Option<Problem> {
    let problem = match error {
        watcher::Error::InitialListFailed(error)
        | watcher::Error::WatchStartFailed(error)
        | watcher::Error::WatchFailed(error) => Problem::of(error, doing),
        watcher::Error::WatchError(status) => Problem::of(&kube::Error::Api(status.clone()), doing),
        watcher::Error::NoResourceVersion => return None,
    };
    (problem.kind == ProblemKind::Forbidden).then_some(problem)
}

/// Reads a log to the end of its container, through disconnects.
async fn read(
    session: Session,
    reading: Reading,
    mut is_over: watch::Receiver<bool>,
    sender: mpsc::Sender<Said>,
) {
    let mut tail = Tail::default();
    let mut pause = Pause::default();
    loop {
        let was_over = *is_over.borrow();
        let ended = once(&session, &reading, &mut tail, &mut is_over, &sender).await;
        match ended {
            Ok(()) if was_over => {
                let line = tail.end().filter(|_| reading.is_told);
                if let Some(line) = line {
                    let _ = sender.send(Said::Line(reading.clone(), line)).await;
                }
                break;
            }
            Ok(()) => {}
            Err(problem) if is_hopeless(&problem) => {
                if problem.kind == ProblemKind::Forbidden {
                    let _ = sender.send(Said::Unread(problem)).await;
                }
                break;
            }
            Err(_) if was_over && pause.is_long() => break,
            Err(_) => {}
        }
        let wait = pause.next().unwrap_or(SILENCE);
        let is_news = |is_over: &bool| *is_over && !was_over;
        let _ = timeout(wait, async { is_over.wait_for(is_news).await.is_ok() }).await;
    }
    let _ = sender.send(Said::Done(reading, tail.kept.into())).await;
}

fn is_hopeless(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::Forbidden | ProblemKind::Missing | ProblemKind::Credentials
    )
}

/// Opens the log once and reads it as far as it goes.
async fn once(
    session: &Session,
    reading: &Reading,
    tail: &mut Tail,
    is_over: &mut watch::Receiver<bool>,
    sender: &mpsc::Sender<Said>,
) -> Result<(), Problem> {
    let since = tail.reopen();
    let parameters = LogParams {
        container: Some(reading.container.clone()),
        follow: !*is_over.borrow(),
        since_time: since,
        tail_lines: (!reading.is_told && since.is_none()).then_some(KEPT as i64),
        timestamps: true,
        ..LogParams::default()
    };
    let pods = session.pods(&reading.namespace);
    let doing = format!("read logs in `{}`", reading.namespace);
    let opened = pods.log_stream(&reading.pod, &parameters).await;
    let mut log = Box::pin(opened.map_err(|error| Problem::of(&error, &doing))?);
    while let Some(lines) = more(&mut log, tail, is_over).await.map_err(broken)? {
        for line in lines.into_iter().filter(|_| reading.is_told) {
            let _ = sender.send(Said::Line(reading.clone(), line)).await;
        }
    }
    Ok(())
}

/// The lines that are there next; `None` at the end, and when a container that has ended is silent.
async fn more(
    log: &mut (impl AsyncBufRead + Unpin),
    tail: &mut Tail,
    is_over: &mut watch::Receiver<bool>,
) -> std::io::Result<Option<Vec<String>>> {
    let mut filled = Box::pin(log.fill_buf());
    let bytes = tokio::select! {
        bytes = &mut filled => bytes?,
        () = ended(is_over) => match timeout(SILENCE, filled).await {
            Ok(bytes) => bytes?,
            Err(_) => return Ok(None),
        },
    };
    let (lines, count) = (tail.push(bytes), bytes.len());
    if count == 0 {
        return Ok(None);
    }
    log.consume_unpin(count);
    Ok(Some(lines))
}

async fn ended(is_over: &mut watch::Receiver<bool>) {
    let _ = is_over.wait_for(|is_over| *is_over).await;
}

fn broken(error: std::io::Error) -> Problem {
    Problem::new(ProblemKind::Unreachable, error.to_string())
}

#[cfg(test)]
mod tests;
