//! What happens, as JSON for programs: one object a line, the result last.

use serde_json::{Value, json};

use crate::cluster::direct::Rehearsed;
use crate::cluster::{
    Event, EventKind, Goal, Key, ObjectId, PodFailure, Reason, SourceState, StageStatus, Summary,
    Trouble, Verdict,
};

use super::history::{History, StageHistory};

/// One event.
pub(super) fn event(goal: &Goal, event: &Event) -> Value {
    let mut record = match &event.what {
        EventKind::Applied(key, change) => {
            json!({ "event": "applied", "object": object(key), "change": change.word() })
        }
        EventKind::Wrote(id, change) => {
            json!({ "event": "applied", "object": object_of(id), "change": change.word() })
        }
        EventKind::Deleted(key) => json!({ "event": "deleted", "object": object(key) }),
        EventKind::Busy(holder) => json!({ "event": "busy", "holder": holder }),
        EventKind::Held(key) => json!({ "event": "held", "object": object(key) }),
        EventKind::Source(key, state) => {
            json!({ "event": "source", "object": object(key), "state": source_word(state),
                    "revision": revision(state), "message": state.to_string() })
        }
        EventKind::Stage { stage, verdict, .. } => {
            let goal = goal.stages.get(*stage);
            json!({ "event": "stage", "stage": goal.map(|it| &it.label),
                    "object": goal.map(|it| object(&it.key)), "place": goal.map(|it| &it.place),
                    "state": verdict.state.word(), "reason": reason_word(&verdict.reason),
                    "message": verdict.reason.to_string() })
        }
        EventKind::Asked(key) => json!({ "event": "asked", "object": object(key) }),
        EventKind::Unasked(key, problem) => {
            json!({ "event": "unasked", "object": object(key), "message": problem.message })
        }
        EventKind::Broken(problem) => json!({ "event": "broken", "message": problem.message }),
        EventKind::Back => json!({ "event": "back" }),
        EventKind::Log {
            stage,
            job,
            pod,
            line,
        } => {
            json!({ "event": "log", "stage": label(goal, *stage), "job": job, "pod": pod,
                    "line": line })
        }
        EventKind::PodFailed(stage, failure) => {
            about("pod-failed", label(goal, *stage), pod(failure))
        }
        EventKind::Trouble(trouble) => about(
            "warning",
            label(goal, trouble.stage),
            self::trouble(trouble),
        ),
        EventKind::Unread(problem) => json!({ "event": "unread", "message": problem.message }),
    };
    if let Some(record) = record.as_object_mut() {
        record.insert(
            "seconds".to_owned(),
            json!(event.at.as_millis() as f64 / 1000.0),
        );
    }
    record
}

/// Where everything stands.
pub(super) fn status(goal: &Goal, summary: &Summary) -> Value {
    let sources = summary.sources.iter().zip(&goal.sources);
    let sources: Vec<Value> = sources
        .map(|(state, goal)| {
            json!({ "object": object(&goal.key), "state": source_word(state),
                    "revision": revision(state), "message": state.to_string() })
        })
        .collect();
    let stages = summary.stages.iter().zip(&goal.stages);
    let stages: Vec<Value> = stages.map(|(it, goal)| stage(it, &goal.place)).collect();
    let warnings = summary.troubles.iter();
    let warnings: Vec<Value> = warnings
        .map(|it| about("warning", label(goal, it.stage), trouble(it)))
        .collect();
    json!({ "pipeline": goal.title, "outcome": summary.outcome.word(), "sources": sources,
            "stages": stages, "warnings": warnings })
}

/// A record with the event and the stage that it is about.
fn about(event: &str, stage: Option<&str>, mut record: Value) -> Value {
    if let Some(fields) = record.as_object_mut() {
        fields.insert("event".to_owned(), json!(event));
        fields.insert("stage".to_owned(), json!(stage));
    }
    record
}

fn label(goal: &Goal, stage: usize) -> Option<&str> {
    goal.stages.get(stage).map(|it| it.label.as_str())
}

fn pod(failure: &PodFailure) -> Value {
    let (container, exit) = failure.exit.clone().unzip();
    json!({ "pod": failure.pod, "job": failure.job, "container": container, "exit": exit,
            "reason": failure.reason, "last": failure.last })
}

fn trouble(trouble: &Trouble) -> Value {
    json!({ "object": trouble.object, "reason": trouble.reason, "message": trouble.message })
}

/// The result.
pub(super) fn end(goal: &Goal, history: &History, summary: Option<&Summary>) -> Value {
    let Some(summary) = summary else {
        return json!({ "event": "end", "pipeline": goal.title, "outcome": "applied" });
    };
    let stages = summary.stages.iter().zip(&goal.stages).zip(&history.stages);
    let stages: Vec<Value> = stages
        .map(|((it, goal), stage_history)| told(stage(it, &goal.place), stage_history))
        .collect();
    json!({ "event": "end", "pipeline": goal.title, "outcome": summary.outcome.word(),
            "written": summary.is_written, "seconds": summary.took.as_millis() as f64 / 1000.0,
            "stages": stages })
}

/// What would happen to an object.
pub(super) fn rehearsed(goal: &Goal, it: &Rehearsed) -> Value {
    json!({ "event": "would-apply", "stage": goal.stages.get(it.stage).map(|it| &it.label),
            "object": object_of(&it.object), "change": it.change.word(), "guess": it.is_guess,
            "diff": it.diff })
}

fn object_of(id: &ObjectId) -> Value {
    json!({ "kind": id.kind, "namespace": id.namespace, "name": id.name })
}

/// The record of a stage with what was told of it.
fn told(mut record: Value, stage_history: &StageHistory) -> Value {
    let pods: Vec<Value> = stage_history.failures.iter().map(pod).collect();
    let warnings: Vec<Value> = stage_history.troubles.iter().map(trouble).collect();
    if let Some(fields) = record.as_object_mut() {
        fields.insert("failedPods".to_owned(), json!(pods));
        fields.insert("warnings".to_owned(), json!(warnings));
    }
    record
}

fn stage(status: &StageStatus, place: &str) -> Value {
    let verdict = status.verdict.as_ref();
    json!({ "stage": status.label, "place": place, "runs": status.runs,
            "state": verdict.map(|it| it.state.word()),
            "reason": verdict.map(|Verdict { reason, .. }| reason_word(reason)),
            "message": verdict.map(|it| it.reason.to_string()) })
}

fn object(key: &Key) -> Value {
    json!({ "kind": key.kind.name(), "namespace": key.namespace, "name": key.name })
}

fn source_word(state: &SourceState) -> &'static str {
    match state {
        SourceState::Missing => "missing",
        SourceState::Looking => "looking",
        SourceState::Has(_) => "has",
        SourceState::Lacks(_) => "lacks",
        SourceState::Superseded(_) => "superseded",
        SourceState::Suspended => "suspended",
        SourceState::Failing(_) => "failing",
        SourceState::Stalled(_) => "stalled",
    }
}

fn revision(state: &SourceState) -> Option<&str> {
    match state {
        SourceState::Has(revision) | SourceState::Superseded(revision) => Some(revision),
        SourceState::Lacks(revision) => revision.as_deref(),
        SourceState::Missing
        | SourceState::Looking
        | SourceState::Suspended
        | SourceState::Failing(_)
        | SourceState::Stalled(_) => None,
    }
}

fn reason_word(reason: &Reason) -> &str {
    match reason {
        Reason::Live(_) => "live",
        Reason::NotThere => "not-there",
        Reason::Deleting => "deleting",
        Reason::Unwritten => "unwritten",
        Reason::OtherSpec(..) => "other-spec",
        Reason::Source(state) => source_word(state),
        Reason::NotObserved => "not-observed",
        Reason::Asked => "asked",
        Reason::After(_) => "after",
        Reason::Suspended => "suspended",
        Reason::Behind(_) => "behind",
        Reason::Controller(condition) => &condition.reason,
        Reason::JobRunning(..) => "job-running",
        Reason::JobDone(_) => "job-done",
        Reason::JobFailed(..) => "job-failed",
        Reason::JobMissing(_) => "job-missing",
        Reason::OtherJob(_) => "other-job",
        Reason::JobSuspended(_) => "job-suspended",
        Reason::ReleaseRunning(..) => "release-running",
        Reason::ReleaseFailed(..) => "release-failed",
        Reason::ReleaseBehind(..) => "release-behind",
        Reason::ReleaseMissing(_) => "release-missing",
        Reason::OtherRelease(_) => "other-release",
        Reason::ReleaseSuspended(_) => "release-suspended",
        Reason::TimedOut(_) => "timed-out",
        Reason::Object(..) => "object",
        Reason::Refused(_) => "refused",
        Reason::Unfinished(_) => "unfinished",
    }
}
