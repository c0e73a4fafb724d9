//! A commit or digest that is none. Page: `invalid_pin.md`.

use crate::diagnostics::{Check, Severity};
use crate::values::image::is_digest;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-pin",
    severity: Severity::Error,
    summary: "a commit or digest of a source that is none",
    page: include_str!("invalid_pin.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let sources = project
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.sources);
    for block in sources.filter_map(|source| source.block.as_ref()) {
        if let Some(commit) = block
            .commit
            .as_ref()
            .filter(|commit| !is_commit(&commit.value))
        {
            let finding = CHECK
                .at(commit.span, format!("`{}` is no commit", commit.value))
                .help("write the whole hash: 40 hexadecimal digits");
            found.push(finding);
        }
        if let Some(digest) = block
            .digest
            .as_ref()
            .filter(|digest| !is_digest(&digest.value))
        {
            let finding = CHECK
                .at(digest.span, format!("`{}` is no digest", digest.value))
                .help("write `sha256:` and 64 lower-case hexadecimal digits");
            found.push(finding);
        }
    }
}

/// A whole SHA-1 or SHA-256; source-controller does not look up short ones.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
