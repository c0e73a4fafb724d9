//! An emitted file that the kustomization file of its folder does not list. Page: `unlisted_kustomization.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::{Foreign, Reach};
use crate::model::{Pipeline, Stage};
use crate::settle::{Fate, Folder, FolderFile, Owner};
use crate::source::Span;
use crate::values::path::{folder as above, relative, shown};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unlisted-kustomization",
    severity: Severity::Error,
    summary: "the folder of the Kustomizations is applied without one of them, or without a source",
    page: include_str!("unlisted_kustomization.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for pipeline in &project.pipelines {
        look_at_parents(project, pipeline, found);
    }
    let mut said: HashSet<&str> = HashSet::new();
    for folder in &project.folders {
        let files = folder.files.iter().zip(&folder.fates);
        for (file, fate) in files.filter(|(it, _)| it.owner != Owner::Parent) {
            let pipeline = project.pipelines.get(file.pipeline);
            let finding = pipeline.and_then(|it| look_at(folder, (file, *fate), it));
            if let Some((stage, finding)) = finding
                && said.insert(&file.path)
            {
                found.about_any(stage, finding);
            }
        }
    }
}

/// A kustomization file may name a directory only where that has one itself (`accumulateDirectory` of kustomize).
fn look_at_parents(project: &Project, pipeline: &Pipeline, found: &mut Findings<'_>) {
    let directory = &pipeline.flux.directory.value;
    let without = |it: &Foreign| match it.reach(directory) {
        Some(Reach::WithoutFile(entry)) => Some((it.name.clone(), entry)),
        Some(Reach::Applied | Reach::Left(_) | Reach::Unknown) | None => None,
    };
    let Some((name, entry)) = project.foreign.iter().find_map(without) else {
        return;
    };
    let shown = shown(directory);
    let message = format!(
        "Kustomization `{}` cannot be built: `{shown}` has no kustomization file, and no build of the pipeline writes one",
        name.value
    );
    let help = format!(
        "list the files in `{shown}` one by one; or give it a kustomization file that lists them"
    );
    let finding = CHECK.at(entry, message);
    found.push(
        finding
            .also(
                pipeline.flux.directory.span,
                "the pipeline's Kustomizations go there",
            )
            .help(help),
    );
}

fn look_at<'p>(
    folder: &Folder,
    (file, fate): (&FolderFile, Fate),
    pipeline: &'p Pipeline,
) -> Option<(Option<&'p Stage>, Diagnostic)> {
    if fate.is_taken_in {
        return None;
    }
    let (stage, title, span) = owner(file, pipeline)?;
    let finding = match fate.is_left_out {
        true if is_left_out_whole(folder) => return None,
        true => CHECK
            .at(
                span,
                format!(
                    "{title} is never applied: the source leaves `{}` out",
                    file.path
                ),
            )
            .help("change `.sourceignore`, or the `ignore` of the source"),
        false => unlisted(folder, file, (&title, span))?,
    };
    Some((stage, finding))
}

/// A source that has nothing of the folder is not the one that the folder is applied from.
fn is_left_out_whole(folder: &Folder) -> bool {
    folder.fates.iter().all(|it| it.is_left_out)
}

fn unlisted(folder: &Folder, file: &FolderFile, (title, span): (&str, Span)) -> Option<Diagnostic> {
    let tree = &folder.tree;
    if !tree.has_kustomization || !tree.findings.is_empty() {
        return None;
    }
    let mut lists = tree.kustomizations.iter();
    let own = lists.find(|(path, _)| above(path) == above(&file.path));
    let (path, document) = own.or(tree.kustomizations.first())?;
    let own = document.get("resources").or(Some(document))?.span;
    let directory = above(path);
    let entry = entry(directory, &file.path);
    let message = format!(
        "{title} is never applied: the kustomization file in `{}` does not list `{entry}`",
        shown(directory)
    );
    let finding = CHECK.at(span, message).also(own, "the list");
    Some(finding.help(format!("add `- {entry}` to its `resources`")))
}

/// How a kustomization file in a directory lists a file.
fn entry(directory: &str, file: &str) -> String {
    match relative(directory, file) {
        Some(inside) => inside.to_owned(),
        None => format!("{}{file}", "../".repeat(directory.split('/').count())),
    }
}

/// Whose file it is: what to call it, and where the pipeline says it.
fn owner<'p>(
    file: &FolderFile,
    pipeline: &'p Pipeline,
) -> Option<(Option<&'p Stage>, String, Span)> {
    match file.owner {
        Owner::Stage(id) => {
            let stage = pipeline.stage(id)?;
            let title = format!("stage `{}`", stage.name.value);
            Some((Some(stage), title, stage.name.span))
        }
        Owner::Source(at) => {
            let source = pipeline.sources.get(at)?;
            let title = format!("source `{}`", source.name.value);
            Some((None, title, source.name.span))
        }
        Owner::Parent => None,
    }
}
