//! A source block that does not say where the source is. Page: `missing_url.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::{Source, SourceBlock, SourceKind};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "missing-url",
    severity: Severity::Error,
    summary: "the block of a source does not say where it is",
    page: include_str!("missing_url.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in project
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.sources)
    {
        if let Some(block) = &source.block {
            look(source, block, found);
        }
    }
}

fn look(source: &Source, block: &SourceBlock, found: &mut Findings<'_>) {
    let map = found.map(block.spec.as_ref());
    let lacks = |field: &&str| map.as_ref().is_none_or(|map| map.get(field).is_none());
    let (missing, help) = match source.kind {
        SourceKind::Git if block.url.is_none() && lacks(&"url") => {
            ("url", "add `url \"https://…\"`")
        }
        SourceKind::Oci if block.url.is_none() && lacks(&"url") => ("url", "add `url \"oci://…\"`"),
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
