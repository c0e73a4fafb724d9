//! A pipeline text, taken as far as the checks.

use flux_pipeline::checks::{self, Checked, Project};
use flux_pipeline::diagnostics::Sink;
use flux_pipeline::manifests::{Reader, Request};
use flux_pipeline::model::{Pipeline, Stage};
use flux_pipeline::source::{Memory, SourceMap};
use flux_pipeline::{model, syntax};

/// Reads and checks `texts`, pairs of path and text; panics when a check finds an error.
pub fn checked(texts: &[(&str, &str)], files: &Memory) -> Checked {
    let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
    let mut project = Project::default();
    for (path, text) in texts {
        let tree = syntax::parse(sources.add(*path, *text), text, &mut sink);
        let pipelines = model::build(&tree, path, &mut sources, files, &mut sink);
        project.pipelines.extend(pipelines);
    }
    let mut reader = Reader::new(files);
    for pipeline in &project.pipelines {
        let trees = pipeline.stages.iter().map(|stage| {
            let tree = reader.read(&request(pipeline, stage), &mut sources);
            (*tree).clone().into()
        });
        project.trees.push(trees.collect());
    }
    let checked = checks::run(project, &mut sink);
    checked.unwrap_or_else(|| panic!("{:#?}", sink.finish()))
}

fn request(pipeline: &Pipeline, stage: &Stage) -> Request {
    let directory = &stage.path.value;
    let written = stage
        .jobs
        .iter()
        .map(|job| format!("{directory}/{}.job.yaml", job.label.value));
    Request {
        directory: directory.clone(),
        pipeline: pipeline.path.clone(),
        ignore: String::new(),
        written: written.collect(),
    }
}
