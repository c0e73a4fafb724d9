//! Values that are no list and no map.

use crate::diagnostics::closest;
use crate::manifests::{Node, NodeValue};

use super::problem::{Found, listed, shortened, shown};
use super::table::Schema;
use super::value::Value;
use super::{form, pattern};

/// Looks at a value of a scalar type.
pub(super) fn check_scalar(schema: &Schema, value: &Value<'_>, found: &mut Found) {
    let refusal = match schema.is.as_str() {
        "string" => text(value.node),
        "time" => time(value.node),
        "micro-time" => micro_time(value.node),
        "boolean" => boolean(value.node),
        "int32" => whole(value.node, i64::from(i32::MIN), i64::from(i32::MAX)),
        "int64" | "integer" => whole(value.node, i64::MIN, i64::MAX),
        "number" => number(value.node),
        "quantity" => quantity(value.node),
        "int-or-string" => whole_or_text(value.node),
        _ => None,
    };
    let is_text = schema.is == "string";
    match refusal {
        Some(rule) if is_text && has_no_quotes(value.node) => found.unquoted(value, &rule),
        Some(rule) => found.wrong(value, rule),
        None => within(schema, value, found),
    }
}

fn is_not(what: &str, node: &Node) -> Option<String> {
    Some(format!("must be {what}, and is {}", shown(node)))
}

fn text(node: &Node) -> Option<String> {
    match &node.value {
        NodeValue::Text(_) => None,
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::List(_)
        | NodeValue::Map(_) => is_not("text", node),
    }
}

/// Whether a value would be a text if it had quotes.
fn has_no_quotes(node: &Node) -> bool {
    match node.value {
        NodeValue::Bool(_) | NodeValue::Number(_) => true,
        NodeValue::Null | NodeValue::Text(_) | NodeValue::List(_) | NodeValue::Map(_) => false,
    }
}

fn boolean(node: &Node) -> Option<String> {
    match node.boolean() {
        Some(_) => None,
        None => is_not("`true` or `false`", node),
    }
}

/// Whole numbers, also those written with a fraction of zero: to the API server all numbers of JSON are one
/// type, and only the value counts.
fn whole(node: &Node, least: i64, most: i64) -> Option<String> {
    let Some(number) = whole_number(node) else {
        return is_not("a whole number", node);
    };
    let is_within = i128::from(least) <= number && number <= i128::from(most);
    (!is_within).then(|| format!("must be from {least} to {most}, and is {number}"))
}

fn whole_number(node: &Node) -> Option<i128> {
    if let Some(number) = node.integer() {
        return Some(i128::from(number));
    }
    let NodeValue::Number(written) = &node.value else {
        return None;
    };
    written.replace('_', "").parse().ok()
}

fn number(node: &Node) -> Option<String> {
    match node.value {
        NodeValue::Number(_) => None,
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Text(_)
        | NodeValue::List(_)
        | NodeValue::Map(_) => is_not("a number", node),
    }
}

fn quantity(node: &Node) -> Option<String> {
    const WHAT: &str = "a quantity such as `100m`, `0.5` or `128Mi`";
    match &node.value {
        NodeValue::Number(_) => None,
        NodeValue::Text(text) if form::is_quantity(text) => None,
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Text(_)
        | NodeValue::List(_)
        | NodeValue::Map(_) => is_not(WHAT, node),
    }
}

fn whole_or_text(node: &Node) -> Option<String> {
    match node.value {
        NodeValue::Text(_) => None,
        NodeValue::Number(_) => whole(node, i64::from(i32::MIN), i64::from(i32::MAX)),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::List(_) | NodeValue::Map(_) => {
            is_not("a whole number or text", node)
        }
    }
}

fn time(node: &Node) -> Option<String> {
    match &node.value {
        NodeValue::Text(text) if form::is_time(text) => None,
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::Text(_)
        | NodeValue::List(_)
        | NodeValue::Map(_) => is_not("a time such as `2030-01-31T12:00:00Z`", node),
    }
}

/// A time with six digits behind the second (`MicroTime` in `k8s.io/apimachinery/pkg/apis/meta/v1/micro_time.go`).
fn micro_time(node: &Node) -> Option<String> {
    const WHAT: &str = "a time such as `2030-01-31T12:00:00.000000Z`";
    let text = node.text().filter(|text| form::is_time(text));
    let fraction = text.and_then(|text| text.split_once('.'));
    let digits = fraction.map(|(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    match digits {
        Some(6) => None,
        Some(_) | None => is_not(WHAT, node),
    }
}

/// What a definition says of a value besides its type.
fn within(schema: &Schema, value: &Value<'_>, found: &mut Found) {
    if let Some(text) = value.node.text() {
        within_text(schema, text, value, found);
    }
    if let Some(number) = whole_number(value.node) {
        let least = schema.minimum.filter(|least| number < i128::from(*least));
        let most = schema.maximum.filter(|most| number > i128::from(*most));
        if let Some(least) = least {
            found.wrong(value, format!("must be at least {least}, and is {number}"));
        }
        if let Some(most) = most {
            found.wrong(value, format!("must be at most {most}, and is {number}"));
        }
    }
}

fn within_text(schema: &Schema, text: &str, value: &Value<'_>, found: &mut Found) {
    let words = &schema.words;
    let is_one = words.is_empty() || words.iter().any(|word| word == text);
    let may_be_another = may_have_more(words) && is_kind(text);
    let is_told = || !may_be_another || meant(words, text).is_some();
    if !is_one && is_told() {
        one_of(words, value, found);
    }
    let length = text.chars().count();
    if length < schema.min_length {
        found.wrong(value, "must not be empty");
    }
    if let Some(most) = schema.max_length.filter(|most| length > *most) {
        found.wrong(
            value,
            format!("must have at most {most} letters, and has {length}"),
        );
    }
    if let Some(rule) = pattern::refusal(&schema.pattern, text) {
        found.wrong(
            value,
            format!("must be {rule}, and is {:?}", shortened(text)),
        );
    }
}

/// Says that a text is none of the words that a field takes.
pub(super) fn one_of(words: &[impl AsRef<str>], value: &Value<'_>, found: &mut Found) {
    let text = value.text();
    let rule = format!("must be {}, and is {:?}", listed(words), shortened(text));
    match meant(words, text) {
        Some(meant) => found.wrong_but(value, rule, format!("did you mean `{meant}`?")),
        None => found.wrong(value, rule),
    }
}

/// The word that is probably meant.
fn meant<'w>(words: &'w [impl AsRef<str>], text: &str) -> Option<&'w str> {
    let same = |word: &&str| word.eq_ignore_ascii_case(text);
    let names = || words.iter().map(AsRef::as_ref);
    names().find(same).or_else(|| closest(text, names()))
}

/// Whether these are the kinds that Alerts and Receivers know. Others who tell of events put theirs beside them, with a
/// patch of the definition: flux-operator does it, and the documents of Flux show it for Terraform.
fn may_have_more(words: &[String]) -> bool {
    let has = |kind: &str| words.iter().any(|word| word == kind);
    has("ImageUpdateAutomation") && has("HelmChart")
}

/// Whether a text is written as kinds are.
fn is_kind(text: &str) -> bool {
    let is_short = text.len() <= 63;
    let mut letters = text.bytes();
    is_short
        && letters.next().is_some_and(|it| it.is_ascii_uppercase())
        && letters.all(|it| it.is_ascii_alphanumeric())
}
