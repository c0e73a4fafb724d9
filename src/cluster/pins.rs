//! What is written before a source gets another pin.
//!
//! Across two sources an order is kept by the spec of the second stage alone: it names the revision that the first must
//! have applied. So its new spec has to be there, and its controller has to go by it, before its source brings new
//! files: the old spec would let them through. A parent gives the same order, as it applies Kustomizations before
//! sources (`less` in `ssa/sort.go` of `fluxcd/pkg`). With its new spec the stage waits for the release id of the first,
//! whose spec comes when the sources have their revisions.

use std::time::Duration;

use futures::future::join_all;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::apply::{self, Force, Written, write};
use super::goal::{Goal, SourceGoal, StageGoal};
use super::problem::Problem;
use super::session::Session;
use super::write_gate::LONGEST_LAG;

/// Between two looks at whether a controller goes by a spec.
const PAUSE: Duration = Duration::from_millis(200);

/// Writes the stages that wait for one of another source, when a source is about to get another pin.
///
/// # Errors
///
/// The cluster cannot be asked, or refuses a stage.
pub(super) async fn write_before_pins(
    session: &Session,
    goal: &Goal,
    force: Force,
) -> Result<Vec<Written>, Problem> {
    let mut written = Vec::new();
    if waiting(goal).next().is_none() || !is_any_moved(session, goal).await? {
        return Ok(written);
    }
    for stage in waiting(goal) {
        written.push(write(session, &stage.key, &stage.manifest, force).await?);
    }
    Ok(written)
}

/// Waits until the controllers of these stages go by what was written, all side by side: each may take as long as a run
/// that is under way. `requests` begins the requests of this run.
///
/// # Errors
///
/// The cluster cannot be asked.
pub(super) async fn wait_seen(
    session: &Session,
    goal: &Goal,
    requests: &str,
) -> Result<(), Problem> {
    let stages = waiting(goal).enumerate();
    let seen = stages.map(|(at, stage)| see(session, stage, format!("{requests}.pin{at}")));
    // All have ended; what is said is the first problem in the order of the stages.
    join_all(seen).await.into_iter().collect()
}

/// The stages that wait for one of another source.
fn waiting(goal: &Goal) -> impl Iterator<Item = &StageGoal> {
    goal.stages.iter().filter(|it| it.waits_for_pin)
}

async fn is_any_moved(session: &Session, goal: &Goal) -> Result<bool, Problem> {
    for source in &goal.sources {
        if is_moved(session, source).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A source is there that the pipeline describes with another `ref`. Who may not read it finds out when it is written.
async fn is_moved(session: &Session, source: &SourceGoal) -> Result<bool, Problem> {
    let Some(manifest) = &source.manifest else {
        return Ok(false);
    };
    let read = session.objects(source.key.kind, &source.key.namespace);
    match read.get_opt(&source.key.name).await {
        Ok(object) => Ok(object.is_some_and(|live| differs(&live.data, manifest))),
        Err(kube::Error::Api(status)) if status.code == 403 => Ok(true),
        Err(error) => Err(Problem::of(&error, &format!("read {}", source.key))),
    }
}

fn differs(live: &Value, manifest: &Value) -> bool {
    live.pointer("/spec/ref") != manifest.pointer("/spec/ref")
}

/// Waits until a run of a stage has begun that loaded what was written: one that answers a request made after that. One
/// that takes longer works on what it loaded before, and the next one loads what is there.
async fn see(session: &Session, stage: &StageGoal, request: String) -> Result<(), Problem> {
    let asked = apply::ask(session, &stage.key, &request).await;
    asked.map_err(|error| Problem::of(&error, &format!("ask for {}", stage.key)))?;
    let read = session.objects(stage.key.kind, &stage.key.namespace);
    let end = Instant::now() + LONGEST_LAG;
    while Instant::now() < end {
        let live = read.get_opt(&stage.key.name).await;
        let live = live.map_err(|error| Problem::of(&error, &format!("read {}", stage.key)))?;
        let handled = live.and_then(|live| {
            let handled = live.data.pointer("/status/lastHandledReconcileAt");
            handled?.as_str().map(str::to_owned)
        });
        if handled.as_ref() == Some(&request) {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differs;

    #[test]
    fn another_pin_is_another_ref() {
        let at = |tag: &str| json!({ "spec": { "url": "x", "ref": { "tag": tag } } });
        assert!(differs(&at("v1"), &at("v2")));
        assert!(!differs(&at("v1"), &at("v1")));
    }
}
