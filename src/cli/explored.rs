//! What `simulate --explore` found, order by order.

use serde_json::{Value, json};

use crate::plan::PipelinePlan;
use crate::simulate::{Explored, Line, move_lines, violation_in_words};

/// What is known of an order, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// No interleaving breaks it.
    Holds,
    /// None of those that were visited breaks it.
    Unknown,
    /// One breaks it.
    Breaks,
}

impl Verdict {
    fn of(found: &Explored) -> Self {
        match (&found.violation, found.complete) {
            (Some(_), _) => Self::Breaks,
            (None, true) => Self::Holds,
            (None, false) => Self::Unknown,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Unknown => "unknown",
            Self::Breaks => "breaks",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Holds => "the order holds",
            Self::Unknown => "nothing broke the order, in as many interleavings as were visited",
            Self::Breaks => "the order can break: docs/order.md, \"Conditions\"",
        }
    }
}

/// The result for one order.
pub(super) struct Shown {
    pub(super) verdict: Verdict,
    pub(super) json: Value,
    /// The two stages.
    title: String,
    states: usize,
    /// How it breaks, and what that means.
    broken: Option<(Vec<Line>, String)>,
}

impl Shown {
    pub(super) fn of(plan: &PipelinePlan<'_>, ends: [usize; 2], found: &Explored) -> Self {
        let name = |at: usize| plan.stages.get(at).map_or("", |stage| stage.name);
        let [from, to] = ends.map(name);
        let verdict = Verdict::of(found);
        let broken = found.violation.as_ref().map(|trace| {
            let lines = move_lines(plan, &ends, &trace.moves);
            (lines, violation_in_words(plan, &ends, &trace.violation))
        });
        let json = json!({
            "from": from,
            "to": to,
            "verdict": verdict.word(),
            "states": found.states,
            "trace": broken.as_ref().map(|(lines, _)| as_json(lines)),
            "why": broken.as_ref().map(|(_, why)| why),
        });
        Self {
            verdict,
            json,
            title: format!("{from} → {to}"),
            states: found.states,
            broken,
        }
    }
}

/// A line for each order, with room around those that break.
pub(super) fn orders(shown: &[Shown]) -> String {
    let titles = shown.iter().map(|it| it.title.chars().count());
    let width = titles.max().unwrap_or_default();
    let mut text = String::new();
    for it in shown {
        let (title, word, states) = (&it.title, it.verdict.word(), it.states);
        text += &format!("  {title:width$}  {word}  ({states} states)\n");
        if let Some((lines, why)) = &it.broken {
            text += &format!("\n{}\n  {why}\n\n", table(lines));
        }
    }
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    text
}

/// What all orders together come to.
pub(super) fn ending_of(shown: &[Shown]) -> &'static str {
    let worst = shown.iter().map(|it| it.verdict).max();
    worst.map_or("no stage waits for another one", Verdict::ending)
}

pub(super) fn table(lines: &[Line]) -> String {
    let width = lines
        .iter()
        .map(|(who, _)| who.chars().count())
        .max()
        .unwrap_or_default();
    lines
        .iter()
        .map(|(who, what)| format!("  {who:width$}  {what}\n"))
        .collect()
}

pub(super) fn as_json(lines: &[Line]) -> Value {
    lines
        .iter()
        .map(|(who, what)| json!({ "who": who, "what": what }))
        .collect()
}
