//! Where the checks put what they find, and how `allow` keeps it back.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::diagnostics::{Check, Diagnostic, Sink};
use crate::model::{Allow, Stage};
use crate::source::Span;

use super::Project;
use super::needs::{Lack, lacks};
use super::refused::{Refused, refused};

/// What several checks ask for, looked for once.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// What is not made in time.
    lacks: OnceLock<Vec<Lack>>,
    /// What the API server refuses.
    refused: OnceLock<Vec<Refused>>,
}

/// Findings on their way to the sink.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    sink: &'a mut Sink,
    facts: &'a Facts,
    /// Whether an `allow` may keep back what a check finds.
    is_waivable: fn(&Check) -> bool,
    /// The `allow` statements that kept a finding back.
    used: HashSet<Span>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(
        sink: &'a mut Sink,
        is_waivable: fn(&Check) -> bool,
        facts: &'a Facts,
    ) -> Self {
        Self {
            sink,
            facts,
            is_waivable,
            used: HashSet::new(),
        }
    }

    /// The `allow` statements that kept a finding back.
    pub(super) fn into_used(self) -> HashSet<Span> {
        self.used
    }

    /// Takes what others found, and which `allow` kept some of it back.
    pub(super) fn append(&mut self, found: Sink, used: HashSet<Span>) {
        let found = found.finish().into_iter();
        found.for_each(|finding| self.sink.push(finding));
        self.used.extend(used);
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
            .map(|stage| stage.kustomization.value.clone());
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

    /// Everything that stages need and that is not made in time.
    pub(super) fn lacks(&self, project: &Project) -> &'a [Lack] {
        self.facts.lacks.get_or_init(|| lacks(project))
    }

    /// Everything that the API server refuses.
    pub(super) fn refused(&self, project: &Project) -> &'a [Refused] {
        self.facts.refused.get_or_init(|| refused(project))
    }

    /// Takes a finding about a stage, or about a source, which is of none.
    pub(super) fn about_any(&mut self, stage: Option<&Stage>, found: Diagnostic) {
        match stage {
            Some(stage) => self.about(stage, found),
            None => self.push(found),
        }
    }
}
