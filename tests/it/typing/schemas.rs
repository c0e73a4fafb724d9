//! Schemas of definitions with one thing more said in them, and expressions in CEL.

use serde_json::{Value, json};

/// What is said: the field, and its value.
const MORE: &str = r##"default "a"
default "zz"
default 3
default 70
default {"a": "b"}
default {"name": "a", "port": 1}
default ["a"]
default ["a", "bcdefghijklmn"]
pattern "^(?=a)"
pattern "a**"
pattern "^[a-z]*$"
format "date"
nullable true
properties {"a": {"type": "string"}}
properties {"metadata": {"type": "string"}}
additionalProperties true
additionalProperties false
additionalProperties {"type": "string"}
additionalProperties {"type": "object", "default": {}}
items {"type": "string", "default": "a"}
items {"type": "object", "nullable": true}
required ["a"]
enum ["a", 3]
maxLength 0
maxItems 0
maxProperties 0
minimum 75
allOf [{"properties": {"a": {"minLength": 1}}}]
anyOf [{"type": "integer"}, {"type": "string"}]
oneOf [{"required": ["a"]}, {"required": ["b"]}]
not {"properties": {"metadata": {"required": ["a"]}}}
not {"x-kubernetes-validations": [{"rule": "true"}]}
not {}
$schema "a"
x-kubernetes-list-type "set"
x-kubernetes-list-type "map"
x-kubernetes-list-map-keys ["a"]
x-kubernetes-map-type "atomic"
x-kubernetes-int-or-string true
x-kubernetes-embedded-resource true
x-kubernetes-preserve-unknown-fields true
x-kubernetes-validations [{"rule": "self == oldSelf"}]
x-kubernetes-validations [{"rule": "self.a == 1"}]
x-kubernetes-validations [{"rule": "true", "optionalOldSelf": true}]
x-kubernetes-validations [{"rule": "true", "fieldPath": ".a"}]
x-kubernetes-validations [{"rule": "true\n", "messageExpression": "1"}]
x-kubernetes-validations [{"rule": "true &&\n true"}]"##;

/// Expressions, of which each place takes some.
const TEXTS: [&str; 32] = [
    "",
    " ",
    "true",
    "'a'",
    "null",
    "1 + 1",
    "self",
    "self.nope == 1",
    "oldSelf == self",
    "object",
    "object.spec.on",
    "object.spec.on == true",
    "oldObject == null",
    "params.a == 1",
    "variables.nope == 1",
    "variables.many",
    "request.user == 'a'",
    "request.dryRun",
    "request.userInfo.groups.exists(g, g == 'a')",
    "authorizer.path('/a').check('get').allowed()",
    "nothing == 1",
    "optional.none().orValue(true)",
    "cel.bind(x, 1, x == 1)",
    "[1, 2].all(i, v, i < v)",
    "quantity('1').isGreaterThan(quantity('2'))",
    "type(1) == int",
    "namespaceObject.metadata.name == 'a'",
    "true &&\n true",
    "a.b(",
    "1 = 2",
    "{'a': 1}.a == 1",
    "has(object.a) ? object.a : false",
];

/// A schema inside a definition, with one thing more said in it.
pub fn other_schemas(pointer: &str, value: &Value) -> Vec<(String, Value)> {
    let (Value::Object(entries), true) = (value, pointer.contains("/openAPIV3Schema")) else {
        return Vec::new();
    };
    // What a default makes of a rule in CEL, the API server alone knows.
    let has_rules = value.to_string().contains("x-kubernetes-validations");
    let more = MORE.lines().filter_map(|line| line.split_once(' '));
    let more = more
        .filter(|(key, _)| *key != "default" || !has_rules)
        .filter(|(key, _)| *key != "format" || !pointer.contains("/oneOf/"));
    let with = |(key, new): (&str, &str)| {
        let mut copy = entries.clone();
        copy.insert(key.to_owned(), serde_json::from_str(new).unwrap());
        (format!("with {key} {new}"), Value::Object(copy))
    };
    more.map(with).collect()
}

const EXPRESSIONS: [&str; 4] = [
    "/expression",
    "/messageExpression",
    "/valueExpression",
    "/rule",
];

/// Whether an expression is short enough for the compiler to say something of it.
pub fn is_looked_into(pointer: &str, new: &Value) -> bool {
    let is_expression = EXPRESSIONS.iter().any(|end| pointer.ends_with(end));
    let is_known = |text: &str| {
        // What begins the name of a function may be one that is not known here.
        let is_loud = text.contains('.') && text == text.to_uppercase();
        text.len() < 2048 && !is_loud
    };
    !is_expression || new.as_str().is_none_or(is_known)
}

/// Another expression in CEL.
pub fn other_expressions(pointer: &str) -> Vec<(String, Value)> {
    if !EXPRESSIONS.iter().any(|end| pointer.ends_with(end)) {
        return Vec::new();
    }
    let is_condition = pointer.ends_with("/expression") || pointer.ends_with("/rule");
    // Of what a function gives not everything is known.
    let unseen = [".orValue(", "request.dryRun", "variables.many"];
    let is_unseen = |text: &&str| !is_condition && unseen.into_iter().any(|it| text.contains(it));
    TEXTS
        .into_iter()
        .filter(|text| !is_unseen(text))
        .map(|text| (format!("is {text:?}"), json!(text)))
        .collect()
}
