//! Runs every check.

use crate::diagnostics::Sink;

use super::charts::Ordered;
use super::findings::Findings;
use super::registry::{Registered, Rule, is_waivable};
use super::waited::Waited;
use super::{CHECKS, DEFERRED, Project, Site, applied_job, charts, waited};

/// A project in which no check found an error.
///
/// INVARIANT: only [`run`] makes one, so code that takes it need not look for problems again.
#[derive(Debug)]
pub struct Checked(Project);

impl Checked {
    /// What was checked.
    #[must_use]
    pub fn project(&self) -> &Project {
        &self.0
    }
}

/// Runs every check and puts what it finds into `sink`; `None` when the sink holds an error afterwards,
/// those of the steps before included.
pub fn run(project: Project, sink: &mut Sink) -> Option<Checked> {
    judge(project, sink).ok()
}

/// As [`run`], but gives the project back when an error was found, for those who show it all the same.
///
/// # Errors
/// When the sink holds an error afterwards.
pub fn judge(project: Project, sink: &mut Sink) -> Result<Checked, Box<Project>> {
    let mut found = Findings::new(sink, is_waivable);
    for site in project.sites() {
        look_at_stage(&project, &site, &mut found);
    }
    look_at_project(&project, CHECKS, &mut found);
    look_at_project(&project, DEFERRED, &mut found);
    if sink.has_errors() {
        return Err(Box::new(project));
    }
    Ok(Checked(project))
}

/// Runs the checks that look at one stage, and at what is in it.
fn look_at_stage(project: &Project, site: &Site<'_>, found: &mut Findings<'_>) {
    let jobs = applied_job::of_site(site);
    let waited: Vec<Waited<'_>> = waited::of_site(*site).collect();
    let releases: Vec<Ordered<'_>> = charts::of_site(project, *site).collect();
    for registered in CHECKS {
        match registered.rule {
            Rule::Project(_) => {}
            Rule::Stage(rule) => rule(site, found),
            Rule::Job(rule) => jobs.iter().for_each(|job| rule(job, found)),
            Rule::Waited(rule) => waited.iter().for_each(|it| rule(it, found)),
            Rule::Release(rule) => releases.iter().for_each(|it| rule(it, found)),
        }
    }
}

/// Runs the checks that look at everything together.
fn look_at_project(project: &Project, checks: &[Registered], found: &mut Findings<'_>) {
    for registered in checks {
        if let Rule::Project(rule) = registered.rule {
            rule(project, found);
        }
    }
}
