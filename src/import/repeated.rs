//! What is said, in order, and once: a place by one check, and a field of a Kustomization of it, and not of the one that applies it.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Field};
use crate::source::{FileId, Span};

/// From how many more on findings of one place are counted.
const MANY: usize = 5;

/// Places of findings, by check and file.
#[derive(Debug, Default)]
pub(super) struct Places(HashMap<(&'static str, FileId), Vec<Place>>);

/// Where a finding begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    start: u32,
    /// The furthest end of it and of all that begin before it.
    reach: u32,
}

impl Places {
    pub(super) fn of(found: &[Diagnostic]) -> Self {
        let mut all = Self::default();
        for one in found {
            let span = one.primary.span;
            let here = all.0.entry((one.check.name, span.file)).or_default();
            let (start, reach) = (span.start, span.end);
            here.push(Place { start, reach });
        }
        for places in all.0.values_mut() {
            places.sort_unstable();
            let mut furthest = 0;
            for place in places {
                furthest = place.reach.max(furthest);
                place.reach = furthest;
            }
        }
        all
    }

    /// Whether one of them is of the same check, and meets the place of a finding.
    pub(super) fn has(&self, found: &Diagnostic) -> bool {
        let span = found.primary.span;
        let here = self.0.get(&(found.check.name, span.file));
        let here = here.map(Vec::as_slice).unwrap_or_default();
        let until = here.partition_point(|it| it.start <= span.end);
        let last = until.checked_sub(1).and_then(|at| here.get(at));
        last.is_some_and(|it| it.reach >= span.start)
    }
}

/// In the order of the sources; what is applied in several clusters is said once.
pub(super) fn sorted(found: impl Iterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let is_new =
        |it: &Diagnostic| seen.insert((it.primary.span, it.check.name, it.message.clone()));
    let mut found: Vec<Diagnostic> = found.filter(is_new).collect();
    without_part_of_circles(&mut found);
    without_repeats(&mut found);
    found.sort_by_key(|it| (it.primary.span, it.check.name));
    folded(found)
}

/// One place that is wrong for many Kustomizations, such as a patch of their parent, is said once.
fn folded(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_same = |one: &Diagnostic, other: &Diagnostic| {
        (one.primary.span, one.check.name) == (other.primary.span, other.check.name)
    };
    let alike = found.chunk_by(is_same);
    let fold = |alike: &[Diagnostic]| match alike {
        [first, rest @ ..] if rest.len() >= MANY => {
            let message = format!("{} ({} more of this place)", first.message, rest.len());
            vec![Diagnostic {
                message,
                ..first.clone()
            }]
        }
        alike => alike.to_vec(),
    };
    alike.flat_map(fold).collect()
}

/// A HelmRelease that waits for one which begins later is said by the circle that it is in.
fn without_part_of_circles(found: &mut Vec<Diagnostic>) {
    let circles = found.iter().filter(|it| it.check.name == "order-cycle");
    let labels = circles.flat_map(|it| it.related.iter().chain([&it.primary]));
    let spans: HashSet<Span> = labels.map(|label| label.span).collect();
    let is_part =
        |it: &Diagnostic| it.check.name == "release-dependency" && spans.contains(&it.primary.span);
    found.retain(|it| !is_part(it));
}

/// Takes out findings that what applies a Kustomization has about a field of it, where it has one of its own.
fn without_repeats(found: &mut Vec<Diagnostic>) {
    let said: HashSet<Said> = found
        .iter()
        .filter(|it| is_own(it))
        .filter_map(said)
        .collect();
    if !said.is_empty() {
        found.retain(|it| is_own(it) || self::said(it).is_none_or(|it| !said.contains(&it)));
    }
}

/// A check, and the field of a Kustomization that it speaks of.
type Said = (&'static str, FileId, String, String);

fn said(found: &Diagnostic) -> Option<Said> {
    let field = of_kustomization(found)?;
    let (name, path) = (field.name.clone(), field.path.clone());
    Some((found.check.name, found.primary.span.file, name, path))
}

fn is_own(found: &Diagnostic) -> bool {
    let field = of_kustomization(found);
    field.is_some_and(|it| found.about.as_deref() == Some(it.name.as_str()))
}

fn of_kustomization(found: &Diagnostic) -> Option<&Field> {
    found.field.as_ref().filter(|it| it.kind == "Kustomization")
}
