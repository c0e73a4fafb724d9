//! What happens, for people: one line for each event, and what there is to say at the end.

use std::fmt::Write;
use std::time::Duration;

use crate::cluster::direct::Rehearsed;
use crate::cluster::{
    Change, Engine, Event, Goal, Happened, Outcome, SourceState, StageGoal, Standing, State,
    Summary, short,
};

/// One line; nothing for what only machines care about.
pub(super) fn line(goal: &Goal, event: &Event) -> Option<String> {
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
            ready: (ready, all),
            verdict,
            ..
        } => {
            let width = goal.stages.iter().map(|stage| stage.label.chars().count());
            let width = width.max().unwrap_or_default();
            let state = verdict.state.word();
            format!(
                "[{ready}/{all}] {label:width$}  {state:10} {}",
                verdict.reason
            )
        }
        Happened::Unasked(_, problem) => format!("{}; polling is waited for", problem.message),
        Happened::Broken(problem) => format!("{}; trying again", problem.message),
        Happened::Back => "the cluster answers again".to_owned(),
    };
    Some(format!("{}  {text}", clock(event.at)))
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
fn clock(at: Duration) -> String {
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
pub(super) fn summary(goal: &Goal, summary: &Summary) -> String {
    let mut text = headline(goal, summary);
    for (standing, goal) in summary.stages.iter().zip(&goal.stages) {
        if let Some(line) = open(standing, goal) {
            let _ = writeln!(text, "  {line}");
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
        Outcome::TimedOut => format!("{title} is not live after {took}\n"),
        Outcome::Interrupted if summary.by == Engine::Direct => {
            format!("stopped rolling out {title} after {took}\n")
        }
        Outcome::UnderWay => format!("{title} is under way\n"),
        Outcome::Interrupted => {
            format!("stopped watching {title} after {took}; the rollout goes on in the cluster\n")
        }
    }
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
