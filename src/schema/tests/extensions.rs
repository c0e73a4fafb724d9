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

#[test]
fn conditions_of_webhooks_are_conditions_on_a_request() {
    let condition = |text: &str| {
        webhook(&format!(
            "matchConditions: [{{name: a, expression: {text:?}}}]"
        ))
    };
    for good in [
        "object.spec.on == true",
        "request.userInfo.groups.exists(g, g == 'a') && !request.dryRun",
        "authorizer.group('a').resource('b').check('get').allowed()",
        "oldObject == null || namespaceObject.metadata.name == 'a'",
        "object.metadata.?labels['a'].orValue('') == 'b'",
    ] {
        assert_eq!(condition(good), [""; 0], "{good}");
    }
    for (bad, part) in [
        ("object.x ==", "is no expression in CEL"),
        ("1 + 1", "must give true or false"),
        (" ", "must not be blank"),
        ("object.spec.on", "a field that may be anything"),
        ("self.a == 1", "asks for `self`"),
        ("params.a == 1", "asks for `params`"),
        ("request.user == 'a'", "there is no `user`"),
    ] {
        let said = condition(bad);
        assert!(said.iter().any(|it| it.contains(part)), "{bad}: {said:?}");
    }
    let twice = "matchConditions: [{name: a, expression: 'true'}, {name: a, expression: 'true'}]";
    assert!(webhook(twice)[0].contains("is the second one"));
}

/// What is said of a policy with these fields in its `spec`.
fn policy(fields: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {{name: a}}\nspec: \
         {{matchConstraints: {{resourceRules: [{{apiGroups: [\"\"], apiVersions: [v1], operations: [CREATE], resources: \
         [pods]}}]}}, {fields}}}"
    ))
}

/// Policies that are taken.
const POLICIES: &[&str] = &[
    "validations: [{expression: 'object.a == 1', message: a, reason: Invalid}]",
    "variables: [{name: a, expression: 'object.a'}, {name: b, expression: 'variables.a'}], validations: [{expression: \
             'variables.b == 1', messageExpression: string(variables.a)}]",
    "paramKind: {apiVersion: a.b/v1, kind: A}, validations: [{expression: 'params.a == object.a'}]",
    "auditAnnotations: [{key: a, valueExpression: string(object.a)}, {key: b, valueExpression: 'null'}]",
];

/// Policies that are not.
const OTHER_POLICIES: &[(&str, &str)] = &[
    ("failurePolicy: Fail", "validations` is required"),
    (
        "failurePolicy: Skip, validations: [{expression: 'true'}]",
        "must be `Ignore` or `Fail`",
    ),
    ("validations: [{expression: object.a}]", "may be anything"),
    (
        "validations: [{expression: 'params.a == 1'}]",
        "asks for `params`",
    ),
    (
        "validations: [{expression: 'variables.a == 1'}]",
        "asks for `variables`",
    ),
    (
        "variables: [{name: a, expression: 'variables.b'}, {name: b, expression: '1'}], validations: [{expression: \
                 'true'}]",
        "there is no `b`",
    ),
    (
        "variables: [{name: in, expression: '1'}], validations: [{expression: 'true'}]",
        "must be a name in CEL",
    ),
    (
        "validations: [{expression: 'true', reason: Nope}]",
        "must be `Forbidden`",
    ),
    (
        "validations: [{expression: 'true', message: ' '}]",
        "must not be blank",
    ),
    (
        "validations: [{expression: 'true', messageExpression: authorizer.path('a').check('b').reason()}]",
        "asks for `authorizer`",
    ),
    (
        "paramKind: {apiVersion: a/b/c, kind: A}, validations: [{expression: 'true'}]",
        "`GROUP/VERSION`",
    ),
    (
        "auditAnnotations: [{key: a/b, valueExpression: \"'a'\"}]",
        "is the key of an annotation",
    ),
    (
        "auditAnnotations: [{key: a, valueExpression: '1'}]",
        "must give a text",
    ),
];

#[test]
fn a_policy_has_something_to_say() {
    holds(policy, POLICIES, OTHER_POLICIES);
    let said = of_object(
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: a}\nspec: \
         {validations: [{expression: 'true'}]}",
    );
    assert!(
        said[0].contains("matchConstraints` is required"),
        "{said:?}"
    );
}

#[test]
fn a_binding_says_what_is_done() {
    let binding = |fields: &str| {
        of_object(&format!(
            "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {{name: a}}\nspec: \
             {{{fields}}}"
        ))
    };
    const ACTIONS: &str = "policyName: a, validationActions";
    assert_eq!(binding(&format!("{ACTIONS}: [Deny, Audit]")), [""; 0]);
    let params =
        format!("{ACTIONS}: [Warn], paramRef: {{selector: {{}}, parameterNotFoundAction: Deny}}");
    assert_eq!(binding(&params), [""; 0]);
    for (bad, part) in [
        ("validationActions: [Deny]", "policyName` is required"),
        ("policyName: a", "validationActions` is required"),
        (
            "policyName: a, validationActions: [Deny, Warn]",
            "both `Deny` and `Warn`",
        ),
        (
            "policyName: a, validationActions: [deny]",
            "must be `Deny`, `Warn`",
        ),
        (
            "policyName: a, validationActions: [Deny], paramRef: {parameterNotFoundAction: Deny}",
            "needs one of `name` or `selector`",
        ),
        (
            "policyName: a, validationActions: [Deny], paramRef: {name: a}",
            "parameterNotFoundAction` is required",
        ),
    ] {
        let said = binding(bad);
        assert!(said.iter().any(|it| it.contains(part)), "{bad}: {said:?}");
    }
}
