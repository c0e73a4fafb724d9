//! Where stages and sources stand, and the words for it.

use std::fmt;

use super::observe::Condition;
use super::revision::short;

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Something else comes first.
    Waiting,
    /// It is at work.
    Running,
    /// It failed in a way that mends itself as a rule; failed when it goes on for long.
    Failing,
    /// This release is live.
    Ready,
    /// It failed.
    Failed,
    /// Its controller has given up until the spec changes.
    Stalled,
    /// Somebody suspended it.
    Suspended,
    /// What it waits for will not come.
    Blocked,
    /// Its source has gone on to another revision.
    Superseded,
}

impl State {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Failing => "failing",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Stalled => "stalled",
            Self::Suspended => "suspended",
            Self::Blocked => "blocked",
            Self::Superseded => "superseded",
        }
    }

    /// Nothing changes it but a person or another release.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running | Self::Failing)
    }

    /// Stages behind it will not start.
    #[must_use]
    pub fn blocks(self) -> bool {
        self.is_final() && self != Self::Ready
    }
}

/// Why a stage stands where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is live at this revision.
    Live(String),
    /// Its Kustomization is not in the cluster.
    NotThere,
    /// Its Kustomization is being deleted.
    Deleting,
    /// Its spec is written once the source has the revision.
    Unwritten,
    /// The spec in the cluster is not the compiled one: the field, and the Kustomization that applies it.
    OtherSpec(String, Option<String>),
    /// The source has not the revision; what is wrong with it.
    Source(SourceState),
    /// Its controller has not looked at this spec.
    NotObserved,
    /// Its controller was asked to run it, and has not yet.
    Asked,
    /// These stages come first.
    After(Vec<String>),
    /// Its Kustomization is suspended.
    Suspended,
    /// It is ready at another revision.
    Behind(Option<String>),
    /// What its controller says.
    Controller(Condition),
    /// A Job is at work: name, pods that run, pods that failed.
    JobRunning(String, u64, u64),
    /// Every pod of a Job has done its work, and its controller, or that of the stage, has not looked yet.
    JobDone(String),
    /// A Job has failed.
    JobFailed(String, Condition),
    /// A Job is not there.
    JobMissing(String),
    /// A Job of this name is there, and is not the compiled one.
    OtherJob(String),
    /// A Job is suspended, which Flux counts as done.
    JobSuspended(String),
    /// helm-controller is at work with a HelmRelease, or has not come to it: what it says.
    ReleaseRunning(String, Option<Condition>),
    /// Helm could not install or upgrade a HelmRelease.
    ReleaseFailed(String, Condition),
    /// A HelmRelease has another chart than that of this release: its version.
    ReleaseBehind(String, Option<String>),
    /// A HelmRelease is not there.
    ReleaseMissing(String),
    /// A HelmRelease of this name is there, and has not the values of this release.
    OtherRelease(String),
    /// A HelmRelease is suspended, which Flux counts as done.
    ReleaseSuspended(String),
    /// It did not finish in this many seconds.
    TimedOut(u64),
    /// An object of it is not what its spec says yet, or will not be: the object, and what is wrong with it.
    Object(String, String),
    /// The cluster did not take an object of it.
    Refused(String),
    /// Somebody began to roll this revision out, and has not come to its end.
    Unfinished(String),
}

/// Where a stage stands, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Where.
    pub state: State,
    /// Why.
    pub reason: Reason,
}

/// Where a source stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceState {
    /// It is not in the cluster.
    Missing,
    /// It has not looked yet.
    Looking,
    /// It has the revision that is wanted: this one.
    Has(String),
    /// It has looked and has another: this one.
    Lacks(Option<String>),
    /// It had the revision that is wanted, and now has this one.
    Superseded(String),
    /// Somebody suspended it before it had the revision.
    Suspended,
    /// It cannot be fetched.
    Failing(Condition),
    /// Its controller has given up until the spec changes.
    Stalled(Condition),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Live(revision) => write!(f, "{}", short(revision)),
            Self::NotThere => f.write_str("its Kustomization is not in the cluster"),
            Self::Deleting => f.write_str("its Kustomization is being deleted"),
            Self::Unwritten => f.write_str("its spec is not written yet"),
            Self::OtherSpec(field, None) => write!(f, "`{field}` is not what was compiled"),
            Self::OtherSpec(field, Some(parent)) => {
                write!(f, "`{field}` is not what was compiled; {parent} applies it")
            }
            Self::Source(state) => write!(f, "{state}"),
            Self::NotObserved => f.write_str("its controller has not looked at it yet"),
            Self::Asked => f.write_str("its controller was asked to look"),
            Self::After(stages) => write!(f, "after {}", list(stages)),
            Self::Suspended => f.write_str("its Kustomization is suspended"),
            Self::Behind(Some(revision)) => write!(f, "still at {}", short(revision)),
            Self::Behind(None) => f.write_str("nothing is applied yet"),
            Self::Controller(condition) => write!(f, "{}", words(condition)),
            Self::JobRunning(name, 0, 0) => write!(f, "Job {name}: no pod is at work yet"),
            Self::JobDone(name) => write!(f, "Job {name} is done, and Flux has not looked yet"),
            Self::JobRunning(name, active, failed) => {
                write!(f, "Job {name}: {active} active, {failed} failed")
            }
            Self::JobFailed(name, condition) => write!(f, "Job {name}: {}", words(condition)),
            Self::JobMissing(name) => write!(f, "Job {name} is not there"),
            Self::OtherJob(name) => write!(f, "Job {name} is that of another release"),
            Self::JobSuspended(name) => write!(f, "Job {name} is suspended"),
            Self::ReleaseRunning(name, None) => {
                write!(
                    f,
                    "HelmRelease {name}: helm-controller has not come to it yet"
                )
            }
            Self::ReleaseRunning(name, Some(condition)) | Self::ReleaseFailed(name, condition) => {
                write!(f, "HelmRelease {name}: {}", words(condition))
            }
            Self::ReleaseBehind(name, Some(version)) => {
                write!(f, "HelmRelease {name} is still at chart {}", short(version))
            }
            Self::ReleaseBehind(name, None) => write!(f, "HelmRelease {name} has no chart yet"),
            Self::ReleaseMissing(name) => write!(f, "HelmRelease {name} is not there"),
            Self::OtherRelease(name) => {
                write!(f, "HelmRelease {name} has the values of another release")
            }
            Self::ReleaseSuspended(name) => write!(f, "HelmRelease {name} is suspended"),
            Self::TimedOut(seconds) => write!(f, "not finished after {seconds}s"),
            Self::Object(object, state) => write!(f, "{object}: {state}"),
            Self::Refused(message) => f.write_str(message),
            Self::Unfinished(revision) => {
                write!(
                    f,
                    "{} was begun, and has not come to its end",
                    short(revision)
                )
            }
        }
    }
}

impl fmt::Display for SourceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("its source is not in the cluster"),
            Self::Looking => f.write_str("its source looks for the revision"),
            Self::Has(revision) => write!(f, "its source has {}", short(revision)),
            Self::Lacks(Some(revision)) => write!(f, "its source has {}", short(revision)),
            Self::Lacks(None) => f.write_str("its source has nothing"),
            Self::Superseded(revision) => {
                write!(f, "its source has gone on to {}", short(revision))
            }
            Self::Suspended => f.write_str("its source is suspended"),
            Self::Failing(condition) => write!(f, "its source: {}", words(condition)),
            Self::Stalled(condition) => write!(f, "its source has stalled: {}", words(condition)),
        }
    }
}

fn list(stages: &[String]) -> String {
    stages.join(", ")
}

/// Reason and message in one line.
fn words(condition: &Condition) -> String {
    let message: Vec<&str> = condition.message.split_whitespace().collect();
    match (condition.reason.as_str(), message.join(" ")) {
        ("", message) => message,
        (reason, message) if message.is_empty() => reason.to_owned(),
        (reason, message) => format!("{reason}: {message}"),
    }
}
