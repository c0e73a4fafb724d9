//! What is decided about a stage once its objects are known.

use crate::manifests::{NamespaceUse, Node, Object, StageTree};
use crate::model::{Pipeline, Rerun, Stage};

use super::stage::Timeout;

/// Seconds of a timeout that nobody set.
const TIMEOUT: u64 = 300;

/// Seconds between the end of a Job and the moment that Flux must have seen it: it looks every five, and
/// the Job's pods must start and stop around what the deadline counts.
pub const JOB_MARGIN_SECONDS: u64 = 30;

/// Where `force` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Force {
    /// Nowhere.
    Nowhere,
    /// Into the spec, for everything in the stage.
    Stage,
    /// On each generated Job.
    Jobs,
}

/// Forcing deletes on any invalid manifest, so it is for Jobs alone; a Job that runs once is never forced.
/// `tree` is what the user keeps in the stage.
pub(super) fn force(spec: &Node, stage: &Stage, tree: &StageTree) -> Force {
    match spec.get("force").and_then(Node::boolean) {
        Some(true) => return Force::Stage,
        Some(false) => return Force::Nowhere,
        None => {}
    }
    let jobs = !stage.jobs.is_empty() || tree.has_user_objects();
    let once = stage.jobs.iter().any(|job| job.rerun.value == Rerun::Once);
    match (jobs, tree.only_jobs() && !once) {
        (false, _) => Force::Nowhere,
        (true, true) => Force::Stage,
        (true, false) => Force::Jobs,
    }
}

/// `targetNamespace` that nobody said: the pipeline's when no object of the user's names one. With some that do
/// and some that do not it would move those that do; a check speaks then.
pub(super) fn target_namespace<'p>(pipeline: &'p Pipeline, tree: &StageTree) -> Option<&'p str> {
    let name = pipeline.namespace.name();
    name.filter(|_| tree.namespaces() == NamespaceUse::None)
}

/// `timeout` that nobody said: five minutes, or the whole minutes that the slowest Job needs.
///
/// `activeDeadlineSeconds` counts all tries of a Job together, so retries need nothing more.
pub(super) fn timeout(stage: &Stage, tree: &StageTree) -> Timeout {
    let deadlines = tree.jobs().filter_map(|job| Some((deadline(job)?, job)));
    let longest = deadlines.max_by_key(|(seconds, _)| *seconds);
    let needed = longest.map_or(0, |(seconds, _)| seconds.saturating_add(JOB_MARGIN_SECONDS));
    if needed <= TIMEOUT {
        return Timeout {
            seconds: TIMEOUT,
            raised_for: None,
        };
    }
    Timeout {
        seconds: needed.div_ceil(60).saturating_mul(60),
        raised_for: longest.map(|(_, job)| name(stage, job).to_owned()),
    }
}

fn deadline(job: &Object) -> Option<u64> {
    let field = job.node.at(&["spec", "activeDeadlineSeconds"])?;
    u64::try_from(field.integer()?).ok()
}

/// What the user calls a Job.
fn name<'a>(stage: &'a Stage, job: &'a Object) -> &'a str {
    let generated = job.generated.and_then(|at| stage.jobs.get(at));
    generated.map_or(job.name.as_str(), |job| &job.name.value)
}
