//! One look at a release that was rolled out without Flux.

use tokio::time::Instant;

use super::dry_run::{refuse_flux, stage};
use super::resources::Resources;
use super::stage_status::{Facts, stage_statuses};
use super::wait;
use super::write::Writer;
use crate::cluster::apply::Force;
use crate::cluster::goal::{Goal, StageGoal};
use crate::cluster::problem::Problem;
use crate::cluster::report::{Engine, Outcome, Summary};
use crate::cluster::session::Session;

/// Where a release stands now that was rolled out without Flux; nothing is written.
///
/// # Errors
///
/// The cluster cannot be reached, refuses to show an object, or has the Kustomization of a stage.
pub async fn release_summary(session: &Session, goal: &Goal) -> Result<Summary, Problem> {
    let start = Instant::now();
    let writer = Writer {
        resources: Resources::of(session),
        // Nothing is written.
        force: Force::Refuse,
    };
    refuse_flux(session, goal).await?;
    let stages = stage_statuses(goal, &read_facts(&writer, goal).await?);
    Ok(Summary {
        by: Engine::Direct,
        outcome: Outcome::at_once(&stages),
        took: start.elapsed(),
        is_written: true,
        early: Vec::new(),
        troubles: Vec::new(),
        stages,
        sources: Vec::new(),
    })
}

/// What there is to know about each stage now.
pub(super) async fn read_facts(writer: &Writer<'_>, goal: &Goal) -> Result<Vec<Facts>, Problem> {
    let mut all = Vec::new();
    for stage in &goal.stages {
        all.push(facts(writer, stage).await?);
    }
    Ok(all)
}

async fn facts(writer: &Writer<'_>, goal: &StageGoal) -> Result<Facts, Problem> {
    let stage = stage(writer, goal, &[]);
    let Some(inventory) = stage.inventory().await? else {
        return Ok(Facts::default());
    };
    let (awaited, named) = (inventory.awaited(), stage.named());
    let open = wait::first_unready(&writer.resources, stage.wanted(&awaited, &named)).await?;
    Ok(Facts {
        inventory: Some(inventory),
        open,
    })
}
