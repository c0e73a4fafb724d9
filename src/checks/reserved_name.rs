//! A stage whose file kustomize takes for its own. Page: `reserved_name.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{is_kustomization, stage_file};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "reserved-name",
    severity: Severity::Error,
    summary: "the file of a stage has the name of a kustomization file",
    page: include_str!("reserved_name.md"),
};

/// A stage is written to `NAME.yaml`; the files of sources and Jobs have a second dot, so that they are never
/// one of those that kustomize looks for (`RecognizedKustomizationFileNames` in `api/konfig`).
pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let name = &site.stage.name;
    if is_kustomization(&stage_file("", &name.value)) {
        let message = format!(
            "the Kustomization of stage `{}` would be `{}.yaml`, which kustomize takes for its own file",
            name.value, name.value
        );
        found.push(
            CHECK
                .at(name.span, message)
                .help("give the stage another name"),
        );
    }
}
