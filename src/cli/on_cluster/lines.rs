//! What happens, for people: one line for each event.

use std::fmt::Write;
use std::time::Duration;

use crate::cluster::direct::Rehearsed;
use crate::cluster::{
    Change, Event, EventKind, Goal, PodFailure, SourceState, State, Trouble, Verdict,
};

/// Whether colours are used; they never carry meaning of their own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) colour: bool,
}

impl Paint {
    /// A text in the colour of a state.
    pub(super) fn state(self, state: State, text: &str) -> String {
        let code = match state {
            State::Ready => "32",
            State::Running => "36",
            State::Failing | State::Suspended | State::Superseded => "33",
            State::Failed | State::Stalled => "31",
            State::Waiting | State::Blocked => "2",
        };
        self.with(code, text)
    }

    fn with(self, code: &str, text: &str) -> String {
        match self.colour {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }
}

/// What stands before a line that gives the reason of the one above it.
const WHY: &str = "         ^ ";

/// One line, and below it why; nothing for what only machines care about.
pub(super) fn line(goal: &Goal, event: &Event, paint: Paint) -> Option<String> {
    let text = match &event.what {
        EventKind::Applied(_, Change::Unchanged)
        | EventKind::Wrote(_, Change::Unchanged)
        | EventKind::Asked(_) => return None,
        EventKind::Applied(key, change) => format!("{key} {}", change.word()),
        EventKind::Wrote(id, change) => format!("{id} {}", change.word()),
        EventKind::Deleted(key) => format!("{key} deleted"),
        EventKind::Busy(holder) => format!("{holder} is at work on this; waiting for its end"),
        EventKind::Held(key) => format!("{key} goes back, until the next `apply`"),
        EventKind::Source(_, SourceState::Looking) => return None,
        EventKind::Source(key, state) => format!("{key}: {}", words(state)),
        EventKind::Stage {
            label,
            ready,
            verdict,
            ..
        } => stage(goal, label, *ready, verdict, paint),
        EventKind::Unasked(_, problem) => format!("{}; polling is waited for", problem.message),
        EventKind::Broken(problem) => format!("{}; trying again", problem.message),
        EventKind::Back => "the cluster answers again".to_owned(),
        EventKind::Log { job, line, .. } => format!("{job} {} {line}", paint.with("2", "|")),
        EventKind::PodFailed(_, failure) => pod_failed(failure),
        EventKind::Trouble(trouble) => {
            let Trouble {
                object,
                reason,
                message,
                ..
            } = trouble;
            format!("{object}: {reason}{}", below(message))
        }
        EventKind::Unread(problem) => problem.message.clone(),
    };
    Some(format!("{}  {text}", clock(event.at)))
}

/// Whether a line is worth keeping where rows show how stages stand.
pub(super) fn stays(event: &Event) -> bool {
    match &event.what {
        EventKind::Stage { verdict, .. } => verdict.state.is_final(),
        EventKind::Applied(..)
        | EventKind::Wrote(..)
        | EventKind::Deleted(_)
        | EventKind::Busy(_)
        | EventKind::Held(_)
        | EventKind::Source(..)
        | EventKind::Asked(_)
        | EventKind::Unasked(..)
        | EventKind::Broken(_)
        | EventKind::Back
        | EventKind::Log { .. }
        | EventKind::PodFailed(..)
        | EventKind::Trouble(_)
        | EventKind::Unread(_) => true,
    }
}

/// A short reason in the line, one that somebody has to act on below it.
fn stage(
    goal: &Goal,
    label: &str,
    (ready, all): (usize, usize),
    verdict: &Verdict,
    paint: Paint,
) -> String {
    let width = goal.stages.iter().map(|stage| stage.label.chars().count());
    let width = width.max().unwrap_or_default();
    let state = paint.state(verdict.state, &format!("{:10}", verdict.state.word()));
    let head = format!("[{ready}/{all} done]  {label:width$}  {state}");
    let reason = verdict.reason.to_string();
    match verdict.state {
        State::Failed | State::Stalled | State::Failing | State::Suspended | State::Superseded => {
            format!("{}{}", head.trim_end(), below(&reason))
        }
        State::Waiting | State::Running | State::Ready | State::Blocked => {
            format!("{head} {reason}")
        }
    }
}

fn below(reason: &str) -> String {
    match reason.is_empty() {
        true => String::new(),
        false => format!("\n{WHY}{reason}"),
    }
}

fn pod_failed(failure: &PodFailure) -> String {
    let mut text = failed_pod(failure);
    if failure.was_told {
        return text;
    }
    for line in &failure.last {
        let _ = write!(text, "\n         | {line}");
    }
    text
}

/// Which pod failed, and how.
pub(super) fn failed_pod(failure: &PodFailure) -> String {
    let PodFailure {
        pod,
        job,
        exit,
        reason,
        ..
    } = failure;
    let how = match exit {
        Some((_, code)) if reason.is_empty() => format!("exit code {code}"),
        Some((_, code)) => format!("exit code {code}, {reason}"),
        None if reason.is_empty() => "no exit code".to_owned(),
        None => reason.clone(),
    };
    // Nobody looks for a container that is named like its Job.
    let container = exit.as_ref().map(|(container, _)| container);
    match container.filter(|container| !job.ends_with(container.as_str())) {
        Some(container) => format!("Pod {pod} failed in container {container}: {how}"),
        None => format!("Pod {pod} failed: {how}"),
    }
}

/// A source in the words of a line that is about it.
fn words(state: &SourceState) -> String {
    let text = state.to_string();
    let own = text.strip_prefix("its source");
    own.map_or(text.clone(), |own| {
        own.trim_start_matches([':', ' ']).to_owned()
    })
}

/// Minutes and seconds since the start.
pub(super) fn clock(at: Duration) -> String {
    format!("{:02}:{:02}", at.as_secs() / 60, at.as_secs() % 60)
}

/// What keeps a stage from going on, in one line.
pub(super) fn in_words(trouble: &Trouble) -> String {
    let Trouble {
        object,
        reason,
        message,
        ..
    } = trouble;
    format!("{object}: {reason}: {message}")
}

/// What would change, stage by stage.
pub(super) fn rehearsal(goal: &Goal, found: &[Rehearsed]) -> String {
    let mut text = String::new();
    let is_change = |it: &&Rehearsed| it.change != Change::Unchanged;
    for it in found.iter().filter(is_change) {
        let label = goal.stages.get(it.stage).map_or("", |stage| &stage.label);
        let guess = match it.is_guess {
            true => ", as far as can be known before what it needs is there",
            false => "",
        };
        let _ = writeln!(
            text,
            "{label}: {} would be {}{guess}",
            it.object,
            it.change.word()
        );
        text.push_str(&it.diff);
    }
    let changes = found.iter().filter(is_change).count();
    let _ = writeln!(text, "{changes} of {} objects would change", found.len());
    text
}
