//! Walks the statements of one block along its table.

use smol_str::SmolStr;

use crate::diagnostics::{Diagnostic, closest};
use crate::source::Spanned;
use crate::syntax::Statement;

use super::entry::Entry;
use super::foreign;
use super::place::Place;
use crate::model::cursor::{Cursor, Reading};
use crate::model::errors::{
    DUPLICATE_SETTING, MISPLACED_SETTING, UNKNOWN_SETTING, UNKNOWN_STATEMENT,
};
use crate::model::word::Times;

/// The tables that hold in one place; several, where places share words.
pub(super) type Tables<T> = &'static [&'static [Entry<T>]];

/// Reads statements into what they say; gives whether anything in them was not understood.
pub(super) fn read<'s, T>(
    place: Place,
    tables: Tables<T>,
    statements: impl IntoIterator<Item = &'s Statement>,
    into: &mut T,
    reading: Reading<'_>,
) -> bool {
    let Reading { sources, sink } = reading;
    let before = sink.found().len();
    let mut seen = Seen::default();
    for statement in statements {
        let Some((number, entry)) = find(tables, &statement.word.value) else {
            let patience = if sink.found().len() < PATIENCE {
                Patience::Full
            } else {
                Patience::None
            };
            sink.push(unknown(place, statement, patience));
            continue;
        };
        if entry.word.times == Times::Once
            && let Some(first) = seen.add(number, statement)
        {
            sink.push(twice(statement, first));
            continue;
        }
        let mut cursor = Cursor::new(&entry.word, statement, Reading { sources, sink });
        if (entry.read)(&mut cursor, into).is_some() {
            cursor.finish();
        }
    }
    sink.found().len() > before
}

fn find<T>(tables: Tables<T>, word: &str) -> Option<(usize, &'static Entry<T>)> {
    let entries = tables.iter().flat_map(|table| table.iter()).enumerate();
    entries
        .into_iter()
        .find(|(_, entry)| entry.word.word == word)
}

/// Which entries were met, and by which statement.
#[derive(Default)]
struct Seen<'s>(Vec<(usize, &'s Statement)>);

impl<'s> Seen<'s> {
    /// The statement that met this entry before, if one did. A table is short, so this is too.
    fn add(&mut self, entry: usize, statement: &'s Statement) -> Option<&'s Statement> {
        let before = self
            .0
            .iter()
            .find(|(number, _)| *number == entry)
            .map(|&(_, statement)| statement);
        if before.is_none() {
            self.0.push((entry, statement));
        }
        before
    }
}

fn twice(statement: &Statement, first: &Statement) -> Diagnostic {
    let word = &statement.word;
    let message = format!("`{}` is declared twice here", word.value);
    let finding = DUPLICATE_SETTING.at(word.span, message);
    let finding = finding.help("remove one of them");
    finding.also(first.word.span, "first declared here")
}

/// After so many findings nobody reads a "did you mean", and looking for one costs time.
const PATIENCE: usize = 200;

#[derive(Clone, Copy)]
enum Patience {
    Full,
    None,
}

fn unknown(place: Place, statement: &Statement, patience: Patience) -> Diagnostic {
    let word = &statement.word;
    if let Some(finding) = foreign::meant(place, statement, || nameless(place, word)) {
        return finding;
    }
    if Place::with_word(&word.value).next().is_some() {
        return misplaced(place, word);
    }
    let finding = nameless(place, word);
    match patience {
        Patience::Full => helped(place, &word.value, finding),
        Patience::None => finding,
    }
}

fn nameless(place: Place, word: &Spanned<SmolStr>) -> Diagnostic {
    let shown: String = word.value.chars().take(60).collect();
    if place == Place::File {
        return UNKNOWN_STATEMENT.at(word.span, format!("no statement begins with `{shown}`"));
    }
    let message = format!("there is no setting `{shown}` {}", place.whereabouts());
    UNKNOWN_SETTING.at(word.span, message)
}

fn helped(place: Place, word: &str, finding: Diagnostic) -> Diagnostic {
    let words = place.words();
    let here = closest(word, words.iter().map(|one| one.word));
    if here.is_some() {
        finding.mend(here)
    } else {
        finding.help(help_for(place, word))
    }
}

fn misplaced(place: Place, word: &Spanned<SmolStr>) -> Diagnostic {
    let message = format!("`{}` means nothing {}", word.value, place.whereabouts());
    let places: Vec<&str> = Place::with_word(&word.value)
        .take(2)
        .map(Place::whereabouts)
        .collect();
    MISPLACED_SETTING
        .at(word.span, message)
        .help(format!("write it {}", places.join(" or ")))
}

/// What stands between a stage's name and its block.
const RELATIONS: [&str; 3] = ["before", "after", "renamed"];

fn help_for(place: Place, word: &str) -> String {
    if word == "app" {
        return "write `stage app { … }`".to_owned();
    }
    if let Some(relation) = relation(word) {
        return format!("write `{relation}` behind the name of a stage, on the same line");
    }
    if let Some((other, close)) = close_elsewhere(word) {
        return format!("write `{close}`, {}", other.whereabouts());
    }
    match place {
        Place::Stage | Place::Defaults => {
            "grammar/README.md has the words of a stage; objects of its own are in its manifests".to_owned()
        }
        Place::Job => "grammar/README.md has the words of a job; `manifest \"\"\"…\"\"\"` takes fields of a Job that have none".to_owned(),
        Place::File | Place::Environment | Place::Resources | Place::Source | Place::Flux => {
            let words: Vec<_> = place
                .words()
                .iter()
                .map(|one| format!("`{}`", one.word))
                .collect();
            format!("use one of {}", words.join(", "))
        }
    }
}

fn relation(word: &str) -> Option<&'static str> {
    let same = RELATIONS.into_iter().find(|&relation| relation == word);
    same.or_else(|| closest(word, RELATIONS))
}

fn close_elsewhere(word: &str) -> Option<(Place, &'static str)> {
    Place::ALL.into_iter().find_map(|place| {
        let close = closest(word, place.words().iter().map(|one| one.word))?;
        Some((place, close))
    })
}
