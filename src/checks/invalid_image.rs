//! An image reference that no registry takes. Page: `invalid_image.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::ImageUse;
use crate::source::Span;
use crate::values::image::parse;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-image",
    severity: Severity::Error,
    summary: "an image reference that no registry takes",
    page: include_str!("invalid_image.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for image in project
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.images)
    {
        check_reference(&image.reference.value, image.reference.span, found);
    }
    for image in project.sites().flat_map(|site| site.images()) {
        if let ImageUse::Reference(reference) = image {
            check_reference(&reference.value, reference.span, found);
        }
    }
    // What stands in values may be a template of the chart.
    for image in found.images().iter().filter(|it| !it.is_of_values()) {
        check_reference(&image.reference, image.span, found);
    }
}

fn check_reference(reference: &str, span: Span, found: &mut Findings<'_>) {
    if let Err(fault) = parse(reference) {
        let message = format!("`{reference}` {}", fault.message());
        found.push(CHECK.at(span, message).help(fault.help()));
    }
}
