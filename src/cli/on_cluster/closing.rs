//! What there is to say at the end, for people: how it ended, what runs now, and what to do.

use std::fmt::Write;

use crate::cluster::{
    Engine, Goal, Outcome, SourceState, StageGoal, StageStatus, State, Summary, short,
};

use super::history::{History, StageHistory};
use super::lines::{clock, failed_pod, in_words};

/// What there is to say when nobody waits.
pub(super) fn applied(goal: &Goal) -> String {
    format!(
        "{} is applied\n  next: `flux-pipeline wait` says when it is live\n",
        goal.title
    )
}

/// What there is to say at the end: what runs now, and what to do.
pub(super) fn summary(goal: &Goal, history: &History, summary: &Summary) -> String {
    let mut text = headline(goal, summary);
    let stages = summary.stages.iter().zip(&goal.stages).zip(&history.stages);
    for ((status, goal), stage_history) in stages {
        if let Some(line) = open(status, goal) {
            let _ = writeln!(text, "  {line}");
            text.push_str(&clues(stage_history));
        }
    }
    if summary.outcome != Outcome::Live {
        let _ = writeln!(text, "  {}", running(summary));
    }
    if let Some(next) = next(goal, summary) {
        let _ = writeln!(text, "  next: {next}");
    }
    text
}

fn headline(goal: &Goal, summary: &Summary) -> String {
    let (title, took) = (&goal.title, clock(summary.took));
    if !summary.is_written {
        let why = unwritten(summary.outcome);
        let early = match summary.early.as_slice() {
            [] => ", and no stage was written".to_owned(),
            [one] => format!("; {one} waits, with its new spec"),
            several => format!("; {} wait, with their new specs", several.join(", ")),
        };
        return format!("{title} is not applied: {why}{early}\n");
    }
    match summary.outcome {
        Outcome::Live => format!("{title} is live{}, after {took}\n", revisions(summary)),
        Outcome::Failed => format!("{title} failed after {took}\n"),
        Outcome::Suspended => format!("{title} is not live: a stage is suspended\n"),
        Outcome::Blocked => format!("{title} is not live: its source has not the revision\n"),
        Outcome::Superseded => {
            format!("{title} is not live: another revision has taken its place\n")
        }
        Outcome::TimedOut => {
            format!(
                "{title}: timed out after {took}, waiting for: [{}]\n",
                unready(summary)
            )
        }
        Outcome::Interrupted if summary.by == Engine::Direct => {
            format!("stopped rolling out {title} after {took}\n")
        }
        Outcome::UnderWay => format!("{title} is under way\n"),
        Outcome::NotApplied => format!("{title} is not applied\n"),
        Outcome::Interrupted => {
            format!("stopped watching {title} after {took}; the rollout goes on in the cluster\n")
        }
    }
}

/// Why a release ended before it was written.
fn unwritten(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Superseded => "its source has gone on to another revision",
        Outcome::TimedOut => "its source has not got the revision in time",
        Outcome::Interrupted => "it was stopped",
        Outcome::Failed => "its source cannot be fetched",
        Outcome::Suspended
        | Outcome::Blocked
        | Outcome::Live
        | Outcome::UnderWay
        | Outcome::NotApplied => "its source has not the revision",
    }
}

fn unready(summary: &Summary) -> String {
    let is_ready = |it: &&StageStatus| {
        it.verdict
            .as_ref()
            .is_some_and(|it| it.state == State::Ready)
    };
    let open = summary.stages.iter().filter(|it| !is_ready(it));
    open.map(|it| it.label.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

fn revisions(summary: &Summary) -> String {
    let mut found: Vec<String> = Vec::new();
    for source in &summary.sources {
        if let SourceState::Has(revision) = source {
            found.push(short(revision));
        }
    }
    match found.is_empty() {
        true => String::new(),
        false => format!(" at {}", found.join(", ")),
    }
}

/// A stage that is not ready, with the place where it is written when it is to blame.
fn open(status: &StageStatus, goal: &StageGoal) -> Option<String> {
    let verdict = status.verdict.as_ref()?;
    let (label, state, reason) = (&status.label, verdict.state.word(), &verdict.reason);
    match verdict.state {
        State::Ready => None,
        State::Failed | State::Stalled | State::Failing | State::Suspended => Some(format!(
            "{}: stage {label} {}: {reason}",
            goal.place,
            is(state)
        )),
        State::Waiting | State::Running | State::Blocked | State::Superseded => {
            Some(format!("stage {label} is {state}: {reason}"))
        }
    }
}

fn is(state: &str) -> String {
    match state {
        "failed" => state.to_owned(),
        state => format!("is {state}"),
    }
}

/// Last lines of a pod that are said again at the end.
const AGAIN: usize = 5;

/// What explains why a stage is not ready: how its last pod failed, or else what keeps it from going on.
fn clues(stage_history: &StageHistory) -> String {
    let mut text = String::new();
    if let Some(failure) = stage_history.failures.last() {
        let _ = writeln!(text, "    ^ {}", failed_pod(failure));
        let skipped = failure.last.len().saturating_sub(AGAIN);
        for line in failure.last.iter().skip(skipped) {
            let _ = writeln!(text, "    | {line}");
        }
    } else if let Some(trouble) = stage_history.troubles.last() {
        let _ = writeln!(text, "    ^ {}", in_words(trouble));
    }
    text
}

/// What the stages run now.
fn running(summary: &Summary) -> String {
    let runs = summary.stages.iter().map(|stage| match &stage.runs {
        Some(revision) => format!("{} runs {}", stage.label, short(revision)),
        None => format!("{} never ran", stage.label),
    });
    runs.collect::<Vec<_>>().join(", ")
}

fn next(goal: &Goal, summary: &Summary) -> Option<String> {
    if summary.by == Engine::Direct {
        return next_direct(summary.outcome);
    }
    if !summary.is_written {
        return Some(next_unwritten(goal, summary));
    }
    match summary.outcome {
        Outcome::Live | Outcome::UnderWay | Outcome::NotApplied => None,
        Outcome::Failed => {
            Some("fix it and push; a failed Job runs again when it changes".to_owned())
        }
        Outcome::Suspended => {
            let stage = summary.in_state(State::Suspended).next()?;
            let goal = goal.stages.iter().find(|it| it.label == stage.label)?;
            let (name, namespace) = (&goal.key.name, &goal.key.namespace);
            Some(format!("`flux resume kustomization {name} -n {namespace}`"))
        }
        Outcome::Blocked => Some("push the commit, or name another with `--revision`".to_owned()),
        Outcome::Superseded => {
            Some("`flux-pipeline wait --revision latest` waits for the new one".to_owned())
        }
        Outcome::TimedOut | Outcome::Interrupted => {
            Some("`flux-pipeline wait` goes on watching".to_owned())
        }
    }
}

/// What to do about a release that was not written.
fn next_unwritten(goal: &Goal, summary: &Summary) -> String {
    let mut sources = summary.sources.iter().zip(&goal.sources);
    if let Some((_, source)) = sources.find(|(state, _)| **state == SourceState::Suspended) {
        return format!("resume {}, and apply again", source.key);
    }
    let next = match summary.outcome {
        Outcome::Superseded => {
            "check out what the source has, with `git pull`; `apply --force` goes back to this commit on purpose"
        }
        Outcome::Blocked => {
            "push the commit, or name another with `--revision`; `apply --force` goes back on purpose"
        }
        Outcome::Failed
        | Outcome::Suspended
        | Outcome::TimedOut
        | Outcome::Interrupted
        | Outcome::Live
        | Outcome::UnderWay
        | Outcome::NotApplied => "apply again, once the source can be fetched",
    };
    next.to_owned()
}

/// What to do when nobody goes on by himself.
fn next_direct(outcome: Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Live | Outcome::UnderWay | Outcome::NotApplied => return None,
        Outcome::Failed => {
            "fix it and apply again; a failed Job runs again when it changes".to_owned()
        }
        Outcome::Suspended => "take `suspend` out of the stage and apply again".to_owned(),
        Outcome::Blocked | Outcome::Superseded | Outcome::TimedOut | Outcome::Interrupted => {
            "apply again: it goes on from what is there".to_owned()
        }
    })
}
