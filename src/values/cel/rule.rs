//! Whether a rule about `self` holds for a value, where that is certain.
//!
//! The API server has more functions than the interpreter, other types for some texts, and lists without an order: a rule
//! that asks for any of these is not judged.

use std::collections::HashMap;
use std::sync::Arc;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators};
use cel::extractors::This;
use cel::{Context, ExecutionError, IdedExpr, Value};

use super::Expression;
use crate::values::regex;

/// A value as the API server gives it to a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// `boolean`.
    Bool(bool),
    /// `integer`.
    Whole(i64),
    /// `number`.
    Number(f64),
    /// `string`.
    Text(String),
    /// `array`.
    List(Vec<Known>),
    /// `object`, by the names that rules call its fields.
    Map(Vec<(String, Known)>),
}

/// What a rule is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// `self`.
    pub value: Known,
    /// Whether lists without an order, or fields without a type, are in it: then nobody knows here what is equal.
    pub is_loose: bool,
}

/// What `self` is called.
const SELF: &str = "self";

/// Deepest nesting that is followed, so that it stays within the stack of any thread.
const DEEPEST: usize = 60;

/// Most steps that a rule may take.
const MOST: u64 = 1_000_000;

/// Bytes of text that count as one value.
const BYTES: usize = 64;

impl Expression {
    /// Whether it holds; `None` where that is not certain.
    #[must_use]
    pub fn holds(&self, subject: &Subject) -> Option<bool> {
        let mut reading = Reading {
            is_loose: subject.is_loose,
            names: vec![SELF],
            nodes: 0,
            loops: 0,
        };
        if !reading.knows(&self.0, 0) || steps(&reading, &subject.value) > MOST {
            return None;
        }
        let mut context = Context::default();
        context.add_function("matches", matches).ok()?;
        context.add_variable(SELF, value(&subject.value)).ok()?;
        match Value::resolve(&self.0, &context) {
            Ok(Value::Bool(holds)) => Some(holds),
            // The API server refuses a value for this, too.
            Err(ExecutionError::NoSuchKey(_)) => Some(false),
            Ok(_) | Err(_) => None,
        }
    }
}

fn matches(This(text): This<Arc<String>>, pattern: Arc<String>) -> Result<bool, ExecutionError> {
    let unread = || ExecutionError::function_error("matches", "this pattern is not read");
    regex::matches(&pattern, &text).ok_or_else(unread)
}

fn value(known: &Known) -> Value {
    match known {
        Known::Bool(it) => Value::Bool(*it),
        Known::Whole(it) => Value::Int(*it),
        Known::Number(it) => Value::Float(*it),
        Known::Text(it) => Value::String(Arc::new(it.clone())),
        Known::List(items) => Value::List(Arc::new(items.iter().map(value).collect())),
        Known::Map(entries) => {
            let entries = entries.iter().map(|(key, it)| (key.clone(), value(it)));
            Value::from(entries.collect::<HashMap<String, Value>>())
        }
    }
}

/// How many values are in one, and as many as its texts count for.
fn size(known: &Known) -> u64 {
    let inner: u64 = match known {
        Known::Bool(_) | Known::Whole(_) | Known::Number(_) => 0,
        Known::Text(text) => (text.len() / BYTES).try_into().unwrap_or(u64::MAX),
        Known::List(items) => items.iter().map(size).sum(),
        Known::Map(entries) => entries.iter().map(|(_, it)| size(it)).sum(),
    };
    inner.saturating_add(1)
}

/// At most so many steps: every loop may go over everything, and all may be in one another.
fn steps(reading: &Reading<'_>, value: &Known) -> u64 {
    let rounds = size(value).saturating_pow(reading.loops);
    rounds.saturating_mul(reading.nodes)
}

/// An expression on the way through it.
struct Reading<'e> {
    is_loose: bool,
    /// Names that stand for a value.
    names: Vec<&'e str>,
    nodes: u64,
    loops: u32,
}

impl<'e> Reading<'e> {
    /// Whether all in it means to the interpreter what it means to the API server.
    fn knows(&mut self, expression: &'e IdedExpr, depth: usize) -> bool {
        self.nodes += 1;
        if depth > DEEPEST {
            return false;
        }
        let below = depth + 1;
        match &expression.expr {
            Expr::Ident(name) => self.names.contains(&name.as_str()),
            Expr::Literal(literal) => is_plain(literal),
            Expr::Select(select) => self.knows(&select.operand, below),
            Expr::List(list) => {
                list.optional_indices.is_empty()
                    && list.elements.iter().all(|it| self.knows(it, below))
            }
            Expr::Call(call) => {
                self.knows_function(call)
                    && call.target.iter().all(|it| self.knows(it, below))
                    && call.args.iter().all(|it| self.knows(it, below))
            }
            Expr::Comprehension(all) => self.knows_loop(all, below),
            Expr::Unspecified | Expr::Map(_) | Expr::Struct(_) => false,
        }
    }

    fn knows_loop(&mut self, all: &'e ComprehensionExpr, depth: usize) -> bool {
        self.loops += 1;
        if all.iter_var2.is_some() || !self.knows(&all.iter_range, depth) {
            return false;
        }
        let before = self.names.len();
        self.names.extend([all.iter_var.as_str(), &all.accu_var]);
        let parts = [&all.accu_init, &all.loop_cond, &all.loop_step, &all.result];
        let knows = parts.into_iter().all(|it| self.knows(it, depth));
        self.names.truncate(before);
        knows
    }

    fn knows_function(&self, call: &CallExpr) -> bool {
        let arguments = call.args.len() + usize::from(call.target.is_some());
        match (call.func_name.as_str(), arguments) {
            (operators::EQUALS | operators::NOT_EQUALS, 2) => {
                !self.is_loose || call.args.iter().any(is_definite)
            }
            (operators::ADD, 2) => !self.is_loose || call.args.iter().any(is_literal),
            (name, count) => FUNCTIONS.contains(&(name, count)),
        }
    }
}

/// Functions, each with how many values it takes, the one in front of it among them.
const FUNCTIONS: [(&str, usize); 19] = [
    (operators::CONDITIONAL, 3),
    (operators::LOGICAL_OR, 2),
    (operators::LOGICAL_AND, 2),
    (operators::LOGICAL_NOT, 1),
    (operators::NOT_STRICTLY_FALSE, 1),
    (operators::NEGATE, 1),
    (operators::INDEX, 2),
    (operators::SUBSTRACT, 2),
    (operators::MULTIPLY, 2),
    (operators::LESS, 2),
    (operators::LESS_EQUALS, 2),
    (operators::GREATER, 2),
    (operators::GREATER_EQUALS, 2),
    (operators::IN, 2),
    ("size", 1),
    ("startsWith", 2),
    ("endsWith", 2),
    ("contains", 2),
    ("matches", 2),
];

fn is_plain(literal: &LiteralValue) -> bool {
    match literal {
        LiteralValue::Boolean(_)
        | LiteralValue::Double(_)
        | LiteralValue::Int(_)
        | LiteralValue::String(_) => true,
        LiteralValue::Bytes(_) | LiteralValue::Null | LiteralValue::UInt(_) => false,
    }
}

fn is_literal(expression: &IdedExpr) -> bool {
    matches!(expression.expr, Expr::Literal(_))
}

/// Whether it is a single value, whatever it is of.
fn is_definite(expression: &IdedExpr) -> bool {
    let is_size = |call: &CallExpr| call.func_name == "size";
    is_literal(expression) || matches!(&expression.expr, Expr::Call(call) if is_size(call))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(rule: &str, value: Known) -> Option<bool> {
        let subject = Subject {
            value,
            is_loose: false,
        };
        Expression::read(rule).unwrap().holds(&subject)
    }

    fn sample() -> Known {
        let text = |it: &str| Known::Text(it.to_owned());
        let map = |entries: Vec<(&str, Known)>| {
            Known::Map(
                entries
                    .into_iter()
                    .map(|(k, v)| (k.to_owned(), v))
                    .collect(),
            )
        };
        map(vec![
            ("name", text("größe")),
            ("least", Known::Whole(2)),
            ("most", Known::Whole(1)),
            ("share", Known::Number(0.5)),
            (
                "ports",
                Known::List(vec![
                    map(vec![("name", text("a")), ("port", Known::Whole(80))]),
                    map(vec![("name", text("b")), ("port", Known::Whole(81))]),
                ]),
            ),
            ("labels", map(vec![("a", text("b"))])),
        ])
    }

    #[test]
    fn rules_hold_and_do_not() {
        for (rule, expected) in [
            ("self.least <= self.most", Some(false)),
            ("self.most <= self.least", Some(true)),
            ("has(self.other) || self.least == 2", Some(true)),
            ("!has(self.other) && self.least == 3", Some(false)),
            ("size(self.name) == 5 && self.name.size() == 5", Some(true)),
            ("self.ports.all(p, p.port < 81)", Some(false)),
            ("self.ports.exists(p, p.port == 81)", Some(true)),
            (
                "self.ports.exists_one(p, p.name.startsWith('a'))",
                Some(true),
            ),
            ("self.ports.filter(p, p.port > 80).size() == 1", Some(true)),
            ("self.ports.map(p, p.port)[1] == 81", Some(true)),
            (
                "self.ports.all(p, self.ports.exists_one(q, q.name == p.name))",
                Some(true),
            ),
            ("'a' in self.labels && !('b' in self.labels)", Some(true)),
            ("self.labels.all(k, k.matches('^[a-z]$'))", Some(true)),
            ("self.least > 1 ? self.most > 1 : true", Some(false)),
            ("self.ports[0].name.matches(r'^\\d+$')", Some(false)),
            ("self.share > 0.4 && self.share < 1.0", Some(true)),
            ("self.least + self.most == 3", Some(true)),
            ("self.other == 1", Some(false)),
            ("self.other == 1 || self.least == 2", Some(true)),
            ("self.least == 2 || self.other == 1", Some(true)),
            ("self.ports.all(p, p.protocol == 'TCP')", Some(false)),
        ] {
            assert_eq!(holds(rule, sample()), expected, "{rule}");
        }
    }

    #[test]
    fn what_is_not_certain_is_not_judged() {
        for rule in [
            "self.name",
            "other == 1",
            "quantity(self.name).isGreaterThan(quantity('1'))",
            "self.?other.orValue(1) == 2",
            "self.least / 0 == 1",
            "self.name.matches('(')",
            "self.ports.all(i, p, p.port < 1)",
            "self == null",
            "url(self.name).getHost() == 'a'",
        ] {
            assert_eq!(holds(rule, sample()), None, "{rule}");
        }
    }

    #[test]
    fn what_takes_long_is_not_judged() {
        let many = Known::List((0..2000).map(Known::Whole).collect());
        let rule = "self.all(a, self.all(b, a == b || a != b))";
        assert_eq!(holds(rule, many), None);
        let few = Known::List((0..200).map(Known::Whole).collect());
        assert_eq!(holds(rule, few), Some(true));
    }

    #[test]
    fn lists_without_an_order_are_not_compared() {
        let list = |items: &[i64]| Known::List(items.iter().copied().map(Known::Whole).collect());
        let subject = Subject {
            value: Known::Map(vec![
                ("a".to_owned(), list(&[1, 2])),
                ("b".to_owned(), list(&[2, 1])),
            ]),
            is_loose: true,
        };
        let holds = |rule: &str| Expression::read(rule).unwrap().holds(&subject);
        assert_eq!(holds("self.a == self.b"), None);
        assert_eq!(holds("size(self.a + self.b) == 2"), None);
        assert_eq!(holds("size(self.a) == size(self.b)"), Some(true));
        assert_eq!(holds("1 in self.a"), Some(true));
    }
}
