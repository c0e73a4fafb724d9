//! Runs every check.

use crate::diagnostics::Sink;
use crate::threads::{AT_ONCE, Threads, each};

use super::applied_job::AppliedJob;
use super::charts::Ordered;
use super::findings::{Facts, Findings, SEARCHES, Search};
use super::refused::Refused;
use super::registry::{Registered, Rule, is_waivable};
use super::waited::Waited;
use super::{CHECKS, DEFERRED, Project, Site, applied_job, charts, refused, waited};

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

/// Runs the checks, on two threads where there are many stages. What is found is put together in the order of the pieces:
/// of findings that are the same, that of the first stage is kept.
fn look_at_all<'a>(project: &Project, facts: &'a Facts<'a>, found: &mut Findings<'a>) {
    let sites: Vec<Site<'_>> = project.sites().collect();
    let threads = Threads::for_stages(sites.len());
    let pieces: Vec<Piece<'_, '_>> = pieces(&sites).collect();
    let all = each(&pieces, threads, |_, piece| {
        let mut found = Findings::new(Sink::new(), is_waivable, facts);
        look_at(project, *piece, &mut found);
        found
    });
    all.into_iter().for_each(|of_piece| found.append(of_piece));
}

/// A piece of the work.
#[derive(Clone, Copy)]
enum Piece<'s, 'p> {
    /// Something that several checks ask for.
    Search(Search),
    /// The checks of one stage: of one stage after the other, while it is near.
    Stages(&'s [Site<'p>]),
    /// Pipelines and sources without the stages.
    Pipelines,
    /// The checks of everything together.
    Check(&'static Registered),
}

/// The pieces, those that take longest first.
fn pieces<'s, 'p>(sites: &'s [Site<'p>]) -> impl Iterator<Item = Piece<'s, 'p>> {
    let searches = SEARCHES.into_iter().map(Piece::Search);
    let stages = sites.chunks(AT_ONCE).map(Piece::Stages);
    let of_all = |registered: &&Registered| {
        let mut rules = registered.rules();
        rules.any(|it| matches!(it, Rule::Project(_)))
    };
    let checks = CHECKS.iter().filter(of_all).map(Piece::Check);
    let rest = std::iter::once(Piece::Pipelines).chain(checks);
    searches.chain(stages).chain(rest)
}

fn look_at(project: &Project, piece: Piece<'_, '_>, found: &mut Findings<'_>) {
    match piece {
        Piece::Search(search) => found.search(search),
        Piece::Stages(sites) => {
            let stages = sites.iter();
            stages.for_each(|site| look_at_stage(project, site, found));
        }
        Piece::Pipelines => look_at_pipelines(project, found),
        Piece::Check(check) => look_at_project(project, std::slice::from_ref(check), found),
    }
}

/// What a rule may look at in a stage.
struct InStage<'a> {
    jobs: Vec<AppliedJob<'a>>,
    waited: Vec<Waited<'a>>,
    releases: Vec<Ordered<'a>>,
    refused: Vec<Refused>,
}

/// Runs the checks that look at one stage, and at what is in it.
fn look_at_stage(project: &Project, site: &Site<'_>, found: &mut Findings<'_>) {
    let inside = InStage {
        jobs: applied_job::of_site(site),
        waited: waited::of_site(*site).collect(),
        releases: charts::of_site(project, *site).collect(),
        refused: refused::of_stage(site, found.definitions()),
    };
    for rule in CHECKS.iter().flat_map(Registered::rules) {
        apply(rule, site, &inside, found);
    }
}

fn apply(rule: &Rule, site: &Site<'_>, inside: &InStage<'_>, found: &mut Findings<'_>) {
    match rule {
        Rule::Project(_) | Rule::Source(_) | Rule::Pipeline(_) => {}
        Rule::Stage(rule) => rule(site, found),
        Rule::Job(rule) => inside.jobs.iter().for_each(|job| rule(job, found)),
        Rule::Waited(rule) => inside.waited.iter().for_each(|it| rule(it, found)),
        Rule::Release(rule) => inside.releases.iter().for_each(|it| rule(it, found)),
        Rule::Refused(rule) => {
            let refused = inside.refused.iter();
            refused.for_each(|it| rule(it, Some(site.stage), found));
        }
    }
}

/// Runs the checks that look at pipelines and sources, and at what is beside their Kustomizations.
fn look_at_pipelines(project: &Project, found: &mut Findings<'_>) {
    let refused = refused::of_folders(project, found.definitions());
    for rule in CHECKS.iter().flat_map(Registered::rules) {
        if let Rule::Refused(rule) = rule {
            refused.iter().for_each(|it| rule(it, None, found));
        }
    }
    for (at, pipeline) in project.pipelines.iter().enumerate() {
        let sources = pipeline.sources.iter().zip(project.sources_of(at));
        let sources = sources.filter_map(|(source, settled)| {
            let settled = settled.as_ref()?;
            Some((settled, refused::of_source(source, settled)))
        });
        let sources: Vec<_> = sources.collect();
        for rule in CHECKS.iter().flat_map(Registered::rules) {
            match rule {
                Rule::Pipeline(rule) => rule(pipeline, found),
                Rule::Source(rule) => sources.iter().for_each(|(it, _)| rule(it, found)),
                Rule::Refused(rule) => {
                    let refused = sources.iter().flat_map(|(_, refused)| refused);
                    refused.for_each(|it| rule(it, None, found));
                }
                Rule::Project(_)
                | Rule::Stage(_)
                | Rule::Job(_)
                | Rule::Waited(_)
                | Rule::Release(_) => {}
            }
        }
    }
}

/// Runs the checks that look at everything together.
fn look_at_project(project: &Project, checks: &[Registered], found: &mut Findings<'_>) {
    for rule in checks.iter().flat_map(Registered::rules) {
        if let Rule::Project(rule) = rule {
            rule(project, found);
        }
    }
}
