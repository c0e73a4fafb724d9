//! A stage needs an object that only a later stage makes. Page: `late_object.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::model::{Pipeline, Stage, StageId};
use crate::source::Span;

use super::Project;
use super::findings::Findings;
use super::needs::{Lack, LateRight, Reason, late_rights};

pub(super) static CHECK: Check = Check {
    name: "late-object",
    severity: Severity::Error,
    summary: "a stage needs an object that only a later stage makes",
    page: include_str!("late_object.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let lacks = found.lacks();
    for group in lacks.chunk_by(|a, b| a.pipeline == b.pipeline && a.need.key == b.need.key) {
        let Some(pipeline) = group
            .first()
            .and_then(|lack| project.pipelines.get(lack.pipeline))
        else {
            continue;
        };
        let later = |lack: &&Lack| matches!(lack.reason, Reason::Later(..));
        report(
            pipeline,
            &group.iter().filter(later).collect::<Vec<_>>(),
            found,
        );
        for lack in group {
            if let (Reason::Within(place), Some(stage)) = (lack.reason, pipeline.stage(lack.stage))
            {
                found.about(stage, within(stage, lack, place));
            }
        }
    }
    for right in late_rights(project) {
        if let Some(pipeline) = project.pipelines.get(right.pipeline) {
            rights(pipeline, &right, found);
        }
    }
}

/// A Job or a HelmRelease whose account has its rights only when a later stage is applied.
fn rights(pipeline: &Pipeline, right: &LateRight, found: &mut Findings<'_>) {
    let Some(stage) = pipeline.stage(right.stage) else {
        return;
    };
    let ((account, span), (maker, place)) = (&right.account, right.maker);
    let (own, other) = (&stage.name.value, name(pipeline, maker));
    let message = format!(
        "{} of stage `{own}` runs as `{account}`, whose {} only the later stage `{other}` makes",
        right.user, right.object
    );
    let finding = CHECK
        .at(*span, message)
        .also(
            place,
            format!("stage `{other}` makes it here, and waits for `{own}`"),
        )
        .help(format!("move it to stage `{own}`, or to one before it"));
    found.about(stage, finding);
}

/// Reports an object at the first stage that needs it, and the other stages beside it.
fn report(pipeline: &Pipeline, lacks: &[&Lack], found: &mut Findings<'_>) {
    let Some((first, others)) = lacks.split_first() else {
        return;
    };
    let Reason::Later(maker, place) = first.reason else {
        return;
    };
    let mut finding = later(pipeline, first, maker, place);
    for other in others
        .iter()
        .filter(|other| other.need.span != first.need.span)
    {
        finding = finding.also(
            other.need.span,
            format!("stage `{}` needs it too", name(pipeline, other.stage)),
        );
    }
    let stages: Vec<&Stage> = lacks
        .iter()
        .filter_map(|lack| pipeline.stage(lack.stage))
        .collect();
    found.about_all(&stages, finding);
}

fn later(pipeline: &Pipeline, lack: &Lack, maker: StageId, place: Span) -> Diagnostic {
    let (own, other) = (name(pipeline, lack.stage), name(pipeline, maker));
    let object = lack.need.key.shown();
    let finding = CHECK
        .at(
            lack.need.span,
            format!("stage `{own}` needs {object}, which only the later stage `{other}` makes"),
        )
        .also(
            place,
            format!("stage `{other}` makes it here, and waits for `{own}`"),
        );
    advised(
        lack,
        finding,
        format!("move it to stage `{own}`, or to one before it"),
    )
}

/// A finding with what to do. What the API server asks about an object is not named by that: who has it asked is said.
fn advised(lack: &Lack, finding: Diagnostic, help: String) -> Diagnostic {
    let Some(place) = lack.need.asked else {
        return finding.help(help);
    };
    let user = &lack.need.user;
    let why = format!("the API server asks it about {user}, and refuses that without an answer");
    let finding = finding.also(place, why);
    finding.help("make what is asked in a stage before, or what has it asked in the last one")
}

fn name(pipeline: &Pipeline, id: StageId) -> &str {
    pipeline
        .stage(id)
        .map_or("", |stage| stage.name.value.as_str())
}

/// Flux reads it before the stage that makes it is applied.
fn within(stage: &Stage, lack: &Lack, place: Span) -> Diagnostic {
    let own = &stage.name.value;
    let object = lack.need.key.shown();
    let who = match lack.need.asked {
        Some(_) => "the API server",
        None => "Flux",
    };
    let finding = CHECK
        .at(
            lack.need.span,
            format!("{who} needs {object} before it applies stage `{own}`, which makes it"),
        )
        .also(place, "it is made here");
    advised(lack, finding, format!("make it in a stage before `{own}`"))
}
