//! A stage on its way from words to what is settled.

use std::sync::Arc;

use crate::manifests::{Additions, Node, NodeValue, Request, StageTree};
use crate::model::{Pipeline, Stage};

use super::request::request;
use super::stage::{SettledSource, SettledStage, Timeout};
use super::words::Words;
use super::{additions, chart_image, decide, objects, spec};

/// What is settled of a stage so far.
pub(super) struct Draft<'p> {
    pub(super) stage: &'p Stage,
    pub(super) settled: SettledStage,
    /// Where its objects are from; `None` when they are not in this repository.
    pub(super) directory: Option<Box<Directory>>,
}

/// The directory of a stage, and what is done with it.
pub(super) struct Directory {
    pub(super) request: Request,
    /// The pipeline makes the source, and so says what that leaves out.
    pub(super) has_source: bool,
    /// What the `spec` adds to the directory.
    pub(super) own: Additions,
    /// That with the Jobs, and with what depends on the user's objects.
    pub(super) additions: Additions,
    /// The user's objects, as the patches of the Kustomization leave them.
    pub(super) before: Arc<StageTree>,
    /// Nothing is added to these.
    pub(super) is_built: bool,
}

impl<'p> Draft<'p> {
    /// What the words say; all that there is to say of a stage whose files are not in this repository.
    pub(super) fn of_words(
        words: Words<'_>,
        (pipeline, stage): (&Pipeline, &'p Stage),
        sources: &[Option<SettledSource>],
    ) -> Self {
        let settled = words.said(pipeline, stage);
        let source = stage.source.id.and_then(|id| sources.get(id.0)?.as_ref());
        let spec = source.map(|source| &source.spec);
        let directory = request(pipeline, stage, spec).map(|request| Directory {
            request,
            has_source: spec.is_some(),
            own: additions::of_spec(&settled.spec, &settled.patches),
            additions: Additions::default(),
            before: Arc::clone(words.nothing),
            is_built: false,
        });
        let mut draft = Self {
            stage,
            settled,
            directory: directory.map(Box::new),
        };
        if draft.directory.is_none() {
            draft.decide_unseen(words, pipeline);
        }
        draft
    }

    /// Decides what depends on the user's objects, which are known by now.
    pub(super) fn decide(&mut self, words: Words<'_>, pipeline: &Pipeline) {
        let Some(directory) = self.directory.as_deref_mut() else {
            return;
        };
        let (stage, settled) = (self.stage, &mut self.settled);
        let looked = additions::of_objects(&directory.own);
        if stage.images.iter().any(|image| image.values.is_some()) {
            chart_image::add((pipeline, stage), &directory.before, settled);
            directory.own = additions::of_spec(&settled.spec, &settled.patches);
        }
        words.decide(settled, (pipeline, stage), &directory.before);
        let own = std::mem::take(&mut directory.own);
        directory.additions = additions::of_stage(own, &directory.request, stage, settled);
        directory.is_built = directory.additions == looked;
    }

    fn decide_unseen(&mut self, words: Words<'_>, pipeline: &Pipeline) {
        let (stage, settled) = (self.stage, &mut self.settled);
        chart_image::add((pipeline, stage), words.nothing, settled);
        words.decide(settled, (pipeline, stage), words.nothing);
        let jobs = settled.jobs.iter();
        settled.tree = StageTree::unseen(jobs.map(|job| Arc::clone(&job.object)));
        if settled.substitutes() {
            settled.substitution = objects::fill(&mut settled.tree.objects, &settled.spec);
            settled.tree.report_substituted();
        }
        self.finish();
    }

    /// What follows from the objects as they are applied.
    pub(super) fn finish(&mut self) {
        objects::mark(&mut self.settled.tree.objects, &self.settled.spec);
        decide_timeout(&mut self.settled, self.stage);
    }
}

fn decide_timeout(settled: &mut SettledStage, stage: &Stage) {
    let is_undecided = settled.spec.get("timeout").is_some_and(Node::is_null);
    settled.timeout = match settled.said_timeout() {
        Some(said) => Timeout {
            seconds: said.value.seconds,
            raised_for: None,
        },
        None if is_undecided => decide::timeout(stage, &settled.tree),
        None => Timeout {
            seconds: settled.seconds_without_timeout(),
            raised_for: None,
        },
    };
    let text = format!("{}m", settled.timeout.seconds / 60);
    spec::decide(
        &mut settled.spec,
        "timeout",
        Some(NodeValue::Text(text.into())),
    );
}
