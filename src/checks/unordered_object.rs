//! A stage needs an object of a stage that it does not wait for. Page: `unordered_object.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;
use super::needs::Reason;

pub(super) static CHECK: Check = Check {
    name: "unordered-object",
    severity: Severity::Error,
    summary: "a stage needs an object of a stage that it does not wait for",
    page: include_str!("unordered_object.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for lack in found.lacks().iter() {
        let Reason::Unordered(maker, place) = lack.reason else {
            continue;
        };
        let Some(pipeline) = project.pipelines.get(lack.pipeline) else {
            continue;
        };
        let (Some(stage), Some(maker)) = (pipeline.stage(lack.stage), pipeline.stage(maker)) else {
            continue;
        };
        let (own, other) = (&stage.name.value, &maker.name.value);
        let object = lack.need.key.shown();
        let finding = CHECK
            .at(
                lack.need.span,
                format!(
                    "stage `{own}` needs {object}, and does not wait for `{other}`, which makes it"
                ),
            )
            .also(place, format!("stage `{other}` makes it here"))
            .help(format!("say `after {other}` in stage `{own}`"));
        found.about(stage, finding);
    }
}
