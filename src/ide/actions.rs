//! What can be done at a place: fixes of findings, and small changes that are asked for.

use std::ops::Range;

use crate::checks;
use crate::diagnostics::{Diagnostic, Edit, Safety};
use crate::model::vocabulary::Place;
use crate::source::{FileId, Files, Span};
use crate::syntax::{Statement, Value};

use super::action::{Action, ActionKind};
use super::fixes::safe;
use super::hand_written::rewrites;
use super::names::{self, Kind};
use super::walk::{Visit, walk};
use super::{Analysis, edits};

/// What can be done in a part of a file. `files` is the window that the analysis was made through.
#[must_use]
pub fn actions(
    analysis: &Analysis,
    file: FileId,
    range: &Range<usize>,
    files: &dyn Files,
) -> Vec<Action> {
    let touches = |span: Span| {
        let it = span.range();
        span.file == file && it.start <= range.end && range.start <= it.end
    };
    let found = analysis.diagnostics().iter().enumerate();
    let here = found.filter(|(_, found)| touches(found.primary.span));
    let mut actions: Vec<Action> = here
        .flat_map(|(at, found)| {
            let mends = mends(analysis, found).into_iter();
            mends.map(move |action| Action {
                mends: Some(at),
                ..action
            })
        })
        .collect();
    actions.extend(extract_image(analysis, file, range.start));
    actions.extend(rewrites(analysis, file, range.start, files));
    actions.extend(fix_all(analysis, file));
    actions
}

/// Every safe fix of a file.
#[must_use]
pub fn fix_all(analysis: &Analysis, file: FileId) -> Option<Action> {
    let fixes = safe(analysis.diagnostics(), |of| of == file);
    let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.clone()).collect();
    (!edits.is_empty()).then(|| {
        Action::new(
            "Fix everything that is safe to fix",
            ActionKind::FixAll,
            edits,
        )
    })
}

fn mends(analysis: &Analysis, found: &Diagnostic) -> Vec<Action> {
    let fixes = found.fixes.iter().map(|fix| Action {
        preferred: fix.safety == Safety::Safe || found.fixes.len() == 1,
        ..Action::new(fix.title.clone(), ActionKind::Fix, fix.edits.clone())
    });
    let mut actions: Vec<Action> = fixes.collect();
    actions.extend(external(analysis, found));
    actions.extend(directory(analysis, found));
    actions.extend(allow(analysis, found));
    actions
}

/// The outermost stage statement around a place, and the text that it is in.
fn stage_around(analysis: &Analysis, span: Span) -> Option<(&str, &Statement)> {
    let tree = analysis.tree(span.file)?;
    let mut stage = None;
    walk(tree, &mut |visit: &Visit<'_, '_>| {
        let outer = visit.statement.span.range();
        let holds = outer.start <= span.range().start && span.range().end <= outer.end;
        if holds && visit.statement.word.value == "stage" {
            stage = Some(visit.statement);
        }
    });
    Some((analysis.text(span.file), stage?))
}

/// Lives with a finding, and says why.
fn allow(analysis: &Analysis, found: &Diagnostic) -> Option<Action> {
    let name = found.check.name;
    if !checks::is_waivable(found.check) {
        return None;
    }
    let (text, stage) = stage_around(analysis, found.primary.span)?;
    let edit = edits::setting(text, stage, &format!("allow {name} \"TODO: say why\""));
    Some(Action::new(
        format!("Allow `{name}` in this stage, with a reason"),
        ActionKind::Fix,
        vec![edit],
    ))
}

/// Says that someone else makes an object.
fn external(analysis: &Analysis, found: &Diagnostic) -> Option<Action> {
    let line = format!("external {}", found.external.as_ref()?);
    let (text, stage) = stage_around(analysis, found.primary.span)?;
    let edit = edits::setting(text, stage, &line);
    Some(Action::new(
        format!("Say `{line}`: it is made elsewhere"),
        ActionKind::Fix,
        vec![edit],
    ))
}

/// Makes the directory of a stage.
fn directory(analysis: &Analysis, found: &Diagnostic) -> Option<Action> {
    if !matches!(found.check.name, "missing-directory" | "empty-stage") {
        return None;
    }
    let (_, stage) = stage_around(analysis, found.primary.span)?;
    let (name, _) = stage.arguments.first().and_then(names::bare)?;
    let mut sites = analysis.sites_of(found.primary.span.file);
    let site = sites.find(|site| site.stage.name.value == name)?;
    let path = format!("{}/{name}.yaml", site.stage.path.value);
    let text = format!("# The manifests of stage `{name}`.\n");
    Some(Action {
        files: vec![(path.clone(), text)],
        ..Action::new(format!("Make `{path}`"), ActionKind::Fix, Vec::new())
    })
}

/// Gives the image reference at a place a name.
fn extract_image(analysis: &Analysis, file: FileId, offset: usize) -> Option<Action> {
    let (place, statement) = super::hover::statement_at(analysis, file, offset)?;
    let is_use = matches!(place, Place::Stage | Place::Job | Place::Defaults);
    let argument = statement.arguments.first()?;
    let (Value::Word(reference) | Value::Text(reference)) = &argument.value else {
        return None;
    };
    if !is_use || statement.word.value != "image" || !reference.contains(['/', ':', '@']) {
        return None;
    }
    let name = image_name(analysis, reference);
    let line = format!(
        "image {name} = {}",
        analysis.text(file).get(argument.span.range())?
    );
    let declared = edits::declare(analysis.tree(file)?, analysis.text(file), &line);
    let used = Edit {
        span: argument.span,
        text: name.clone(),
    };
    Some(Action::new(
        format!("Give the image the name `{name}`"),
        ActionKind::Extract,
        vec![declared, used],
    ))
}

/// The last part of the repository's path, which no other image has.
fn image_name(analysis: &Analysis, reference: &str) -> String {
    let (repository, _) = crate::values::image::split(reference);
    let last = repository.rsplit('/').next().unwrap_or(repository);
    let base = crate::values::name::as_label(last);
    let is_free = |name: &String| {
        let mut all = analysis.occurrences().iter();
        !all.any(|one| one.kind == Kind::Image && one.name == *name)
    };
    let numbered = (2..100).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone())
        .chain(numbered)
        .find(is_free)
        .unwrap_or(base)
}
