//! Which stages are done before which.

use crate::model::{Pipeline, StageId};

/// The relations of a pipeline, seen from the stage that is done first.
pub(in crate::checks) struct Order {
    then: Vec<Vec<usize>>,
}

impl Order {
    pub(in crate::checks) fn of(pipeline: &Pipeline) -> Self {
        let mut then = vec![Vec::new(); pipeline.stages.len()];
        for relation in &pipeline.relations {
            if let (Some(first), Some(last)) = (relation.first.id, relation.then.id)
                && let Some(list) = then.get_mut(first.0)
            {
                list.push(last.0);
            }
        }
        Self { then }
    }

    /// The stages that come after one of these, directly or through others.
    pub(in crate::checks) fn after(&self, first: impl Iterator<Item = StageId>) -> Reached {
        let mut reached = vec![false; self.then.len()];
        let mut left: Vec<usize> = first.map(|id| id.0).collect();
        while let Some(at) = left.pop() {
            for &next in self.then.get(at).map_or(&[][..], Vec::as_slice) {
                if let Some(reached) = reached.get_mut(next)
                    && !std::mem::replace(reached, true)
                {
                    left.push(next);
                }
            }
        }
        Reached(reached)
    }
}

/// Some stages of a pipeline.
pub(in crate::checks) struct Reached(Vec<bool>);

impl Reached {
    pub(in crate::checks) fn has(&self, id: StageId) -> bool {
        self.0.get(id.0).copied().unwrap_or(false)
    }
}
