//! A file that no build can write. Page: `unwritable_path.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Written;
use crate::model::Pipeline;
use crate::source::Span;
use crate::values::path::{LONGEST_PART, Unwritable, split, unwritable};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unwritable-path",
    severity: Severity::Error,
    summary: "a file that is to be written cannot be: its path leads into `.git`, or a name is too long",
    page: include_str!("unwritable_path.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (pipeline, written) in project.pipelines.iter().zip(&project.written) {
        let record = record(pipeline);
        // What the directory is called makes all files wrong at once.
        let mut files = written.iter().chain([&record]);
        if let Some((file, why)) = files.find_map(|it| Some((it, unwritable(&it.path)?))) {
            let directory = &pipeline.flux.directory;
            let is_directory = unwritable(&directory.value).is_some();
            let span = if is_directory {
                directory.span
            } else {
                file.span
            };
            report(&file.path, span, why, found);
        }
    }
}

/// The record of the build beside the pipeline file, under the name that it has while it is written.
fn record(pipeline: &Pipeline) -> Written {
    let (folder, name) = split(&pipeline.path);
    let stem = name.strip_suffix(".pipeline").unwrap_or(name);
    Written {
        path: format!("{folder}/.{stem}.flux-pipeline.tmp"),
        span: pipeline.name.span,
    }
}

fn report(path: &str, span: Span, why: Unwritable, found: &mut Findings<'_>) {
    let (message, help) = match why {
        Unwritable::Git => (
            format!("`{path}` would be written, which is in the directory of git"),
            "choose another directory",
        ),
        Unwritable::Long => {
            let mut parts = path.split('/');
            let part = parts
                .find(|part| part.len() > LONGEST_PART)
                .unwrap_or_default();
            let shown: String = part.chars().take(20).collect();
            let length = part.len();
            (
                format!(
                    "`{shown}…` has {length} bytes, and no file or directory may have more than {LONGEST_PART}"
                ),
                "say a shorter name",
            )
        }
    };
    found.push(CHECK.at(span, message).help(help));
}
