//! A stage waits for a claim that only a later stage uses. Page: `unbound_claim.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;
use super::needs::Reason;

pub(super) static CHECK: Check = Check {
    name: "unbound-claim",
    severity: Severity::Warning,
    summary: "a stage waits for a claim that only a later stage uses",
    page: include_str!("unbound_claim.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for lack in found.lacks().iter() {
        let Reason::Unbound(maker, place) = lack.reason else {
            continue;
        };
        let Some(pipeline) = project.pipelines.get(lack.pipeline) else {
            continue;
        };
        let (Some(user), Some(maker)) = (pipeline.stage(lack.stage), pipeline.stage(maker)) else {
            continue;
        };
        let (own, other) = (&maker.name.value, &user.name.value);
        let object = lack.need.key.shown();
        let finding = CHECK
            .at(
                place,
                format!(
                    "stage `{own}` waits until {object} is bound, which may take a pod of `{other}`"
                ),
            )
            .also(
                lack.need.span,
                format!("stage `{other}` uses it here, and waits for `{own}`"),
            )
            .help(format!(
                "move it to stage `{other}`, or to another stage whose pods use it"
            ));
        found.about_all(&[maker, user], finding);
    }
}
