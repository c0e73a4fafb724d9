//! Rules and paths in schemas inside definitions.

use super::definitions::{root, spec, version};
use super::*;

/// What is said of a schema of `spec` with this rule, which has a text `a`, a list `b` and a map `c`.
fn rule(fields: &str) -> Vec<String> {
    spec(&format!(
        "{{type: object, x-kubernetes-validations: [{{{fields}}}], properties: {{a: {{type: string}}, a.b: {{type: boolean}}, \
         b: {{type: array, items: {{type: object, properties: {{d: {{type: integer}}}}}}}}, c: {{type: object, \
         additionalProperties: {{type: boolean}}}}, free: {{x-kubernetes-preserve-unknown-fields: true}}}}}}"
    ))
}

#[test]
fn rules_say_what_is_wrong() {
    holds(
        rule,
        &[
            "rule: 'true', message: a, reason: FieldValueForbidden, fieldPath: .a",
            r#"rule: "true ||\n false", message: a"#,
            "rule: 'true', fieldPath: \"['a.b']\"",
            "rule: 'true', fieldPath: .c.any",
            "rule: 'true', messageExpression: \"'a' + self.a\"",
        ],
        &[
            ("rule: ''", "rule` is required"),
            ("rule: ' '", "rule` must not be blank"),
            ("rule: 'true', message: ' '", "message` must not be blank"),
            (r#"rule: 'true', message: "a\nb""#, "must be one line"),
            (
                r#"rule: "true ||\n false""#,
                "with a `rule` of several lines",
            ),
            ("rule: 'true', reason: Nope", "must be `FieldValueInvalid`"),
            ("rule: 'true', fieldPath: a", "must be a path"),
            ("rule: 'true', fieldPath: .nope", "is the path of no field"),
            ("rule: 'true', fieldPath: .b.d", "is the path of no field"),
            ("rule: 'true', messageExpression: '1'", "must give a text"),
            ("rule: 'true', messageExpression: self.b", "`type: string`"),
        ],
    );
}

#[test]
fn rules_are_conditions_on_what_there_is() {
    holds(
        rule,
        &[
            "rule: \"self.a == 'x' || oldSelf.a == self.a\"",
            "rule: self.a__dot__b",
            "rule: has(self.a)",
            "rule: 'self.b.all(b, b.d > 1) && self.b[0].d == 1'",
            "rule: 'self.c.any || self.c.all(c, c == self.a)'",
            "rule: 'has(self.a) && self.?a.orValue(self.a) == self.a'",
            "rule: 'type(self.a) == string && size(self.b) > 1'",
            "rule: 'oldSelf.hasValue() || true', optionalOldSelf: true",
            "rule: \"quantity(self.a).isGreaterThan(quantity('1'))\"",
            "rule: '${WHO}'",
        ],
        &[
            ("rule: '1 +'", "is no expression in CEL"),
            (
                "rule: '1 + 1'",
                "must give true or false, and gives a number",
            ),
            ("rule: self.a", "and gives one of `type: string`"),
            ("rule: self.d == 1", "has no `d` there"),
            ("rule: self.b.d == 1", "has no `d` there"),
            ("rule: 'self.b.all(b, b.x > 1)'", "asks for `self.b[].x`"),
            ("rule: object.a == 1", "asks for `object`"),
            (
                "rule: 'true', optionalOldSelf: true",
                "only where the `rule` asks for `oldSelf`",
            ),
            ("rule: oldSelf.hasValue()", "needs `optionalOldSelf: true`"),
        ],
    );
    let items = |kind: &str| {
        spec(&format!(
            "{{type: array, {kind}, items: {{type: object, required: [a], x-kubernetes-validations: [{{rule: 'self.a == \
             oldSelf.a'}}], properties: {{a: {{type: string}}}}}}}}"
        ))
    };
    let keyed = "x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a]";
    assert_eq!(items(keyed), [""; 0]);
    let said = items("x-kubernetes-list-type: atomic");
    assert!(said[0].contains("no key tells apart"), "{said:?}");
    assert_eq!(
        root("{type: object, x-kubernetes-validations: [{rule: \"self.metadata.name == 'a'\"}]}"),
        [""; 0]
    );
    let said =
        root("{type: object, x-kubernetes-validations: [{rule: 'self.metadata.labels == {}'}]}");
    assert!(said[0].contains("no `labels` there"), "{said:?}");
    let said = spec(
        "{x-kubernetes-preserve-unknown-fields: true, x-kubernetes-validations: [{rule: 'true'}]}",
    );
    assert!(said[0].contains("need a type"), "{said:?}");
}

#[test]
fn objects_are_selected_by_plain_fields() {
    let schema =
        "{type: object, properties: {a: {type: string}, b: {type: array, items: {type: string}}}}";
    let fields = |list: &str| version(schema, &format!(", selectableFields: {list}"));
    assert_eq!(fields("[{jsonPath: .a}]"), [""; 0]);
    for (bad, part) in [
        ("[{jsonPath: .c}]", "is the path of no field"),
        ("[{jsonPath: .b}]", "must lead to a `string`"),
        ("[{jsonPath: \"['a']\"}]", "must be a path"),
        ("[{jsonPath: .a}, {jsonPath: .a}]", "another has it"),
    ] {
        let said = fields(bad);
        assert!(said.iter().any(|it| it.contains(part)), "{bad}: {said:?}");
    }
}

#[test]
fn an_object_inside_that_says_all_of_its_metadata_is_known_as_it_says() {
    let inner = |metadata: &str| {
        spec(&format!(
            "{{type: object, x-kubernetes-validations: [{{rule: 'self.template.metadata.labels.size() > 0'}}], properties: {{template: {{type: \
             object, x-kubernetes-embedded-resource: true, properties: {{apiVersion: {{type: string}}, kind: {{type: string}}, \
             metadata: {{type: object, properties: {{{metadata} labels: {{type: object, additionalProperties: {{type: \
             string}}}}}}}}}}}}}}}}"
        ))
    };
    let known = "name: {type: string}, generateName: {type: string},";
    assert_eq!(inner(known), [""; 0]);
    let said = inner("name: {type: string},");
    assert!(said[0].contains("no `labels` there"), "{said:?}");
}
