//! What nobody wrote and holds all the same: guards, derived timeouts, default paths.

use std::collections::BTreeSet;

use crate::plan::{Edge, PipelinePlan};
use crate::source::{FileId, Files, Span};
use crate::values::duration::shown;

use super::names::{Kind, Role};
use super::{Analysis, words};

/// A few words drawn into a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    /// Behind this.
    pub behind: Span,
    /// What is drawn.
    pub label: String,
    /// Why.
    pub tooltip: String,
}

/// A line above a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lens {
    /// Above this.
    pub above: Span,
    /// What it says.
    pub title: String,
}

/// The hints of a file.
#[must_use]
pub fn hints(analysis: &Analysis, file: FileId, files: &dyn Files) -> Vec<Hint> {
    let plan = analysis.plan(files);
    let mut hints = BTreeSet::new();
    for pipeline in &plan.pipelines {
        stages(pipeline, file, &mut hints);
        guards(pipeline, file, &mut hints);
    }
    let mut last = None;
    let hints = hints.into_iter();
    // Environments may differ: the first says it, and hover says the others.
    hints
        .filter(|hint| last.replace(hint.behind) != Some(hint.behind))
        .collect()
}

fn stages(pipeline: &PipelinePlan<'_>, file: FileId, hints: &mut BTreeSet<Hint>) {
    let declared = pipeline.stages.iter().filter(|it| !it.stage.implied);
    for stage in declared.filter(|it| it.stage.name.span.file == file) {
        let mut said = Vec::new();
        let mut why = Vec::new();
        if stage.stage.path_is_default {
            said.push(stage.path.clone());
            why.push("its directory, because nothing else is said".to_owned());
        }
        if let Some(job) = &stage.timeout.raised_for {
            said.push(format!("timeout {}", shown(stage.timeout.seconds)));
            why.push(format!("raised because the Job `{job}` may take that long"));
        }
        if !said.is_empty() {
            hints.insert(Hint {
                behind: stage.stage.name.span,
                label: said.join(", "),
                tooltip: why.join("; "),
            });
        }
    }
}

fn guards(pipeline: &PipelinePlan<'_>, file: FileId, hints: &mut BTreeSet<Hint>) {
    for edge in &pipeline.edges {
        for span in written(pipeline, edge).filter(|span| span.file == file) {
            hints.insert(Hint {
                behind: span,
                label: edge.guard.word().to_owned(),
                tooltip: pipeline.reason(edge),
            });
        }
    }
}

/// The places that say an edge.
fn written<'a>(
    pipeline: &'a PipelinePlan<'_>,
    edge: &Edge<'_>,
) -> impl Iterator<Item = Span> + use<'a> {
    let id = |at: usize| pipeline.stages.get(at).map(|stage| stage.id);
    let ends = (id(edge.from), id(edge.to));
    let relations = pipeline.pipeline.relations.iter();
    let said = relations.filter(move |it| (it.first.id, it.then.id) == ends);
    said.map(|relation| {
        let (first, then) = (relation.first.name.span, relation.then.name.span);
        if relation.span.end == first.end {
            first
        } else {
            then
        }
    })
}

/// The lines above the statements of a file: what a pipeline is, and what an image is used by.
#[must_use]
pub fn lenses(analysis: &Analysis, file: FileId, files: &dyn Files) -> Vec<Lens> {
    let plan = analysis.plan(files);
    let ours = plan.pipelines.iter().filter(|it| it.pipeline.file == file);
    let mut lenses: BTreeSet<Lens> = ours.map(of_pipeline).collect();
    let all = analysis.occurrences().iter();
    let images = all.filter(|one| one.kind == Kind::Image && one.role == Role::Declares);
    for image in images.filter(|one| one.span.file == file) {
        let users = words::users(analysis, file, Kind::Image, &image.name);
        lenses.insert(Lens {
            above: image.statement,
            title: format!("used by {}", words::or_nothing(&users).replace('`', "")),
        });
    }
    lenses.into_iter().collect()
}

fn of_pipeline(pipeline: &PipelinePlan<'_>) -> Lens {
    let environment = pipeline
        .environment
        .map_or_else(String::new, |it| format!(" ({it})"));
    let above = pipeline
        .pipeline
        .environment
        .as_ref()
        .map_or(pipeline.pipeline.name.span, |it| it.span);
    Lens {
        above,
        title: format!(
            "{}{environment}: {}, at worst {}",
            pipeline.name,
            words::count(pipeline.stages.len(), "stage"),
            shown(pipeline.worst_case_seconds)
        ),
    }
}
