//! What happens, for people: one line for each event, and what there is to say at the end.

use std::fmt::Write;
use std::time::Duration;

use crate::cluster::direct::Rehearsed;
use crate::cluster::{
    Change, Engine, Event, Goal, Happened, Outcome, PodFailure, SourceState, StageGoal, Standing,
    State, Summary, Trouble, Verdict, short,
};

use super::story::{Chapter, Story};

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
        Happened::Applied(_, Change::Unchanged)
        | Happened::Wrote(_, Change::Unchanged)
        | Happened::Asked(_) => return None,
        Happened::Applied(key, change) => format!("{key} {}", change.word()),
        Happened::Wrote(id, change) => format!("{id} {}", change.word()),
        Happened::Deleted(key) => format!("{key} deleted"),
        Happened::Source(_, SourceState::Looking) => return None,
        Happened::Source(key, state) => format!("{key}: {}", words(state)),
        Happened::Stage {
            label,
            ready,
            verdict,
            ..
        } => stage(goal, label, *ready, verdict, paint),
        Happened::Unasked(_, problem) => format!("{}; polling is waited for", problem.message),
        Happened::Broken(problem) => format!("{}; trying again", problem.message),
        Happened::Back => "the cluster answers again".to_owned(),
        Happened::Log { job, line, .. } => format!("{job} {} {line}", paint.with("2", "|")),
        Happened::PodFailed(_, failure) => pod_failed(failure),
        Happened::Trouble(trouble) => {
            let Trouble {
                object,
                reason,
                message,
                ..
            } = trouble;
            format!("{object}: {reason}{}", below(message))
        }
        Happened::Unread(problem) => problem.message.clone(),
    };
    Some(format!("{}  {text}", clock(event.at)))
}

/// Whether a line is worth keeping where rows show how stages stand.
pub(super) fn stays(event: &Event) -> bool {
    match &event.what {
        Happened::Stage { verdict, .. } => verdict.state.is_final(),
        Happened::Applied(..)
        | Happened::Wrote(..)
        | Happened::Deleted(_)
        | Happened::Source(..)
        | Happened::Asked(_)
        | Happened::Unasked(..)
        | Happened::Broken(_)
        | Happened::Back
        | Happened::Log { .. }
        | Happened::PodFailed(..)
        | Happened::Trouble(_)
        | Happened::Unread(_) => true,
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

/// What there is to say when nobody waits.
pub(super) fn applied(goal: &Goal) -> String {
    format!(
        "{} is applied\n  next: `flux-pipeline wait` says when it is live\n",
        goal.title
    )
}

/// What there is to say at the end: what runs now, and what to do.
pub(super) fn summary(goal: &Goal, story: &Story, summary: &Summary) -> String {
    let mut text = headline(goal, summary);
    let stages = summary.stages.iter().zip(&goal.stages).zip(&story.stages);
    for ((standing, goal), chapter) in stages {
        if let Some(line) = open(standing, goal) {
            let _ = writeln!(text, "  {line}");
            text.push_str(&clues(chapter));
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
        Outcome::Interrupted => {
            format!("stopped watching {title} after {took}; the rollout goes on in the cluster\n")
        }
    }
}

fn unready(summary: &Summary) -> String {
    let is_ready = |it: &&Standing| {
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
fn open(standing: &Standing, goal: &StageGoal) -> Option<String> {
    let verdict = standing.verdict.as_ref()?;
    let (label, state, reason) = (&standing.label, verdict.state.word(), &verdict.reason);
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
fn clues(chapter: &Chapter) -> String {
    let mut text = String::new();
    if let Some(failure) = chapter.failures.last() {
        let _ = writeln!(text, "    ^ {}", failed_pod(failure));
        let skipped = failure.last.len().saturating_sub(AGAIN);
        for line in failure.last.iter().skip(skipped) {
            let _ = writeln!(text, "    | {line}");
        }
    } else if let Some(trouble) = chapter.troubles.last() {
        let _ = writeln!(text, "    ^ {}", in_words(trouble));
    }
    text
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
    match summary.outcome {
        Outcome::Live | Outcome::UnderWay => None,
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

/// What to do when nobody goes on by himself.
fn next_direct(outcome: Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Live | Outcome::UnderWay => return None,
        Outcome::Failed => {
            "fix it and apply again; a failed Job runs again when it changes".to_owned()
        }
        Outcome::Suspended => "take `suspend` out of the stage and apply again".to_owned(),
        Outcome::Blocked | Outcome::Superseded | Outcome::TimedOut | Outcome::Interrupted => {
            "apply again: it goes on from what is there".to_owned()
        }
    })
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
