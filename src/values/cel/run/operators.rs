//! Operators: of truth, of order, of sums, and `[]`.

use std::cmp::Ordering;
use std::rc::Rc;

use cel::IdedExpr;
use cel::common::ast::CallExpr;

use super::{CelList, CelValue, Fail, Order, Outcome, Run, numbers, part};

impl<'e> Run<'e> {
    /// What an operator gives; `None` for what is none.
    pub(super) fn operator(&mut self, call: &'e CallExpr) -> Option<Outcome> {
        let name = call.func_name.as_str();
        Some(match (name, call.args.as_slice()) {
            ("_&&_", [one, other]) => self.junction(one, other, false),
            ("_||_", [one, other]) => self.junction(one, other, true),
            ("_?_:_", [which, one, other]) => self.choice(which, one, other),
            ("!_", [one]) => self.truth(one).map(|it| CelValue::Bool(!it)),
            ("@not_strictly_false", [one]) => {
                let outcome = self.value(one);
                let is_false = matches!(outcome, Ok(CelValue::Bool(false)));
                Ok(CelValue::Bool(!is_false))
            }
            ("-_", [one]) => self.known(one).and_then(|it| numbers::negated(&it)),
            (_, [one, other]) => return self.of_two(name, one, other),
            (_, _) => return None,
        })
    }

    fn truth(&mut self, expression: &'e IdedExpr) -> Result<bool, Fail> {
        match self.known(expression)? {
            CelValue::Bool(value) => Ok(value),
            _ => Err(Fail::Unsure),
        }
    }

    /// `&&` and `||`: one side may decide whatever comes out of the other one.
    fn junction(&mut self, one: &'e IdedExpr, other: &'e IdedExpr, decides: bool) -> Outcome {
        let one = self.truth(one);
        if one == Ok(decides) {
            return Ok(CelValue::Bool(decides));
        }
        match (one, self.truth(other)) {
            (_, Ok(other)) if other == decides => Ok(CelValue::Bool(decides)),
            (Err(Fail::Unsure), _) | (_, Err(Fail::Unsure)) => Err(Fail::Unsure),
            (Err(fail), _) | (_, Err(fail)) => Err(fail),
            (Ok(_), Ok(_)) => Ok(CelValue::Bool(!decides)),
        }
    }

    fn choice(&mut self, which: &'e IdedExpr, one: &'e IdedExpr, other: &'e IdedExpr) -> Outcome {
        match self.truth(which)? {
            true => self.value(one),
            false => self.value(other),
        }
    }

    fn of_two(&mut self, name: &str, one: &'e IdedExpr, other: &'e IdedExpr) -> Option<Outcome> {
        const NAMES: [&str; 15] = [
            "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "_%_",
            "_[_]", "@in", "_?._", "_[?_]",
        ];
        if !NAMES.contains(&name) {
            return None;
        }
        let sides = self
            .known(one)
            .and_then(|one| Ok((one, self.known(other)?)));
        Some(sides.and_then(|(one, other)| self.of_values(name, &one, &other)))
    }

    fn of_values(&mut self, name: &str, one: &CelValue, other: &CelValue) -> Outcome {
        let weigh = match name {
            "_==_" | "_!=_" | "@in" => weight,
            _ => length,
        };
        self.take(weigh(one).saturating_add(weigh(other)) / 16)?;
        let truth = |value: Result<bool, Fail>| value.map(CelValue::Bool);
        match name {
            "_==_" => truth(one.equals(other)),
            "_!=_" => truth(one.equals(other).map(|it| !it)),
            "_<_" => truth(ordered(one, other).map(Ordering::is_lt)),
            "_<=_" => truth(ordered(one, other).map(Ordering::is_le)),
            "_>_" => truth(ordered(one, other).map(Ordering::is_gt)),
            "_>=_" => truth(ordered(one, other).map(Ordering::is_ge)),
            "_+_" => self.sum(one, other),
            "_[_]" => entry(one, other),
            "@in" => truth(is_in(one, other)),
            "_?._" | "_[?_]" => perhaps(one, other),
            _ => numbers::of_two(name, one, other),
        }
    }

    fn sum(&mut self, one: &CelValue, other: &CelValue) -> Outcome {
        match (one, other) {
            (CelValue::Text(one), CelValue::Text(other)) => {
                Ok(CelValue::text(&format!("{one}{other}")))
            }
            (CelValue::List(one), CelValue::List(other)) => {
                self.take(one.items.len().saturating_add(other.items.len()))?;
                joined(one, other)
            }
            _ => numbers::of_two("_+_", one, other),
        }
    }
}

/// How long a value is, for the steps that it takes to compare it: what has no order is looked for.
fn weight(value: &CelValue) -> usize {
    let many = |count: usize| count.saturating_mul(count);
    match value {
        CelValue::List(list) => {
            let inner = list.items.iter().map(weight);
            let inner = inner.fold(16 * list.items.len(), usize::saturating_add);
            match list.order {
                Order::Told => inner,
                Order::Set | Order::Keyed => inner.saturating_add(many(list.items.len())),
            }
        }
        CelValue::Map(map) => {
            let inner = map.entries.iter().map(|(key, it)| key.len() + weight(it));
            inner.fold(many(map.entries.len()), usize::saturating_add)
        }
        _ => length(value),
    }
}

/// How long a value is, for the steps that it takes.
pub(super) fn length(value: &CelValue) -> usize {
    match value {
        CelValue::Text(text) => text.len(),
        CelValue::List(list) => list.items.iter().map(|it| length(it) + 16).sum(),
        CelValue::Map(map) => {
            let entries = map.entries.iter();
            entries.map(|(key, it)| key.len() + length(it) + 16).sum()
        }
        _ => 1,
    }
}

/// Lists one behind the other; one that is told apart by its values takes no second one of them.
fn joined(one: &CelList, other: &CelList) -> Outcome {
    match one.order {
        Order::Told => {
            let items = one.items.iter().chain(&other.items);
            Ok(CelValue::list(items.cloned().collect()))
        }
        Order::Set | Order::Keyed => Err(Fail::Unsure),
    }
}

/// What may be a number or a text is compared with neither without a look at its type.
fn ordered(one: &CelValue, other: &CelValue) -> Result<Ordering, Fail> {
    let is_text = |value: &CelValue| matches!(value, CelValue::Text(_));
    let is_number = |value: &CelValue| matches!(value, CelValue::Int(_) | CelValue::Double(_));
    let differ = is_text(one) && is_number(other) || is_number(one) && is_text(other);
    let none = || match differ {
        true => Fail::broken("no such overload"),
        false => Fail::Unsure,
    };
    one.order(other).ok_or_else(none)
}

fn entry(whole: &CelValue, key: &CelValue) -> Outcome {
    match (whole, key) {
        (CelValue::List(list), CelValue::Int(index)) => {
            let item = usize::try_from(*index)
                .ok()
                .and_then(|it| list.items.get(it));
            let item = item.ok_or_else(|| Fail::broken(format!("index out of bounds: {index}")))?;
            item.clone().known()
        }
        (CelValue::Map(map), CelValue::Text(name)) if !map.is_object => part(whole, name),
        (CelValue::Optional(_), _) => perhaps(whole, key),
        _ => Err(Fail::Unsure),
    }
}

fn is_in(value: &CelValue, whole: &CelValue) -> Result<bool, Fail> {
    match (whole, value) {
        (CelValue::List(list), _) => list.holds(value),
        (CelValue::Map(map), CelValue::Text(name)) if !map.is_object => match map.get(name) {
            Some(CelValue::Perhaps) => Err(Fail::Unsure),
            found => Ok(found.is_some()),
        },
        _ => Err(Fail::Unsure),
    }
}

/// `a.?b` and `a[?b]`: of a value that may be missing, what it has may be missing, too.
pub(super) fn perhaps(whole: &CelValue, key: &CelValue) -> Outcome {
    let whole = match whole {
        CelValue::Optional(None) => return Ok(CelValue::Optional(None)),
        CelValue::Optional(Some(inner)) => inner.as_ref(),
        _ => whole,
    };
    let found = match (whole, key) {
        (CelValue::Map(map), CelValue::Text(name)) => map.get(name).cloned(),
        (CelValue::List(list), CelValue::Int(index)) => {
            let index = usize::try_from(*index).ok();
            index.and_then(|it| list.items.get(it)).cloned()
        }
        _ => return Err(Fail::Unsure),
    };
    let found = found.map(CelValue::known).transpose()?;
    Ok(CelValue::Optional(found.map(Rc::new)))
}
