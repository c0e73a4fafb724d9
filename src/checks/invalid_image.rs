//! An image reference that no registry takes. Page: `invalid_image.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::{ImageUse, Pipeline};
use crate::source::Span;
use crate::values::image::parse;

use super::Site;
use super::findings::Findings;
use super::image_uses::uses_of;

pub(super) static CHECK: Check = Check {
    name: "invalid-image",
    severity: Severity::Error,
    summary: "an image reference that no registry takes",
    page: include_str!("invalid_image.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for image in site.images() {
        if let ImageUse::Reference(reference) = image {
            check_reference(&reference.value, reference.span, found);
        }
    }
    // What stands in values may be a template of the chart.
    for image in uses_of(*site).filter(|it| !it.is_of_values()) {
        check_reference(&image.reference, image.span, found);
    }
}

pub(super) fn also(pipeline: &Pipeline, found: &mut Findings<'_>) {
    for image in &pipeline.images {
        check_reference(&image.reference.value, image.reference.span, found);
    }
}

fn check_reference(reference: &str, span: Span, found: &mut Findings<'_>) {
    if let Err(fault) = parse(reference) {
        let message = format!("`{reference}` {}", fault.message());
        found.push(CHECK.at(span, message).help(fault.help()));
    }
}
