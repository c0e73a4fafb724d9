//! Which stages are done before which.

use crate::model::{Pipeline, StageId};

/// The relations of a pipeline, seen from both ends.
#[derive(Debug)]
pub(in crate::checks) struct Order {
    then: Vec<Vec<usize>>,
    first: Vec<Vec<usize>>,
}

impl Order {
    pub(in crate::checks) fn of(pipeline: &Pipeline) -> Self {
        let mut order = Self {
            then: vec![Vec::new(); pipeline.stages.len()],
            first: vec![Vec::new(); pipeline.stages.len()],
        };
        for relation in &pipeline.relations {
            if let (Some(first), Some(last)) = (relation.first.id, relation.then.id) {
                order.add(first.0, last.0);
            }
        }
        order
    }

    fn add(&mut self, first: usize, last: usize) {
        if let (Some(then), Some(before)) = (self.then.get_mut(first), self.first.get_mut(last)) {
            then.push(last);
            before.push(first);
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

fn reach(next: &[Vec<usize>], from: impl Iterator<Item = StageId>) -> Reached {
    let mut reached = vec![false; next.len()];
    let mut left: Vec<usize> = from.map(|id| id.0).collect();
    while let Some(at) = left.pop() {
        for &at in next.get(at).map_or(&[][..], Vec::as_slice) {
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
