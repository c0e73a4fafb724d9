//! The live rows as text: one for each stage, with its state, for how long, and why.
//!
//! Pure: what is drawn follows from what was told, the time, and the size of the terminal.

use std::time::Duration;

use console::{measure_text_width, truncate_str};

use crate::cluster::{Goal, State};

use super::history::{History, StageHistory};
use super::lines::{Paint, clock, in_words};

/// What a terminal has room for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) columns: usize,
    /// Lines; one of them is the head.
    pub(super) rows: usize,
}

/// The rows at `now`.
pub(super) fn row_text(
    goal: &Goal,
    history: &History,
    now: Duration,
    room: Room,
    paint: Paint,
) -> String {
    let labels = goal.stages.iter().map(|it| measure_text_width(&it.label));
    let width = labels.max().unwrap_or_default();
    let shown = shown(history, room.rows.saturating_sub(1));
    let mut lines = vec![head(goal, history, now)];
    let stages = goal.stages.iter().zip(&history.stages).enumerate();
    for (_, (goal, stage_history)) in stages.filter(|(at, _)| shown.contains(at)) {
        lines.push(row(&goal.label, width, stage_history, now, paint));
    }
    let hidden = goal.stages.len() - shown.len();
    if hidden > 0 {
        lines.push(format!("  and {hidden} more"));
    }
    // The last column stays free: some terminals go to the next line behind it.
    let columns = room.columns.saturating_sub(1);
    let lines = lines.iter().map(|line| truncate_str(line, columns, "…"));
    lines.collect::<Vec<_>>().join("\n")
}

fn head(goal: &Goal, history: &History, now: Duration) -> String {
    let is_ready = |it: &&StageHistory| it.state() == Some(State::Ready);
    let ready = history.stages.iter().filter(is_ready).count();
    let all = goal.stages.len();
    format!("{}  [{ready}/{all} done]  {}", clock(now), goal.title)
}

fn row(
    label: &str,
    width: usize,
    stage_history: &StageHistory,
    now: Duration,
    paint: Paint,
) -> String {
    let Some(verdict) = &stage_history.verdict else {
        return format!("  · {label}");
    };
    let pad = " ".repeat(width.saturating_sub(measure_text_width(label)));
    let took = stage_history.took(now).map_or(String::new(), clock);
    let state = paint.state(verdict.state, &format!("{:10}", verdict.state.word()));
    let why = match stage_history.troubles.last() {
        Some(trouble) if matches!(verdict.state, State::Running | State::Failing) => {
            in_words(trouble)
        }
        Some(_) | None => verdict.reason.to_string(),
    };
    let mark = paint.state(verdict.state, mark(verdict.state));
    format!("  {mark} {label}{pad}  {state} {took:5}  {why}")
}

fn mark(state: State) -> &'static str {
    match state {
        State::Ready => "✓",
        State::Running => "●",
        State::Waiting => "·",
        State::Failing => "!",
        State::Suspended | State::Superseded | State::Blocked => "-",
        State::Failed | State::Stalled => "✗",
    }
}

/// The stages that are shown when there is no room for all: those at work or in trouble first, then those that
/// wait, then those that are ready.
fn shown(history: &History, room: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..history.stages.len()).collect();
    if order.len() <= room {
        return order;
    }
    let rank = |at: &usize| match history.stages.get(*at).and_then(StageHistory::state) {
        Some(State::Ready) => 2,
        Some(State::Waiting) | None => 1,
        Some(_) => 0,
    };
    order.sort_by_key(rank);
    // One line says how many are not shown.
    order.truncate(room.saturating_sub(1));
    order
}
