//! The structure of a text: symbols, what can be folded, what is selected next, and links.

use std::ops::Range;

use crate::model::vocabulary::Place;
use crate::source::{FileId, Span};
use crate::syntax::{Statement, TokenKind, Tree, tokens};

use super::Analysis;
use super::names::{Kind, Occurrence, Role, bare};
use super::walk::inner;

/// A thing that a text declares, and what it declares within.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is called.
    pub name: String,
    /// The word that declares it.
    pub detail: String,
    /// What it is the name of.
    pub kind: Kind,
    /// The whole statement.
    pub span: Span,
    /// Its name, or its word where it has none.
    pub selection: Span,
    /// What stands in its block.
    pub children: Vec<Symbol>,
}

/// What a text declares.
#[must_use]
pub fn symbols(tree: &Tree) -> Vec<Symbol> {
    within(Place::File, &tree.statements)
}

fn within(place: Place, statements: &[Statement]) -> Vec<Symbol> {
    statements
        .iter()
        .filter_map(|statement| symbol(place, statement))
        .collect()
}

fn symbol(place: Place, statement: &Statement) -> Option<Symbol> {
    let word = statement.word.value.as_str();
    let kind = match (place, word) {
        (_, "stage") => Kind::Stage,
        (Place::File | Place::Environment, "image") => Kind::Image,
        (Place::File | Place::Environment, "source") => Kind::Source,
        (_, "environment") => Kind::Environment,
        (_, "pipeline" | "defaults" | "flux") => Kind::Pipeline,
        (_, "job") => Kind::Job,
        (_, "import") => Kind::File,
        _ => return None,
    };
    let at = usize::from(kind == Kind::Source);
    let named = statement.arguments.get(at).and_then(bare);
    let (name, selection) = named.unwrap_or((word, statement.word.span));
    let block = statement.block.as_ref().zip(inner(place, word));
    Some(Symbol {
        name: name.to_owned(),
        detail: word.to_owned(),
        kind,
        span: statement.span,
        selection,
        children: block.map_or_else(Vec::new, |(block, inner)| within(inner, &block.statements)),
    })
}

/// The names that are declared anywhere and have all letters of a query, in order.
pub fn workspace_symbols<'a>(
    analysis: &'a Analysis,
    query: &'a str,
) -> impl Iterator<Item = &'a Occurrence> {
    let all = analysis.occurrences().iter();
    let declared = all.filter(|one| matches!(one.role, Role::Declares | Role::Overrides));
    declared.filter(move |one| has_letters(&one.name, query))
}

fn has_letters(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query
        .chars()
        .flat_map(char::to_lowercase)
        .all(|wanted| letters.any(|letter| letter == wanted))
}

/// What can be folded, in bytes: blocks, lists and texts of several lines, and comments on lines of their own.
#[must_use]
pub fn folds(text: &str) -> Vec<Range<usize>> {
    let (mut folds, mut open) = (Vec::new(), Vec::new());
    let mut comment: Option<Range<usize>> = None;
    let mut line_ends = 0;
    for token in tokens(text) {
        let said = text.get(token.range.clone()).unwrap_or_default();
        let goes_on = token.kind == TokenKind::Comment && line_ends < 2;
        match (token.kind, said) {
            (TokenKind::Comment, _) if goes_on && comment.is_some() => {
                comment = comment.map(|range| range.start..token.range.end);
            }
            (TokenKind::Comment, _) => folds.extend(comment.replace(token.range.clone())),
            (TokenKind::LineEnd, _) => {}
            _ => folds.extend(comment.take()),
        }
        line_ends = if token.kind == TokenKind::LineEnd {
            line_ends + 1
        } else {
            0
        };
        match (token.kind, said) {
            (TokenKind::Mark, "{" | "[") => open.push(token.range.start),
            (TokenKind::Mark, "}" | "]") => {
                folds.extend(open.pop().map(|start| start..token.range.end))
            }
            (TokenKind::Lines, _) => folds.push(token.range),
            _ => {}
        }
    }
    folds.extend(comment);
    let has_lines = |range: &Range<usize>| {
        text.get(range.clone())
            .is_some_and(|it| it.contains(['\n', '\r']))
    };
    folds.retain(has_lines);
    folds.sort_by_key(|range| (range.start, range.end));
    folds
}

/// What is around a place, the innermost first: the word, the statement, the block, and so on.
#[must_use]
pub fn selections(tree: &Tree, text: &str, offset: usize) -> Vec<Range<usize>> {
    let mut around = Vec::from([Range {
        start: 0,
        end: text.len(),
    }]);
    selected(&tree.statements, offset, &mut around);
    around.reverse();
    around.dedup();
    around
}

fn selected(statements: &[Statement], offset: usize, around: &mut Vec<Range<usize>>) {
    let holds = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    let Some(statement) = statements.iter().find(|it| holds(&it.span.range())) else {
        return;
    };
    around.push(statement.span.range());
    let arguments = statement.arguments.iter().map(|argument| argument.span);
    let parts = std::iter::once(statement.word.span).chain(arguments);
    if let Some(part) = parts.map(Span::range).find(holds) {
        around.push(part);
    } else if let Some(block) = statement
        .block
        .as_ref()
        .filter(|it| holds(&it.span.range()))
    {
        around.push(block.span.range());
        selected(&block.statements, offset, around);
    }
}

/// Names that lead to files, directories and pages.
pub fn links(analysis: &Analysis, file: FileId) -> impl Iterator<Item = &Occurrence> {
    let all = analysis.occurrences().iter();
    let ours = all.filter(move |one| one.span.file == file);
    ours.filter(|one| matches!(one.kind, Kind::File | Kind::Directory | Kind::Check))
}
