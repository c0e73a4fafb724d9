//! How long stages may take, and the path that takes longest.

use super::{Edge, POLL_SECONDS, StageIndex, StagePlan};

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
