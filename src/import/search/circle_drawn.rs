//! A circle of Kustomizations and HelmReleases that wait for each other, in words.

use crate::checks::ORDER_CYCLE;
use crate::diagnostics::Diagnostic;
use crate::source::Span;

/// Entries of a circle that are drawn; a longer one is machine-made.
const DRAWN: usize = 50;

/// A Kustomization, or a HelmRelease that one applies.
pub(super) struct Waiter<'a> {
    /// The Kustomization, by its place among all.
    pub(super) of: usize,
    /// What stands before the name.
    pub(super) kind: &'static str,
    pub(super) place: Option<&'a str>,
    pub(super) name: &'a str,
}

/// Why one waits for another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Its `dependsOn` does.
    Says,
    /// It waits for what it applies.
    Applies,
    /// Only the other applies it.
    IsMade,
}

/// One that waits for another, and where that is written.
pub(super) struct Step<'a> {
    pub(super) from: &'a Waiter<'a>,
    pub(super) to: &'a Waiter<'a>,
    pub(super) span: Span,
    pub(super) why: Why,
}

/// What is said of a circle; nothing of a Kustomization that waits for itself, which a check of its own says.
pub(super) fn draw(circle: &[Step<'_>]) -> Option<Diagnostic> {
    let (first, rest) = circle.split_first()?;
    let has_places = circle.iter().any(|it| it.from.place != first.from.place);
    let name = |it: &Waiter<'_>| match it.place {
        Some(place) if has_places => format!("{}`{place}/{}`", it.kind, it.name),
        Some(_) | None => format!("{}`{}`", it.kind, it.name),
    };
    let label = |step: &Step<'_>| {
        let (from, to) = (name(step.from), name(step.to));
        match step.why {
            Why::Says => format!("{from} waits for {to}"),
            Why::Applies => format!("{from} waits for {to}, which it applies"),
            Why::IsMade => format!("{from} is there only when {to} has applied it"),
        }
    };
    let is_release = |it: &Step<'_>| !it.from.kind.is_empty();
    let message = match circle {
        [one] if is_release(one) => format!("{} waits for itself", name(one.from)),
        [_] => return None,
        _ => {
            let whose = match circle.iter().any(is_release) {
                true => "these",
                false => "these Kustomizations",
            };
            let drawn = circle.iter().take(DRAWN);
            let way: Vec<String> = drawn.map(|it| name(it.from)).collect();
            let more = if circle.len() > DRAWN { " → …" } else { "" };
            let (way, back) = (way.join(" → "), name(first.from));
            format!("{whose} wait for each other: {way}{more} → {back}")
        }
    };
    let found = ORDER_CYCLE.at(first.span, message).label(label(first));
    let found = rest
        .iter()
        .take(DRAWN)
        .fold(found, |found, step| found.also(step.span, label(step)));
    Some(found.help(help(circle)))
}

fn help(circle: &[Step<'_>]) -> &'static str {
    let is_any = |why: Why| circle.iter().any(|it| it.why == why);
    let kinds = circle.iter().map(|it| it.from.kind.is_empty());
    let (kustomizations, releases): (Vec<bool>, Vec<bool>) = kinds.partition(|it| *it);
    match (releases.is_empty(), kustomizations.is_empty()) {
        (false, false) => {
            "remove the `dependsOn` of the HelmRelease, or the one of the Kustomization: on a new cluster none of them is ever ready"
        }
        (true, _) if is_any(Why::IsMade) => {
            "remove an entry of `dependsOn`: on a new cluster what is applied is not there before what applies it has begun"
        }
        (true, _) if is_any(Why::Applies) => {
            "remove the entry of `dependsOn`: what is applied comes after its parent anyway"
        }
        _ if circle.len() == 1 => "remove the entry of `dependsOn`",
        _ => "remove one of these entries of `dependsOn`",
    }
}
