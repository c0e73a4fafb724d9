//! Texts that are no pipeline at all: one finding says so, in place of one for every line.

use crate::diagnostics::Diagnostic;
use crate::source::Span;

use super::errors::{CONFLICT_MARKER, NOT_A_PIPELINE};
use super::origin::Origin;

/// What a text is, when it is not a pipeline.
pub(super) fn find(text: &str, origin: Origin<'_>) -> Option<Diagnostic> {
    conflict(text, origin).or_else(|| yaml(text, origin))
}

/// Markers that git leaves where two changes meet; all three of them, since none alone is a proof.
fn conflict(text: &str, origin: Origin<'_>) -> Option<Diagnostic> {
    let ours = line_with(text, 0, "<<<<<<< ")?;
    let middle = line_with(text, ours.end, "=======")?;
    let theirs = line_with(text, middle.end, ">>>>>>> ")?;
    let place = |line: &Line| origin.span(line.start, line.end);
    let finding = CONFLICT_MARKER.at(
        place(&ours),
        "two changes of this file were not put together",
    );
    Some(
        finding
            .also(place(&middle), "the other change begins here")
            .also(place(&theirs), "and ends here")
            .help("keep what is right of the two, and remove the marks"),
    )
}

/// A document of YAML: its first line with something in it is `---` or a key of a Kubernetes object.
fn yaml(text: &str, origin: Origin<'_>) -> Option<Diagnostic> {
    let first = lines(text).find(|line| {
        let said = line.text.trim();
        !said.is_empty() && !said.starts_with('#')
    })?;
    let is_start = first.text.trim_end() == "---";
    let has_key = |key: &str| lines(text).any(|line| line.text.starts_with(key));
    let begins = ["apiVersion:", "kind:", "metadata:"]
        .iter()
        .any(|key| first.text.starts_with(key));
    if !(begins || is_start) || !(has_key("kind:") && has_key("apiVersion:")) {
        return None;
    }
    let span: Span = origin.span(first.start, first.end);
    let finding = NOT_A_PIPELINE.at(span, "this is YAML, and not a pipeline");
    Some(finding.help(
        "run `flux-pipeline lint` to look for mistakes in manifests, or `flux-pipeline import` to make a pipeline \
         of them",
    ))
}

/// A line without its end, and where it is.
struct Line<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |whole| {
        let text = whole.trim_end_matches(['\n', '\r']);
        let line = Line {
            text,
            start,
            end: start + text.len(),
        };
        start += whole.len();
        line
    })
}

fn line_with<'t>(text: &'t str, from: usize, mark: &str) -> Option<Line<'t>> {
    lines(text).find(|line| line.start >= from && line.text.starts_with(mark))
}
