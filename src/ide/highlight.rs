//! What each token of a text is, for colours that know the language.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::vocabulary::Place;
use crate::syntax::{Argument, Statement, TokenKind, Tree, Value, tokens};

use super::names::{Kind, Role, occurrences};
use super::walk::{inner, walk};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A word of the language.
    Keyword,
    /// A setting.
    Property,
    /// A stage, or the pipeline.
    Class,
    /// An image, a source or an environment.
    Variable,
    /// A job, or a check.
    Function,
    /// A text or a path.
    Text,
    /// A length of time, a number, `true` or `false`.
    Number,
    /// `=` or `,`.
    Operator,
    /// A comment.
    Comment,
    /// An object of the cluster.
    Object,
}

/// A token and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub class: Class,
    /// It declares what it names.
    pub declares: bool,
}

/// The tokens of a text that have a class of their own, in order.
#[must_use]
pub fn highlights(tree: &Tree, text: &str) -> Vec<Highlight> {
    let known = known(tree, text);
    let mut found = Vec::new();
    for token in tokens(text) {
        if let Some((class, declares)) = known.get(&token.range.start).copied() {
            found.push(Highlight {
                range: token.range,
                class,
                declares,
            });
        } else if let Some(class) = plain(
            token.kind,
            text.get(token.range.clone()).unwrap_or_default(),
        ) {
            found.push(Highlight {
                range: token.range,
                class,
                declares: false,
            });
        }
    }
    found
}

fn plain(kind: TokenKind, said: &str) -> Option<Class> {
    match kind {
        TokenKind::Text | TokenKind::Lines => Some(Class::Text),
        TokenKind::Comment => Some(Class::Comment),
        TokenKind::Mark if said == "=" || said == "," => Some(Class::Operator),
        TokenKind::Word
        | TokenKind::Mark
        | TokenKind::Separator
        | TokenKind::LineEnd
        | TokenKind::Unreadable => None,
    }
}

/// The classes that the tree knows, by the first byte of their token.
fn known(tree: &Tree, text: &str) -> BTreeMap<usize, (Class, bool)> {
    let mut known = BTreeMap::new();
    walk(tree, &mut |visit| {
        statement(visit.place, visit.statement, &mut known);
    });
    for name in occurrences(tree) {
        let start = name.span.range().start;
        let is_quoted = start > 0 && text.as_bytes().get(start - 1) == Some(&b'"');
        let declares = matches!(name.role, Role::Declares | Role::Overrides);
        known.insert(start - usize::from(is_quoted), (class(name.kind), declares));
    }
    known
}

fn class(kind: Kind) -> Class {
    match kind {
        Kind::Stage | Kind::Pipeline => Class::Class,
        Kind::Image | Kind::Source | Kind::Environment => Class::Variable,
        Kind::Job | Kind::Check => Class::Function,
        Kind::File | Kind::Directory => Class::Text,
        Kind::Object(_) | Kind::Namespace => Class::Object,
    }
}

fn statement(place: Place, statement: &Statement, known: &mut BTreeMap<usize, (Class, bool)>) {
    let word = statement.word.value.as_str();
    let Some(entry) = place.words().into_iter().find(|it| it.word == word) else {
        return;
    };
    let is_block = inner(place, word).is_some() || place == Place::File;
    let class = if is_block {
        Class::Keyword
    } else {
        Class::Property
    };
    known.insert(statement.word.span.start as usize, (class, false));
    for argument in &statement.arguments {
        if let Some(class) = argument_class(entry.usage, argument) {
            known.insert(argument.span.start as usize, (class, false));
        }
    }
}

fn argument_class(usage: &str, argument: &Argument) -> Option<Class> {
    let Value::Word(word) = &argument.value else {
        return None;
    };
    let is_number =
        word.starts_with(|c: char| c.is_ascii_digit()) || word == "true" || word == "false";
    let mut literals = usage.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    if is_number {
        Some(Class::Number)
    } else if literals.any(|literal| literal == word) {
        Some(Class::Keyword)
    } else {
        None
    }
}
