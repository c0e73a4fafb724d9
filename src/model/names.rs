//! Names and keys that are said twice: the first stays, the second is a finding.

use std::collections::hash_map::Entry;

use smol_str::SmolStr;

use crate::diagnostics::{Check, Sink};
use crate::hash::{HashMap, with_room};
use crate::source::{Span, Spanned};

use super::draft::{Declarations, EnvironmentDraft, FileDraft, JobDraft, StageBody};
use super::errors::{DUPLICATE_NAME, DUPLICATE_SETTING};
use super::{Settings, SourceBlock};

/// Keeps the first of each name in what a file says.
pub(super) fn in_file(draft: &mut FileDraft, sink: &mut Sink) {
    environments(&mut draft.environments, sink);
    for environment in &mut draft.environments {
        declared(&mut environment.said, sink);
        insides(&mut environment.said, sink);
    }
    insides(&mut draft.said, sink);
}

fn environments(environments: &mut Vec<EnvironmentDraft>, sink: &mut Sink) {
    let twice = Twice {
        check: &DUPLICATE_NAME,
        what: "environment",
    };
    twice.keep_first(environments, |environment| key(&environment.name), sink);
}

/// Keeps the first stage, image and source of each name.
pub(super) fn declared(said: &mut Declarations, sink: &mut Sink) {
    let twice = |what| Twice {
        check: &DUPLICATE_NAME,
        what,
    };
    twice("stage").keep_first(&mut said.stages, |stage| key(&stage.name), sink);
    twice("image").keep_first(&mut said.images, |image| key(&image.name), sink);
    twice("source").keep_first(&mut said.sources, |source| key(&source.name), sink);
    let known = &mut said.kustomizations;
    twice("external kustomization").keep_first(known, |it| key(&it.label), sink);
    stages_and_externals(said, sink);
}

/// A relation could mean either: the stage keeps the name.
fn stages_and_externals(said: &mut Declarations, sink: &mut Sink) {
    if said.kustomizations.is_empty() {
        return;
    }
    let stages: HashMap<&SmolStr, Span> = said.stages.iter().map(|it| key(&it.name)).collect();
    said.kustomizations.retain(|external| {
        let (label, span) = key(&external.label);
        let Some(&stage) = stages.get(label) else {
            return true;
        };
        let message = format!("a stage and an external Kustomization are called `{label}`");
        let finding = DUPLICATE_NAME.at(span, message).also(stage, "the stage");
        sink.push(finding.help("call the Kustomization otherwise: `as WORD` behind it"));
        false
    });
}

fn insides(said: &mut Declarations, sink: &mut Sink) {
    in_body(&mut said.defaults, sink);
    let blocks = said.sources.iter_mut().filter_map(|it| it.block.as_mut());
    blocks.for_each(|block| in_source(block, sink));
    for stage in &mut said.stages {
        in_body(&mut stage.body, sink);
    }
}

fn in_body(body: &mut StageBody, sink: &mut Sink) {
    if let Some(settings) = body.settings.said_mut() {
        in_settings(settings, sink);
    }
    let jobs = Twice {
        check: &DUPLICATE_NAME,
        what: "job",
    };
    jobs.keep_first(
        &mut body.jobs,
        |job| (&job.label.value, job.label.span),
        sink,
    );
    for job in &mut body.jobs {
        in_job(job, sink);
    }
}

fn in_settings(settings: &mut Settings, sink: &mut Sink) {
    let twice = |what| Twice {
        check: &DUPLICATE_SETTING,
        what,
    };
    twice("substitute").keep_first(&mut settings.substitute, |pair| key(&pair.0), sink);
    twice("label").keep_first(&mut settings.labels, |pair| key(&pair.0), sink);
    twice("annotation").keep_first(&mut settings.annotations, |pair| key(&pair.0), sink);
    let own = &mut settings.kustomization_labels;
    twice("kustomization-label").keep_first(own, |pair| key(&pair.0), sink);
    let own = &mut settings.kustomization_annotations;
    twice("kustomization-annotation").keep_first(own, |pair| key(&pair.0), sink);
    twice("component").keep_first(&mut settings.components, key, sink);
}

fn in_source(block: &mut SourceBlock, sink: &mut Sink) {
    let twice = |what| Twice {
        check: &DUPLICATE_SETTING,
        what,
    };
    twice("label").keep_first(&mut block.labels, |pair| key(&pair.0), sink);
    twice("annotation").keep_first(&mut block.annotations, |pair| key(&pair.0), sink);
}

fn in_job(draft: &mut JobDraft, sink: &mut Sink) {
    let twice = |what| Twice {
        check: &DUPLICATE_SETTING,
        what,
    };
    let Some(job) = draft.settings.said_mut() else {
        return;
    };
    twice("node").keep_first(&mut job.node, |pair| key(&pair.0), sink);
    twice("label").keep_first(&mut job.labels, |pair| key(&pair.0), sink);
    twice("annotation").keep_first(&mut job.annotations, |pair| key(&pair.0), sink);
    twice("pull-secret").keep_first(&mut job.pull_secrets, key, sink);
}

fn key(name: &Spanned<SmolStr>) -> (&SmolStr, Span) {
    (&name.value, name.span)
}

/// What is said of a second one.
struct Twice {
    check: &'static Check,
    what: &'static str,
}

impl Twice {
    fn keep_first<T>(&self, items: &mut Vec<T>, key: fn(&T) -> (&SmolStr, Span), sink: &mut Sink) {
        if items.len() < 2 {
            return;
        }
        let doubled = self.doubled(items, key, sink);
        if doubled.is_empty() {
            return;
        }
        let mut doubled = doubled.into_iter().peekable();
        let mut at = 0..;
        items.retain(|_| doubled.next_if_eq(&at.next().unwrap_or_default()).is_none());
    }

    /// Positions of the items whose key an earlier one has.
    fn doubled<T>(
        &self,
        items: &[T],
        key: fn(&T) -> (&SmolStr, Span),
        sink: &mut Sink,
    ) -> Vec<usize> {
        let mut first: HashMap<&SmolStr, Span> = with_room(items.len());
        let mut doubled = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let (name, span) = key(item);
            match first.entry(name) {
                Entry::Vacant(entry) => {
                    entry.insert(span);
                }
                Entry::Occupied(entry) => {
                    doubled.push(at);
                    let message = format!("`{} {name}` is declared twice", self.what);
                    let finding = self
                        .check
                        .at(span, message)
                        .also(*entry.get(), "first declared here");
                    sink.push(finding.help("rename or remove one of them"));
                }
            }
        }
        doubled
    }
}
