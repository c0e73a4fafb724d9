//! The rules in CEL that a CustomResourceDefinition has for its objects (`x-kubernetes-validations`).
//!
//! The API server runs them on the object with what is filled in, when nothing else is wrong with it (`Validate` in
//! `pkg/apiserver/schema/cel/validation.go` of `k8s.io/apiextensions-apiserver`). A rule about the object that was there
//! before (`oldSelf`) is not run when one is made. A rule is only judged where its outcome is certain.

use crate::manifests::NodeValue;
use crate::values::cel::{Expression, Known, RESERVED, Subject};

use super::problem::{Found, shortened};
use super::rules::below;
use super::value::Value;

/// What nobody applies: where the status is written on its own, that of an object that is applied is dropped.
pub(super) const STATUS: &str = "status";

/// Formats of texts that rules do not see as texts.
const NO_TEXTS: [&str; 4] = ["byte", "date", "date-time", "duration"];

/// What rules see of the object itself, and of one that is embedded.
const NAMES: [&str; 2] = ["name", "generateName"];

/// Looks at what the rules of a schema say of a value and of all that is in it.
pub(super) fn look(value: &Value<'_>, schema: &Value<'_>, is_object: bool, found: &mut Found) {
    let rules = schema.list("x-kubernetes-validations");
    if !rules.is_empty()
        && let Some(subject) = subject(value, schema, is_object)
    {
        let broken = rules.iter().filter(|rule| is_broken(rule, &subject));
        broken.for_each(|rule| found.wrong(value, said(rule)));
    }
    for (key, inner) in value.entries() {
        if let Some(of) = below(schema, key.text()).flatten() {
            let is_object = of.is_on("x-kubernetes-embedded-resource");
            look(&inner, &of, is_object, found);
        }
    }
    if let Some(of) = schema.get("items") {
        let is_object = of.is_on("x-kubernetes-embedded-resource");
        value
            .items()
            .for_each(|item| look(&item, &of, is_object, found));
    }
}

/// Whether a rule does not hold, for certain.
fn is_broken(rule: &Value<'_>, subject: &Subject) -> bool {
    let expression = Expression::read(rule.text_of("rule").trim());
    expression.is_ok_and(|it| it.holds(subject) == Some(false))
}

/// What the API server says of it, in one line.
fn said(rule: &Value<'_>) -> String {
    let in_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match in_line(rule.text_of("message")) {
        message if message.is_empty() => {
            let text = in_line(rule.text_of("rule"));
            format!(
                "breaks a rule of its definition: `{}` must hold",
                shortened(&text)
            )
        }
        message => format!("breaks a rule of its definition: {message}"),
    }
}

fn subject(value: &Value<'_>, schema: &Value<'_>, is_object: bool) -> Option<Subject> {
    let mut view = View { is_loose: false };
    let value = view.of(value, schema, is_object)?;
    Some(Subject {
        value,
        is_loose: view.is_loose,
    })
}

/// Values as rules see them.
struct View {
    /// Something in them is not compared as it stands.
    is_loose: bool,
}

impl View {
    /// `None` where a value is another one to a rule than to us.
    fn of(&mut self, value: &Value<'_>, schema: &Value<'_>, is_object: bool) -> Option<Known> {
        match &value.node.value {
            NodeValue::Null => None,
            NodeValue::Bool(it) => Some(Known::Bool(*it)),
            NodeValue::Number(it) if schema.text_of("type") == "number" => {
                it.parse().ok().map(Known::Number)
            }
            NodeValue::Number(_) => value.node.integer().map(Known::Whole),
            NodeValue::Text(_) if NO_TEXTS.contains(&schema.text_of("format")) => None,
            NodeValue::Text(it) => Some(Known::Text(it.to_string())),
            NodeValue::List(_) => self.list(value, schema),
            NodeValue::Map(_) => self.map(value, schema, is_object),
        }
    }

    fn list(&mut self, value: &Value<'_>, schema: &Value<'_>) -> Option<Known> {
        self.is_loose |= matches!(schema.text_of("x-kubernetes-list-type"), "set" | "map");
        let of = schema.get("items")?;
        let is_object = of.is_on("x-kubernetes-embedded-resource");
        let items = value.items().map(|item| self.of(&item, &of, is_object));
        items.collect::<Option<_>>().map(Known::List)
    }

    fn map(&mut self, value: &Value<'_>, schema: &Value<'_>, is_object: bool) -> Option<Known> {
        let mut entries = Vec::new();
        if is_object {
            entries.extend(identity(value));
        }
        let properties = schema.get("properties");
        for (key, inner) in value.entries() {
            let name = key.text();
            if is_object && (OF_OBJECTS.contains(&name) || name == STATUS) {
                continue;
            }
            let Some(of) = below(schema, name).flatten().filter(has_type) else {
                // Rules do not see it, and nobody knows what else is in it.
                self.is_loose = true;
                continue;
            };
            let is_property = properties
                .as_ref()
                .is_some_and(|it| it.entry(name).is_some());
            let name = match is_property {
                true => escaped(name),
                false => Some(name.to_owned()),
            };
            let is_object = of.is_on("x-kubernetes-embedded-resource");
            let known = self.of(&inner, &of, is_object)?;
            entries.extend(name.map(|name| (name, known)));
        }
        Some(Known::Map(entries))
    }
}

/// What every object has, whatever its schema says.
const OF_OBJECTS: [&str; 3] = ["apiVersion", "kind", "metadata"];

fn has_type(schema: &Value<'_>) -> bool {
    schema.has("type") || schema.is_on("x-kubernetes-int-or-string")
}

/// `apiVersion`, `kind`, and the name.
fn identity(object: &Value<'_>) -> impl Iterator<Item = (String, Known)> {
    let text = |of: &Value<'_>, name: &'static str| {
        let text = of.get(name)?.node.text()?.to_owned();
        Some((name.to_owned(), Known::Text(text)))
    };
    let metadata = object.get("metadata").map(|metadata| {
        let names = NAMES.iter().filter_map(|name| text(&metadata, name));
        ("metadata".to_owned(), Known::Map(names.collect()))
    });
    let kinds = ["apiVersion", "kind"].map(|name| text(object, name));
    kinds.into_iter().flatten().chain(metadata)
}

/// The name of a field in a rule (`Escape` in `pkg/cel/escaping.go` of `k8s.io/apiserver`); `None` for one that no rule
/// can name.
fn escaped(name: &str) -> Option<String> {
    if RESERVED.contains(&name) {
        return Some(format!("__{name}__"));
    }
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
    if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(is_letter) {
        return None;
    }
    let name = name
        .replace("__", "__underscores__")
        .replace('.', "__dot__");
    Some(name.replace('-', "__dash__").replace('/', "__slash__"))
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn names_are_those_of_rules() {
        for (name, expected) in [
            ("a", Some("a")),
            ("namespace", Some("__namespace__")),
            ("a-b.c/d", Some("a__dash__b__dot__c__slash__d")),
            ("a__b", Some("a__underscores__b")),
            ("1a", None),
            ("ä", None),
        ] {
            assert_eq!(escaped(name).as_deref(), expected, "{name}");
        }
    }
}
