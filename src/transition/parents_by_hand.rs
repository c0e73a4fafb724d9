//! Parents that somebody wrote by hand, above the folders of pipelines.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::manifests::Foreign;
use crate::values::path::contains;

use super::Body;
use super::by_hand::kustomization;
use super::delta::Trees;
use super::object::is_kept;
use super::parent::{Parent, applied, is_parent, is_there, prunes};
use super::reached::surely_reaches;
use super::repositories::{Repositories, SourceName};
use super::state::{Pipeline, State, deletes_with_itself};

/// Those of the old side of which it is certain what becomes of them, once for each environment that they have files of.
pub(super) fn parents<'s>(
    (before, after): (&'s State<'s>, &'s State<'s>),
    repositories: &Repositories,
    trees: Trees<'_>,
) -> Vec<Parent<'s>> {
    let here = Here {
        before,
        after,
        repositories,
        trees,
    };
    let all = before.foreign.iter().filter(|it| works(it));
    let all = all.flat_map(|old| {
        let environments = here.environments(old).into_iter();
        environments.filter_map(|environment| here.parent(old, environment))
    });
    all.collect()
}

/// Whether another one by hand may apply what is below its path in the repository of a parent. The root of another source
/// may be anybody's.
pub(super) fn may_work(one: &Foreign, parent: &Parent<'_>, repositories: &Repositories) -> bool {
    let is_one = repositories.are_one(source(one), parent.source);
    let may_be = !one.path.value.is_empty() && repositories.may_be_one(source(one), parent.source);
    works(one) && (is_one || may_be)
}

/// Whether Flux does not leave it alone.
fn works(one: &Foreign) -> bool {
    body(one).boolean(&["spec", "suspend"]) != Some(true)
}

fn source(one: &Foreign) -> SourceName<'_> {
    [&one.source_kind, &one.source_name]
}

fn body(one: &Foreign) -> Body<'static> {
    Body::Read(Arc::clone(&one.node))
}

/// Whether both are one Kustomization.
fn is_one(one: &Foreign, other: &Foreign) -> bool {
    one.name.value == other.name.value && one.namespace == other.namespace
}

/// Where one looks for what becomes of them.
struct Here<'h, 's> {
    before: &'s State<'s>,
    after: &'s State<'s>,
    repositories: &'h Repositories,
    trees: Trees<'h>,
}

impl<'s> Here<'_, 's> {
    fn parent(&self, old: &'s Foreign, environment: Option<&'s str>) -> Option<Parent<'s>> {
        let new = self.after.foreign.iter().find(|it| is_one(old, it));
        let parent = Parent {
            environment,
            name: &old.name.value,
            source: source(old),
            before: old.path.value.to_string(),
            is_by_hand: true,
            ..Parent::default()
        };
        match new {
            Some(new) => (works(new) && source(new) == source(old)).then(|| Parent {
                folder: Some(&new.directory),
                after: new.path.value.to_string(),
                remains: old.path.value == new.path.value,
                prunes: prunes(&body(old), Some(&body(new))),
                ..parent
            }),
            None => Some(Parent {
                after: old.path.value.to_string(),
                prunes: deletes_with_itself(&body(old)),
                deleted_by: Some(self.deletes(old, environment)?),
                ..parent
            }),
        }
    }

    /// The environments of the pipelines whose stages it applies: those of its own repository.
    fn environments(&self, one: &Foreign) -> BTreeSet<Option<&'s str>> {
        let has = |pipeline: &&Pipeline<'_>| {
            let mut stages = pipeline.stages.iter();
            stages.any(|it| {
                let is_below = contains(&one.path.value, &it.directory);
                let of = |field: &str| it.kustomization.body.text(&["spec", "sourceRef", field]);
                let own = of("kind").zip(of("name"));
                let is_ours = |(kind, name)| self.repositories.are_one(source(one), [kind, name]);
                is_below && own.is_some_and(is_ours)
            })
        };
        let pipelines = self.before.pipelines.iter().filter(has);
        pipelines.map(|it| it.environment.as_deref()).collect()
    }

    /// Who surely deletes one that goes: it applied its file, looks where it did, and finds something there. That may be
    /// itself.
    fn deletes(&self, gone: &'s Foreign, environment: Option<&'s str>) -> Option<&'s str> {
        if is_kept(&kustomization(gone)).is_some() || self.is_written(gone, environment) {
            return None;
        }
        let by_hand = self.by_hand_that_stay(gone);
        let mut all = by_hand.chain(self.ours_that_stay(environment));
        let found = all.find(|(_, path)| {
            surely_reaches(self.trees.before, path, &gone.directory)
                && is_there((self.after, self.trees.after), path, environment)
        });
        found.map(|(name, _)| name)
    }

    /// Those by hand that apply the same as before and delete what goes, each with its folder; the one that goes is itself
    /// in the cluster until then.
    fn by_hand_that_stay(&self, gone: &Foreign) -> impl Iterator<Item = (&'s str, String)> {
        let stays = |it: &Foreign| {
            let mut after = self.after.foreign.iter();
            let new = after.find(|new| is_one(it, new) && new.path.value == it.path.value);
            new.map_or(is_one(it, gone), works)
        };
        let all = self.before.foreign.iter().filter(move |it| {
            let is_beside = self.repositories.are_one(source(it), source(gone));
            is_beside && prunes(&body(it), None) && stays(it)
        });
        all.map(|it| (it.name.value.as_str(), it.path.value.to_string()))
    }

    /// The parents of pipelines that do.
    fn ours_that_stay(
        &self,
        environment: Option<&'s str>,
    ) -> impl Iterator<Item = (&'s str, String)> {
        let before = self.before.pipelines.iter();
        let before = before.filter(move |it| it.environment.as_deref() == environment);
        let all = before.flat_map(|it| &it.sources).filter(move |it| {
            let now = self.after.written_in(environment, &it.item.key());
            let stays = now.is_some_and(|(_, now)| applied(&now.item) == applied(&it.item));
            is_parent(&it.item) && stays
        });
        all.map(|it| (it.item.name.as_ref(), applied(&it.item)))
    }

    /// Whether a pipeline writes it now, or a stage has its name.
    fn is_written(&self, gone: &Foreign, environment: Option<&str>) -> bool {
        let mut here = self.after.in_environment(environment);
        here.any(|it| {
            let parents = it
                .sources
                .iter()
                .map(|it| &it.item)
                .filter(|it| is_parent(it));
            let stages = it.stages.iter().map(|it| &it.kustomization);
            let mut all = parents.chain(stages);
            all.any(|it| *it.name == gone.name.value)
        })
    }
}
