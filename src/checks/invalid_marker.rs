//! A marker of image automation that names no policy. Page: `invalid_marker.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::Marker;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-marker",
    severity: Severity::Warning,
    summary: "a marker of image automation that is not of a policy, and is left out",
    page: include_str!("invalid_marker.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let images = project
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.images);
    for marker in images.filter_map(|image| image.marker.as_ref()) {
        if marker.policy.is_none() {
            let finding = CHECK.at(marker.text.span, "this marker names no policy of an image");
            found.push(finding.help(advice(marker)));
        }
    }
}

/// A part that is asked for is emitted anyway, where the part is.
fn advice(marker: &Marker) -> &'static str {
    let parts = [":tag\"", ":name\"", ":digest\""];
    match parts.iter().any(|part| marker.text.value.contains(part)) {
        true => {
            "leave out the part behind the policy: the line has the whole reference, and the marker of a part \
             is written where only that part stands"
        }
        false => {
            "write `{\"$imagepolicy\": \"NAMESPACE:NAME\"}`, the namespace and name of an ImagePolicy"
        }
    }
}
