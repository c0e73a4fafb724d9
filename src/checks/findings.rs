//! Where the checks put what they find, and how `allow` keeps it back.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::diagnostics::{Check, Diagnostic, Sink};
use crate::model::{Allow, Pipeline, Stage};
use crate::source::Span;

use super::definitions::Definitions;
use super::image_uses::{Use, uses};
use super::needs::{Lack, Order, lacks};
use super::overlaps::overlaps;
use super::{Project, Site};

/// What several checks ask for, looked for once.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    project: &'a Project,
    /// What is not made in time.
    lacks: OnceLock<Vec<Lack>>,
    /// The images that run.
    images: OnceLock<Vec<Use<'a>>>,
    /// Stages with directories inside one another.
    overlaps: OnceLock<Vec<(Site<'a>, Site<'a>)>>,
    /// The relations of each pipeline.
    orders: OnceLock<Vec<Order>>,
    /// The definitions that stages make.
    definitions: OnceLock<Definitions<'a>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(project: &'a Project) -> Self {
        Self {
            project,
            lacks: OnceLock::new(),
            images: OnceLock::new(),
            overlaps: OnceLock::new(),
            orders: OnceLock::new(),
            definitions: OnceLock::new(),
        }
    }

    fn lacks(&self) -> &[Lack] {
        self.lacks.get_or_init(|| lacks(self.project))
    }

    fn images(&self) -> &[Use<'a>] {
        self.images.get_or_init(|| uses(self.project))
    }

    fn overlaps(&self) -> &[(Site<'a>, Site<'a>)] {
        self.overlaps.get_or_init(|| overlaps(self.project))
    }

    fn definitions(&self) -> &Definitions<'a> {
        let of_project = || Definitions::of(self.project);
        self.definitions.get_or_init(of_project)
    }

    fn orders(&self) -> &[Order] {
        let of_pipelines = || self.project.pipelines.iter().map(Order::of).collect();
        self.orders.get_or_init(of_pipelines)
    }
}

/// Looks for something that several checks ask for.
pub(super) type Search = fn(&Facts<'_>);

/// The searches that take longest. Two threads do two of them: a thread whose check asks for a fact that the other one
/// looks for can only wait.
pub(super) const SEARCHES: [Search; 3] = [
    |facts| _ = facts.lacks(),
    |facts| _ = facts.images(),
    |facts| _ = facts.overlaps(),
];

/// Findings on their way to the sink.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    sink: Sink,
    facts: &'a Facts<'a>,
    /// Whether an `allow` may keep back what a check finds.
    is_waivable: fn(&Check) -> bool,
    /// The `allow` statements that kept a finding back.
    used: HashSet<Span>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(sink: Sink, is_waivable: fn(&Check) -> bool, facts: &'a Facts<'a>) -> Self {
        Self {
            sink,
            facts,
            is_waivable,
            used: HashSet::new(),
        }
    }

    /// What was found.
    pub(super) fn into_sink(self) -> Sink {
        self.sink
    }

    /// Takes what others found, and which `allow` kept some of it back.
    pub(super) fn append(&mut self, others: Findings<'_>) {
        self.sink.append(others.sink);
        self.used.extend(others.used);
    }

    /// Takes a finding that no `allow` can keep back.
    pub(super) fn push(&mut self, found: Diagnostic) {
        self.sink.push(found);
    }

    /// Takes a finding about a stage, unless the stage allows it.
    pub(super) fn about(&mut self, stage: &Stage, found: Diagnostic) {
        self.about_all(&[stage], found);
    }

    /// Takes a finding about several stages, unless one of them allows it.
    pub(super) fn about_all(&mut self, stages: &[&Stage], found: Diagnostic) {
        let about = stages
            .first()
            .map(|stage| stage.kustomization.value.to_string());
        let found = Diagnostic {
            about: found.about.clone().or(about),
            ..found
        };
        let allows = stages.iter().flat_map(|stage| &stage.allows);
        let allow = allows
            .into_iter()
            .find(|allow| allow.check.value == found.check.name);
        match allow {
            Some(allow) if (self.is_waivable)(found.check) => {
                self.used.insert(allow.check.span);
            }
            Some(_) | None => self.sink.push(found),
        }
    }

    /// Whether the sink holds an error.
    pub(super) fn has_errors(&self) -> bool {
        self.sink.has_errors()
    }

    /// Whether an `allow` kept a finding back.
    pub(super) fn has_used(&self, allow: &Allow) -> bool {
        self.used.contains(&allow.check.span)
    }

    /// Looks for something before a check asks for it.
    pub(super) fn search(&self, search: Search) {
        search(self.facts);
    }

    /// Everything that stages need and that is not made in time.
    pub(super) fn lacks(&self) -> &'a [Lack] {
        self.facts.lacks()
    }

    /// Every image of every stage.
    pub(super) fn images(&self) -> &'a [Use<'a>] {
        self.facts.images()
    }

    /// Which stages of a pipeline are done before which.
    pub(super) fn order(&self, pipeline: &Pipeline) -> Option<&'a Order> {
        let pipelines = &self.facts.project.pipelines;
        let at = pipelines.iter().position(|it| std::ptr::eq(it, pipeline))?;
        self.facts.orders().get(at)
    }

    /// The CustomResourceDefinitions of every stage.
    pub(super) fn definitions(&self) -> &'a Definitions<'a> {
        self.facts.definitions()
    }

    /// Pairs of stages, the directory of the first in or above that of the second.
    pub(super) fn overlaps(&self) -> &'a [(Site<'a>, Site<'a>)] {
        self.facts.overlaps()
    }

    /// Takes a finding about a stage, or about a source, which is of none.
    pub(super) fn about_any(&mut self, stage: Option<&Stage>, found: Diagnostic) {
        match stage {
            Some(stage) => self.about(stage, found),
            None => self.push(found),
        }
    }
}
