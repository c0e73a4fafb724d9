//! Safe fixes made, and looked at again.

use std::collections::BTreeMap;

use crate::compile::{self, Input};
use crate::diagnostics::{Diagnostic, Edit, Fix, Safety, Severity, edited};
use crate::source::{FileId, Files, Overlay, SourceMap};

use super::removal::with_removals;

/// How often fixes are looked for in what the ones before made.
const ROUNDS: usize = 8;

/// What came of making every safe fix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// The new texts, by their paths below the root; only those that changed.
    pub texts: BTreeMap<String, String>,
    /// What was done, in the order of the sources.
    pub titles: Vec<String>,
}

/// Makes every safe fix in pipeline files and in what they import; nothing when that would make a new error.
#[must_use]
pub fn mend(inputs: &[Input], files: &dyn Files) -> Mended {
    let mut done = Mended::default();
    let mut before = checked(inputs, files, &done.texts);
    for _ in 0..ROUNDS {
        let mut next = done.clone();
        if !round(&before, inputs, &mut next) {
            break;
        }
        let after = checked(inputs, files, &next.texts);
        if has_new_error(&before.1, &after.1) {
            break;
        }
        (done, before) = (next, after);
    }
    done
}

fn checked(
    inputs: &[Input],
    files: &dyn Files,
    texts: &BTreeMap<String, String>,
) -> (SourceMap, Vec<Diagnostic>) {
    let overlay = Overlay::new(files, texts);
    let changed = |input: &Input| Input {
        text: texts.get(&input.path).unwrap_or(&input.text).clone(),
        ..input.clone()
    };
    let mut sources = SourceMap::default();
    let outcome = compile::check(inputs.iter().map(changed).collect(), &overlay, &mut sources);
    let found = with_removals(outcome.diagnostics, &sources);
    (sources, found)
}

/// Makes the fixes of one look; whether there were any.
fn round(
    (sources, found): &(SourceMap, Vec<Diagnostic>),
    inputs: &[Input],
    done: &mut Mended,
) -> bool {
    let paths = paths(sources, inputs);
    let fixes = safe(found, |file| paths.contains_key(&file));
    let edits: Vec<&Edit> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    for (file, path) in &paths {
        let text = sources.get(*file).map_or("", |it| it.text.as_str());
        let new = edited(*file, text, edits.iter().copied());
        if new != text {
            done.texts.insert(path.clone(), new);
        }
    }
    done.titles
        .extend(fixes.iter().map(|fix| fix.title.clone()));
    !fixes.is_empty()
}

/// The files that may be edited: pipelines and what they import, each text once.
fn paths(sources: &SourceMap, inputs: &[Input]) -> BTreeMap<FileId, String> {
    let mut paths: BTreeMap<FileId, String> = BTreeMap::new();
    for ((file, source), at) in sources.iter().zip(0..) {
        let input = inputs.get(at).map(|input| input.path.clone());
        let imported = || {
            source
                .name
                .ends_with(".pipeline")
                .then(|| source.name.clone())
        };
        let Some(path) = input.or_else(imported) else {
            continue;
        };
        if !paths.values().any(|known| *known == path) {
            paths.insert(file, path);
        }
    }
    paths
}

/// The first safe fix of each finding, as far as they do not touch each other.
pub fn safe(found: &[Diagnostic], is_ours: impl Fn(FileId) -> bool) -> Vec<&Fix> {
    let fixes = found
        .iter()
        .filter_map(|found| found.fixes.iter().find(|fix| fix.safety == Safety::Safe));
    let mut kept: Vec<&Fix> = Vec::new();
    for fix in fixes {
        let all_ours = fix.edits.iter().all(|edit| is_ours(edit.span.file));
        if all_ours && !kept.iter().any(|other| touch(fix, other)) {
            kept.push(fix);
        }
    }
    kept
}

fn touch(one: &Fix, other: &Fix) -> bool {
    let touches = |a: &Edit, b: &Edit| {
        let (a, b) = (a.span, b.span);
        a.file == b.file && a.start <= b.end && b.start <= a.end
    };
    one.edits
        .iter()
        .any(|a| other.edits.iter().any(|b| touches(a, b)))
}

/// An error is new when more of its kind are there than before.
pub(super) fn has_new_error(before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    let count = |found: &[Diagnostic], check: &str| {
        let errors = found.iter().filter(|it| it.severity == Severity::Error);
        errors.filter(|it| it.check.name == check).count()
    };
    let mut errors = after
        .iter()
        .filter(|found| found.severity == Severity::Error);
    errors.any(|found| {
        let name = found.check.name;
        count(after, name) > count(before, name) && !is_reading(before)
    })
}

/// Whether something could not be read, so that what is behind it was not looked at: checks then find what was there
/// all along.
fn is_reading(found: &[Diagnostic]) -> bool {
    let before = [crate::syntax::CHECKS, crate::model::CHECKS].concat();
    found
        .iter()
        .any(|found| before.iter().any(|check| check.name == found.check.name))
}
