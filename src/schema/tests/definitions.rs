//! Schemas inside definitions.

use super::*;

/// What is said of a definition with this schema, and of its version with these fields.
pub(super) fn version(schema: &str, fields: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: things.a.b}}\nspec: {{group: \
         a.b, scope: Namespaced, names: {{kind: Thing, plural: things}}, versions: [{{name: v1, served: true, storage: true, \
         schema: {{openAPIV3Schema: {schema}}}{fields}}}]}}"
    ))
}

pub(super) fn root(schema: &str) -> Vec<String> {
    version(schema, "")
}

/// What is said of the schema of `spec`.
pub(super) fn spec(schema: &str) -> Vec<String> {
    root(&format!("{{type: object, properties: {{spec: {schema}}}}}"))
}

#[test]
fn what_any_object_has_is_what_it_is_there() {
    holds(
        root,
        &[
            "{type: object, properties: {metadata: {type: object}, kind: {type: string}, apiVersion: {type: string}}}",
            "{type: object, properties: {metadata: {type: object, properties: {name: {type: string, maxLength: 9}}}}}",
            "{type: object, properties: {metadata: {type: object, description: ''}}}",
            "{type: object, properties: {spec: {type: object, properties: {metadata: {type: string}}}}}",
        ],
        &[
            (
                "{type: object, properties: {metadata: {type: string}}}",
                "must be `object`",
            ),
            (
                "{type: object, properties: {kind: {type: integer}}}",
                "must be `string`",
            ),
            (
                "{type: object, properties: {apiVersion: null}}",
                "apiVersion.type` is required",
            ),
            (
                "{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}",
                "only `name` and `generateName`",
            ),
            (
                "{type: object, properties: {metadata: {type: object, description: a}}}",
                "only `name` and `generateName`",
            ),
            (
                "{type: object, properties: {kind: {type: string, default: A}}}",
                "cannot be said in `metadata`",
            ),
        ],
    );
    let status = |schema: &str| version(schema, ", subresources: {status: {}}");
    assert_eq!(status("{type: object, required: [spec]}"), [""; 0]);
    let said = status("{type: object, anyOf: [{required: [spec]}]}");
    assert!(said[0].contains("with `subresources.status`"), "{said:?}");
}

#[test]
fn extensions_go_with_some_others() {
    holds(
        spec,
        &[
            "{x-kubernetes-int-or-string: true}",
            "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}",
            "{x-kubernetes-int-or-string: true, allOf: [{anyOf: [{type: integer}, {type: string}]}, {pattern: a}]}",
            "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}",
            "{type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}",
            "{type: object, additionalProperties: true, properties: {a: {type: string}}}",
            "{type: object, additionalProperties: {type: string}}",
        ],
        &[
            (
                "{x-kubernetes-int-or-string: true, x-kubernetes-preserve-unknown-fields: true}",
                "cannot go with `x-kubernetes-int-or-string: true`",
            ),
            (
                "{type: object, x-kubernetes-embedded-resource: true}",
                "properties` is required with",
            ),
            (
                "{x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}",
                "type` must be `object`",
            ),
            (
                "{type: object, x-kubernetes-embedded-resource: true, additionalProperties: {type: string}}",
                "additionalProperties` cannot go with",
            ),
            (
                "{type: object, additionalProperties: false, properties: {a: {type: string}}}",
                "cannot go with `properties`",
            ),
            ("{type: string, $schema: a}", "is not supported"),
        ],
    );
}

#[test]
fn junctors_say_no_types() {
    holds(
        root,
        &[
            "{type: object, anyOf: [{properties: {a: {minLength: 1}}}], properties: {a: {type: string}}}",
            "{type: object, not: {required: [a]}}",
        ],
        &[
            (
                "{type: object, anyOf: [{properties: {a: {minLength: 1}}}]}",
                "does not have",
            ),
            (
                "{type: object, allOf: [{items: {minLength: 1}}]}",
                "does not have",
            ),
            (
                "{type: object, not: {properties: {metadata: {required: [a]}}}}",
                "metadata` cannot be restricted",
            ),
            (
                "{type: object, oneOf: [{x-kubernetes-validations: [{rule: 'true'}]}]}",
                "cannot be said under",
            ),
        ],
    );
    holds(
        spec,
        &["{type: string, oneOf: [{minLength: 1}, {pattern: a}]}"],
        &[
            (
                "{type: string, allOf: [{default: false}]}",
                "cannot be said under",
            ),
            (
                "{x-kubernetes-int-or-string: true, allOf: [{minLength: 1}, {anyOf: [{type: integer}, {type: string}]}]}",
                "cannot be said under",
            ),
        ],
    );
}

#[test]
fn items_are_told_apart_by_keys_that_all_have() {
    const MAP: &str = "type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys";
    let list = |fields: &str| spec(&format!("{{{MAP}: {fields}}}"));
    for good in [
        "[a], items: {type: object, required: [a], properties: {a: {type: string}}}",
        "[a, b], items: {type: object, required: [a], properties: {a: {type: string}, b: {type: integer, default: 1}}}",
    ] {
        assert_eq!(list(good), [""; 0], "{good}");
    }
    for (bad, part) in [
        (
            "[], items: {type: object}",
            "is required with `x-kubernetes-list-type: map`",
        ),
        ("[a], items: {type: string}", "must be `object` in a list"),
        ("[a], items: {type: object}", "have no such property"),
        (
            "[a], items: {type: object, properties: {a: {type: string}}}",
            "must be `required` or have a `default`",
        ),
        (
            "[a], items: {type: object, required: [a], properties: {a: {type: object}}}",
            "must be a scalar",
        ),
        (
            "[a, a], items: {type: object, required: [a], properties: {a: {type: string}}}",
            "is the same key",
        ),
        (
            "[a], items: {type: object, required: [a], properties: {a: {type: string, nullable: true}}}",
            "since it is a key",
        ),
        (
            "[a], items: {type: object, nullable: true, required: [a], properties: {a: {type: string}}}",
            "cannot be `true` in a list",
        ),
    ] {
        let said = list(bad);
        assert!(said.iter().any(|it| it.contains(part)), "{bad}: {said:?}");
    }
}

#[test]
fn sets_and_keys_go_with_their_lists() {
    holds(
        spec,
        &[
            "{type: array, x-kubernetes-list-type: set, items: {type: array, items: {type: string}}}",
            "{type: array, x-kubernetes-list-type: set, items: {type: object, x-kubernetes-map-type: atomic}}",
        ],
        &[
            (
                "{type: array, x-kubernetes-list-type: set, items: {type: object}}",
                "must be `atomic`",
            ),
            (
                "{type: array, x-kubernetes-list-type: set, items: {type: array, x-kubernetes-list-type: set, items: {type: \
                 string}}}",
                "must be `atomic`",
            ),
            (
                "{type: object, x-kubernetes-list-map-keys: [a]}",
                "only with `x-kubernetes-list-type: map`",
            ),
        ],
    );
}

#[test]
fn patterns_are_those_of_go() {
    holds(
        spec,
        &[
            "{type: string, pattern: '^[a-z]{1,3}$'}",
            "{type: string, pattern: '{[{]\\pL'}",
            "{type: string, pattern: ''}",
        ],
        &[
            (
                "{type: string, pattern: '['}",
                "is no regular expression of Go",
            ),
            (
                "{type: string, pattern: '^(?=a)'}",
                "a group that Go does not have",
            ),
            (
                "{type: string, not: {pattern: 'a**'}}",
                "behind another one",
            ),
        ],
    );
}

/// Schemas of which the default fits.
const FITTING: &[&str] = &[
    "{type: string, default: a, enum: [a], maxLength: 1, pattern: '^a$'}",
    "{type: string, default: null}",
    "{type: integer, default: 1.0, minimum: 1}",
    "{type: number, default: 1}",
    "{type: integer, default: 0, minimum: 0, maximum: 3, exclusiveMaximum: true}",
    "{type: object, default: {}, properties: {a: {type: string}}}",
    "{type: object, default: {a: b}, additionalProperties: {type: string}}",
    "{type: object, default: {a: {b: 1}}, x-kubernetes-preserve-unknown-fields: true}",
    "{type: array, default: [a], items: {type: string}}",
    "{type: string, default: aa, oneOf: [{maxLength: 1}, {minLength: 2}]}",
    "{type: string, default: x, format: isbn}",
    "{x-kubernetes-int-or-string: true, default: 80%}",
    "{type: object, additionalProperties: {type: object, default: 5}}",
    "{type: object, default: {apiVersion: v1, kind: A, a: 1}, x-kubernetes-embedded-resource: true, \
             x-kubernetes-preserve-unknown-fields: true}",
];

/// Schemas of which it does not.
const UNFIT: &[(&str, &str)] = &[
    (
        "{type: string, default: x, format: date}",
        "must have the format `date`",
    ),
    ("{type: string, default: 5}", "must be `string`"),
    ("{type: integer, default: 1.5}", "must be `integer`"),
    ("{type: string, default: b, enum: [a]}", "must be `a`"),
    (
        "{type: string, default: ab, maxLength: 1}",
        "at most 1 letter,",
    ),
    ("{type: string, default: ab, pattern: '^a$'}", "must match"),
    ("{type: integer, default: 4, maximum: 3}", "`maximum` is 3"),
    (
        "{type: integer, default: 3, maximum: 3, exclusiveMaximum: true}",
        "`maximum` is 3",
    ),
    (
        "{type: integer, default: 1, minimum: 0.5}",
        "no value of its type",
    ),
    (
        "{type: object, default: {b: 1}, properties: {a: {type: string}}}",
        "default.b` is a field that the schema does not have",
    ),
    (
        "{type: object, default: {}, required: [a], properties: {a: {type: string, default: x}}}",
        "must have `a`",
    ),
    (
        "{type: object, default: {a: null}, additionalProperties: {type: string}}",
        "is `null`",
    ),
    (
        "{type: array, default: [1], items: {type: string}}",
        "default[0]` must be `string`",
    ),
    (
        "{type: array, default: [], minItems: 1, items: {type: string}}",
        "at least 1 item,",
    ),
    (
        "{type: string, default: a, not: {maxLength: 1}}",
        "what `not` says",
    ),
    (
        "{type: string, default: abc, anyOf: [{maxLength: 1}, {maxLength: 2}]}",
        "fits nothing",
    ),
    (
        "{type: string, default: a, oneOf: [{maxLength: 1}, {maxLength: 2}]}",
        "fits more than one",
    ),
    (
        "{type: object, default: {kind: A}, x-kubernetes-embedded-resource: true, \
                 x-kubernetes-preserve-unknown-fields: true}",
        "apiVersion` is required",
    ),
];

#[test]
fn defaults_fit_their_schema() {
    holds(spec, FITTING, UNFIT);
    let said = root("{type: object, default: {a: 1}}");
    assert!(said[0].contains("default.a` is a field"), "{said:?}");
}
