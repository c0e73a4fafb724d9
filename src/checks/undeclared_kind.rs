//! An object of a custom kind that nobody defines. Page: `undeclared_kind.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};
use crate::manifests::HelmRelease;

use super::Project;
use super::findings::Findings;
use super::needs::{Kind, Reason};

pub(super) static CHECK: Check = Check {
    name: "undeclared-kind",
    severity: Severity::Warning,
    summary: "an object of a custom kind that no stage defines and none calls `external`",
    page: include_str!("undeclared_kind.md"),
};

/// One finding for each group of kinds: their definitions come together.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    for lack in found.lacks().iter() {
        let key = &lack.need.key;
        let is_undefined = key.kind == Kind::Definition && matches!(lack.reason, Reason::Unmade(_));
        if !is_undefined || !seen.insert((lack.pipeline, key.namespace.clone())) {
            continue;
        }
        let stage = project
            .pipelines
            .get(lack.pipeline)
            .and_then(|it| it.stage(lack.stage));
        let Some(stage) = stage else { continue };
        let message = format!(
            "no stage defines {}.{}, the kind of {}",
            key.name, key.namespace, lack.need.user
        );
        let name = &stage.name.value;
        let settled = project.settled(lack.pipeline, lack.stage);
        let objects = settled.map_or(&[][..], |it| it.tree.objects.as_slice());
        // The dry run of the whole stage fails while the definition is missing (`ApplyAll` in `fluxcd/pkg/ssa`).
        let help = match HelmRelease::among(objects).next() {
            Some(release) => format!(
                "if HelmRelease `{}` brings it, neither is ever applied: give it a stage before `{name}`; say `external {}` where it is made elsewhere",
                release.object.name,
                key.external()
            ),
            None => format!(
                "make the definition in stage `{name}` or before it, or say `external {}` where it is made elsewhere",
                key.external()
            ),
        };
        let finding = CHECK.at(lack.need.span, message).help(help);
        found.about(stage, finding.external(key.external()));
    }
}
