//! How long stages may take, and the path that takes longest.

use std::borrow::Cow;

use crate::checks::JOB_MARGIN_SECONDS;
use crate::manifests::{Node, StageTree};
use crate::model::Stage;

use super::{Edge, JobPlan, POLL_SECONDS, StageIndex, StagePlan, Timeout};

/// Seconds of a timeout that nobody set.
const DEFAULT: u64 = 300;

/// `timeout`: as set; otherwise five minutes, or the whole minutes that the slowest Job needs.
///
/// `activeDeadlineSeconds` counts all tries of a Job together, so retries need nothing more.
pub(super) fn timeout<'a>(
    stage: &'a Stage,
    jobs: &[JobPlan<'a>],
    tree: &'a StageTree,
) -> Timeout<'a> {
    if let Some(set) = &stage.settings.timeout {
        return Timeout::written(&set.value);
    }
    let generated = jobs
        .iter()
        .filter_map(|it| Some((deadline(it)?, it.job.name.value.as_str())));
    let written = tree
        .jobs()
        .filter_map(|it| Some((written_deadline(&it.node)?, it.name.as_str())));
    let (longest, name) = generated
        .chain(written)
        .max_by_key(|it| it.0)
        .unwrap_or((0, ""));
    let needed = longest.saturating_add(JOB_MARGIN_SECONDS);
    if needed <= DEFAULT {
        return Timeout {
            text: Cow::Borrowed("5m"),
            seconds: DEFAULT,
            raised_for: None,
        };
    }
    let minutes = needed.div_ceil(60);
    Timeout {
        text: Cow::Owned(format!("{minutes}m")),
        seconds: minutes.saturating_mul(60),
        raised_for: Some(name),
    }
}

fn deadline(plan: &JobPlan<'_>) -> Option<u64> {
    let overlaid = plan.overlay.as_ref().and_then(written_deadline);
    overlaid.or_else(|| {
        plan.job
            .deadline
            .as_ref()
            .map(|deadline| deadline.value.seconds)
    })
}

fn written_deadline(job: &Node) -> Option<u64> {
    u64::try_from(job.at(&["spec", "activeDeadlineSeconds"])?.integer()?).ok()
}

/// The path that takes longest when every stage needs its whole timeout, and its seconds.
pub(super) fn critical_path(
    stages: &[StagePlan<'_>],
    edges: &[Edge<'_>],
) -> (Vec<StageIndex>, u64) {
    let mut ways: Vec<Way> = Vec::with_capacity(stages.len());
    for stage in stages {
        let before = edges.get(stage.incoming.clone()).unwrap_or_default();
        let slowest = before.iter().filter_map(|edge| {
            let seconds = ways.get(edge.from)?.seconds.saturating_add(POLL_SECONDS);
            Some((seconds, std::cmp::Reverse(edge.from)))
        });
        let slowest = slowest.max();
        let seconds = slowest
            .map_or(0, |it| it.0)
            .saturating_add(stage.timeout.seconds);
        ways.push(Way {
            seconds,
            behind: slowest.map(|it| it.1.0),
        });
    }
    let last = ways
        .iter()
        .enumerate()
        .max_by_key(|(at, way)| (way.seconds, std::cmp::Reverse(*at)));
    let seconds = last.map_or(0, |(_, way)| way.seconds);
    let next = |at: &StageIndex| ways.get(*at)?.behind;
    let mut path: Vec<StageIndex> = std::iter::successors(last.map(|(at, _)| at), next).collect();
    path.reverse();
    (path, seconds)
}

/// The slowest way to the end of a stage.
struct Way {
    seconds: u64,
    behind: Option<StageIndex>,
}
