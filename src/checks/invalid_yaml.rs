//! A text of the pipeline that should be YAML and is not. Page: `invalid_yaml.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Pipeline;
use crate::source::Spanned;

use super::Project;
use super::findings::Findings;
use super::merge::{read_map, read_patch};

pub(super) static CHECK: Check = Check {
    name: "invalid-yaml",
    severity: Severity::Error,
    summary: "the text of `spec`, `manifest` or `patch` is not the YAML that belongs there",
    page: include_str!("invalid_yaml.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        for (word, text) in maps(pipeline) {
            if found.map(Some(text)).is_none()
                && let Err(fault) = read_map(text)
            {
                report(word, text, &fault, found);
            }
        }
        let settings = pipeline.stages.iter().map(|stage| &stage.settings);
        for patch in settings.flat_map(|settings| &settings.patches) {
            if let Err(fault) = read_patch(&patch.patch.value) {
                report("patch", &patch.patch, &fault, found);
            }
        }
    }
}

fn maps(pipeline: &Pipeline) -> impl Iterator<Item = (&'static str, &Spanned<String>)> {
    let blocks = pipeline
        .sources
        .iter()
        .filter_map(|source| source.block.as_ref());
    let sources = blocks.filter_map(|block| block.spec.as_ref());
    let stages = pipeline
        .stages
        .iter()
        .filter_map(|stage| stage.settings.spec.as_ref());
    let jobs = pipeline.stages.iter().flat_map(|stage| &stage.jobs);
    let manifests = jobs.filter_map(|job| job.manifest.as_ref());
    sources
        .chain(stages)
        .map(|text| ("spec", text))
        .chain(manifests.map(|text| ("manifest", text)))
}

fn report(word: &str, text: &Spanned<String>, fault: &str, found: &mut Findings<'_>) {
    let finding = CHECK
        .at(
            text.span,
            format!("the text of `{word}` cannot be used: {fault}"),
        )
        .help("write YAML, indented below the opening mark");
    found.push(finding);
}
