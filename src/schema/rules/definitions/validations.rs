//! Rules in CEL inside a schema (`ValidateCustomResourceDefinitionOpenAPISchema` in
//! `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`, `compileRule` in
//! `pkg/apiserver/schema/cel/compilation.go`).

use crate::values::cel::Expression;

use super::super::super::problem::Found;
use super::super::super::shape::is_typed;
use super::super::super::value::Value;
use super::super::expressions;
use super::place::Place;
use super::typed::End;
use super::{paths, typed};

const SELF: &str = "self";
const OLD: &str = "oldSelf";
/// Functions of a value that may be there.
const OF_OPTIONAL: [&str; 5] = ["hasValue", "optFlatMap", "optMap", "or", "orValue"];

/// What a rule says besides its expression.
pub(in super::super) fn rule(rule: &Value<'_>, found: &mut Found) {
    let has_breaks = |text: &str| text.contains(['\n', '\r']);
    let (text, message) = (rule.text_of("rule").trim(), rule.text_of("message").trim());
    if !rule.text_of("rule").is_empty() && text.is_empty() {
        found.wrong(&rule.child("rule"), "must not be blank");
    }
    for name in ["message", "messageExpression", "fieldPath"] {
        let field = rule.get(name).filter(|it| !it.text().is_empty());
        if let Some(field) = field.filter(|field| field.text().trim().is_empty()) {
            found.wrong(&field, "must not be blank");
        }
    }
    if has_breaks(message) {
        found.wrong(&rule.child("message"), "must be one line");
    } else if has_breaks(text) && message.is_empty() {
        let rule_of = "is required with a `rule` of several lines";
        found.wrong(&rule.child("message"), rule_of);
    }
    if has_breaks(rule.text_of("fieldPath")) {
        found.wrong(&rule.child("fieldPath"), "must be one line");
    }
}

/// The rules of a schema.
pub(super) fn rules(schema: &Value<'_>, place: &Place, found: &mut Found) {
    let rules = schema.list("x-kubernetes-validations");
    if !rules.is_empty() && !is_typed(schema) {
        let rule = "need a type for every value, and there is one without";
        found.wrong(&schema.child("x-kubernetes-validations"), rule);
    }
    for rule in rules {
        let path = rule.get("fieldPath").filter(|it| !it.text().is_empty());
        if let Some(path) = path {
            paths::field(schema, &path, found);
        }
        expression(schema, place, &rule, found);
    }
}

fn expression(schema: &Value<'_>, place: &Place, rule: &Value<'_>, found: &mut Found) {
    if let Some(text) = rule.get("rule")
        && let Some(read) = expressions::read(&text, found)
    {
        expressions::condition(&read, &text, found);
        is_of_type(schema, place, (&read, &text), "boolean", found);
        names(schema, place, (&read, &text), rule, found);
        old(place, (&read, &text), rule, found);
    }
    if let Some(text) = rule.get("messageExpression")
        && let Some(read) = expressions::read(&text, found)
    {
        expressions::text(&read, &text, found);
        is_of_type(schema, place, (&read, &text), "string", found);
        names(schema, place, (&read, &text), rule, found);
    }
}

/// The fields that an expression asks for are those of the schema.
fn names(
    schema: &Value<'_>,
    place: &Place,
    (read, text): (&Expression, &Value<'_>),
    rule: &Value<'_>,
    found: &mut Found,
) {
    let names = read.names();
    expressions::known(&names, &[SELF, OLD], text, found);
    let is_optional = rule.is_on("optionalOldSelf");
    for way in names.ways() {
        let Some((root, fields)) = way.split_first() else {
            continue;
        };
        let is_typed = *root == SELF || *root == OLD && !is_optional;
        let end = is_typed.then(|| typed::end(schema, place.is_root, fields));
        if let Some(End::Missing(missing)) = end {
            let way = way.join(".").replace(".@item", "[]");
            let rule = format!("asks for `{way}`, and the schema has no `{missing}` there");
            found.wrong(text, rule);
        }
    }
}

/// An expression that is a field gives what the schema says of that.
fn is_of_type(
    schema: &Value<'_>,
    place: &Place,
    (read, text): (&Expression, &Value<'_>),
    wanted: &str,
    found: &mut Found,
) {
    let Some(way) = read.way() else { return };
    let Some((_, fields)) = way.split_first().filter(|(root, _)| **root == SELF) else {
        return;
    };
    if let End::Typed(kind) = typed::end(schema, place.is_root, fields)
        && kind != wanted
    {
        let rule =
            format!("must give a value of `type: {wanted}`, and gives one of `type: {kind}`");
        found.wrong(text, rule);
    }
}

/// An old value is known only where the API server can tell what it was.
fn old(
    place: &Place,
    (read, text): (&Expression, &Value<'_>),
    rule: &Value<'_>,
    found: &mut Found,
) {
    let names = read.names();
    let is_used = match text.text().contains(OLD) {
        true => names.uses(OLD),
        false => Some(false),
    };
    let is_optional = rule.is_on("optionalOldSelf");
    let mut calls = names.spaces().iter();
    let is_of_optional = |call: &&(&str, &str)| call.0 == OLD && OF_OPTIONAL.contains(&call.1);
    if let Some((_, function)) = calls.find(is_of_optional).filter(|_| !is_optional) {
        let rule = format!("calls `oldSelf.{function}()`, which needs `optionalOldSelf: true`");
        found.wrong(text, rule);
    }
    if is_used == Some(true) && place.is_unrelated {
        let rule = "cannot ask for `oldSelf` in items that no key tells apart";
        found.wrong(text, rule);
    }
    let option = rule.get("optionalOldSelf");
    if let Some(option) = option.filter(|_| is_used == Some(false)) {
        let rule = "can be said only where the `rule` asks for `oldSelf`";
        found.wrong(&option, rule);
    }
}
