//! Which stages are done before which.

use crate::checks::neighbours::Neighbours;
use crate::model::{Pipeline, StageId};

/// The relations of a pipeline, seen from both ends.
#[derive(Debug)]
pub(in crate::checks) struct Order {
    then: Neighbours,
    first: Neighbours,
}

impl Order {
    pub(in crate::checks) fn of(pipeline: &Pipeline) -> Self {
        let stages = pipeline.stages.len();
        let relations = pipeline.relations.iter();
        let relations = relations.filter_map(|it| Some((it.first.id?.0, it.then.id?.0)));
        Self {
            first: Neighbours::of(stages, relations.clone().map(|(first, then)| (then, first))),
            then: Neighbours::of(stages, relations),
        }
    }

    /// The stages that come after one of these, directly or through others.
    pub(in crate::checks) fn after(&self, first: impl Iterator<Item = StageId>) -> Reached {
        reach(&self.then, first)
    }

    /// The stages that come before a stage, directly or through others.
    pub(in crate::checks) fn before(&self, last: StageId) -> Reached {
        reach(&self.first, std::iter::once(last))
    }
}

fn reach(next: &Neighbours, from: impl Iterator<Item = StageId>) -> Reached {
    let mut reached = vec![false; next.nodes()];
    let mut left: Vec<usize> = from.map(|id| id.0).collect();
    while let Some(at) = left.pop() {
        for &at in next.of_node(at) {
            if let Some(reached) = reached.get_mut(at)
                && !std::mem::replace(reached, true)
            {
                left.push(at);
            }
        }
    }
    Reached(reached)
}

/// Some stages of a pipeline.
pub(in crate::checks) struct Reached(Vec<bool>);

impl Reached {
    pub(in crate::checks) fn has(&self, id: StageId) -> bool {
        self.0.get(id.0).copied().unwrap_or(false)
    }
}
