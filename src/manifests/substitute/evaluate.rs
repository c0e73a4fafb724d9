//! The value of an expression (`fluxcd/pkg/envsubst`, `funcs.go`).

use std::collections::BTreeMap;

use crate::values::name::is_substitution;

use super::Others;
use super::pattern::Pattern;
use super::template::{Case, End, Expression, Operation, Piece, Reach, Which};

/// The variables of a Kustomization.
#[derive(Clone, Copy)]
pub(super) struct Variables<'v> {
    pub(super) known: &'v BTreeMap<&'v str, &'v str>,
    pub(super) others: Others,
}

/// What an expression comes to. Bytes, because parts may be cut out of the middle of a letter.
pub(super) enum Value {
    Known(Vec<u8>),
    /// Only the cluster knows it.
    Unknown,
}

impl Variables<'_> {
    /// The value of a variable; one that nobody gives is empty. Line breaks are taken out
    /// (`SubstituteVariables` in `fluxcd/pkg/kustomize`).
    pub(super) fn get(&self, name: &str) -> Option<String> {
        match self.known.get(name) {
            Some(value) => Some(value.replace('\n', "")),
            None => self.lack(name).then(String::new),
        }
    }

    /// Whether nobody gives a value to a name.
    pub(super) fn lack(&self, name: &str) -> bool {
        let may_come = self.others == Others::OnCluster && is_substitution(name);
        !may_come && !self.known.contains_key(name)
    }
}

pub(super) fn expression(expression: &Expression, variables: Variables<'_>) -> Value {
    let computed = compute(expression, variables);
    computed.map_or(Value::Unknown, Value::Known)
}

/// `None` when it depends on what only the cluster knows.
fn compute(expression: &Expression, variables: Variables<'_>) -> Option<Vec<u8>> {
    let value = variables.get(&expression.name)?.into_bytes();
    let text = |piece: &Piece| text(piece, variables);
    Some(match &expression.operation {
        Operation::Value => value,
        Operation::Length => value.len().to_string().into_bytes(),
        Operation::Default(_, pieces) if value.is_empty() => {
            let texts: Option<Vec<Vec<u8>>> = pieces.iter().map(text).collect();
            texts?.concat()
        }
        Operation::Default(..) => value,
        Operation::Part(start, length) => {
            let length = match length {
                Some(length) => Some(text(length)?),
                None => None,
            };
            part(&value, &text(start)?, length.as_deref())
        }
        Operation::Case(case) => in_case(&value, *case),
        Operation::Replace(which, old, new) => {
            let new = match new {
                Some(new) => Some(text(new)?),
                None => None,
            };
            replaced(value, *which, &text(old)?, new.as_deref())
        }
        Operation::Trim(end, reach, pattern) => trimmed(value, *end, *reach, &text(pattern)?),
    })
}

fn text(piece: &Piece, variables: Variables<'_>) -> Option<Vec<u8>> {
    match piece {
        Piece::Text(text) => Some(text.clone().into_bytes()),
        Piece::Expression(expression) => compute(expression, variables),
    }
}

/// A part of a value by bytes; a place or a length that is not a number leaves it as it is.
fn part(value: &[u8], start: &[u8], length: Option<&[u8]>) -> Vec<u8> {
    let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse::<i64>().ok();
    let size = i64::try_from(value.len()).unwrap_or(i64::MAX);
    let Some(start) = number(start) else {
        return value.to_vec();
    };
    let start = if start < 0 {
        size.saturating_add(start).max(0)
    } else {
        start
    };
    let end = match length {
        None => size,
        Some(length) => match number(length) {
            None => return value.to_vec(),
            Some(length) if length < 0 => size.saturating_add(length),
            Some(length) => start.saturating_add(length).min(size),
        },
    };
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let part = range.and_then(|(start, end)| value.get(start..end));
    part.unwrap_or_default().to_vec()
}

fn in_case(value: &[u8], case: Case) -> Vec<u8> {
    // A value is text of the user's.
    let text = String::from_utf8_lossy(value);
    let change = |letter: char| match case {
        Case::Lower | Case::LowerFirst => simple(letter.to_lowercase(), letter),
        Case::Upper | Case::UpperFirst => simple(letter.to_uppercase(), letter),
    };
    let changed: String = match case {
        Case::Lower | Case::Upper => text.chars().map(change).collect(),
        Case::LowerFirst | Case::UpperFirst => {
            let mut letters = text.chars();
            letters
                .next()
                .map(change)
                .into_iter()
                .chain(letters)
                .collect()
        }
    };
    changed.into_bytes()
}

/// Go changes letter by letter: one that would become several stays.
fn simple(mut changed: impl Iterator<Item = char>, letter: char) -> char {
    match (changed.next(), changed.next()) {
        (Some(one), None) => one,
        (Some(_) | None, _) => letter,
    }
}

fn replaced(value: Vec<u8>, which: Which, old: &[u8], new: Option<&[u8]>) -> Vec<u8> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (whole, from) = (text(&value), text(old));
    let to = text(new.unwrap_or_default());
    let changed = match (which, new) {
        (Which::First, _) => whole.replacen(&from, &to, 1),
        (Which::All, _) => whole.replace(&from, &to),
        (Which::Start | Which::End, None) => return value,
        (Which::Start, Some(_)) => match whole.strip_prefix(&from) {
            Some(rest) => format!("{to}{rest}"),
            None => return value,
        },
        (Which::End, Some(_)) => match whole.strip_suffix(&from) {
            Some(rest) => format!("{rest}{to}"),
            None => return value,
        },
    };
    changed.into_bytes()
}

fn trimmed(value: Vec<u8>, end: End, reach: Reach, pattern: &[u8]) -> Vec<u8> {
    match end {
        End::Front => trimmed_front(value, reach, &String::from_utf8_lossy(pattern)),
        End::Back => {
            // The library turns both round, and reads the pattern from behind.
            let pattern = reversed(pattern);
            let turned = reversed(&value).into_bytes();
            let trimmed = trimmed_front(turned, reach, &pattern);
            reversed(&trimmed).into_bytes()
        }
    }
}

fn reversed(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().rev().collect()
}

fn trimmed_front(value: Vec<u8>, reach: Reach, pattern: &str) -> Vec<u8> {
    let Some(pattern) = Pattern::read(pattern) else {
        return value;
    };
    let fits = |end: &usize| value.get(..*end).is_some_and(|start| pattern.fits(start));
    let mut ends = 1..=value.len();
    let end = match reach {
        Reach::Shortest => ends.find(fits),
        Reach::Longest => ends.rfind(fits),
    };
    match end {
        Some(end) => value.get(end..).unwrap_or_default().to_vec(),
        None => value,
    }
}
