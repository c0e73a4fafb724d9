//! A source block that does not say where the source is. Page: `missing_url.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::{Source, SourceKind};
use crate::settle::SettledSource;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "missing-url",
    severity: Severity::Error,
    summary: "the block of a source does not say where it is",
    page: include_str!("missing_url.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        for (source, settled) in pipeline.sources.iter().zip(project.sources_of(index)) {
            if let Some(settled) = settled {
                check_source(source, settled, found);
            }
        }
    }
}

fn check_source(source: &Source, settled: &SettledSource, found: &mut Findings<'_>) {
    let lacks = |field: &&str| settled.spec.get(field).is_none();
    let (missing, help) = match source.kind {
        SourceKind::Git if lacks(&"url") => ("url", "add `url \"https://…\"`"),
        SourceKind::Oci if lacks(&"url") => ("url", "add `url \"oci://…\"`"),
        SourceKind::Bucket => match ["bucketName", "endpoint"].into_iter().find(lacks) {
            Some(field) => (
                field,
                "add `bucketName` and `endpoint` with `spec \"\"\"…\"\"\"`",
            ),
            None => return,
        },
        SourceKind::Git | SourceKind::Oci | SourceKind::External => return,
    };
    let name = &source.name.value;
    let message = format!("source `{name}` has no `{missing}`");
    let help = format!("{help}, or remove the block if `{name}` is defined elsewhere");
    found.push(CHECK.at(source.name.span, message).help(help));
}
