//! The sources that are emitted.

use crate::manifests::written_sources;
use crate::model::Pipeline;
use crate::settle::SettledSource;

use super::SourcePlan;

/// The sources with a block, in the order written.
pub(super) fn plan<'a>(
    pipeline: &'a Pipeline,
    made: &'a [Option<SettledSource>],
) -> Vec<SourcePlan<'a>> {
    let settled = made.iter().flatten();
    let sources = written_sources(pipeline).zip(settled);
    let plan = |((source, file), settled)| SourcePlan {
        source,
        settled,
        file,
    };
    sources.map(plan).collect()
}
