//! Where every stage stands, as a table.

use std::fmt::Write;

use super::lines::in_words;
use crate::cluster::{Goal, SourceState, State, Summary, short};

/// Where every stage stands; `cluster` is what the cluster is called.
pub(super) fn table(cluster: &str, goal: &Goal, summary: &Summary) -> String {
    let mut text = format!("{} on {cluster}: {}\n", goal.title, summary.outcome.word());
    for (state, goal) in summary.sources.iter().zip(&goal.sources) {
        let state = if let SourceState::Has(revision) = state {
            short(revision)
        } else {
            state.to_string()
        };
        let _ = writeln!(text, "{}: {state}", goal.key);
    }
    text.push('\n');
    for row in rows(summary) {
        text.push_str(row.trim_end());
        text.push('\n');
    }
    for trouble in &summary.troubles {
        let _ = write!(text, "\nwarning: {}\n", in_words(trouble));
    }
    text
}

fn rows(summary: &Summary) -> Vec<String> {
    let head = ["STAGE", "STATE", "RUNS", "WHY"].map(str::to_owned);
    let mut cells = vec![head];
    for stage in &summary.stages {
        let verdict = stage.verdict.as_ref();
        let why = verdict.filter(|verdict| verdict.state != State::Ready);
        cells.push([
            stage.label.clone(),
            verdict.map_or("unknown", |it| it.state.word()).to_owned(),
            stage.runs.as_deref().map_or("-".to_owned(), short),
            why.map(|it| it.reason.to_string()).unwrap_or_default(),
        ]);
    }
    let width = |column: usize| {
        let widths = cells.iter().filter_map(|row| row.get(column));
        widths.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let [stage, state, runs] = widths;
    cells
        .iter()
        .map(|[a, b, c, d]| format!("{a:stage$}  {b:state$}  {c:runs$}  {d}"))
        .collect()
}
