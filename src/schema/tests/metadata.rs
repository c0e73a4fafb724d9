//! What all objects have, and what the labels of a Namespace say.

use super::*;

fn of(kind: &str, metadata: &str) -> Vec<String> {
    let (version, kind) = kind.rsplit_once('/').unwrap();
    let object = read(&format!(
        "apiVersion: {version}\nkind: {kind}\nmetadata: {{{metadata}}}"
    ));
    let found = match Kind::of(version, kind) {
        Some(kind) => problems(kind, &object, Part::Object, Extent::Whole),
        None => untyped_problems(&object, None),
    };
    found.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn the_server_writes_some_fields_itself() {
    for kind in ["v1/ConfigMap", "example.com/v1/Shop"] {
        differs(
            |fields| of(kind, &format!("name: a, {fields}")),
            &[
                ("uid: ''", "uid: abc", "`metadata.uid` cannot be applied"),
                (
                    "managedFields: null",
                    "managedFields: [{manager: a, operation: Apply}]",
                    "`metadata.managedFields` cannot be applied",
                ),
                (
                    "resourceVersion: '1', creationTimestamp: null, generation: 3",
                    "uid: abc",
                    "an id of its own",
                ),
            ],
        );
    }
    // Flux leaves an empty list out of what it knows the type of.
    assert_eq!(of("v1/ConfigMap", "name: a, managedFields: []"), [""; 0]);
    for kind in ["example.com/v1/Shop", "rbac.authorization.k8s.io/v1/Role"] {
        assert!(of(kind, "name: a, managedFields: []")[0].contains("cannot be applied"));
    }
}

#[test]
fn a_generation_is_not_negative_where_it_is_kept() {
    let below = |kind| of(kind, "name: a, generation: -3");
    assert!(below("v1/ConfigMap")[0].contains("must not be negative"));
    assert!(below("rbac.authorization.k8s.io/v1/Role")[0].contains("must not be negative"));
    assert_eq!(of("v1/ConfigMap", "name: a, generation: 0"), [""; 0]);
    // These begin with 1, whatever is said.
    let begin = ["networking.k8s.io/v1/NetworkPolicy", "example.com/v1/Shop"];
    for kind in begin {
        assert_eq!(below(kind), [""; 0], "{kind}");
    }
}

#[test]
fn what_names_are_made_from_has_their_form() {
    let of = |kind: &str, text: &str| of(kind, &format!("name: a, generateName: {text}"));
    differs(
        |text| of("v1/ConfigMap", text),
        &[
            ("w-", "W_", "must be the beginning of the name"),
            ("w.a", "w.", "must be the beginning of the name"),
            ("''", "-w", "must be the beginning of the name"),
        ],
    );
    differs(
        |text| of("v1/Namespace", text),
        &[("w-", "w.a", "must be the beginning of lower-case letters")],
    );
    differs(
        |text| of("rbac.authorization.k8s.io/v1/Role", text),
        &[("'W_:'", "a/b", "must be the beginning of a part of a path")],
    );
}

#[test]
fn a_namespace_says_what_pods_may_do_in_words_that_there_are() {
    let label = |label: &str| {
        of(
            "v1/Namespace",
            &format!("name: a, labels: {{pod-security.kubernetes.io/{label}}}"),
        )
    };
    const LEVELS: &str = "must be `privileged`, `baseline` or `restricted`, and is";
    const VERSION: &str = "must be `latest` or a version such as `v1.30`, and is";
    differs(
        label,
        &[
            ("enforce: restricted", "enforce: Restricted", LEVELS),
            ("warn: baseline", "warn: ''", LEVELS),
            ("audit: privileged", "audit: none", LEVELS),
            ("enforce-version: v1.30", "enforce-version: '1.30'", VERSION),
            ("warn-version: latest", "warn-version: Latest", VERSION),
            ("audit-version: v1.0", "audit-version: v1.030", VERSION),
            ("other: x", "audit-version: v1.", VERSION),
            ("other-version: x", "warn-version: v1.+3", VERSION),
        ],
    );
}

#[test]
fn kinds_that_nobody_keeps_are_not_applied() {
    for kind in [
        "v1/Binding",
        "v1/ComponentStatus",
        "authentication.k8s.io/v1/TokenReview",
        "authorization.k8s.io/v1/SubjectAccessReview",
        "autoscaling/v1/Scale",
        "policy/v1/Eviction",
    ] {
        let said = of(kind, "name: a");
        assert!(
            said[0].contains("keeps none that is applied"),
            "{kind}: {said:?}"
        );
    }
    // Others have kinds of these names.
    for kind in [
        "rabbitmq.com/v1beta1/Binding",
        "example.com/v1/Scale",
        "v1/Event",
    ] {
        assert_eq!(of(kind, "name: a"), [""; 0], "{kind}");
    }
}
