//! Watches pods and events, and gives up where that is not allowed.

use std::pin::Pin;

use futures::future::ready;
use futures::stream::{self, Stream, StreamExt};
use kube::api::DynamicObject;
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event, watcher};

use crate::cluster::pods::PodFacts;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::session::Session;
use crate::cluster::warnings::Warning;
use crate::cluster::watch::{Pause, broken, json};

/// What a watch has seen.
pub(super) enum Watched {
    /// A pod, and whether it was there before anybody watched.
    Pod(PodFacts, bool),
    Gone(String),
    Warning(Warning),
    /// Everything that was there has been told, or cannot be; said once of each watch.
    Answered,
    Unread(Problem),
}

/// What is seen, as it comes.
pub(super) type Watching = Pin<Box<dyn Stream<Item = Watched> + Send>>;

/// The pods of these Jobs.
pub(super) fn pods(session: &Session, namespace: String, jobs: &[String]) -> Watching {
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
pub(super) fn warnings(session: &Session, namespace: String) -> Watching {
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

/// How far a watch is.
#[derive(Default)]
struct Progress {
    has_answered: bool,
    is_over: bool,
}

/// Hands on what a watch has seen, and ends it when it may not watch.
fn explained(
    events: impl Stream<Item = watcher::Result<Event<DynamicObject>>> + Send + 'static,
    doing: String,
    mut see: impl FnMut(Event<DynamicObject>) -> Option<Watched> + Send + 'static,
) -> Watching {
    let seen = events.scan(Progress::default(), move |progress, event| {
        if progress.is_over {
            return ready(None);
        }
        let answers = matches!(event, Ok(Event::InitDone) | Err(_));
        let is_first = answers && !progress.has_answered;
        progress.has_answered |= answers;
        let seen = match event {
            Ok(event) => see(event),
            Err(error) => refused(&error, &doing).map(|problem| {
                progress.is_over = true;
                Watched::Unread(problem)
            }),
        };
        let answered = is_first.then_some(Watched::Answered);
        ready(Some(stream::iter(seen.into_iter().chain(answered))))
    });
    Box::pin(seen.flatten())
}

/// Whether trying again is of no use; a connection that broke is what the watches that decide tell.
fn refused(error: &watcher::Error, doing: &str) -> Option<Problem> {
    let problem = broken(error, doing);
    (problem.kind == ProblemKind::Forbidden).then_some(problem)
}
