//! What may be written at a place.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::vocabulary::{Place, Times, Word};
use crate::source::{FileId, Files};
use crate::syntax::Statement;

use super::context::{Context, context};
use super::shape::{Expected, next, snippet};
use super::{Analysis, values};

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A word of the language.
    Keyword,
    /// A name that the pipeline declares.
    Name,
    /// An object of the cluster, or a key in it.
    Object,
    /// A value, such as a length of time.
    Value,
    /// A file.
    File,
    /// A directory.
    Folder,
    /// A check.
    Check,
}

/// Something that may be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// A few words about it.
    pub detail: String,
    /// The text to insert, in the syntax of snippets when `is_snippet`.
    pub insert: String,
    /// Whether the text has stops to fill in.
    pub is_snippet: bool,
    /// What it takes the place of, in bytes.
    pub range: Range<usize>,
}

impl Item {
    pub(super) fn new(label: impl Into<String>, kind: ItemKind, detail: impl Into<String>) -> Self {
        let label = label.into();
        Self {
            insert: label.clone(),
            label,
            kind,
            detail: detail.into(),
            is_snippet: false,
            range: 0..0,
        }
    }
}

/// What may be written at a place of a pipeline file, and nothing else.
#[must_use]
pub fn complete(analysis: &Analysis, file: FileId, offset: usize, files: &dyn Files) -> Vec<Item> {
    let text = analysis.text(file);
    let here = context(text, offset);
    let Some(place) = here.place.filter(|_| !here.silent && !here.listed) else {
        return Vec::new();
    };
    let asked = Asked {
        analysis,
        files,
        file,
        place,
        written: text.get(here.word.start..offset).unwrap_or_default(),
        here: &here,
    };
    let mut items = if here.before.is_empty() {
        statements(&asked, offset)
    } else {
        arguments(&asked)
    };
    items
        .iter_mut()
        .for_each(|item| item.range = here.word.clone());
    items
}

/// What is asked, and of whom.
pub(super) struct Asked<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) files: &'a dyn Files,
    pub(super) file: FileId,
    pub(super) place: Place,
    /// What is written of the word so far.
    pub(super) written: &'a str,
    pub(super) here: &'a Context,
}

/// The words that may begin a statement: those that were not said yet, or may be said again.
fn statements(asked: &Asked<'_>, offset: usize) -> Vec<Item> {
    if asked.here.quoted {
        return Vec::new();
    }
    let tree = asked.analysis.tree(asked.file);
    let said: BTreeSet<&str> =
        tree.map_or_else(BTreeSet::new, |tree| siblings(&tree.statements, offset));
    let words = asked.place.words().into_iter();
    let open = words.filter(|word| word.times == Times::Often || !said.contains(word.word));
    open.map(statement).collect()
}

fn statement(word: &'static Word) -> Item {
    let insert = match word.word {
        "stage" => "stage ${1:NAME} before ${2:app} {\n\t$0\n}".to_owned(),
        "job" => "job {\n\timage ${1:IMAGE}\n\trun \"${2:SCRIPT}\"\n}".to_owned(),
        "environment" => "environment ${1:NAME} {\n\t$0\n}".to_owned(),
        _ => snippet(word.shape),
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
fn arguments(asked: &Asked<'_>) -> Vec<Item> {
    let before = asked.here.before.as_slice();
    let word = before.first().map_or("", String::as_str);
    if word == "stage" && matches!(asked.place, Place::File | Place::Environment) {
        return stage_head(asked);
    }
    let known = asked.place.words().into_iter().find(|one| one.word == word);
    let expected = known
        .map(|known| next(known.shape, before))
        .unwrap_or_default();
    expected
        .iter()
        .flat_map(|one| expectation(asked, one))
        .collect()
}

fn expectation(asked: &Asked<'_>, expected: &Expected) -> Vec<Item> {
    match expected {
        Expected::Word(word)
            if !asked.here.quoted && !asked.here.before.iter().any(|one| one == word) =>
        {
            vec![Item::new(*word, ItemKind::Keyword, "")]
        }
        Expected::Word(_) => Vec::new(),
        Expected::Block => vec![block()],
        Expected::Value(name, last) => values::of(asked, name, last),
        Expected::Text(name) => values::quoted(asked, name),
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
fn stage_head(asked: &Asked<'_>) -> Vec<Item> {
    let before = asked.here.before.as_slice();
    let last = before.last().map_or("", String::as_str);
    match (before, last) {
        ([_], _) => values::stage_names(asked),
        (_, "before" | "after" | ",") => values::other_stages(asked),
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
