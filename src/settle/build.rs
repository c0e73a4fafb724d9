//! Pipelines and directories to what is settled.

use std::sync::Arc;

use crate::manifests::{Additions, HelmRelease, Made, Matches, Reader, Request, StageTree};
use crate::manifests::{Written, written};
use crate::model::{Pipeline, Stage};
use crate::source::{Files, SourceMap};
use crate::threads::{Threads, each_in_place, map};
use crate::values::path::contains;

use super::draft::{Directory, Draft};
use super::filled::{Filled, MadeFrom};
use super::matched::Digests;
use super::overlay::Overlays;
use super::project::Project;
use super::request::ignored;
use super::stage::{SettledSource, SettledStage, relate};
use super::words::Words;
use super::{additions, folder_build, others, shared_patches};

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
    let others = reader.others(&Made::of(&pipelines, &written), sources);
    let of = (reader, &mut Filled::default());
    let mut project = Project {
        foreign: others.kustomizations,
        ..settle_written((pipelines, written), (&mut *of.0, of.1), files, sources)
    };
    others::build(&mut project, &others.sources, of.0, sources);
    project.folders = folder_build::folders(&project, of.0, sources);
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
        digests: Digests::of(&pipelines, files, &matches),
        overlays: Overlays::default(),
        nothing: Arc::default(),
        texts: sources,
    };
    let mut project = Project {
        written,
        ..Project::default()
    };
    for pipeline in &pipelines {
        let made = settler.words().sources(pipeline);
        let mut stages = settler.stages(pipeline, &made);
        relate(pipeline, &mut stages);
        shared_patches::forgive(&mut stages);
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
    digests: Digests,
    overlays: Overlays,
    nothing: Arc<StageTree>,
    texts: &'s mut SourceMap,
}

impl Settler<'_, '_> {
    /// What is settled without a look at a directory.
    fn words(&self) -> Words<'_> {
        Words {
            digests: &self.digests,
            overlays: &self.overlays,
            nothing: &self.nothing,
            texts: self.texts,
        }
    }

    /// The stages of a pipeline. Where there are many, two threads share what needs no directory; these are read by one
    /// thread in the order of the stages, since a file is known by the number under which it was read.
    fn stages(
        &mut self,
        pipeline: &Pipeline,
        sources: &[Option<SettledSource>],
    ) -> Vec<SettledStage> {
        let threads = Threads::for_stages(pipeline.stages.len());
        let words = self.words();
        let stages: Vec<&Stage> = pipeline.stages.iter().collect();
        let draft = |stage| Draft::of_words(words, (pipeline, stage), sources);
        let mut drafts = map(stages, threads, || (), |(), stage| draft(stage));
        if drafts.iter().any(|draft| draft.directory.is_some()) {
            self.read(pipeline, &mut drafts);
            let words = self.words();
            each_in_place(&mut drafts, threads, |it| it.decide(words, pipeline));
            drafts.iter_mut().for_each(|draft| self.apply(draft));
        }
        drafts.into_iter().map(|draft| draft.settled).collect()
    }

    /// Reads the directories.
    fn read(&mut self, pipeline: &Pipeline, drafts: &mut [Draft<'_>]) {
        for draft in drafts {
            let Some(directory) = draft.directory.as_deref_mut() else {
                continue;
            };
            let (stage, settled) = (draft.stage, &mut draft.settled);
            settled.is_kept_out = self.is_kept_out(pipeline, stage);
            let request = &mut directory.request;
            if !directory.has_source {
                request.ignore = ignored(self.reader, pipeline, stage);
            }
            settled.alone = self.reader.read(request, self.texts);
            let before = self.users_tree(request, &directory.own, &settled.alone);
            if has_release(&before) {
                settled.unpatched = self.reader.unpatched(request, &directory.own, self.texts);
            }
            directory.before = before;
        }
    }

    /// Makes the objects of a stage whose directory was read.
    fn apply(&mut self, draft: &mut Draft<'_>) {
        let Some(directory) = draft.directory.take() else {
            return;
        };
        let (stage, settled) = (draft.stage, &mut draft.settled);
        let Directory {
            request,
            additions,
            before,
            is_built,
            ..
        } = *directory;
        settled.tree = match is_built {
            true => Arc::unwrap_or_clone(before),
            false => self.reader.apply(&request, &additions, self.texts),
        };
        self.fill(settled, stage, (&request, &additions));
        draft.finish();
    }

    /// Puts the variables of `postBuild` into the objects.
    fn fill(
        &mut self,
        settled: &mut SettledStage,
        stage: &Stage,
        (request, additions): (&Request, &Additions),
    ) {
        if settled.substitutes() {
            let made_from = || MadeFrom::of(request, additions, &settled.spec);
            let of = (stage.name.value.as_str(), made_from);
            settled.substitution = self.filled.fill(of, &mut settled.tree, &settled.spec);
            settled.tree.report_substituted();
        }
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

    /// What the user keeps in the stage, generated Jobs left out.
    fn users_tree(
        &mut self,
        request: &Request,
        own: &Additions,
        alone: &Arc<StageTree>,
    ) -> Arc<StageTree> {
        match additions::change_objects(own) {
            true => Arc::new(self.reader.apply(request, own, self.texts)),
            false => Arc::clone(alone),
        }
    }
}

fn has_release(tree: &StageTree) -> bool {
    HelmRelease::among(&tree.objects).next().is_some()
}
