//! One watch for each kind in use, which goes on after every disconnect.

use std::pin::Pin;
use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use kube::api::DynamicObject;
use kube::runtime::WatchStreamExt;
use kube::runtime::utils::Backoff;
use kube::runtime::watcher::{self, Event, watcher};
use serde_json::Value;

use super::cluster_state::ClusterState;
use super::goal::Goal;
use super::key::{Key, Kind};
use super::problem::{Problem, ProblemKind, no_flux};
use super::session::Session;

/// Seconds that a watch may be silent before it is begun again; a connection that died without a word is noticed
/// then.
const LONGEST_SILENCE: u32 = 60;

/// What a watch has seen.
#[derive(Debug)]
pub enum WatchEvent {
    /// An object as it is now.
    Object(Key, Value),
    /// An object is gone.
    Gone(Key),
    /// All objects of a kind in a namespace.
    All(Kind, String, Vec<(Key, Value)>),
    /// The watch broke, and goes on by itself.
    Broken(Kind, Problem),
}

/// Everything that happens to the objects of `goal`.
pub fn watch(session: &Session, goal: &Goal) -> Pin<Box<dyn Stream<Item = WatchEvent> + Send>> {
    let watches = ClusterState::watches(goal).into_iter();
    let watches = watches.map(|(kind, namespace)| watch_kind(session, goal, kind, namespace));
    Box::pin(stream::select_all(watches))
}

fn watch_kind(
    session: &Session,
    goal: &Goal,
    kind: Kind,
    namespace: String,
) -> Pin<Box<dyn Stream<Item = WatchEvent> + Send>> {
    let mut config = watcher::Config::default().timeout(LONGEST_SILENCE);
    if kind == Kind::Job {
        config = config.labels(&owners(goal, &namespace));
    }
    let events = watcher(session.objects(kind, &namespace), config).backoff(Pause::default());
    let seen = events.scan(Vec::new(), move |listed, event| {
        let seen = match event {
            Ok(event) => told(kind, &namespace, listed, event),
            Err(error) => Some(WatchEvent::Broken(kind, problem(&error, kind, &namespace))),
        };
        futures::future::ready(Some(seen))
    });
    Box::pin(seen.filter_map(futures::future::ready))
}

/// Only the Jobs that these stages have applied: kustomize-controller labels what it applies
/// (`SetOwnerLabels` in `ssa/manager.go` of `fluxcd/pkg`).
fn owners(goal: &Goal, namespace: &str) -> String {
    let mut names: Vec<&str> = goal
        .stages
        .iter()
        .filter(|stage| stage.jobs.iter().any(|job| job.key.namespace == namespace))
        .map(|stage| stage.key.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    format!("kustomize.toolkit.fluxcd.io/name in ({})", names.join(","))
}

/// Objects that are listed are handed on together, so that nothing is thought gone in between.
fn told(
    kind: Kind,
    namespace: &str,
    listed: &mut Vec<(Key, Value)>,
    event: Event<DynamicObject>,
) -> Option<WatchEvent> {
    let key = |object: &DynamicObject| Key {
        kind,
        namespace: namespace.to_owned(),
        name: object.metadata.name.clone().unwrap_or_default(),
    };
    match event {
        Event::Init => {
            listed.clear();
            None
        }
        Event::InitApply(object) => {
            listed.push((key(&object), json(object)));
            None
        }
        Event::InitDone => Some(WatchEvent::All(
            kind,
            namespace.to_owned(),
            std::mem::take(listed),
        )),
        Event::Apply(object) => Some(WatchEvent::Object(key(&object), json(object))),
        Event::Delete(object) => Some(WatchEvent::Gone(key(&object))),
    }
}

/// What came as JSON is JSON.
pub(super) fn json(mut object: DynamicObject) -> Value {
    object.metadata.managed_fields = None;
    serde_json::to_value(object).unwrap_or_default()
}

fn problem(error: &watcher::Error, kind: Kind, namespace: &str) -> Problem {
    let problem = broken(error, &format!("watch {} in `{namespace}`", kind.plural()));
    if problem.kind == ProblemKind::Missing {
        return no_flux(kind);
    }
    problem
}

/// Why a watch broke; `doing` is what was tried.
pub(super) fn broken(error: &watcher::Error, doing: &str) -> Problem {
    match error {
        watcher::Error::InitialListFailed(error)
        | watcher::Error::WatchStartFailed(error)
        | watcher::Error::WatchFailed(error) => Problem::of(error, doing),
        watcher::Error::WatchError(status) => Problem::of(&kube::Error::Api(status.clone()), doing),
        watcher::Error::NoResourceVersion => {
            Problem::new(ProblemKind::Refused, format!("cannot {doing}"))
        }
    }
}

/// Pauses between attempts; short, because the rollout goes on meanwhile.
#[derive(Debug)]
pub(super) struct Pause {
    next: Duration,
}

impl Pause {
    /// It does not get longer.
    pub(super) fn is_long(&self) -> bool {
        self.next >= LONGEST
    }
}

const SHORTEST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(4);

impl Default for Pause {
    fn default() -> Self {
        Self { next: SHORTEST }
    }
}

impl Iterator for Pause {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let pause = self.next;
        self.next = LONGEST.min(pause * 2);
        Some(pause)
    }
}

impl Backoff for Pause {
    fn reset(&mut self) {
        self.next = SHORTEST;
    }
}
