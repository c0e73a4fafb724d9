//! What the real API server is to judge: every file that the examples, the pages and generated pipelines emit,
//! and beside it, as `FILE.json`, the object that it is to be read back as.
//! `GENERATE_TO=DIR cargo test --test it generate` writes it, below a directory for the oldest Flux that is to
//! take it; `e2e/run` does, and asks the server. Without `GENERATE_TO` nothing is written.

use std::fs;
use std::path::{Path, PathBuf};

use flux_pipeline::compile::{self, Input, Outcome};
use flux_pipeline::emit;
use flux_pipeline::files::Disk;
use flux_pipeline::model::FluxVersion;
use flux_pipeline::source::{Files, SourceMap};

use crate::examples::{check, examples};
use crate::properties::generated;
use crate::spec::right_examples;

#[test]
fn generate_what_the_examples_emit() {
    for example in examples() {
        let files = Disk::open(&example).unwrap();
        let name = example.file_name().unwrap().to_string_lossy();
        assert!(write(&format!("examples/{name}"), &check(&example), &files) > 1);
    }
}

#[test]
fn generate_what_the_pages_emit() {
    let mut files = 0;
    for (name, example) in right_examples() {
        let repository = example.repository();
        let input = Input::new("shop.pipeline", example.text);
        let outcome = compile::check(vec![input], &repository, &mut SourceMap::default());
        if is_allowed_more(&outcome) || has_unfinished_job(&outcome) {
            continue;
        }
        files += write(&format!("pages/{name}"), &outcome, &repository);
    }
    assert!(files > 100, "only {files} files");
}

/// The API server of today refuses what an example allows for that of tomorrow.
fn is_allowed_more(outcome: &Outcome) -> bool {
    let pipelines = outcome
        .checked
        .iter()
        .flat_map(|it| &it.project().pipelines);
    let mut allows = pipelines
        .flat_map(|it| &it.stages)
        .flat_map(|it| &it.allows);
    allows.any(|it| it.check.value == "unknown-field")
}

/// A Job that gets its image by a patch is not applied as its file is, and the server is not asked about patches here.
fn has_unfinished_job(outcome: &Outcome) -> bool {
    let checked = outcome.checked.iter();
    let mut sites = checked.flat_map(|it| it.project().sites());
    sites.any(|site| site.settled.jobs.iter().any(|job| job.image().is_empty()))
}

/// `GENERATE_COUNT` says how many.
#[test]
fn generate_what_generated_pipelines_emit() {
    let count = std::env::var("GENERATE_COUNT").map_or(3, |count| count.parse().unwrap());
    for (repository, number) in generated(count).zip(1..) {
        let (outcome, _) = repository.check();
        let name = format!("generated/{number:04}");
        write(&name, &outcome, &repository.memory());
    }
}

/// Writes every emitted file with its object below a directory of this name, where `GENERATE_TO` says so, and
/// gives their number.
pub fn write(name: &str, outcome: &Outcome, files: &dyn Files) -> usize {
    let plan = outcome.plan(files).expect("a pipeline without errors");
    let into = directory(outcome).map(|into| into.join(name));
    let bundle = emit::bundle(&plan);
    let objects = emit::objects(&plan).into_objects();
    for object in &objects {
        let text = bundle.text(&object.path).unwrap();
        let json = serde_json::to_string(&object.object).unwrap();
        let Some(into) = &into else { continue };
        let path = into.join(&object.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::write(path.with_added_extension("json"), json).unwrap();
    }
    objects.len()
}

fn directory(outcome: &Outcome) -> Option<PathBuf> {
    let into = std::env::var_os("GENERATE_TO")?;
    let pipelines = &outcome.checked.as_ref().unwrap().project().pipelines;
    let oldest = pipelines.iter().map(|pipeline| pipeline.flux.version.value);
    let FluxVersion { major, minor } = oldest.max().unwrap();
    Some(Path::new(&into).join(format!("{major}.{minor}")))
}
