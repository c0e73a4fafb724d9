//! What may be written at a place.

use std::collections::BTreeSet;

use crate::model::vocabulary::{Place, Times, Word};
use crate::source::{FileId, Files};
use crate::syntax::Statement;

use super::context::context;
use super::item::{Item, ItemKind, Request};
use super::usage::{Expected, next, snippet};
use super::{Analysis, values};

/// What may be written at a place of a pipeline file, and nothing else.
#[must_use]
pub fn complete(analysis: &Analysis, file: FileId, offset: usize, files: &dyn Files) -> Vec<Item> {
    let text = analysis.text(file);
    let here = context(text, offset);
    let Some(place) = here.place.filter(|_| !here.silent && !here.listed) else {
        return Vec::new();
    };
    let request = Request {
        analysis,
        files,
        file,
        place,
        written: text.get(here.word.start..offset).unwrap_or_default(),
        here: &here,
    };
    let mut items = if here.before.is_empty() {
        statements(&request, offset)
    } else {
        arguments(&request)
    };
    items
        .iter_mut()
        .for_each(|item| item.range = here.word.clone());
    items
}

/// The words that may begin a statement: those that were not said yet, or may be said again.
fn statements(request: &Request<'_>, offset: usize) -> Vec<Item> {
    if request.here.quoted {
        return Vec::new();
    }
    let tree = request.analysis.tree(request.file);
    let said: BTreeSet<&str> =
        tree.map_or_else(BTreeSet::new, |tree| siblings(&tree.statements, offset));
    let words = request.place.words().into_iter();
    let open = words.filter(|word| word.times == Times::Often || !said.contains(word.word));
    open.map(statement).collect()
}

fn statement(word: &'static Word) -> Item {
    let insert = match word.word {
        "stage" => "stage ${1:NAME} before ${2:app} {\n\t$0\n}".to_owned(),
        "job" => "job {\n\timage ${1:IMAGE}\n\trun \"${2:SCRIPT}\"\n}".to_owned(),
        "environment" => "environment ${1:NAME} {\n\t$0\n}".to_owned(),
        _ => snippet(word.usage),
    };
    Item {
        insert,
        is_snippet: true,
        ..Item::new(word.word, ItemKind::Keyword, word.meaning)
    }
}

/// The words of the other statements of the block that a place is in.
fn siblings(statements: &[Statement], offset: usize) -> BTreeSet<&str> {
    let holds = |statement: &&Statement| {
        let block = statement.block.as_ref().map(|block| block.span.range());
        block.is_some_and(|block| block.start < offset && offset < block.end)
    };
    match statements
        .iter()
        .find(holds)
        .and_then(|statement| statement.block.as_ref())
    {
        Some(block) => siblings(&block.statements, offset),
        None => {
            let others = statements
                .iter()
                .filter(|one| !one.word.span.range().contains(&offset));
            let others = others.filter(|one| one.word.span.end as usize != offset);
            others.map(|one| one.word.value.as_str()).collect()
        }
    }
}

/// What may come behind the first word of a statement.
fn arguments(request: &Request<'_>) -> Vec<Item> {
    let before = request.here.before.as_slice();
    let word = before.first().map_or("", String::as_str);
    if word == "stage" && matches!(request.place, Place::File | Place::Environment) {
        return stage_head(request);
    }
    let known = request
        .place
        .words()
        .into_iter()
        .find(|one| one.word == word);
    let expected = known
        .map(|known| next(known.usage, before))
        .unwrap_or_default();
    expected
        .iter()
        .flat_map(|one| expectation(request, one))
        .collect()
}

fn expectation(request: &Request<'_>, expected: &Expected) -> Vec<Item> {
    match expected {
        Expected::Word(word)
            if !request.here.quoted && !request.here.before.iter().any(|one| one == word) =>
        {
            vec![Item::new(*word, ItemKind::Keyword, "")]
        }
        Expected::Word(_) => Vec::new(),
        Expected::Block => vec![block()],
        Expected::Value(name, last) => values::items(request, name, last),
        Expected::Text(name) => values::quoted(request, name),
    }
}

fn block() -> Item {
    Item {
        insert: "{\n\t$0\n}".to_owned(),
        is_snippet: true,
        ..Item::new("{ … }", ItemKind::Keyword, "a block")
    }
}

/// What may come behind `stage`.
fn stage_head(request: &Request<'_>) -> Vec<Item> {
    let before = request.here.before.as_slice();
    let last = before.last().map_or("", String::as_str);
    match (before, last) {
        ([_], _) => values::stage_names(request),
        (_, "before" | "after" | ",") => values::other_stages(request),
        (_, "renamed") => vec![Item::new("from", ItemKind::Keyword, "the name that it had")],
        (_, "from") => Vec::new(),
        _ => {
            let words = ["before", "after", "renamed"].into_iter();
            let left =
                words.filter(|word| *word != "renamed" || !before.iter().any(|one| one == word));
            let words = left.map(|word| Item::new(word, ItemKind::Keyword, ""));
            words.chain([block()]).collect()
        }
    }
}
