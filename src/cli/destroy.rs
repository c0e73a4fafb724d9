//! `destroy`: takes a pipeline down.

use clap::Args;

use crate::compile;
use crate::diagnostics::human;
use crate::emit::{self, EmittedPipeline};
use crate::plan::{PipelinePlan, Plan};
use crate::source::SourceMap;

use super::Exit;
use super::environment::only;
use super::failure::Result;
use super::output::Output;
use super::release::{Engine, Format, Release};

/// Take a pipeline down: its stages in the reverse of their order
///
/// Deletes the Kustomization of each stage, and waits until Flux has deleted its objects and their finalizers have run,
/// before the stage that it waits for is next. Of objects that another Kustomization has taken over nothing is deleted,
/// nor of sources. It is refused when a Kustomization applies the stages, which would make them again: then --commits
/// says in which commits they go.
///
/// Without --yes it says what would go, and deletes nothing. The command may be stopped and run again at any time.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline destroy --dry-run
  flux-pipeline destroy --yes --context kind-shop
  flux-pipeline destroy --commits
  flux-pipeline destroy --engine direct --yes")]
pub(super) struct Destroy {
    #[command(flatten)]
    pub(super) release: Release,

    /// What has rolled out
    #[arg(long, value_name = "ENGINE", default_value = "flux")]
    pub(super) engine: Engine,

    /// Say what would go, in which order, and delete nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Delete it
    #[arg(long, conflicts_with_all = ["dry_run", "commits"])]
    pub(super) yes: bool,

    /// Say in which commits the stages go out of the repository, without a cluster
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) commits: bool,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}

impl Destroy {
    pub(super) fn say_commits(&self, output: Output) -> Result<Exit> {
        let workspace = self.release.selection.open()?;
        let mut texts = SourceMap::default();
        let outcome = compile::check(workspace.inputs, &workspace.disk, &mut texts);
        output.drawn(&human(&texts, &outcome.diagnostics, output.talk_style()));
        let Some(mut plan) = outcome.plan(&workspace.disk) else {
            return Ok(Exit::Errors);
        };
        if let Some(environment) = &self.release.environment {
            only(&mut plan, environment)?;
        }
        output.data(&commits(&plan))?;
        Ok(Exit::Fine)
    }
}

/// The commits in which the stages of the pipelines go: one for each, so that the parent deletes one at a time.
fn commits(plan: &Plan<'_>) -> String {
    let emitted = emit::objects(plan).pipelines;
    let pipelines = plan.pipelines.iter().zip(&emitted);
    let texts = pipelines.map(|(pipeline, emitted)| of_pipeline(pipeline, emitted));
    texts.collect::<Vec<String>>().join("\n")
}

fn of_pipeline(plan: &PipelinePlan<'_>, emitted: &EmittedPipeline<'_>) -> String {
    let name = plan.name;
    let mut text = format!(
        "{name} comes down in {} commits; make each when the stage of the one before is gone:\n",
        plan.stages.len() + 1
    );
    let namespace = plan.pipeline.flux_namespace();
    // Without one, `namespace none`, it is the one that kubectl is set to.
    let namespace = namespace.map_or_else(String::new, |it| format!(" -n {it}"));
    let stages = plan.stages.iter().zip(&emitted.stages);
    for ((stage, emitted), number) in stages.rev().zip(1..) {
        let file = &emitted.kustomization.path;
        let kustomization = stage.kustomization;
        text.push_str(&format!(
            "{number}. stage {}: git rm {file}\n   kubectl wait --for=delete kustomization/{kustomization}{namespace} \
             --timeout={}s\n",
            stage.name,
            stage.timeout.seconds + 60
        ));
    }
    let number = plan.stages.len() + 1;
    text.push_str(&format!(
        "{number}. the rest: git rm {}, and every other file that `build` has written\n",
        plan.pipeline.path
    ));
    if let Some(parent) = &plan.parent {
        let name = parent.name;
        text.push_str(&format!(
            "   kubectl delete kustomization/{name}{namespace}: the parent is not deleted with its file\n"
        ));
    }
    text.push_str(
        "A file of a stage that a kustomization file lists goes out of that list in the same commit. Build nothing in between.\n",
    );
    text
}
