//! Jobs that are YAML: those that the user wrote, and the `manifest` texts of generated ones.

use crate::manifests::Node;
use crate::source::Span;

use super::findings::Findings;
use super::{Project, Site};

/// A Job, or a part of one, as the user wrote it.
pub(super) struct JobYaml<'a> {
    pub(super) site: Site<'a>,
    pub(super) node: &'a Node,
    /// The whole Job is the user's; otherwise the rest of it is generated.
    pub(super) is_whole: bool,
}

impl JobYaml<'_> {
    /// What the user calls it; the stage's name for a `manifest` text, which has none of its own.
    pub(super) fn name(&self) -> &str {
        self.node
            .text_at(&["metadata", "name"])
            .unwrap_or(&self.site.stage.name.value)
    }

    /// Where a field stands, when it is set.
    pub(super) fn place(&self, field: &[&str]) -> Option<Span> {
        self.node
            .at(field)
            .filter(|node| !node.is_null())
            .map(|node| node.span)
    }
}

/// Hands every Job of the user's, and every `manifest` text, to a rule.
pub(super) fn each(
    project: &Project,
    found: &mut Findings<'_>,
    rule: fn(&JobYaml<'_>, &mut Findings<'_>),
) {
    for site in project.sites() {
        for job in &site.stage.jobs {
            if let Some(map) = found.map(job.manifest.as_ref()) {
                rule(
                    &JobYaml {
                        site,
                        node: &map,
                        is_whole: false,
                    },
                    found,
                );
            }
        }
        for object in site.tree.jobs() {
            rule(
                &JobYaml {
                    site,
                    node: &object.node,
                    is_whole: true,
                },
                found,
            );
        }
    }
}
