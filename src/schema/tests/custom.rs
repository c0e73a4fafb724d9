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
