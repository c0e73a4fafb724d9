//! Custom objects beside their definitions.

use super::read;
use crate::schema::{Fault, custom_problems};

/// What is said of a `spec` by the schema of it.
fn of_spec(schema: &str, spec: &str) -> Vec<String> {
    let schema = format!("{{type: object, properties: {{spec: {schema}}}}}");
    let object = "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: main}\n";
    of_whole(&schema, &format!("{object}spec: {spec}"))
}

fn of_whole(schema: &str, object: &str) -> Vec<String> {
    let (schema, object) = (read(schema), read(object));
    let found = custom_problems(&object, &schema);
    found.into_iter().map(|problem| problem.message).collect()
}

/// A schema, a value that fits, one that does not, and a part of what is said.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("{type: integer}", "4.0", "1.5", "must be `integer`"),
    ("{type: number}", "1.5", "'1'", "must be `number`"),
    ("{type: string}", "'1'", "1", "write it in quotes"),
    (
        "{type: integer, format: int32}",
        "2147483647",
        "2147483648",
        "32 bits",
    ),
    (
        "{type: integer, format: int64}",
        "2147483648",
        "x",
        "must be `integer`",
    ),
    (
        "{type: string, nullable: true}",
        "null",
        "[a]",
        "must be `string`",
    ),
    (
        "{type: string, enum: [a, b]}",
        "a",
        "c",
        "must be `a` or `b`",
    ),
    (
        "{x-kubernetes-int-or-string: true}",
        "x",
        "true",
        "`integer` or `string`",
    ),
    (
        "{type: array, items: {type: string}, minItems: 1}",
        "[a]",
        "[]",
        "at least 1 item,",
    ),
    (
        "{type: array, items: {type: string}, x-kubernetes-list-type: set}",
        "[a, b]",
        "[a, a]",
        "is the second one with `a`",
    ),
    (
        "{type: array, items: {type: object, properties: {k: {type: string, default: a}}}, \
         x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k]}",
        "[{k: b}, {}]",
        "[{k: a}, {}]",
        "is the second one with `a`",
    ),
    (
        "{type: object, properties: {a: {type: string}}}",
        "{a: x}",
        "{b: x}",
        "`spec.b` is no field",
    ),
    (
        "{type: object, additionalProperties: {type: integer}}",
        "{any: 1}",
        "{any: x}",
        "`spec.any` must be `integer`",
    ),
    (
        "{type: object, required: [a], properties: {a: {type: string, default: x}, b: {type: string}}}",
        "{b: x}",
        "{b: 1}",
        "`spec.b` must be `string`",
    ),
    (
        "{type: object, required: [a], properties: {a: {type: string}}}",
        "{a: x}",
        "{}",
        "must have `a`",
    ),
    (
        "{type: object, properties: {a: {type: integer, default: 1}}}",
        "{a: null}",
        "{a: x}",
        "`spec.a` must be `integer`",
    ),
    (
        "{type: object, properties: {a: {type: integer}}}",
        "{a: 1}",
        "{a: null}",
        "is not `nullable`",
    ),
    (
        "{type: object, x-kubernetes-preserve-unknown-fields: true, \
         properties: {a: {type: object, properties: {b: {type: string}}}}}",
        "{a: {c: 1}, d: 1}",
        "{a: {b: 1}}",
        "`spec.a.b` must be `string`",
    ),
    (
        "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}",
        "{apiVersion: v1, kind: Pod}",
        "{apiVersion: v1}",
        "`spec.kind` is required",
    ),
];

#[test]
fn an_object_fits_the_schema_of_its_definition() {
    for (schema, good, bad, part) in CASES {
        assert_eq!(of_spec(schema, good), [""; 0], "{schema}: {good}");
        let said = of_spec(schema, bad);
        assert_eq!(said.len(), 1, "{schema}: {bad}: {said:?}");
        assert!(said[0].contains(part), "{schema}: {bad}: {said:?}");
    }
}

#[test]
fn what_all_objects_have_needs_no_schema() {
    let schema = "{type: object, properties: {spec: {type: object}}}";
    let object = "{apiVersion: example.com/v1, kind: Shop, metadata: {name: main, labels: {a: b}}}";
    assert_eq!(of_whole(schema, object), [""; 0]);
    let object = "{apiVersion: example.com/v1, kind: Shop, metadata: {name: Main}}";
    assert!(of_whole(schema, object)[0].contains("metadata.name"));
}

#[test]
fn a_status_is_only_asked_whether_there_is_such_a_field() {
    let object = "{apiVersion: example.com/v1, kind: Shop, metadata: {name: main}, status: {a: 1}}";
    let with =
        "{type: object, properties: {status: {type: object, properties: {a: {type: string}}}}}";
    assert_eq!(of_whole(with, object), [""; 0]);
    let without = "{type: object, properties: {spec: {type: object}}}";
    let (schema, object) = (read(without), read(object));
    let found = custom_problems(&object, &schema);
    assert_eq!(found[0].fault, Fault::Unknown);
}

/// A schema, a value that keeps a rule of it, one that does not, and what is said of that.
const RULES: &[(&str, &str, &str, &str)] = &[
    (
        "{type: integer, x-kubernetes-validations: [{rule: self > 1, message: ' be more '}]}",
        "2",
        "1",
        "`spec` breaks a rule of its definition: be more",
    ),
    (
        "{type: integer, x-kubernetes-validations: [{rule: ' self > 1'}]}",
        "2",
        "1",
        "`spec` breaks a rule of its definition: failed rule: self > 1",
    ),
    (
        "{type: object, properties: {a: {type: integer}, b: {type: integer, default: 3}}, \
         x-kubernetes-validations: [{rule: self.a < self.b, fieldPath: .a, message: m, \
         messageExpression: \"'below ' + string(self.b)\"}]}",
        "{a: 2}",
        "{a: 3}",
        "`spec.a` breaks a rule of its definition: below 3",
    ),
    (
        "{type: object, properties: {a: {type: integer}}, \
         x-kubernetes-validations: [{rule: self.a > 1, message: m, messageExpression: 'string(self.a)'}]}",
        "{a: 2}",
        "{}",
        "`spec` makes a rule of its definition fail (no such key: a): m",
    ),
    (
        "{type: array, items: {type: object, properties: {a: {type: string, \
         x-kubernetes-validations: [{rule: \"self.matches('^[a-z]+$')\", message: m}]}}}}",
        "[{a: b}, {}]",
        "[{a: b}, {a: B}]",
        "`spec[1].a` breaks a rule of its definition: m",
    ),
    (
        "{type: object, additionalProperties: {type: string, \
         x-kubernetes-validations: [{rule: size(self) == 1, message: m}]}}",
        "{x-y: ä}",
        "{x-y: ab}",
        "`spec.x-y` breaks a rule of its definition: m",
    ),
    (
        "{type: object, properties: {namespace: {type: string}, x-y: {type: string}}, \
         x-kubernetes-validations: [{rule: self.__namespace__ != self.x__dash__y, message: m}]}",
        "{namespace: a, x-y: b}",
        "{namespace: a, x-y: a}",
        "`spec` breaks a rule of its definition: m",
    ),
    (
        "{type: object, properties: {a: {type: string}}, x-kubernetes-validations: \
         [{rule: oldSelf.hasValue() || has(self.a), optionalOldSelf: true, message: m}]}",
        "{a: x}",
        "{}",
        "`spec` breaks a rule of its definition: m",
    ),
];

#[test]
fn an_object_keeps_the_rules_of_its_definition() {
    for (schema, good, bad, said) in RULES {
        assert_eq!(of_spec(schema, good), [""; 0], "{schema}: {good}");
        assert_eq!(of_spec(schema, bad), [*said], "{schema}: {bad}");
    }
}

#[test]
fn rules_are_run_where_the_api_server_runs_them_and_something_is_certain() {
    let fine = [
        // What was there before is not known to anyone who makes it.
        ("self == oldSelf", "a"),
        // Of these nothing is known here.
        ("isURL(self)", "a"),
        ("quantity(self).isGreaterThan(quantity('1'))", "a"),
        ("self.matches('(?i)a')", "b"),
        ("self.matches('^a$')", "ä"),
        ("self == '${A}'", "b"),
        ("self ==", "b"),
    ];
    for (rule, value) in fine {
        let rule = serde_json::Value::from(rule);
        let schema = format!("{{type: string, x-kubernetes-validations: [{{rule: {rule}}}]}}");
        assert_eq!(of_spec(&schema, value), [""; 0], "{rule}");
    }
    let other = "{type: object, properties: {a: {type: string}}, \
                 x-kubernetes-validations: [{rule: self.a == 'x', message: m}]}";
    assert_eq!(of_spec(other, "{a: 1}").len(), 1, "a value is wrong first");
    assert_eq!(of_spec(other, "null").len(), 1);
}

#[test]
fn a_rule_knows_the_name_of_the_whole_and_not_its_status() {
    let schema = |rule: &str| {
        format!(
            "{{type: object, properties: {{status: {{type: object, properties: {{a: {{type: string}}}}, \
             x-kubernetes-validations: [{{rule: 'false'}}]}}}}, \
             x-kubernetes-validations: [{{rule: {rule:?}, message: m}}]}}"
        )
    };
    let object = "{apiVersion: example.com/v1, kind: Shop, metadata: {name: main}, status: {a: b}}";
    for rule in [
        "self.metadata.name == 'main'",
        "self.kind == 'Shop' && self.apiVersion == 'example.com/v1'",
        "!has(self.metadata.generateName)",
        "has(self.status) && self.status.a == 'c'",
        "!has(self.status)",
    ] {
        assert_eq!(of_whole(&schema(rule), object), [""; 0], "{rule}");
    }
    let said = of_whole(&schema("self.metadata.name.size() > 4"), object);
    assert_eq!(said, ["it breaks a rule of its definition: m"]);
}
