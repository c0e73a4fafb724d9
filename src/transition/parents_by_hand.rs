//! Parents that somebody wrote by hand, above the folders of pipelines.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::manifests::Foreign;
use crate::values::path::contains;

use super::Body;
use super::parent::{Parent, prunes};
use super::state::{Pipeline, State};

/// Those that stay and apply the same folder, once for each environment that they have files of.
pub(super) fn parents<'s>(before: &'s State<'s>, after: &'s State<'s>) -> Vec<Parent<'s>> {
    let both = before.foreign.iter().filter_map(|old| {
        let is_it = |it: &&Foreign| {
            it.name.value == old.name.value
                && it.namespace == old.namespace
                && it.path.value == old.path.value
        };
        let new = after.foreign.iter().find(is_it)?;
        (works(old) && works(new)).then_some((old, new))
    });
    let all = both.flat_map(|(old, new)| {
        let environments = environments(old, before).into_iter();
        environments.map(move |environment| parent((old, new), environment))
    });
    all.collect()
}

/// Whether it applies everything below its path.
pub(super) fn works(one: &Foreign) -> bool {
    one.walks && body(one).boolean(&["spec", "suspend"]) != Some(true)
}

fn parent<'s>((old, new): (&'s Foreign, &'s Foreign), environment: Option<&'s str>) -> Parent<'s> {
    Parent {
        environment,
        name: &old.name.value,
        source: [Some(&old.source_kind), Some(&old.source_name)],
        folder: Some(&new.directory),
        before: old.path.value.to_string(),
        after: new.path.value.to_string(),
        remains: true,
        prunes: prunes(&body(old), Some(&body(new))),
        ..Parent::default()
    }
}

fn body(one: &Foreign) -> Body<'static> {
    Body::Read(Arc::clone(&one.node))
}

/// The environments of the pipelines whose stages it applies: those of its own source.
fn environments<'s>(one: &Foreign, state: &'s State<'s>) -> BTreeSet<Option<&'s str>> {
    let has = |pipeline: &&Pipeline<'_>| {
        let mut stages = pipeline.stages.iter();
        stages.any(|it| contains(&one.path.value, &it.directory) && it.shares_source(one))
    };
    let pipelines = state.pipelines.iter().filter(has);
    pipelines.map(|it| it.environment.as_deref()).collect()
}
