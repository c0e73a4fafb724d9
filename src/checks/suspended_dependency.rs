//! A stage that others wait for is suspended. Page: `suspended_dependency.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use super::{Project, dependents};

pub(super) static CHECK: Check = Check {
    name: "suspended-dependency",
    severity: Severity::Warning,
    summary: "a stage that others wait for is suspended",
    page: include_str!("suspended_dependency.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let dependents = dependents(pipeline);
        let sites = project.sites_of(index);
        for site in sites.filter(|site| site.settled.is_suspended()) {
            let suspend = site.settled.place(&["suspend"]);
            let (Some(suspend), Some(relation)) = (suspend, dependents.get(&site.id)) else {
                continue;
            };
            let (name, then) = (&site.stage.name.value, &relation.then.name.value);
            let message = format!("`{then}` stops at the next release while `{name}` is suspended");
            let finding = CHECK
                .at(suspend, message)
                .also(relation.span, format!("`{then}` comes after `{name}`"))
                .help("remove it again before the next release");
            found.about(site.stage, finding);
        }
    }
}
