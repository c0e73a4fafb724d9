//! Runs every check.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::diagnostics::Sink;
use crate::threads::beside;

use super::charts::Ordered;
use super::findings::{Facts, Findings, SEARCHES, Search};
use super::registry::{Registered, Rule, is_waivable};
use super::waited::Waited;
use super::{CHECKS, DEFERRED, Project, Site, applied_job, charts, waited};

/// From so many stages on, a second thread takes less time than it costs.
const MANY: usize = 100;

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
    let facts = Facts::new(&project);
    let mut found = Findings::new(std::mem::take(sink), is_waivable, &facts);
    look_at_all(&project, &facts, &mut found);
    look_at_project(&project, DEFERRED, &mut found);
    *sink = found.into_sink();
    if sink.has_errors() {
        return Err(Box::new(project));
    }
    Ok(Checked(project))
}

/// Runs the checks, on two threads where there are many stages.
fn look_at_all<'a>(project: &Project, facts: &'a Facts<'a>, found: &mut Findings<'a>) {
    let next = AtomicUsize::new(0);
    if project.stage_count() < MANY {
        return work(project, &next, found);
    }
    let mut others = Findings::new(Sink::new(), is_waivable, facts);
    // Where no thread can be had, this one does all of it.
    beside(
        || work(project, &next, found),
        || work(project, &next, &mut others),
    );
    found.append(others);
}

/// A piece of the work.
enum Piece {
    /// The checks of stages, of all of them: one after the other while it is near.
    Stages,
    /// Something that several checks ask for.
    Search(Search),
    /// A check of everything together.
    Check(&'static [Registered]),
}

/// The pieces, those that take longest first.
fn pieces() -> impl Iterator<Item = Piece> {
    let searches = SEARCHES.iter().copied().map(Piece::Search);
    let checks = CHECKS.chunks(1).map(Piece::Check);
    std::iter::once(Piece::Stages).chain(searches).chain(checks)
}

/// Takes one piece of work after another, until none is left.
fn work(project: &Project, next: &AtomicUsize, found: &mut Findings<'_>) {
    while let Some(piece) = pieces().nth(next.fetch_add(1, Ordering::Relaxed)) {
        match piece {
            Piece::Stages => {
                let sites = project.sites();
                sites.for_each(|site| look_at_stage(project, &site, found));
            }
            Piece::Search(search) => found.search(search),
            Piece::Check(check) => look_at_project(project, check, found),
        }
    }
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
