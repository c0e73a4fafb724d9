//! Webhooks and definitions.

use super::*;

fn webhook(fields: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {{name: a}}\nwebhooks: \
         [{{name: a.b.c, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {{url: \"https://a/b@c\"}}, {fields}}}]"
    ))
}

#[test]
fn a_webhook_is_somewhere_and_gets_something() {
    differs(
        webhook,
        &[
            (
                "timeoutSeconds: 30",
                "timeoutSeconds: 31",
                "must be from 1 to 30",
            ),
            (
                "failurePolicy: Ignore",
                "failurePolicy: Skip",
                "must be `Ignore` or `Fail`",
            ),
            (
                "matchPolicy: Exact",
                "reinvocationPolicy: Never",
                "is a field that there is not",
            ),
            (
                "rules: [{operations: [\"*\"], apiGroups: [a], apiVersions: [v1], resources: [b, b/c]}]",
                "rules: [{operations: [\"*\"], apiGroups: [a], apiVersions: [v1], resources: [\"b/*\", b/c]}]",
                "is covered by one before it",
            ),
            (
                "rules: [{operations: [CREATE], apiGroups: [a], apiVersions: [v1], resources: [b]}]",
                "rules: [{operations: [CREATE, \"*\"], apiGroups: [a], apiVersions: [v1], resources: [b]}]",
                "can have nothing beside `*`",
            ),
            (
                "rules: [{operations: [CREATE], apiGroups: [\"\"], apiVersions: [v1], resources: [b]}]",
                "rules: [{operations: [CREATE], apiGroups: [\"\"], resources: [b]}]",
                "apiVersions` is required",
            ),
            (
                "rules: [{operations: [CREATE], apiGroups: [a], apiVersions: [v1], resources: [\"*\"]}]",
                "rules: [{operations: [create], apiGroups: [a], apiVersions: [v1], resources: [\"*\"]}]",
                "must be `*`, `CREATE`",
            ),
        ],
    );
    let whole = |hook: &str| {
        of_object(&format!(
            "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {{name: a}}\nwebhooks: \
             [{{{hook}}}]"
        ))
    };
    const REST: &str = "admissionReviewVersions: [v1], sideEffects: None";
    const AT: &str = "clientConfig: {service: {name: a, namespace: b}}";
    let good = format!("name: a.b.c, {REST}, {AT}");
    let bad = |fields: &str, part: &'static str| (fields.to_owned(), part);
    for (fields, part) in [
        bad(
            &format!("name: a.b, {REST}, {AT}"),
            "of at least three parts",
        ),
        bad(&format!("name: a.b.c, {REST}"), "clientConfig` is required"),
        bad(
            &format!("name: a.b.c, {AT}, sideEffects: None"),
            "admissionReviewVersions` is required",
        ),
        bad(
            &format!("name: a.b.c, {AT}, sideEffects: Some, admissionReviewVersions: [v1]"),
            "must be `None` or `NoneOnDryRun`",
        ),
        bad(
            &format!("name: a.b.c, {AT}, sideEffects: None, admissionReviewVersions: [v2]"),
            "must have `v1` or `v1beta1`",
        ),
        bad(
            &format!("name: a.b.c, {REST}, clientConfig: {{}}"),
            "needs one of `url` or `service`",
        ),
        bad(
            &format!("name: a.b.c, {REST}, clientConfig: {{url: \"http://a\"}}"),
            "must be `https://HOST`",
        ),
        bad(
            &format!("name: a.b.c, {REST}, clientConfig: {{url: \"https://a@b/c\"}}"),
            "must be without user",
        ),
        bad(
            &format!("name: a.b.c, {REST}, clientConfig: {{url: \"https://a/b?c\"}}"),
            "must be without user",
        ),
        bad(
            &format!(
                "name: a.b.c, {REST}, clientConfig: {{service: {{name: a, namespace: b, path: a}}}}"
            ),
            "must be a path",
        ),
        bad(
            &format!(
                "name: a.b.c, {REST}, clientConfig: {{service: {{name: a, namespace: b, port: 0}}}}"
            ),
            "must be from 1 to 65535",
        ),
    ] {
        assert_eq!(whole(&good), [""; 0]);
        let said = whole(&fields);
        assert!(
            said.iter().any(|it| it.contains(part)),
            "{fields}: {said:?}"
        );
    }
}

/// What is said of a definition with these fields in its `spec` and its version.
fn definition(spec: &str, version: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: things.a.b}}\nspec: {{group: \
         a.b, scope: Namespaced, names: {{kind: Thing, plural: things}}, versions: [{{name: v1, served: true, storage: true, \
         {version}}}]{spec}}}"
    ))
}

const SCHEMA: &str = "schema: {openAPIV3Schema: {type: object}}";

#[test]
fn a_definition_has_a_version_with_a_schema() {
    differs(
        |version| definition("", version),
        &[
            (
                SCHEMA,
                "subresources: {status: {}}",
                "needs `openAPIV3Schema`",
            ),
            (
                SCHEMA,
                "schema: {openAPIV3Schema: {type: string}}",
                "must be `object` at the root",
            ),
            (
                "schema: {openAPIV3Schema: {type: object, properties: {a: {type: string}}}}",
                "schema: {openAPIV3Schema: {type: object, properties: {a: {type: text}}}}",
                "must be `string`",
            ),
            (
                "schema: {openAPIV3Schema: {type: object, properties: {a: {type: array, x-kubernetes-list-type: set, items: \
                 {type: string}}}}}",
                "schema: {openAPIV3Schema: {type: object, properties: {a: {type: object, x-kubernetes-list-type: set}}}}",
                "only with `type: array`",
            ),
            (
                "schema: {openAPIV3Schema: {type: object, properties: {a: {type: object}}}}",
                "schema: {openAPIV3Schema: {type: object, properties: {a: {$ref: b}}}}",
                "is not supported",
            ),
            (
                "deprecated: true, deprecationWarning: a, schema: {openAPIV3Schema: {type: object}}",
                "deprecationWarning: a, schema: {openAPIV3Schema: {type: object}}",
                "only with `deprecated: true`",
            ),
        ],
    );
    differs(
        |spec| definition(spec, SCHEMA),
        &[
            (
                ", preserveUnknownFields: false",
                ", preserveUnknownFields: true",
                "cannot be `true`",
            ),
            (
                ", conversion: {strategy: None}",
                ", conversion: {strategy: Webhook}",
                "is required with `strategy: Webhook`",
            ),
            ("", ", validation: {}", "is a field that there is not"),
        ],
    );
}

#[test]
fn a_definition_is_called_by_its_group() {
    let called = |name: &str, group: &str, note: &str| {
        of_object(&format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {name}, annotations: \
             {{{note}}}}}\nspec: {{group: {group}, scope: Cluster, names: {{kind: Thing, plural: things}}, versions: [{{name: \
             v1, served: true, storage: true, {SCHEMA}}}]}}"
        ))
    };
    assert_eq!(called("things.a.b", "a.b", ""), [""; 0]);
    assert!(called("thing.a.b", "a.b", "")[0].contains("must be `things.a.b`"));
    assert!(called("things.a", "a", "")[0].contains("at least one dot"));
    let note = "api-approved.kubernetes.io: \"https://a.b/1\"";
    assert_eq!(called("things.a.k8s.io", "a.k8s.io", note), [""; 0]);
    assert!(called("things.a.k8s.io", "a.k8s.io", "")[0].contains("needs the annotation"));
}

#[test]
fn a_service_of_the_api_is_called_by_its_version() {
    let service = |name: &str, fields: &str| {
        of_object(&format!(
            "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {{name: {name}}}\nspec: {{group: a.b, version: \
             v1, groupPriorityMinimum: 1, versionPriority: 1, {fields}}}"
        ))
    };
    assert_eq!(
        service("v1.a.b", "service: {name: a, namespace: b}"),
        [""; 0]
    );
    assert!(service("v1.a", "")[0].contains("must be `v1.a.b`"));
    assert!(service("v1.a.b", "service: {name: a}")[0].contains("namespace` is required"));
    let said = service("v1.a.b", "insecureSkipTLSVerify: true");
    assert!(said[0].contains("`spec.service` is required"), "{said:?}");
}
