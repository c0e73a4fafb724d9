//! Rollouts and traces in the user's words.

use std::collections::BTreeMap;

use crate::plan::PipelinePlan;

use super::event::Event;
use super::from_plan::{parent_source, sources};
use super::moves::Move;
use super::rollout::Rollout;
use super::setup::{Release, Setup};
use super::state::{Phase, StageState};
use super::verdict::Violation;

/// Somebody, and what happens to them.
pub type Line = (String, String);

/// What a rollout showed, a line for each event.
#[must_use]
pub fn timeline(plan: &PipelinePlan<'_>, rollout: &Rollout) -> Vec<Line> {
    let names = Names(plan);
    rollout
        .events
        .iter()
        .map(|event| names.event(*event))
        .collect()
}

/// The moves of a trace over the stages of a plan, of which a [`Setup::pair`] has two.
#[must_use]
pub fn move_lines(plan: &PipelinePlan<'_>, stages: &[usize], moves: &[Move]) -> Vec<Line> {
    let names = Names(plan);
    let whole = |at: usize| stages.get(at).copied().unwrap_or(at);
    moves
        .iter()
        .filter_map(|made| names.made(*made, whole))
        .collect()
}

/// What a violation means.
#[must_use]
pub fn violation_in_words(plan: &PipelinePlan<'_>, stages: &[usize], found: &Violation) -> String {
    let names = Names(plan);
    let name = |at: &usize| names.stage(stages.get(*at).copied().unwrap_or(*at));
    match found {
        Violation::Order {
            wrote,
            first,
            release,
        } => {
            format!(
                "{} has written its part of release {release} before {} finished its own",
                name(wrote),
                name(first)
            )
        }
        Violation::Revision { wrote, first } => {
            format!(
                "{} has written a revision that {} has not applied",
                name(wrote),
                name(first)
            )
        }
        Violation::Lost { stage, .. } => {
            format!("{} deletes what was still needed", name(stage))
        }
        Violation::Left { stage } => {
            format!("{} goes, and what it was to delete stays", name(stage))
        }
        Violation::Status { stage } => {
            format!("the status of {} says more than was done", name(stage))
        }
    }
}

/// How a rollout ended, in a line.
#[must_use]
pub fn ending(plan: &PipelinePlan<'_>, setup: &Setup, rollout: &Rollout) -> String {
    if rollout.live {
        return format!("release {} is live", setup.releases);
    }
    let names = Names(plan);
    let has_failed = |it: &StageState| matches!(it.workload, Some((_, Phase::Failed)));
    let mut failed = Vec::new();
    let mut behind: BTreeMap<Release, Vec<String>> = BTreeMap::new();
    for (at, stage) in rollout.end.stages.iter().enumerate() {
        let applied = stage.status.applied;
        if has_failed(stage) {
            failed.push(names.stage(at));
        } else if applied != setup.releases {
            behind.entry(applied).or_default().push(names.stage(at));
        }
    }
    let failed = (!failed.is_empty()).then(|| verb(&failed, "fails", "fail"));
    let behind = behind
        .into_iter()
        .map(|(release, names)| verb(&names, "stays", "stay") + &format!(" at release {release}"));
    let all: Vec<String> = failed.into_iter().chain(behind).collect();
    format!("blocked: {}", all.join("; "))
}

/// `one`, `one and two`, `one, two and three`, with a verb.
fn verb(names: &[String], one: &str, more: &str) -> String {
    match names {
        [] => String::new(),
        [name] => format!("{name} {one}"),
        [first @ .., last] => format!("{} and {last} {more}", first.join(", ")),
    }
}

struct Names<'p>(&'p PipelinePlan<'p>);

impl Names<'_> {
    fn stage(&self, at: usize) -> String {
        self.0
            .stages
            .get(at)
            .map_or_else(String::new, |stage| stage.name.to_owned())
    }

    fn kustomization(&self, at: usize) -> &str {
        self.0
            .stages
            .get(at)
            .map_or("", |stage| stage.kustomization)
    }

    fn jobs(&self, at: usize) -> Vec<String> {
        let jobs = self.0.stages.get(at).map(|stage| stage.jobs.as_slice());
        let jobs = jobs.unwrap_or_default().iter();
        jobs.map(|job| job.job.name.value.to_string()).collect()
    }

    fn finished(&self, at: usize) -> Line {
        let what = match self.jobs(at).as_slice() {
            [] => "what it applied is ready".to_owned(),
            [job] => format!("Job {job} is finished"),
            jobs => format!("Jobs {}", verb(jobs, "is finished", "are finished")),
        };
        (self.stage(at), what)
    }

    fn failed(&self, at: usize) -> Line {
        let what = match self.jobs(at).as_slice() {
            [] => "what it applied fails".to_owned(),
            [job] => format!("Job {job} fails"),
            // Of several Jobs one is enough.
            jobs => format!("one of the Jobs {}", verb(jobs, "fails", "fails")),
        };
        (self.stage(at), what)
    }

    fn event(&self, event: Event) -> Line {
        let of = |at: usize, what: String| (self.stage(at), what);
        match event {
            Event::Pushed(release) => pushed(release),
            Event::Fetched(source, release) => self.fetched(source, release),
            Event::Patched(at, release) => self.patched(at, release),
            Event::Waits(at, first) => of(at, format!("waits for {}", self.stage(first))),
            Event::Applied(at, release) => of(at, format!("applies release {release}")),
            Event::Finished(at) => self.finished(at),
            Event::Failed(at) => self.failed(at),
            Event::Ready(at, release) => of(at, format!("is ready at release {release}")),
            Event::Gone(at) => of(at, "is deleted".to_owned()),
            Event::NotReady(at) => of(at, "is not ready".to_owned()),
            Event::Restarted => (
                "controller".to_owned(),
                "is killed and started again".to_owned(),
            ),
            Event::Broken(wrote, first) => of(
                wrote,
                format!(
                    "BREAKS THE ORDER: {} has not finished this release",
                    self.stage(first)
                ),
            ),
        }
    }

    fn source(&self, at: usize) -> &str {
        let sources = sources(self.0);
        match sources.get(at) {
            Some(source) => source.name.value.as_str(),
            None if at == usize::from(parent_source(self.0, &sources)) => "that of the parent",
            None => "what charts come from",
        }
    }

    fn fetched(&self, source: usize, release: Release) -> Line {
        (
            "source".to_owned(),
            format!("{} has release {release}", self.source(source)),
        )
    }

    fn patched(&self, at: usize, release: Release) -> Line {
        let name = self.kustomization(at);
        (
            "parent".to_owned(),
            format!("patches Kustomization {name} for release {release}"),
        )
    }

    fn made(&self, made: Move, whole: impl Fn(usize) -> usize) -> Option<Line> {
        let of = |at: usize, what: &str| Some((self.stage(whole(at)), what.to_owned()));
        match made {
            Move::Push => Some(("git".to_owned(), "the next release is pushed".to_owned())),
            Move::Fetch(source) => Some((
                "source".to_owned(),
                format!("{} has it", self.source(source)),
            )),
            Move::ParentStarts => Some(("parent".to_owned(), "starts to apply it".to_owned())),
            Move::ParentPatches(at) => Some((
                "parent".to_owned(),
                format!("patches Kustomization {}", self.kustomization(whole(at))),
            )),
            Move::ParentPrunes(at) => Some((
                "parent".to_owned(),
                format!("deletes Kustomization {}", self.kustomization(whole(at))),
            )),
            Move::SeesSpec(at) => of(at, "the controller sees the new spec"),
            Move::SeesRevision(source, _) => Some((
                "controller".to_owned(),
                format!("sees the new revision of {}", self.source(source)),
            )),
            Move::Load(at) => of(
                at,
                "a run starts with the spec and the files that are there",
            ),
            Move::CheckDependencies(at) => of(at, "looks at what it waits for"),
            Move::Apply(at) => of(at, "applies"),
            Move::Upgrade(at) => of(at, "its HelmRelease is upgraded, and asks nobody"),
            Move::Finish(at) => Some(self.finished(whole(at))),
            Move::Fail(at) => Some(self.failed(whole(at))),
            Move::Vanish(at) => of(at, "its finished Job is deleted"),
            Move::CheckHealth(at) => of(at, "looks at the health of what it applied"),
            Move::Finalize(at) => of(at, "is deleted"),
            Move::Record(at) => of(at, "records the revision: ready"),
            Move::Suspend(at) => of(at, "is suspended by hand"),
            Move::Crash => Some((
                "controller".to_owned(),
                "is killed and started again".to_owned(),
            )),
        }
    }
}

fn pushed(release: Release) -> Line {
    ("git".to_owned(), format!("release {release} is pushed"))
}
