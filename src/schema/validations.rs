//! Rules in CEL, on an object that is made anew (`Validator` in
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go`).
//!
//! Only what is certainly false, or certainly fails, is a problem. Rules on what was there before are not run, nor those
//! under `allOf`, in metadata and in the status.

mod typed;

use std::collections::HashMap;
use std::rc::Rc;

use crate::manifests::Node;
use crate::values::cel::{CelMap, CelValue, Expression, Fail, Steps};

use super::problem::{Found, shortened};
use super::shape::{below, is_typed, value_at};
use super::value::Value;
use typed::{escaped, typed, whole};

/// What the API server reads itself, whatever the schema says.
pub(super) const OF_ALL: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// What nobody applies: where the status is written on its own, that of an object that is applied is dropped.
pub(super) const STATUS: &str = "status";

/// How many steps one expression may take.
const OF_ONE: usize = 100_000;
/// How many steps all expressions on an object may take.
const OF_OBJECT: usize = 1_000_000;
/// Longest text that an expression may give as a message (`MaxEvaluatedMessageExpressionSizeBytes`).
const LONGEST: usize = 5 * 1024;

/// Runs the rules of a schema on an object with all that is filled in.
pub(super) fn run(object: &Value<'_>, schema: &Value<'_>, found: &mut Found) {
    if holds_rules(schema) {
        let known = whole(object.node, schema);
        Walk::new(found).place(object, &known, schema, true);
    }
}

/// Runs the rules of a schema on a value that is to be filled in where nothing was.
pub(super) fn run_on_default(value: &Value<'_>, schema: &Value<'_>, found: &mut Found) {
    if holds_rules(schema) {
        let known = typed(value.node, schema);
        Walk::new(found).place(value, &known, schema, false);
    }
}

/// Whether there is a rule in a schema. A cheap look, so that an object without any is not made into values.
fn holds_rules(schema: &Value<'_>) -> bool {
    fn holds(node: &Node) -> bool {
        let mut entries = node.entries().iter();
        let has = |(key, inner): &(Node, Node)| {
            key.text() == Some("x-kubernetes-validations") || holds(inner)
        };
        entries.any(has) || node.items().iter().any(holds)
    }
    holds(schema.node)
}

struct Walk<'f> {
    /// What is read already, by the place of its text; `None` for what is not looked into.
    read: HashMap<*const Node, Option<Rc<Expression>>>,
    steps: usize,
    found: &'f mut Found,
}

impl<'f> Walk<'f> {
    fn new(found: &'f mut Found) -> Self {
        Self {
            read: HashMap::default(),
            steps: OF_OBJECT,
            found,
        }
    }

    fn place(&mut self, value: &Value<'_>, known: &CelValue, schema: &Value<'_>, is_root: bool) {
        if value.node.is_null() || !is_typed(schema) {
            return;
        }
        for rule in schema.list("x-kubernetes-validations") {
            self.rule(&rule, value, known);
        }
        if let CelValue::Map(map) = known {
            self.fields(value, map, schema, is_root);
        } else if let CelValue::List(list) = known
            && let Some(of) = schema.get("items")
        {
            for (item, known) in value.items().zip(&list.items) {
                self.place(&item, known, &of, false);
            }
        }
    }

    fn fields(&mut self, value: &Value<'_>, map: &CelMap, schema: &Value<'_>, is_root: bool) {
        // They stand in the order of the fields, so that none is looked for from the beginning.
        let mut known = map.entries.iter();
        for (key, inner) in value.entries() {
            let name = key.text();
            if is_root && (name == STATUS || OF_ALL.contains(&name)) {
                continue;
            }
            let called = match map.is_object {
                true => escaped(name),
                false => name.into(),
            };
            let mut behind = known.clone();
            let Some((_, it)) = behind.find(|(other, _)| *other == called) else {
                continue;
            };
            known = behind;
            if let Some(Some(of)) = below(schema, name) {
                self.place(&inner, it, &of, false);
            }
        }
    }

    fn rule(&mut self, rule: &Value<'_>, value: &Value<'_>, known: &CelValue) {
        let is_optional = rule.is_on("optionalOldSelf");
        let text = rule.text_of("rule");
        // A rule on what was there before is not run where nothing was.
        if text.contains("${") || (text.contains("oldSelf") && !is_optional) {
            return;
        }
        let names = [
            ("self", known.clone()),
            ("oldSelf", CelValue::Optional(None)),
        ];
        let names = if is_optional { &names[..] } else { &names[..1] };
        let failed = match self.outcome(rule, "rule", names) {
            Ok(CelValue::Bool(false)) => None,
            Err(Fail::Broken(why)) => Some(why),
            Ok(_) | Err(Fail::Unsure) => return,
        };
        let message = self.message(rule, names);
        let said = match failed {
            None => format!("breaks a rule of its definition: {message}"),
            Some(why) => format!("makes a rule of its definition fail ({why}): {message}"),
        };
        let place = value_at(value, rule.text_of("fieldPath"));
        let place = place.as_ref().unwrap_or(value);
        self.found.by_rule(|found| found.wrong(place, said));
    }

    /// What comes out of an expression of a rule.
    fn outcome<'n>(
        &mut self,
        rule: &Value<'n>,
        name: &'static str,
        names: &[(&str, CelValue)],
    ) -> Result<CelValue, Fail> {
        let text = rule.get(name).ok_or(Fail::Unsure)?;
        let read = self.read.entry(std::ptr::from_ref(text.node));
        let read = read.or_insert_with(|| Expression::read(text.text()).ok().map(Rc::new));
        let read = read.clone().ok_or(Fail::Unsure)?;
        let mut steps = Steps(self.steps.min(OF_ONE));
        let before = steps.0;
        let outcome = read.run(names, &mut steps);
        self.steps -= before - steps.0;
        outcome
    }

    /// What the API server says of a rule that is broken (`ruleMessageOrDefault`).
    fn message(&mut self, rule: &Value<'_>, names: &[(&str, CelValue)]) -> String {
        if let Ok(CelValue::Text(text)) = self.outcome(rule, "messageExpression", names) {
            let text = text.trim();
            if !text.is_empty() && text.len() <= LONGEST && !text.contains('\n') {
                return text.to_owned();
            }
        }
        let text: Vec<&str> = rule.text_of("rule").split_whitespace().collect();
        match rule.text_of("message").trim() {
            "" => format!("failed rule: {}", shortened(&text.join(" "))),
            message => message.to_owned(),
        }
    }
}
