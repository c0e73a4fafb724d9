//! What a Kustomization lacks is said of it, and not again of the one that applies it.

use std::collections::HashSet;

use crate::diagnostics::Diagnostic;
use crate::source::Span;

use super::search::found::Kustomization;

/// Takes out findings that what applies a Kustomization has about a field that it lacks, where it has one of its own.
pub(super) fn without_repeats(found: &mut Vec<Diagnostic>, all: &[Kustomization]) {
    let said: HashSet<(Span, String)> = found
        .iter()
        .filter_map(|it| lacking(it, all))
        .filter_map(|lacking| lacking.is_own.then_some(lacking.field))
        .collect();
    if !said.is_empty() {
        found.retain(|it| lacking(it, all).is_none_or(|it| it.is_own || !said.contains(&it.field)));
    }
}

/// A field that a document of a Kustomization lacks.
struct Lacking {
    field: (Span, String),
    /// The finding is about the Kustomization itself.
    is_own: bool,
}

fn lacking(found: &Diagnostic, all: &[Kustomization]) -> Option<Lacking> {
    let (field, _) = found
        .message
        .strip_prefix('`')?
        .split_once("` is required")?;
    let place = found.primary.span;
    let holds = |span: Span| {
        let (outer, inner) = (span.range(), place.range());
        span.file == place.file && outer.start <= inner.start && inner.end <= outer.end
    };
    let mut of_document = all.iter().filter(|it| holds(it.written.node.span));
    let one = of_document.next()?;
    Some(Lacking {
        field: (one.written.node.span, field.to_owned()),
        is_own: found.about.as_deref() == Some(one.name.as_str()),
    })
}
