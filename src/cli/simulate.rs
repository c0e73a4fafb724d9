//! `simulate`: rolls the pipeline out on a model of Flux.

use std::fmt::Write;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::compile;
use crate::diagnostics::{closest, human};
use crate::plan::PipelinePlan;
use crate::simulate::{
    Change, Explored, Limits, Line, Script, Setup, ending, explore, moves_in_words, rollout,
    timeline, violation_in_words,
};
use crate::source::SourceMap;

use super::Exit;
use super::failure::{Failure, Result};
use super::output::Output;
use super::workspace::Selection;

/// Roll the pipeline out on a model of Flux
///
/// The model knows kustomize-controller's steps and nothing of time; no cluster is asked. It shows in which order
/// things happen, what a failure or a restart does, and, with --explore, whether any interleaving of the steps breaks
/// the order.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline simulate
  flux-pipeline simulate --fail migrate
  flux-pipeline simulate --new-commit-during migrate --restart-controller
  flux-pipeline simulate --explore                      every interleaving
  flux-pipeline simulate --explore --change everything  of a commit that also changes every manifest")]
pub(super) struct Simulate {
    #[command(flatten)]
    selection: Selection,

    /// Let what STAGE applies fail
    #[arg(long, value_name = "STAGE")]
    fail: Option<String>,

    /// Kill the controller in the middle of every stage
    #[arg(long)]
    restart_controller: bool,

    /// Push another release while STAGE is at work
    #[arg(long, value_name = "STAGE")]
    new_commit_during: Option<String>,

    /// Look at every interleaving for one that breaks the order; exit code 1 when there is one
    #[arg(long, conflicts_with_all = ["fail", "restart_controller", "new_commit_during"])]
    explore: bool,

    /// What a release changes
    #[arg(long, value_name = "WHAT", default_value = "images")]
    change: WhatChanges,

    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum WhatChanges {
    /// The images, where they stand
    Images,
    /// Also the manifests of every stage
    Everything,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A timeline
    Text,
    /// For programs
    Json,
}

/// States to visit for one edge; two stages have some ten thousand.
const LIMITS: Limits = Limits { states: 2_000_000 };

/// What there is to say about one pipeline.
struct Report {
    text: String,
    json: Value,
    holds: bool,
}

impl Simulate {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let workspace = self.selection.open()?;
        let mut sources = SourceMap::default();
        let outcome = compile::check(workspace.inputs, &workspace.disk, &mut sources);
        output.drawn(&human(&sources, &outcome.diagnostics, output.talk_style()));
        let Some(plan) = outcome.plan(&workspace.disk) else {
            return Ok(Exit::Errors);
        };
        self.check_names(&plan.pipelines)?;
        let reports: Vec<Report> = plan
            .pipelines
            .iter()
            .map(|plan| self.report(plan))
            .collect();
        let holds = reports.iter().all(|report| report.holds);
        match self.format {
            Format::Text => output.data(
                &reports
                    .iter()
                    .map(|it| it.text.as_str())
                    .collect::<Vec<_>>()
                    .join("\n"),
            )?,
            Format::Json => {
                let all: Vec<Value> = reports.into_iter().map(|it| it.json).collect();
                output.data(&format!("{:#}\n", json!({ "pipelines": all })))?;
            }
        }
        Ok(if holds { Exit::Fine } else { Exit::Errors })
    }

    /// A stage that an option names must be in one of the pipelines.
    fn check_names(&self, plans: &[PipelinePlan<'_>]) -> Result<()> {
        let stages = || {
            plans
                .iter()
                .flat_map(|plan| &plan.stages)
                .map(|stage| stage.name)
        };
        for name in [&self.fail, &self.new_commit_during].into_iter().flatten() {
            if !stages().any(|stage| stage == name) {
                let failure = Failure::usage(format!("no stage is named `{name}`"));
                return Err(match closest(name, stages()) {
                    Some(close) => failure.help(format!("did you mean `{close}`?")),
                    None => failure,
                });
            }
        }
        Ok(())
    }

    fn report(&self, plan: &PipelinePlan<'_>) -> Report {
        let title = match plan.environment {
            Some(environment) => format!("{} in {environment}", plan.name),
            None => plan.name.to_owned(),
        };
        if self.explore {
            self.explored(plan, &title)
        } else {
            self.rolled_out(plan, &title)
        }
    }

    fn change(&self) -> Change {
        match self.change {
            WhatChanges::Images => Change::Images,
            WhatChanges::Everything => Change::Everything,
        }
    }

    fn rolled_out(&self, plan: &PipelinePlan<'_>, title: &str) -> Report {
        let stage = |name: &Option<String>| {
            let name = name.as_deref()?;
            plan.stages.iter().position(|stage| stage.name == name)
        };
        let script = Script {
            fails: stage(&self.fail),
            restarts: self.restart_controller,
            pushes_during: stage(&self.new_commit_during),
        };
        let releases = if script.pushes_during.is_some() { 3 } else { 2 };
        let setup = Setup::of(plan, releases, self.change());
        let rollout = rollout(&setup, script);
        let lines = timeline(plan, &rollout);
        let ending = ending(plan, &setup, &rollout);
        Report {
            text: format!(
                "{title}, release 1 is live\n\n{}\n{ending}\n",
                table(&lines)
            ),
            json: json!({ "pipeline": title, "events": as_json(&lines), "live": rollout.live, "ending": ending }),
            holds: true,
        }
    }

    fn explored(&self, plan: &PipelinePlan<'_>, title: &str) -> Report {
        let setup = Setup {
            stale: true,
            crashes: 1,
            failures: 1,
            ..Setup::of(plan, 2, self.change())
        };
        let mut text = format!(
            "{title}: each order alone, in every interleaving of a new release, late copies, a crash and a failing Job\n\n"
        );
        let (mut edges, mut holds) = (Vec::new(), true);
        for edge in &plan.edges {
            let found = explore(&setup.pair(edge.from, edge.to), LIMITS);
            holds &= found.violation.is_none() && found.complete;
            let shown = Shown::of(plan, [edge.from, edge.to], &found);
            text.push_str(&shown.text);
            edges.push(shown.json);
        }
        text.push_str(if holds {
            "\nthe order holds\n"
        } else {
            "\nthe order can break: docs/order.md, \"Conditions\"\n"
        });
        Report {
            text,
            json: json!({ "pipeline": title, "edges": edges, "holds": holds }),
            holds,
        }
    }
}

/// The result for one edge.
struct Shown {
    text: String,
    json: Value,
}

impl Shown {
    fn of(plan: &PipelinePlan<'_>, ends: [usize; 2], found: &Explored) -> Self {
        let name = |at: usize| plan.stages.get(at).map_or("", |stage| stage.name);
        let [from, to] = ends.map(name);
        let verdict = match (&found.violation, found.complete) {
            (Some(_), _) => "breaks",
            (None, true) => "holds",
            (None, false) => "unknown, too many states",
        };
        let mut text = format!("  {from} → {to}  {verdict}, {} states\n", found.states);
        let broken = found.violation.as_ref().map(|trace| {
            let lines = moves_in_words(plan, &ends, &trace.moves);
            (lines, violation_in_words(plan, &ends, &trace.violation))
        });
        if let Some((lines, why)) = &broken {
            // Writing into a String cannot fail.
            let _ = write!(text, "\n{}\n  {why}\n\n", table(lines));
        }
        let json = json!({
            "from": from,
            "to": to,
            "verdict": verdict,
            "states": found.states,
            "trace": broken.as_ref().map(|(lines, _)| as_json(lines)),
            "why": broken.as_ref().map(|(_, why)| why),
        });
        Self { text, json }
    }
}

fn table(lines: &[Line]) -> String {
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

fn as_json(lines: &[Line]) -> Value {
    lines
        .iter()
        .map(|(who, what)| json!({ "who": who, "what": what }))
        .collect()
}
