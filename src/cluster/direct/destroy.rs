//! Takes the stages of pipelines down that were rolled out without Flux.
//!
//! What a stage has written is in its inventory, which goes last: a command that was killed goes on where it was.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::dry_run::refuse_flux;
use super::inventory::Inventory;
use super::resources::Resources;
use super::stage::Stage;
use super::write::Writer;
use crate::cluster::apply::Force;
use crate::cluster::goal::{Goal, StageGoal};
use crate::cluster::lease::{Leases, holding};
use crate::cluster::object_id::ObjectId;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::report::{Change, Event, EventKind};
use crate::cluster::session::Session;

/// How often it is looked whether an object is gone.
const LOOKS: Duration = Duration::from_secs(1);

/// What a stage has written and still owns, in the order in which it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Index of the stage.
    pub stage: usize,
    /// The objects.
    pub objects: Vec<ObjectId>,
}

/// What taking the pipelines of `goal` down would delete: the stages in the reverse of their order.
///
/// # Errors
///
/// The cluster cannot be asked, or Flux rolls a stage out.
pub async fn written(session: &Session, goal: &Goal) -> Result<Vec<Written>, Problem> {
    refuse_flux(session, goal).await?;
    let writer = &writer(session);
    let mut all = Vec::new();
    for (at, stage) in goal.stages.iter().enumerate().rev() {
        let one = empty_stage(writer, stage);
        let Some(inventory) = one.inventory().await? else {
            continue;
        };
        let mut objects = Vec::new();
        for id in inventory.objects.into_iter().rev() {
            if writer.would_prune(&id, one.owner()).await? {
                objects.push(id);
            }
        }
        all.push(Written { stage: at, objects });
    }
    Ok(all)
}

/// Takes the pipelines of `goal` down; `None` when `interrupt` came before the end. `holder` is what the Lease calls this
/// command.
///
/// # Errors
///
/// The cluster refuses it, or an object does not go in time; what is gone until then is gone.
pub async fn destroy(
    session: &Session,
    goal: &Goal,
    holder: &str,
    tell: &mut dyn FnMut(Event),
    interrupt: impl Future<Output = ()>,
) -> Result<Option<()>, Problem> {
    let start = Instant::now();
    let mut say = |what| {
        let at = start.elapsed();
        tell(Event { at, what });
    };
    let work = async |leases: &mut Leases| {
        leases.take(session, goal, holder, &mut say).await?;
        take_down(session, goal, &mut say).await
    };
    holding(work, interrupt).await
}

async fn take_down(
    session: &Session,
    goal: &Goal,
    say: &mut dyn FnMut(EventKind),
) -> Result<(), Problem> {
    let writer = &writer(session);
    for written in written(session, goal).await? {
        if let Some(stage) = goal.stages.get(written.stage) {
            delete_objects(writer, stage, &written.objects, say).await?;
        }
    }
    Ok(())
}

fn writer(session: &Session) -> Writer<'_> {
    Writer {
        resources: Resources::of(session),
        force: Force::Refuse,
    }
}

fn empty_stage<'s>(writer: &'s Writer<'s>, goal: &'s StageGoal) -> Stage<'s> {
    Stage {
        writer,
        goal,
        objects: &[],
        revision: "",
    }
}

async fn delete_objects(
    writer: &Writer<'_>,
    goal: &StageGoal,
    objects: &[ObjectId],
    say: &mut dyn FnMut(EventKind),
) -> Result<(), Problem> {
    let owner = (goal.key.namespace.as_str(), goal.key.name.as_str());
    for id in objects {
        if writer.prune(id, owner).await? {
            wait(writer, id, goal.timeout_seconds).await?;
            say(EventKind::Wrote(id.clone(), Change::Deleted));
        }
    }
    let kept = ObjectId {
        group: String::new(),
        version: "v1".to_owned(),
        kind: "ConfigMap".to_owned(),
        namespace: goal.key.namespace.clone(),
        name: Inventory::name(&goal.key.name),
    };
    if writer.prune(&kept, owner).await? {
        say(EventKind::Wrote(kept, Change::Deleted));
    }
    Ok(())
}

async fn wait(writer: &Writer<'_>, id: &ObjectId, seconds: u64) -> Result<(), Problem> {
    let since = Instant::now();
    while writer.resources.read(id).await?.is_some() {
        if since.elapsed() > Duration::from_secs(seconds) {
            let message = format!("{id} is not gone after {seconds}s");
            return Err(Problem::new(ProblemKind::Refused, message)
                .help("see what its finalizers wait for, and run the command again"));
        }
        sleep(LOOKS).await;
    }
    Ok(())
}
