//! A part of a setup: some of its stages, with what they wait for among them.

use std::collections::BTreeSet;

use super::setup::{Dependency, Setup, StageSetup};

impl Setup {
    /// The two ends of an edge alone, without their names: edges between equal stages give equal pairs. What else comes
    /// before them can only keep runs away, so an order that holds here holds in the whole.
    #[must_use]
    pub fn pair(&self, from: usize, to: usize) -> Self {
        let ends = [from.min(to), from.max(to)];
        let mut pair = self.only(&ends);
        for (stage, at) in pair.stages.iter_mut().zip(ends) {
            stage.name.clear();
            let specs = stage.specs.iter_mut().flatten();
            specs.for_each(|spec| {
                spec.depends_on
                    .retain(|it| at == to && ends.get(it.stage) == Some(&from))
            });
        }
        pair
    }

    /// Some of the stages, in that order, with what they wait for among them.
    #[must_use]
    pub fn only(&self, stages: &[usize]) -> Self {
        let picked = stages.iter().filter_map(|&at| self.stages.get(at).cloned());
        let mut picked: Vec<StageSetup> = picked.collect();
        for spec in picked
            .iter_mut()
            .flat_map(|stage| stage.specs.iter_mut().flatten())
        {
            spec.depends_on = spec
                .depends_on
                .iter()
                .filter_map(|it| it.moved(stages))
                .collect();
        }
        Self {
            stages: picked,
            objects: self.objects.clone(),
            within: self.within.clone(),
            gone: self.gone.clone(),
            astray: self.astray.clone(),
            order: self.order.clone(),
            pins: self.pins.clone(),
            shards: self.dense(stages),
            ..*self
        }
    }

    /// The shards of some stages, counted anew: that of the parent stays, and a few stages are in a few shards.
    fn dense(&self, stages: &[usize]) -> Vec<u8> {
        let of = |at: &usize| self.shards.get(*at).copied().unwrap_or_default();
        let all: BTreeSet<u8> = stages.iter().map(of).chain([self.parent_shard]).collect();
        let mut others = all.iter().filter(|it| **it != self.parent_shard);
        let free = (0..).filter(|it| *it != self.parent_shard);
        let names: Vec<(u8, u8)> = others.by_ref().copied().zip(free).collect();
        let named = |shard: u8| {
            let known = names.iter().find(|(it, _)| *it == shard);
            known.map_or(shard, |(_, name)| *name)
        };
        match self.shards.is_empty() {
            true => Vec::new(),
            false => stages.iter().map(of).map(named).collect(),
        }
    }
}

impl Dependency {
    fn moved(&self, stages: &[usize]) -> Option<Self> {
        let stage = stages.iter().position(|stage| *stage == self.stage)?;
        Some(Self {
            stage,
            expression: self.expression.clone(),
        })
    }
}
