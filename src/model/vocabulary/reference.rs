//! The tables of the language reference, printed from the vocabulary.

use crate::model::word::{Times, Word};

use std::fmt::Write as _;

use super::place::Place;

/// The tables of every place as Markdown, the part of `grammar/README.md` that is not written by hand.
#[must_use]
pub fn reference() -> String {
    let mut text = String::new();
    for place in Place::ALL {
        let _ = write!(text, "### {}\n\n", heading(place));
        match place {
            Place::Defaults => text.push_str(&defaults()),
            Place::File
            | Place::Environment
            | Place::Stage
            | Place::Job
            | Place::Resources
            | Place::Source
            | Place::Flux => table(place, &mut text),
        }
        text.push('\n');
    }
    text
}

fn table(place: Place, text: &mut String) {
    text.push_str("| statement | meaning | default | becomes |\n| --- | --- | --- | --- |\n");
    for word in place.words() {
        text.push_str(&row(word));
    }
}

/// A stage has every word of `defaults`, so the table need not be printed twice.
fn defaults() -> String {
    let shared: Vec<&str> = Place::Defaults
        .words()
        .iter()
        .map(|word| word.word)
        .collect();
    let own = Place::Stage
        .words()
        .into_iter()
        .filter(|word| !shared.contains(&word.word));
    let own: Vec<String> = own.map(|word| format!("`{}`", word.word)).collect();
    format!("Every setting of a stage but {}.\n", own.join(", "))
}

fn heading(place: Place) -> String {
    let mut letters = place.whereabouts().chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}

fn row(word: &Word) -> String {
    let usages: Vec<String> = word
        .usage
        .split(" | ")
        .map(|usage| format!("`{usage}`"))
        .collect();
    let again = match word.times {
        Times::Once => "",
        Times::Often => "; may be said again",
    };
    let usage = cell(&usages.join(" or "));
    let (meaning, default) = (cell(word.meaning), cell(or_dash(word.default)));
    format!(
        "| {usage} | {meaning}{again} | {default} | {} |\n",
        cell(or_dash(word.becomes))
    )
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
