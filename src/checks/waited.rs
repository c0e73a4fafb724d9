//! The objects of the stages that others wait for.

use crate::manifests::Object;
use crate::model::Relation;
use crate::settle::Site;

/// An object of a stage that others wait for.
pub(super) struct Waited<'a> {
    /// The stage.
    pub(super) site: Site<'a>,
    /// The object.
    pub(super) object: &'a Object,
    /// A relation by which others wait for the stage.
    pub(super) relation: &'a Relation,
}

impl<'a> Waited<'a> {
    /// The stage that waits.
    pub(super) fn then(&self) -> &'a str {
        &self.relation.then.name.value
    }

    /// Kind and name, as people say them.
    pub(super) fn shown(&self) -> String {
        format!("{} `{}`", self.object.kind, self.object.name)
    }
}

/// The objects of a stage that others wait for; none of a stage that nobody waits for.
pub(super) fn of_site(site: Site<'_>) -> impl Iterator<Item = Waited<'_>> {
    let relation = site.awaited_by().into_iter();
    relation.flat_map(move |relation| {
        let objects = site.tree.objects.iter();
        objects.map(move |object| Waited {
            site,
            object,
            relation,
        })
    })
}
