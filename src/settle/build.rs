//! Pipelines and directories to what is settled.

use std::sync::Arc;

use crate::manifests::{Additions, Made, Matches, Node, NodeValue, Reader, StageTree};
use crate::manifests::{HelmRelease, Request, Unpatched, Written, merge_strategic, written};
use crate::model::{Job, Pipeline, Rerun, Source, Stage};
use crate::source::{Files, SourceMap, Spanned};
use crate::values::path::contains;

use super::decide::{self, Force};
use super::filled::{Filled, MadeFrom};
use super::job::{self, Around};
use super::matched::Digests;
use super::overlay::{Fault, Overlays};
use super::project::Project;
use super::request::{ignored, request};
use super::stage::{
    Refresh, SettledJob, SettledPatch, SettledSource, SettledStage, Timeout, relate,
};
use super::{additions, chart_image, image, merge, name, objects, others, read, source, spec};

/// Settles every stage, job and source of a run; the texts that had to be read are in `sources` afterwards.
/// `files` is read for `rerun on`.
pub fn settle(
    pipelines: Vec<Pipeline>,
    reader: &mut Reader<'_>,
    files: &dyn Files,
    sources: &mut SourceMap,
) -> Project {
    settle_again(pipelines, (reader, &mut Filled::default()), files, sources)
}

/// As [`settle`], for one of several texts that are tried one after another, of which nobody asks for places.
pub fn settle_again(
    pipelines: Vec<Pipeline>,
    (reader, filled): (&mut Reader<'_>, &mut Filled),
    files: &dyn Files,
    sources: &mut SourceMap,
) -> Project {
    let written = pipelines.iter().map(written).collect();
    settle_written((pipelines, written), (reader, filled), files, sources)
}

/// As [`settle`], with the Kustomizations in the repository that the run does not make.
pub fn settle_beside_others(
    pipelines: Vec<Pipeline>,
    reader: &mut Reader<'_>,
    files: &dyn Files,
    sources: &mut SourceMap,
) -> Project {
    let written: Vec<Vec<Written>> = pipelines.iter().map(written).collect();
    let foreign = reader.foreign(&Made::of(&pipelines, &written), sources);
    let of = (reader, &mut Filled::default());
    let mut project = Project {
        foreign,
        ..settle_written((pipelines, written), (&mut *of.0, of.1), files, sources)
    };
    others::build(&mut project, of.0, sources);
    project
}

fn settle_written(
    (pipelines, written): (Vec<Pipeline>, Vec<Vec<Written>>),
    (reader, filled): (&mut Reader<'_>, &mut Filled),
    files: &dyn Files,
    sources: &mut SourceMap,
) -> Project {
    let matches = Matches::of(&pipelines, &written, files);
    // Jobs are their stages' own affair.
    let promised = written.iter().flatten().map(|file| file.path.as_str());
    let promised = promised.filter(|path| !path.ends_with(".job.yaml"));
    reader.promise(promised.map(str::to_owned).collect());
    let mut settler = Settler {
        reader,
        filled,
        digests: Digests::new(files, &matches),
        overlays: Overlays::default(),
        nothing: Arc::default(),
        texts: sources,
    };
    let mut project = Project {
        written,
        ..Project::default()
    };
    for pipeline in &pipelines {
        let made = settler.sources(pipeline);
        let stages = pipeline.stages.iter();
        let stages = stages.map(|stage| settler.stage(pipeline, stage, &made));
        let mut stages: Vec<SettledStage> = stages.collect();
        relate(pipeline, &mut stages);
        project.stages.push(stages);
        project.places.push(settler.place(pipeline));
        project.sources.push(made);
    }
    project.pipelines = pipelines;
    project.matches = matches;
    project
}

/// Everything that stages are settled with.
struct Settler<'s, 'f> {
    reader: &'s mut Reader<'f>,
    filled: &'s mut Filled,
    digests: Digests<'s>,
    overlays: Overlays,
    /// The tree of every stage whose directory nobody looked into.
    nothing: Arc<StageTree>,
    texts: &'s mut SourceMap,
}

impl Settler<'_, '_> {
    fn sources(&mut self, pipeline: &Pipeline) -> Vec<Option<SettledSource>> {
        let sources = pipeline.sources.iter();
        sources.map(|source| self.source(source)).collect()
    }

    fn source(&mut self, source: &Source) -> Option<SettledSource> {
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
        settled.references = source::references(source.kind, &settled.spec);
        Some(settled)
    }

    fn stage(
        &mut self,
        pipeline: &Pipeline,
        stage: &Stage,
        sources: &[Option<SettledSource>],
    ) -> SettledStage {
        let mut settled = self.said(pipeline, stage);
        let source = stage.source.id.and_then(|id| sources.get(id.0)?.as_ref());
        let spec = source.map(|source| &source.spec);
        let mut request = request(pipeline, stage, spec);
        if let (None, Some(request)) = (spec, &mut request) {
            request.ignore = ignored(self.reader, pipeline, stage);
        }
        let mut own = additions::of_spec(&settled.spec, &settled.patches);
        if let Some(request) = &request {
            settled.alone = self.reader.read(request, self.texts);
        }
        settled.is_kept_out = self.is_kept_out(pipeline, stage);
        let before = self.users_tree(request.as_ref(), &own, &settled.alone);
        let looked = additions::of_objects(&own);
        if let Some(request) = request.as_ref().filter(|_| has_release(&before)) {
            settled.unpatched = self.reader.unpatched(request, &own, self.texts);
        }
        if stage.images.iter().any(|image| image.values.is_some()) {
            chart_image::add((pipeline, stage), &before, &mut settled);
            own = additions::of_spec(&settled.spec, &settled.patches);
        }
        self.decide(&mut settled, (pipeline, stage), &before);
        let added = |request| additions::of_stage(own, request, stage, &settled);
        let additions = request.as_ref().map(added);
        let built_from = request.as_ref().zip(additions.as_ref());
        settled.tree = match built_from {
            Some((_, additions)) if *additions == looked => Arc::unwrap_or_clone(before),
            Some((request, additions)) => self.reader.apply(request, additions, self.texts),
            None => {
                let jobs = settled.jobs.iter();
                StageTree::unseen(jobs.map(|job| Arc::clone(&job.object)))
            }
        };
        self.fill(&mut settled, stage, built_from);
        objects::mark(&mut settled.tree.objects, &settled.spec);
        decide_timeout(&mut settled, stage);
        settled
    }

    /// Puts the variables of `postBuild` into the objects.
    fn fill(
        &mut self,
        settled: &mut SettledStage,
        stage: &Stage,
        built_from: Option<(&Request, &Additions)>,
    ) {
        if !settled.substitutes() {
            return;
        }
        settled.substitution = match built_from {
            Some((request, additions)) => {
                let made_from = || MadeFrom::of(request, additions, &settled.spec);
                let of = (stage.name.value.as_str(), made_from);
                self.filled.fill(of, &mut settled.tree, &settled.spec)
            }
            None => objects::fill(&mut settled.tree.objects, &settled.spec),
        };
        settled.tree.report_substituted();
    }

    /// The namespace that Kustomizations get which name none.
    fn place(&mut self, pipeline: &Pipeline) -> Option<String> {
        let flux = &pipeline.flux;
        match &flux.namespace {
            Some(_) => None,
            None => self.reader.namespace_of(&flux.directory.value, self.texts),
        }
    }

    /// Whether what applies the folder of the Kustomizations leaves a directory in it alone.
    fn is_kept_out(&mut self, pipeline: &Pipeline, stage: &Stage) -> bool {
        let (flux, path) = (&pipeline.flux.directory.value, &stage.path.value);
        contains(flux, path) && self.reader.keeps_out(flux, path, self.texts)
    }

    /// What the words and the `spec` text say.
    fn said(&mut self, pipeline: &Pipeline, stage: &Stage) -> SettledStage {
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
            depends_on,
            overlay,
            replaced,
            faults,
            jobs: Vec::new(),
            policies: image::policies(pipeline, stage),
            timeout: Timeout {
                seconds: 0,
                raised_for: None,
            },
            alone: Arc::clone(&self.nothing),
            unpatched: Unpatched::default(),
            tree: StageTree::default(),
            substitution: objects::Substitution::default(),
        }
    }

    fn patch(&mut self, stage: &Stage, entry: &Node, faults: &mut Vec<Fault>) -> SettledPatch {
        let text = entry.get("patch").unwrap_or(entry);
        let content = text.text().and_then(|written| {
            // A word has its text as written, so that places are those of the file.
            let mut words = stage.settings.patches.iter().map(|patch| &patch.patch);
            let word = words.find(|word| word.span == text.span).cloned();
            let text = word.unwrap_or_else(|| Spanned::new(written.to_owned(), text.span));
            self.overlays.patch(&text, self.texts, faults)
        });
        SettledPatch {
            target: entry.get("target").cloned(),
            span: text.span,
            is_image: false,
            content,
        }
    }

    /// What the user keeps in the stage, generated Jobs left out.
    fn users_tree(
        &mut self,
        request: Option<&Request>,
        own: &Additions,
        alone: &Arc<StageTree>,
    ) -> Arc<StageTree> {
        match request.filter(|_| additions::change_objects(own)) {
            Some(request) => Arc::new(self.reader.apply(request, own, self.texts)),
            None => Arc::clone(alone),
        }
    }

    /// Decides what depends on the user's objects, and makes the Jobs.
    fn decide(
        &mut self,
        settled: &mut SettledStage,
        (pipeline, stage): (&Pipeline, &Stage),
        tree: &StageTree,
    ) {
        let force = decide::force(&settled.spec, stage, tree);
        let forces = (force == Force::Stage).then_some(NodeValue::Bool(true));
        spec::decide(&mut settled.spec, "force", forces);
        let target = decide::target_namespace(pipeline, tree);
        let target = target.map(|name| NodeValue::Text(name.to_owned().into()));
        spec::decide(&mut settled.spec, "targetNamespace", target);
        let around = Around {
            is_forced: force == Force::Jobs,
            substitutes: read::substitutes(&settled.spec),
            files: None,
        };
        let jobs = stage.jobs.iter();
        let made = jobs.map(|job| self.job(pipeline, job, &around, &mut settled.faults));
        settled.jobs = made.collect();
        for (said, job) in stage.jobs.iter().zip(&settled.jobs) {
            name::in_health(&mut settled.spec, &said.name.value, &job.object);
        }
    }

    fn job(
        &mut self,
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
        let text = ("manifest", job.manifest.as_ref());
        let overlay = self.overlays.map(text, self.texts, faults);
        if let Some(overlay) = &overlay {
            merge_strategic(&mut object, overlay);
        }
        if refresh == Refresh::Never {
            name::by_content(&mut object);
        }
        let name = object.text_at(&["metadata", "name"]);
        let mut settled = SettledJob {
            name: name.unwrap_or_default().to_owned(),
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

    fn refresh(&mut self, job: &Job) -> Refresh {
        match &job.rerun.value {
            Rerun::OnImage => Refresh::Template,
            Rerun::OnFiles(globs) => Refresh::Files(self.digests.digest(globs)),
            Rerun::EveryRelease => Refresh::Release,
            Rerun::Once => Refresh::Never,
        }
    }
}

fn has_release(tree: &StageTree) -> bool {
    HelmRelease::among(&tree.objects).next().is_some()
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
