//! Another name for a stage, an image, a source or an environment, everywhere, and without a deletion in the cluster.

use std::collections::BTreeSet;

use crate::diagnostics::Edit;
use crate::source::{FileId, Span};
use crate::syntax::Statement;
use crate::values::name;

use super::names::{self, Kind, Occurrence, Role, bare};
use super::navigate::home;
use super::{Analysis, edits};

/// The name at a place that can be changed: where it stands, and what it is.
#[must_use]
pub fn renamable(analysis: &Analysis, file: FileId, offset: usize) -> Option<&Occurrence> {
    let name = names::at(analysis.occurrences(), file, offset)?;
    let is_ours = matches!(
        name.kind,
        Kind::Stage | Kind::Image | Kind::Source | Kind::Environment
    );
    (is_ours && name.role != Role::Former).then_some(name)
}

/// The edits that give the thing at a place another name.
///
/// A stage says what it was called (`renamed from`), so that its Kustomization keeps its name, and keeps the directory
/// and the Jobs that its old name gave it.
///
/// # Errors
/// When nothing there has a name that can be changed, or the new name does not do; the reason in words.
pub fn rename(
    analysis: &Analysis,
    file: FileId,
    offset: usize,
    to: &str,
) -> Result<Vec<Edit>, String> {
    let nothing = || "nothing here has a name that can be changed".to_owned();
    let renamed = renamable(analysis, file, offset).ok_or_else(nothing)?;
    let (kind, from) = (renamed.kind, renamed.name.as_str());
    let home = home(analysis, renamed);
    let all: Vec<&Occurrence> = analysis.visible(home).collect();
    refuse(&all, kind, from, to)?;
    let same: Vec<&Occurrence> = all
        .iter()
        .copied()
        .filter(|one| one.kind == kind && one.name == from && one.role != Role::Former)
        .collect();
    let named = same.iter().map(|one| renamed_at(analysis, one, to));
    let mut edits: Vec<Edit> = named.collect();
    if kind == Kind::Stage {
        edits.extend(same.iter().flat_map(|one| kept(analysis, one, from, to)));
    }
    Ok(edits)
}

/// An external Kustomization keeps its name, which is somebody else's to change: `as` calls it otherwise.
fn renamed_at(analysis: &Analysis, name: &Occurrence, to: &str) -> Edit {
    let (file, at) = (name.span.file, name.span.start as usize);
    let statement = super::hover::statement_at(analysis, file, at).map(|(_, it)| it);
    let external = statement.filter(|it| it.word.value == "external");
    let is_called = |it: &&Statement| {
        let mut words = it.arguments.iter().filter_map(bare);
        words.any(|(word, _)| word == "as")
    };
    if external.is_none_or(|it| is_called(&it)) {
        return Edit {
            span: name.span,
            text: to.to_owned(),
        };
    }
    let end = name.statement.end as usize;
    Edit {
        span: Span::new(file, end, end),
        text: format!(" as {to}"),
    }
}

fn refuse(all: &[&Occurrence], kind: Kind, from: &str, to: &str) -> Result<(), String> {
    let fits = if kind == Kind::Source {
        name::is_object_name(to)
    } else {
        name::is_label(to)
    };
    if !(fits && to.len() <= name::LONGEST_LABEL) {
        return Err(format!(
            "`{to}` cannot be a name: use lower-case letters, digits and `-`, with a letter or digit at both ends"
        ));
    }
    let is_taken = all.iter().any(|one| {
        one.kind == kind && one.name == to && matches!(one.role, Role::Declares | Role::Overrides)
    });
    if is_taken && from != to {
        return Err(format!("`{to}` is declared already"));
    }
    let is_declared = all.iter().any(|one| {
        one.kind == kind && one.name == from && matches!(one.role, Role::Declares | Role::Overrides)
    });
    if !is_declared {
        return Err(format!(
            "`{from}` is not declared, so it keeps its name: declare it first"
        ));
    }
    Ok(())
}

/// What keeps the Kustomization, the directory and the Jobs of a stage as they are.
fn kept(analysis: &Analysis, name: &Occurrence, from: &str, to: &str) -> Vec<Edit> {
    let Some(statement) = declaration(analysis, name) else {
        return Vec::new();
    };
    let text = analysis.text(name.span.file);
    let mut kept = jobs(statement, from);
    if name.role == Role::Declares || !is_declared_by_file(analysis, name.span.file, from) {
        kept.extend(former(text, statement, from, to));
        let path = default_path(analysis, from).filter(|_| !says(statement, "path"));
        kept.extend(path.map(|path| edits::setting(text, statement, &format!("path ./{path}/"))));
    }
    kept
}

fn declaration<'a>(analysis: &'a Analysis, name: &Occurrence) -> Option<&'a Statement> {
    let (_, statement) =
        super::hover::statement_at(analysis, name.span.file, name.span.start as usize)?;
    (statement.word.value == "stage" && statement.span == name.statement && name.role != Role::Uses)
        .then_some(statement)
}

fn is_declared_by_file(analysis: &Analysis, file: FileId, stage: &str) -> bool {
    let mut all = analysis.visible(file);
    all.any(|one| one.kind == Kind::Stage && one.role == Role::Declares && one.name == stage)
}

fn says(statement: &Statement, word: &str) -> bool {
    let mut said = statement.block.iter().flat_map(|block| &block.statements);
    said.any(|one| one.word.value == word)
}

/// `renamed from`, unless the stage has one already, or a name of its own for the Kustomization.
fn former(text: &str, statement: &Statement, from: &str, to: &str) -> Option<Edit> {
    let words: Vec<(&str, Span)> = statement.arguments.iter().filter_map(bare).collect();
    let renamed = words.windows(3).find_map(|three| match three {
        [("renamed", start), ("from", _), (former, end)] => Some((*former, start.to(*end))),
        _ => None,
    });
    match renamed {
        Some((former, span)) if former == to => {
            let before = text.get(..span.start as usize)?;
            let start = before.trim_end_matches([' ', '\t']).len();
            let span = Span::new(span.file, start, span.end as usize);
            Some(Edit {
                span,
                text: String::new(),
            })
        }
        Some(_) => None,
        None if says(statement, "name") => None,
        None => Some(edits::behind_head(
            statement,
            &format!("renamed from {from}"),
        )),
    }
}

/// The directory that the stage has by its name alone, without the part of an environment.
fn default_path(analysis: &Analysis, stage: &str) -> Option<String> {
    let paths: BTreeSet<String> = analysis
        .project()
        .sites()
        .filter(|site| site.stage.name.value == stage && site.stage.path_is_default)
        .map(|site| {
            let path = site.stage.path.value.as_str();
            let environment = site.pipeline.environment.as_ref();
            let own = environment.and_then(|it| path.strip_suffix(&format!("/{}", it.value)));
            own.unwrap_or(path).to_owned()
        })
        .collect();
    paths.into_iter().next()
}

/// Jobs are named like their stage unless they say otherwise.
fn jobs(statement: &Statement, stage: &str) -> Vec<Edit> {
    let said = statement.block.iter().flat_map(|block| &block.statements);
    let unnamed = said.filter(|one| one.word.value == "job" && one.arguments.is_empty());
    let edit = |job: &Statement| Edit {
        span: edits::end(job.word.span),
        text: format!(" {stage}"),
    };
    unnamed.map(edit).collect()
}
