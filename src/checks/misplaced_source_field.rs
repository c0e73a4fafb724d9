//! A word in a source block that this kind of source does not have. Page: `misplaced_source_field.md`.

use crate::diagnostics::{Check, Severity};
use crate::model::{Source, SourceBlock, SourceKind};
use crate::source::Span;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "misplaced-source-field",
    severity: Severity::Error,
    summary: "a word in the block of a source that this kind of source does not have",
    page: include_str!("misplaced_source_field.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in project
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.sources)
    {
        let Some(block) = &source.block else { continue };
        if source.kind == SourceKind::External {
            let message = format!(
                "source `{}` cannot be made by a pipeline",
                source.name.value
            );
            let help =
                "remove the block; an ExternalArtifact is made by the controller that owns it";
            found.push(CHECK.at(source.name.span, message).help(help));
            continue;
        }
        for (word, span, _) in words(block)
            .into_iter()
            .filter(|(.., kinds)| !kinds.contains(&source.kind))
        {
            found.push(
                CHECK
                    .at(span, message(word, source))
                    .help(format!("remove `{word}`")),
            );
        }
    }
}

fn message(word: &str, source: &Source) -> String {
    format!("a source of kind `{}` has no `{word}`", source.kind.word())
}

type Word = (&'static str, Span, &'static [SourceKind]);

/// The words of a block that not every kind of source has, with the kinds that have them.
fn words(block: &SourceBlock) -> Vec<Word> {
    const GIT: &[SourceKind] = &[SourceKind::Git];
    const OCI: &[SourceKind] = &[SourceKind::Oci];
    const BOTH: &[SourceKind] = &[SourceKind::Git, SourceKind::Oci];
    let words = [
        ("url", &block.url, BOTH),
        ("branch", &block.branch, GIT),
        ("tag", &block.tag, BOTH),
        ("semver", &block.semver, BOTH),
        ("commit", &block.commit, GIT),
        ("digest", &block.digest, OCI),
    ];
    let words = words.into_iter();
    let mut used: Vec<Word> = words
        .filter_map(|(word, value, kinds)| Some((word, value.as_ref()?.span, kinds)))
        .collect();
    if let Some(verify) = &block.verify {
        let span = verify.provider.span;
        used.push(match verify.provider.value.as_str() {
            "cosign" => ("verify cosign", span, OCI),
            "notation" => ("verify notation", span, OCI),
            _ => ("verify", span, GIT),
        });
    }
    used
}
