//! What comes out of an expression, where that is certain.
//!
//! Takes an expression and the values of its names; gives what `github.com/google/cel-go` gives with the libraries of
//! `k8s.io/apiserver/pkg/cel/environment/base.go`, why it fails there, or that this is not known here: of a function that
//! is not made here, of a value that is not known, and where it takes too long. Types are deliberately not checked: the API
//! server has done that when it took the expression, so what no operator takes is not known.

mod calls;
mod lists;
mod loops;
mod numbers;
mod operators;
mod texts;

use std::collections::HashMap;
use std::rc::Rc;

use cel::IdedExpr;
use cel::common::ast::{EntryExpr, Expr, ListExpr, LiteralValue, MapExpr, SelectExpr};

use crate::values::regex::Pattern;

use super::value::{CelList, CelMap, CelValue, Fail, Order, Outcome};
use operators::perhaps;

/// Deepest nesting that is followed: long sums are nested, too.
const DEEPEST: usize = 128;
/// Names of types, which are values.
const TYPES: [&str; 10] = [
    "bool",
    "bytes",
    "double",
    "int",
    "list",
    "map",
    "null_type",
    "string",
    "type",
    "uint",
];

/// How many steps may be taken yet.
#[derive(Clone, Copy, Debug)]
pub struct Steps(pub usize);

/// One expression, on its way.
struct Run<'e> {
    steps: usize,
    depth: usize,
    /// What names stand for; the last one is nearest.
    scope: Vec<(&'e str, Outcome)>,
    patterns: HashMap<Rc<str>, Option<Pattern>>,
}

/// What comes out of an expression, in no more steps than there are; they are taken off.
pub(super) fn run<'e>(
    expression: &'e IdedExpr,
    names: &[(&'e str, CelValue)],
    steps: &mut Steps,
) -> Outcome {
    let scope = names.iter().map(|(name, value)| (*name, Ok(value.clone())));
    let mut run = Run {
        steps: steps.0,
        depth: 0,
        scope: scope.collect(),
        patterns: HashMap::default(),
    };
    let outcome = run.value(expression);
    steps.0 = run.steps;
    outcome?.known()
}

impl<'e> Run<'e> {
    /// Takes steps; there is nothing left to know where there are too few.
    fn take(&mut self, steps: usize) -> Result<(), Fail> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => {
                self.steps = 0;
                Err(Fail::Unsure)
            }
        }
    }

    fn value(&mut self, expression: &'e IdedExpr) -> Outcome {
        self.take(1)?;
        if self.depth == DEEPEST {
            return Err(Fail::Unsure);
        }
        self.depth += 1;
        let outcome = self.of_kind(expression);
        self.depth -= 1;
        outcome
    }

    fn of_kind(&mut self, expression: &'e IdedExpr) -> Outcome {
        match &expression.expr {
            Expr::Literal(literal) => of_literal(literal),
            Expr::Ident(name) => self.named(name),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(one) => self.comprehension(one),
            Expr::List(list) => self.list(list),
            Expr::Map(map) => self.map(map),
            Expr::Struct(_) | Expr::Unspecified => Err(Fail::Unsure),
        }
    }

    fn named(&self, name: &str) -> Outcome {
        let mut scope = self.scope.iter().rev();
        if let Some((_, outcome)) = scope.find(|(other, _)| *other == name) {
            return outcome.clone();
        }
        let mut types = TYPES.iter().filter(|it| **it == name);
        types
            .next()
            .map(|it| CelValue::Type(it))
            .ok_or(Fail::Unsure)
    }

    /// What an expression gives, where that is known.
    fn known(&mut self, expression: &'e IdedExpr) -> Outcome {
        self.value(expression)?.known()
    }

    fn select(&mut self, select: &'e SelectExpr) -> Outcome {
        let whole = self.known(&select.operand)?;
        if let CelValue::Map(map) = &whole {
            self.take(map.entries.len() / 16)?;
        }
        let field = select.field.as_str();
        if !select.test {
            return match whole {
                CelValue::Optional(_) => perhaps(&whole, &CelValue::text(field)),
                _ => part(&whole, field),
            };
        }
        let CelValue::Map(map) = &whole else {
            return Err(Fail::Unsure);
        };
        match map.get(field) {
            Some(CelValue::Perhaps) => Err(Fail::Unsure),
            found => Ok(CelValue::Bool(found.is_some())),
        }
    }

    fn list(&mut self, list: &'e ListExpr) -> Outcome {
        if !list.optional_indices.is_empty() {
            return Err(Fail::Unsure);
        }
        let items = list.elements.iter().map(|item| self.value(item));
        let items = items.collect::<Result<_, _>>()?;
        Ok(CelValue::list(items))
    }

    fn map(&mut self, map: &'e MapExpr) -> Outcome {
        let mut entries: Vec<(Rc<str>, CelValue)> = Vec::new();
        for entry in &map.entries {
            let EntryExpr::MapEntry(entry) = &entry.expr else {
                return Err(Fail::Unsure);
            };
            let CelValue::Text(key) = self.known(&entry.key)? else {
                return Err(Fail::Unsure);
            };
            let is_there = entries.iter().any(|(other, _)| *other == key);
            if entry.optional || is_there {
                return Err(Fail::Unsure);
            }
            self.take(entries.len())?;
            entries.push((key, self.value(&entry.value)?));
        }
        let is_object = false;
        Ok(CelValue::Map(Rc::new(CelMap { entries, is_object })))
    }
}

/// What stands under a name that an expression asks for.
fn part(whole: &CelValue, name: &str) -> Outcome {
    let CelValue::Map(map) = whole else {
        return Err(Fail::Unsure);
    };
    match map.get(name) {
        Some(value) => value.clone().known(),
        None => Err(Fail::broken(format!("no such key: {name}"))),
    }
}

fn of_literal(literal: &LiteralValue) -> Outcome {
    Ok(match literal {
        LiteralValue::Boolean(value) => CelValue::Bool(*value.inner()),
        LiteralValue::Double(value) => CelValue::Double(*value.inner()),
        LiteralValue::Int(value) => CelValue::Int(*value.inner()),
        LiteralValue::UInt(value) => CelValue::Uint(*value.inner()),
        LiteralValue::Null => CelValue::Null,
        LiteralValue::String(value) => CelValue::text(value.inner()),
        LiteralValue::Bytes(_) => return Err(Fail::Unsure),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Expression;
    use super::*;

    fn outcome(text: &str, steps: usize) -> (Outcome, usize) {
        let read = Expression::read(text).unwrap();
        let numbers = CelValue::list((0..200).map(CelValue::Int).collect());
        let mut left = Steps(steps);
        let outcome = read.run(&[("self", numbers)], &mut left);
        (outcome, left.0)
    }

    #[test]
    fn what_takes_too_long_is_not_known() {
        let endless = [
            "self.all(a, self.all(b, self.all(c, self.all(d, true))))",
            "self.map(a, self.map(b, self + self)).size() > 0",
            "self.map(a, self.map(b, 'aaaaaaaaaaaaaaaaaaaaaaaa'.replace('', 'aaaaaaaaa'))).size() > 0",
            "self.all(a, self.all(b, self == self))",
            "self.all(a, sets.contains(self, self))",
            "self.all(a, ('a' + string(a)).matches('(a{1,90}){1,9}' + string(a)))",
        ];
        for text in endless {
            let (outcome, left) = outcome(text, 100_000);
            assert_eq!(outcome.err(), Some(Fail::Unsure), "{text}");
            assert_eq!(left, 0, "{text}");
        }
        assert!(outcome("self.all(a, a < 200)", 100_000).0.is_ok());
    }

    #[test]
    fn what_is_nested_deep_is_not_known() {
        let deep = format!("1{} > 0", " + 1".repeat(500));
        assert_eq!(outcome(&deep, 100_000).0.err(), Some(Fail::Unsure));
        let long = format!("1{} > 0", " + 1".repeat(90));
        assert!(outcome(&long, 100_000).0.is_ok());
    }

    #[test]
    fn one_side_of_a_junction_decides() {
        let truth = |text: &str| match outcome(text, 2_000).0 {
            Ok(CelValue::Bool(value)) => Some(value),
            _ => None,
        };
        assert_eq!(truth("isURL('a') && false"), Some(false));
        assert_eq!(truth("isURL('a') || 1 / 0 > 0 || true"), Some(true));
        assert_eq!(truth("isURL('a') && true"), None);
        assert_eq!(truth("self.exists(a, isURL('a') || a == 3)"), Some(true));
        assert_eq!(truth("self.all(a, isURL('a') && a < 3)"), Some(false));
        assert!(matches!(
            outcome("1 / 0 > 0 || false", 1_000).0,
            Err(Fail::Broken(_))
        ));
    }
}
