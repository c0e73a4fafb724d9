//! What functions make of lists (`k8s.io/apiserver/pkg/cel/library/lists.go`, `github.com/google/cel-go/ext/sets.go` and
//! `strings.go`).

use std::cmp::Ordering;

use super::operators::length;
use super::{CelList, CelValue, Fail, Outcome, Run, numbers};

impl Run<'_> {
    /// What a function gives of a list; `None` for one that is not made here.
    pub(super) fn of_list(
        &mut self,
        name: &str,
        list: &CelList,
        arguments: &[CelValue],
    ) -> Option<Outcome> {
        if let Err(fail) = self.take(length_of(list) / 16) {
            return Some(Err(fail));
        }
        Some(match (name, arguments) {
            ("size", []) => Ok(CelValue::Int(of_index(list.items.len()))),
            ("isSorted", []) => is_sorted(list),
            ("sum", []) => sum(list),
            ("min", []) => furthest("min", list, Ordering::Greater),
            ("max", []) => furthest("max", list, Ordering::Less),
            ("indexOf", [value]) => position(list.items.iter().enumerate(), value),
            ("lastIndexOf", [value]) => position(list.items.iter().enumerate().rev(), value),
            ("join", []) => self.joined(list, ""),
            ("join", [CelValue::Text(by)]) => self.joined(list, by),
            (_, _) => return None,
        })
    }

    fn joined(&mut self, list: &CelList, by: &str) -> Outcome {
        let mut texts = Vec::with_capacity(list.items.len());
        for item in &list.items {
            let CelValue::Text(text) = item else {
                return Err(Fail::Unsure);
            };
            self.take((text.len() + by.len()) / 16)?;
            texts.push(&**text);
        }
        Ok(CelValue::text(&texts.join(by)))
    }

    /// `sets.contains`, `sets.equivalent` and `sets.intersects`.
    pub(super) fn sets(&mut self, name: &str, one: &CelList, other: &CelList) -> Option<Outcome> {
        let most = one.items.len().max(other.items.len());
        let pairs = (length_of(one) + length_of(other)).saturating_mul(most) / 16;
        if let Err(fail) = self.take(pairs) {
            return Some(Err(fail));
        }
        let truth = match name {
            "contains" => holds_all(one, other),
            "equivalent" => match holds_all(one, other) {
                Ok(true) => holds_all(other, one),
                outcome => outcome,
            },
            "intersects" => holds_some(one, other),
            _ => return None,
        };
        Some(truth.map(CelValue::Bool))
    }
}

fn length_of(list: &CelList) -> usize {
    list.items.iter().map(|it| length(it) + 16).sum()
}

fn of_index(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

fn holds_all(one: &CelList, other: &CelList) -> Result<bool, Fail> {
    for value in &other.items {
        if !one.holds(value)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn holds_some(one: &CelList, other: &CelList) -> Result<bool, Fail> {
    for value in &other.items {
        if one.holds(value)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_sorted(list: &CelList) -> Outcome {
    for (one, other) in list.items.iter().zip(list.items.iter().skip(1)) {
        match one.order(other) {
            Some(Ordering::Greater) => return Ok(CelValue::Bool(false)),
            Some(Ordering::Less | Ordering::Equal) => {}
            None => return Err(Fail::Unsure),
        }
    }
    Ok(CelValue::Bool(true))
}

/// Of nothing the type says what it is, which is not known here.
fn sum(list: &CelList) -> Outcome {
    let (first, others) = list.items.split_first().ok_or(Fail::Unsure)?;
    let is_number = matches!(
        first,
        CelValue::Int(_) | CelValue::Uint(_) | CelValue::Double(_) | CelValue::Duration(_)
    );
    let start = is_number.then(|| first.clone()).ok_or(Fail::Unsure)?;
    let mut others = others.iter();
    others.try_fold(start, |sum, it| numbers::of_two("_+_", &sum, it))
}

/// The item before which, or behind which, no other one comes.
fn furthest(name: &str, list: &CelList, replaced: Ordering) -> Outcome {
    let mut items = list.items.iter();
    let first = items.next();
    let mut found = first.ok_or_else(|| Fail::broken(format!("{name} called on empty list")))?;
    for item in items {
        let order = found.order(item).ok_or(Fail::Unsure)?;
        if order == replaced {
            found = item;
        }
    }
    found.clone().known()
}

fn position<'v>(items: impl Iterator<Item = (usize, &'v CelValue)>, value: &CelValue) -> Outcome {
    for (index, item) in items {
        if item.equals(value)? {
            return Ok(CelValue::Int(of_index(index)));
        }
    }
    Ok(CelValue::Int(-1))
}
