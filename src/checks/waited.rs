//! The objects of the stages that others wait for.

use crate::manifests::Object;
use crate::model::Relation;
use crate::settle::{Project, Site, dependents};

use super::findings::Findings;

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

/// Hands every object that others wait for to a rule.
pub(super) fn each(
    project: &Project,
    found: &mut Findings<'_>,
    rule: impl Fn(&Waited<'_>, &mut Findings<'_>),
) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let dependents = dependents(pipeline);
        for site in project.sites_of(index) {
            let Some(relation) = dependents.get(&site.id).copied() else {
                continue;
            };
            for object in &site.tree.objects {
                rule(
                    &Waited {
                        site,
                        object,
                        relation,
                    },
                    found,
                );
            }
        }
    }
}
