//! What functions make of texts (`github.com/google/cel-go/ext/strings.go`): letters are counted, not bytes.

use super::{CelValue, Fail, Outcome, Run};
use crate::values::regex::Pattern;

impl Run<'_> {
    /// What a function gives of a text; `None` for one that is not made here.
    pub(super) fn of_text(
        &mut self,
        name: &str,
        text: &str,
        arguments: &[CelValue],
    ) -> Option<Outcome> {
        if let Err(fail) = self.take(text.len() / 16) {
            return Some(Err(fail));
        }
        Some(match (name, arguments) {
            ("matches", [CelValue::Text(pattern)]) => self.matches(text, pattern),
            ("replace", [CelValue::Text(old), CelValue::Text(new)]) => {
                self.replaced(text, old, new)
            }
            ("split", [CelValue::Text(by)]) => self.split(text, by),
            (_, []) => return of_one(name, text),
            (_, [CelValue::Text(other)]) => return of_two(name, text, other),
            ("charAt", [CelValue::Int(at)]) => char_at(text, *at),
            ("substring", [CelValue::Int(from)]) => part(text, *from, None),
            ("substring", [CelValue::Int(from), CelValue::Int(to)]) => part(text, *from, Some(*to)),
            (_, _) => return None,
        })
    }

    /// Whether a pattern is somewhere in a text, where this engine surely agrees with Go.
    fn matches(&mut self, text: &str, pattern: &str) -> Outcome {
        self.take(8 * text.len())?;
        if !self.patterns.contains_key(pattern) {
            self.take(1_000 + 20 * pattern.len())?;
            self.patterns
                .insert(pattern.into(), Pattern::read_quick(pattern));
        }
        let read = self.patterns.get(pattern).and_then(Option::as_ref);
        let is_match = read.and_then(|it| it.matches(text));
        is_match.map(CelValue::Bool).ok_or(Fail::Unsure)
    }

    fn replaced(&mut self, text: &str, old: &str, new: &str) -> Outcome {
        let most = (text.len() + 1).saturating_mul(new.len() + 1);
        self.take(most / 16)?;
        Ok(CelValue::text(&text.replace(old, new)))
    }

    fn split(&mut self, text: &str, by: &str) -> Outcome {
        self.take(text.len())?;
        Ok(CelValue::list(match by {
            "" => {
                let letters = text.chars();
                letters.map(|it| CelValue::text(&it.to_string())).collect()
            }
            _ => text.split(by).map(CelValue::text).collect(),
        }))
    }
}

fn of_one(name: &str, text: &str) -> Option<Outcome> {
    Some(Ok(match name {
        "size" => CelValue::Int(count(text)),
        "lowerAscii" => CelValue::text(&text.to_ascii_lowercase()),
        "upperAscii" => CelValue::text(&text.to_ascii_uppercase()),
        "trim" => CelValue::text(text.trim()),
        _ => return None,
    }))
}

fn of_two(name: &str, text: &str, other: &str) -> Option<Outcome> {
    let at = |found: Option<usize>| {
        let before = found.map(|at| text.get(..at).map_or(0, count));
        CelValue::Int(before.unwrap_or(-1))
    };
    Some(Ok(match name {
        "contains" => CelValue::Bool(text.contains(other)),
        "startsWith" => CelValue::Bool(text.starts_with(other)),
        "endsWith" => CelValue::Bool(text.ends_with(other)),
        "indexOf" => at(text.find(other)),
        "lastIndexOf" => at(text.rfind(other)),
        _ => return None,
    }))
}

fn count(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

fn out_of_range(index: i64) -> Fail {
    Fail::broken(format!("index out of range: {index}"))
}

fn char_at(text: &str, at: i64) -> Outcome {
    if !(0..=count(text)).contains(&at) {
        return Err(out_of_range(at));
    }
    let letter = usize::try_from(at).ok().and_then(|at| text.chars().nth(at));
    let letter = letter.map(String::from).unwrap_or_default();
    Ok(CelValue::text(&letter))
}

fn part(text: &str, from: i64, to: Option<i64>) -> Outcome {
    let length = count(text);
    let end = to.unwrap_or(length);
    if to.is_some_and(|to| from > to) {
        let why = format!("invalid substring range. start: {from}, end: {end}");
        return Err(Fail::broken(why));
    }
    let mut ends = [from, end].into_iter();
    if let Some(wrong) = ends.find(|it| !(0..=length).contains(it)) {
        return Err(out_of_range(wrong));
    }
    let (from, to) = (usize::try_from(from), usize::try_from(end));
    let (from, to) = (from.unwrap_or(0), to.unwrap_or(0));
    let letters: String = text.chars().take(to).skip(from).collect();
    Ok(CelValue::text(&letters))
}
