//! Webhooks and definitions of custom objects (`pkg/apis/admissionregistration/validation`,
//! `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation`, and that of `k8s.io/kube-aggregator`).

use super::Bound::{Between, Each, EachOneOf, Is, IsAlways, Items, OneOf, OnlyOneOf};
use super::{Bound, Bounds};
use crate::schema::form::{BASE64, DOMAIN, FULL_NAME, KEY, NAME, OLD_LABEL, OLD_LABEL_ANY_CASE};

const FAILURE_POLICY: (&str, Bound) = ("failurePolicy", OnlyOneOf(&["Ignore", "Fail"]));
const MATCH_POLICY: (&str, Bound) = ("matchPolicy", OnlyOneOf(&["Exact", "Equivalent"]));
const SIDE_EFFECTS: (&str, Bound) = ("sideEffects", OnlyOneOf(&["None", "NoneOnDryRun"]));
const REVIEWS: (&str, Bound) = ("admissionReviewVersions", Items(1, usize::MAX));
const REVIEW: (&str, Bound) = ("admissionReviewVersions", Each(OLD_LABEL));
const TIMEOUT: (&str, Bound) = ("timeoutSeconds", Between(1, 30));
const CONDITIONS: (&str, Bound) = ("matchConditions", Items(0, 64));
const OPERATIONS: (&str, Bound) = (
    "operations",
    EachOneOf(&["*", "CREATE", "UPDATE", "DELETE", "CONNECT"]),
);
const SCOPE: (&str, Bound) = ("scope", OnlyOneOf(&["*", "Cluster", "Namespaced"]));

pub(super) const BOUNDS: Bounds = &[
    (
        "ValidatingWebhook",
        &[
            ("name", Is(FULL_NAME)),
            FAILURE_POLICY,
            MATCH_POLICY,
            SIDE_EFFECTS,
            REVIEWS,
            REVIEW,
            TIMEOUT,
            CONDITIONS,
        ],
    ),
    (
        "MutatingWebhook",
        &[
            ("name", Is(FULL_NAME)),
            FAILURE_POLICY,
            MATCH_POLICY,
            SIDE_EFFECTS,
            REVIEWS,
            REVIEW,
            TIMEOUT,
            CONDITIONS,
            ("reinvocationPolicy", OnlyOneOf(&["Never", "IfNeeded"])),
        ],
    ),
    ("RuleWithOperations", &[OPERATIONS, SCOPE]),
    ("MatchCondition", &[("name", Is(KEY))]),
    (
        "ValidatingAdmissionPolicySpec",
        &[
            FAILURE_POLICY,
            CONDITIONS,
            ("auditAnnotations", Items(0, 20)),
        ],
    ),
    ("MatchResources", &[MATCH_POLICY]),
    ("NamedRuleWithOperations", &[OPERATIONS, SCOPE]),
    (
        "Validation",
        &[(
            "reason",
            OnlyOneOf(&["Forbidden", "Invalid", "RequestEntityTooLarge"]),
        )],
    ),
    (
        "ValidatingAdmissionPolicyBindingSpec",
        &[("validationActions", EachOneOf(&["Deny", "Warn", "Audit"]))],
    ),
    (
        "ParamRef",
        &[("parameterNotFoundAction", OneOf(&["Allow", "Deny"]))],
    ),
    ("WebhookClientConfig", &[("caBundle", Is(BASE64))]),
    (
        "ApiextensionsWebhookClientConfig",
        &[("caBundle", Is(BASE64))],
    ),
    (
        "CustomResourceDefinitionSpec",
        &[
            ("group", Is(DOMAIN)),
            ("scope", OneOf(&["Cluster", "Namespaced"])),
        ],
    ),
    (
        "CustomResourceDefinitionNames",
        &[
            ("categories", Each(OLD_LABEL)),
            ("kind", Is(OLD_LABEL_ANY_CASE)),
            ("listKind", Is(OLD_LABEL_ANY_CASE)),
            ("plural", Is(OLD_LABEL)),
            ("shortNames", Each(OLD_LABEL)),
            ("singular", Is(OLD_LABEL)),
        ],
    ),
    (
        "CustomResourceDefinitionVersion",
        &[("name", Is(OLD_LABEL))],
    ),
    (
        "CustomResourceConversion",
        &[("strategy", OneOf(&["None", "Webhook"]))],
    ),
    (
        "WebhookConversion",
        &[
            ("conversionReviewVersions", Items(1, usize::MAX)),
            ("conversionReviewVersions", Each(OLD_LABEL)),
        ],
    ),
    (
        "CustomResourceColumnDefinition",
        &[
            (
                "format",
                OneOf(&[
                    "int32",
                    "int64",
                    "float",
                    "double",
                    "byte",
                    "date",
                    "date-time",
                    "password",
                ]),
            ),
            (
                "type",
                OneOf(&["integer", "number", "string", "boolean", "date"]),
            ),
        ],
    ),
    (
        "JSONSchemaProps",
        &[
            (
                "type",
                OneOf(&["string", "number", "integer", "boolean", "array", "object"]),
            ),
            (
                "x-kubernetes-list-type",
                OnlyOneOf(&["atomic", "set", "map"]),
            ),
            ("x-kubernetes-map-type", OnlyOneOf(&["atomic", "granular"])),
        ],
    ),
    (
        "ValidationRule",
        &[(
            "reason",
            OnlyOneOf(&[
                "FieldValueInvalid",
                "FieldValueForbidden",
                "FieldValueRequired",
                "FieldValueDuplicate",
            ]),
        )],
    ),
    (
        "APIServiceSpec",
        &[
            ("caBundle", Is(BASE64)),
            ("group", Is(NAME)),
            ("groupPriorityMinimum", Between(1, 20_000)),
            ("version", IsAlways(OLD_LABEL)),
            ("versionPriority", Between(1, 1000)),
        ],
    ),
];
