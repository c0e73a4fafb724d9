//! `simulate`: rolls the pipeline out on a model of Flux.

use std::collections::HashMap;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::compile;
use crate::diagnostics::{closest, human};
use crate::plan::{Edge, PipelinePlan};
use crate::simulate::{
    Change, Explored, Limits, Script, Setup, ending, explore, rollout, timeline,
};
use crate::source::SourceMap;

use super::Exit;
use super::environment::only;
use super::explored::{Shown, Verdict, as_json, ending_of, orders, table};
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

    /// Only this environment, of a pipeline that has several
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,

    /// Let what STAGE applies fail
    #[arg(long, value_name = "STAGE")]
    fail: Option<String>,

    /// Kill the controller in the middle of every stage
    #[arg(long)]
    restart_controller: bool,

    /// Push another release while STAGE is at work
    #[arg(long, value_name = "STAGE")]
    new_commit_during: Option<String>,

    /// Look at every interleaving for one that breaks the order; exit code 1 unless the order holds
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
        let Some(mut plan) = outcome.plan(&workspace.disk) else {
            return Ok(Exit::Errors);
        };
        if let Some(environment) = &self.environment {
            only(&mut plan, environment)?;
        }
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
                    None => {
                        let names: Vec<String> = stages().map(|it| format!("`{it}`")).collect();
                        failure.help(format!("the stages are {}", names.join(", ")))
                    }
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
        let mut explored: HashMap<Setup, Explored> = HashMap::new();
        let mut shown = |edge: &Edge<'_>| {
            let pair = setup.pair(edge.from, edge.to);
            let entry = explored.entry(pair);
            let found = entry.or_insert_with_key(|pair| explore(pair, LIMITS));
            Shown::of(plan, [edge.from, edge.to], found)
        };
        let shown: Vec<Shown> = plan.edges.iter().map(&mut shown).collect();
        let ending = ending_of(&shown);
        let holds = shown.iter().all(|it| it.verdict == Verdict::Holds);
        let edges: Vec<&Value> = shown.iter().map(|it| &it.json).collect();
        Report {
            text: format!(
                "{title}: each order by itself, through every interleaving of a new release, with late copies, \
                 one crash and one failure\n\n{}{ending}\n",
                orders(&shown)
            ),
            json: json!({ "pipeline": title, "edges": edges, "holds": holds, "ending": ending }),
            holds,
        }
    }
}
