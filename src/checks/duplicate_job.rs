//! Two Jobs of one name in one namespace. Page: `duplicate_job.md`.

use crate::diagnostics::{Check, Severity};
use crate::hash::{HashMap, with_room};
use crate::model::Job;

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "duplicate-job",
    severity: Severity::Error,
    summary: "two Jobs have one name in one namespace",
    page: include_str!("duplicate_job.md"),
};

/// Environment, cluster, namespace and name.
type Identity<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>, &'a str);

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut taken: HashMap<Identity<'_>, (Site<'_>, &Job)> = with_room(project.stage_count());
    for site in project.sites() {
        for job in &site.stage.jobs {
            let Some((other, before)) = taken.insert(identity(&site, job), (site, job)) else {
                continue;
            };
            // The model has already said so.
            let is_said = site.is_namesake_of(&other) && job.label.value == before.label.value;
            if !is_said {
                let finding = CHECK
                    .at(
                        job.name.span,
                        format!("two Jobs are named `{}`", job.name.value),
                    )
                    .label(format!("in stage `{}`", site.stage.name.value))
                    .also(
                        before.name.span,
                        format!("in stage `{}`", other.stage.name.value),
                    )
                    .help("give one of them another `name`");
                found.push(finding);
            }
        }
    }
}

fn identity<'a>(site: &Site<'a>, job: &'a Job) -> Identity<'a> {
    let cluster = site.settled.kube_config().and_then(|(_, name)| name.text());
    (
        site.environment(),
        cluster,
        site.namespace(),
        &job.name.value,
    )
}
