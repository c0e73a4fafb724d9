//! What releases of Helm are made of besides themselves: sources of charts, and objects with values.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::manifests::SOURCES;
use crate::values::ObjectKey;

use super::pairs::sites;
use super::state::{Item, State};

/// Sources and objects with values, on both sides of a commit.
pub(super) struct Origins<'s> {
    before: Of<'s>,
    after: Of<'s>,
}

type Of<'s> = HashMap<ObjectKey<'s>, &'s Item<'s>>;

impl<'s> Origins<'s> {
    /// Those of the pipelines in one environment.
    pub(super) fn of(
        before: &'s State<'s>,
        after: &'s State<'s>,
        environment: Option<&str>,
    ) -> Self {
        Self {
            before: origins(before, environment),
            after: origins(after, environment),
        }
    }

    /// The sources that a release takes its chart from, as they were and as they are.
    pub(super) fn charts(
        &self,
        (was, is): (&Item<'_>, &Item<'_>),
    ) -> Option<(&'s Item<'s>, &'s Item<'s>)> {
        Some((source(was, &self.before)?, source(is, &self.after)?))
    }

    /// An object as it was and as it is, where it is on both sides.
    pub(super) fn both(&self, key: &ObjectKey<'_>) -> Option<(&'s Item<'s>, &'s Item<'s>)> {
        Some((*self.before.get(key)?, *self.after.get(key)?))
    }
}

fn origins<'s>(state: &'s State<'s>, environment: Option<&str>) -> Of<'s> {
    let is_here = |it: &usize| {
        let pipeline = state.pipelines.get(*it);
        pipeline.is_some_and(|it| it.environment.as_deref() == environment)
    };
    let staged = sites(state).filter(|(at, _)| is_here(&at.pipeline));
    let staged = staged.flat_map(|(_, stage)| &stage.items);
    let pipelines = state.pipelines.iter().enumerate();
    let emitted = pipelines.filter(|(at, _)| is_here(at));
    let emitted = emitted.flat_map(|(_, pipeline)| &pipeline.sources);
    let emitted = emitted.map(|source| &source.item);
    let all = staged.chain(emitted);
    let is_origin = |item: &&Item<'_>| {
        let is_values =
            item.group.is_empty() && matches!(item.kind.as_ref(), "ConfigMap" | "Secret");
        (is_values && !item.is_hashed) || item.group == SOURCES
    };
    all.filter(is_origin).map(|it| (it.key(), it)).collect()
}

/// The source that a release takes its chart from, among those of one side.
fn source<'s>(release: &Item<'_>, all: &Of<'s>) -> Option<&'s Item<'s>> {
    let node = release.body.node();
    let reference = node
        .at(&["spec", "chartRef"])
        .or_else(|| node.at(&["spec", "chart", "spec", "sourceRef"]))?;
    let namespace = reference
        .text_at(&["namespace"])
        .filter(|it| !it.is_empty());
    let key = ObjectKey {
        group: SOURCES.into(),
        kind: reference.text_at(&["kind"])?.into(),
        namespace: namespace.map(Cow::Borrowed).or(release.key().namespace),
        name: reference.text_at(&["name"])?.into(),
    };
    all.get(&key).copied()
}
