//! What of a stage, a Job and a source follows from its words and its YAML, without a look at a directory.

use std::sync::Arc;

use crate::manifests::{Node, NodeValue, StageTree, Unpatched, merge_strategic};
use crate::model::{Job, Pipeline, Rerun, Source, Stage};
use crate::source::{SourceMap, Spanned};

use super::decide::{self, Force};
use super::job::{self, Around};
use super::matched::Digests;
use super::overlay::{Fault, Overlays};
use super::stage::{Refresh, SettledJob, SettledPatch, SettledSource, SettledStage, Timeout};
use super::{image, merge, name, objects, read, source, spec};

/// What words are settled with. It changes nothing that one could see, so that two threads may use it.
#[derive(Clone, Copy)]
pub(super) struct Words<'w> {
    pub(super) digests: &'w Digests,
    pub(super) overlays: &'w Overlays,
    /// The tree of every stage whose directory nobody looked into.
    pub(super) nothing: &'w Arc<StageTree>,
    /// The texts of the pipelines.
    pub(super) texts: &'w SourceMap,
}

impl Words<'_> {
    pub(super) fn sources(self, pipeline: &Pipeline) -> Vec<Option<SettledSource>> {
        let sources = pipeline.sources.iter();
        sources.map(|source| self.source(source)).collect()
    }

    fn source(self, source: &Source) -> Option<SettledSource> {
        let block = source.block.as_ref()?;
        let mut settled = SettledSource {
            spec: source::of_words(source, block),
            metadata: spec::own_metadata(&block.labels, &block.annotations, source.name.span),
            overlay: None,
            references: Vec::new(),
            replaced: Vec::new(),
            faults: Vec::new(),
        };
        let text = ("spec", block.spec.as_ref());
        settled.overlay = self.overlays.map(text, self.texts, &mut settled.faults);
        if let Some(overlay) = &settled.overlay {
            merge::merge(&mut settled.spec, overlay, &[], &mut settled.replaced);
        }
        settled.references = source::references(source.kind.kind(), &settled.spec);
        Some(settled)
    }

    /// What the words and the `spec` text say.
    pub(super) fn said(self, pipeline: &Pipeline, stage: &Stage) -> SettledStage {
        let mut faults = Vec::new();
        let text = ("spec", stage.settings.spec.as_ref());
        let overlay = self.overlays.map(text, self.texts, &mut faults);
        let mut spec = spec::of_words(pipeline, stage);
        let mut replaced = Vec::new();
        let mut depends_on = spec::waits(pipeline, stage);
        if let Some(overlay) = &overlay {
            merge::merge(&mut spec, overlay, &["dependsOn"], &mut replaced);
            let added = overlay.get("dependsOn").map(Node::items);
            depends_on.extend_from_slice(added.unwrap_or_default());
        }
        let patches = spec.get("patches").map(Node::items).unwrap_or_default();
        let patches = patches.iter();
        let patches = patches
            .map(|entry| self.patch(stage, entry, &mut faults))
            .collect();
        SettledStage {
            spec,
            metadata: spec::own_metadata(
                &stage.settings.kustomization_labels,
                &stage.settings.kustomization_annotations,
                stage.name.span,
            ),
            awaited_by: None,
            follows: false,
            is_kept_out: false,
            patches,
            depends_on: depends_on.into(),
            overlay,
            replaced: replaced.into(),
            faults: faults.into(),
            jobs: Vec::new(),
            policies: image::policies(pipeline, stage).into(),
            timeout: Timeout {
                seconds: 0,
                raised_for: None,
            },
            alone: Arc::clone(self.nothing),
            unpatched: Unpatched::default(),
            tree: StageTree::default(),
            substitution: objects::Substitution::default(),
        }
    }

    fn patch(self, stage: &Stage, entry: &Node, faults: &mut Vec<Fault>) -> SettledPatch {
        let text = entry.get("patch").unwrap_or(entry);
        let content = text.text().and_then(|written| {
            // A word has its text as written, so that places are those of the file.
            let mut words = stage.settings.patches.iter().map(|patch| &patch.patch);
            let word = words.find(|word| word.span == text.span).cloned();
            let text = word.unwrap_or_else(|| Spanned::new(written.into(), text.span));
            self.overlays.patch(&text, self.texts, faults)
        });
        SettledPatch {
            target: entry.get("target").cloned(),
            span: text.span,
            is_image: false,
            content,
        }
    }

    /// Decides what depends on the user's objects, and makes the Jobs.
    pub(super) fn decide(
        self,
        settled: &mut SettledStage,
        (pipeline, stage): (&Pipeline, &Stage),
        tree: &StageTree,
    ) {
        let force = decide::force(&settled.spec, stage, tree);
        let forces = (force == Force::Stage).then_some(NodeValue::Bool(true));
        spec::decide(&mut settled.spec, "force", forces);
        let target = decide::target_namespace(pipeline, tree);
        let target = target.map(|name| NodeValue::Text(name.into()));
        spec::decide(&mut settled.spec, "targetNamespace", target);
        let around = Around {
            is_forced: force == Force::Jobs,
            substitutes: read::substitutes(&settled.spec),
            files: None,
        };
        let jobs = stage.jobs.iter();
        let mut faults = Vec::new();
        let made = jobs.map(|job| self.job(pipeline, job, &around, &mut faults));
        settled.jobs = made.collect();
        settled.faults.extend(faults);
        for (said, job) in stage.jobs.iter().zip(&settled.jobs) {
            name::in_health(&mut settled.spec, &said.name.value, &job.object);
        }
    }

    fn job(
        self,
        pipeline: &Pipeline,
        job: &Job,
        around: &Around,
        faults: &mut Vec<Fault>,
    ) -> SettledJob {
        let refresh = self.refresh(job);
        let files = match &refresh {
            Refresh::Files(digest) => Some(digest.clone()),
            Refresh::Template | Refresh::Release | Refresh::Never => None,
        };
        let around = Around {
            files,
            ..around.clone()
        };
        let mut object = job::of_words(pipeline, job, &around);
        let text = ("manifest", job.settings.manifest.as_ref());
        let overlay = self.overlays.map(text, self.texts, faults);
        if let Some(overlay) = &overlay {
            merge_strategic(&mut object, overlay);
        }
        if refresh == Refresh::Never {
            name::by_content(&mut object);
        }
        let name = object.text_at(&["metadata", "name"]);
        let mut settled = SettledJob {
            name: name.unwrap_or_default().into(),
            object: Arc::new(object),
            overlay,
            refresh,
            policy: None,
        };
        let used = job.image.as_ref();
        let policy = used.and_then(|used| image::policy(pipeline, used, settled.image()));
        settled.policy = policy.map(str::to_owned);
        settled
    }

    fn refresh(self, job: &Job) -> Refresh {
        match &job.rerun.value {
            Rerun::OnImage => Refresh::Template,
            Rerun::OnFiles(globs) => Refresh::Files(self.digests.digest(globs)),
            Rerun::EveryRelease => Refresh::Release,
            Rerun::Once => Refresh::Never,
        }
    }
}
