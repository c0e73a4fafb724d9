//! Pods alone, roles, quotas and classes.

use super::*;

fn of(version: &str, kind: &str, fields: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n{fields}"
    ))
}

const RBAC: &str = "rbac.authorization.k8s.io/v1";

#[test]
fn a_binding_is_of_a_role_to_somebody() {
    differs(
        |fields| of(RBAC, "RoleBinding", fields),
        &[
            (
                "roleRef: {kind: Role, name: a}",
                "subjects: []",
                "`roleRef` is required",
            ),
            (
                "roleRef: {kind: Role, name: \"system:a\"}",
                "roleRef: {kind: Roll, name: a}",
                "must be `Role` or `ClusterRole`",
            ),
            (
                "roleRef: {kind: Role, name: a, apiGroup: rbac.authorization.k8s.io}",
                "roleRef: {kind: Role, name: a, apiGroup: rbac}",
                "must be `rbac.authorization.k8s.io`",
            ),
            (
                "roleRef: {kind: Role, name: a}\nsubjects: [{kind: ServiceAccount, name: a}]",
                "roleRef: {kind: Role, name: a}\nsubjects: [{kind: ServiceAccount, name: a, apiGroup: b}]",
                "cannot be said of a ServiceAccount",
            ),
            (
                "roleRef: {kind: Role, name: a}\nsubjects: [{kind: User, name: \"A B\"}]",
                "roleRef: {kind: Role, name: a}\nsubjects: [{kind: ServiceAccount, name: \"A B\"}]",
                "must be the name of an object",
            ),
            (
                "roleRef: {kind: Role, name: a}\nsubjects: [{kind: Group, name: a}]",
                "roleRef: {kind: Role, name: a}\nsubjects: [{kind: Team, name: a}]",
                "must be `ServiceAccount`, `User` or `Group`",
            ),
        ],
    );
    differs(
        |fields| of(RBAC, "ClusterRoleBinding", fields),
        &[
            (
                "roleRef: {kind: ClusterRole, name: a}",
                "roleRef: {kind: Role, name: a}",
                "must be `ClusterRole` in a ClusterRoleBinding",
            ),
            (
                "roleRef: {kind: ClusterRole, name: a}\nsubjects: [{kind: ServiceAccount, name: a, namespace: b}]",
                "roleRef: {kind: ClusterRole, name: a}\nsubjects: [{kind: ServiceAccount, name: a}]",
                "is required for a ServiceAccount in a ClusterRoleBinding",
            ),
        ],
    );
}

#[test]
fn a_role_allows_something() {
    differs(
        |rule| of(RBAC, "Role", &format!("rules: [{{{rule}}}]")),
        &[
            (
                "apiGroups: [\"\"], resources: [pods], verbs: [get]",
                "apiGroups: [\"\"], resources: [pods]",
                "`rules[0].verbs` is required",
            ),
            (
                "apiGroups: [\"\"], resources: [pods], verbs: [get]",
                "resources: [pods], verbs: [get]",
                "`rules[0].apiGroups` is required",
            ),
            (
                "apiGroups: [\"\"], resources: [pods], verbs: [get]",
                "nonResourceURLs: [/healthz], verbs: [get]",
                "only in a ClusterRole",
            ),
            (
                "apiGroups: [\"\"], resources: [pods], verbs: [get]",
                "apiGroup: [\"\"], resources: [pods], verbs: [get]",
                "is a field that there is not",
            ),
        ],
    );
    differs(
        |fields| of(RBAC, "ClusterRole", fields),
        &[
            (
                "rules: [{nonResourceURLs: [/healthz], verbs: [get]}]",
                "rules: [{nonResourceURLs: [/healthz], apiGroups: [\"\"], verbs: [get]}]",
                "beside it",
            ),
            (
                "rules: []",
                "rules: [{apiGroups: [a], resources: [b], verbs: []}]",
                "must not be empty",
            ),
            (
                "aggregationRule: {clusterRoleSelectors: [{}]}",
                "aggregationRule: {}",
                "clusterRoleSelectors` is required",
            ),
        ],
    );
}

#[test]
fn a_quota_is_of_resources_that_there_are() {
    differs(
        |fields| of("v1", "ResourceQuota", &format!("spec: {{{fields}}}")),
        &[
            (
                "hard: {pods: 1}",
                "hard: {pod: 1}",
                "is not a resource that a quota can have",
            ),
            (
                "hard: {count/a.b: 1}",
                "hard: {storage: 1Gi}",
                "is not a resource",
            ),
            (
                "hard: {requests.cpu: 500m}",
                "hard: {pods: 500m}",
                "must be a whole number",
            ),
            ("hard: {cpu: 0}", "hard: {cpu: -1}", "must not be negative"),
            (
                "hard: {pods: 1}, scopes: [BestEffort]",
                "hard: {cpu: 1}, scopes: [BestEffort]",
                "is `BestEffort`, which `cpu` cannot have",
            ),
            (
                "scopes: [Terminating]",
                "scopes: [Ending]",
                "must be `Terminating`",
            ),
            (
                "scopes: [BestEffort, Terminating]",
                "scopes: [NotTerminating, Terminating]",
                "cannot ask for `Terminating` and `NotTerminating`",
            ),
            (
                "scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [a]}]}",
                "scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In}]}",
                "are required with `In`",
            ),
            (
                "scopeSelector: {matchExpressions: [{scopeName: BestEffort, operator: Exists}]}",
                "scopeSelector: {matchExpressions: [{scopeName: BestEffort, operator: DoesNotExist}]}",
                "must be `Exists` for `BestEffort`",
            ),
        ],
    );
}

#[test]
fn limits_are_in_order() {
    differs(
        |fields| of("v1", "LimitRange", &format!("spec: {{limits: [{fields}]}}")),
        &[
            (
                "{type: Container, max: {cpu: 1}}",
                "{type: Box, max: {cpu: 1}}",
                "must be `Pod`",
            ),
            (
                "{type: Pod}, {type: Container}",
                "{type: Pod}, {type: Pod}",
                "is \"Pod\", and another has it",
            ),
            (
                "{type: Container, min: {cpu: 1}, max: {cpu: 1}}",
                "{type: Container, min: {cpu: 2}, max: {cpu: 1}}",
                "must be at most `max` of the same",
            ),
            (
                "{type: Container, default: {cpu: 1}, defaultRequest: {cpu: 500m}}",
                "{type: Container, default: {cpu: 1}, defaultRequest: {cpu: 2}}",
                "must be at most `default` of the same",
            ),
            (
                "{type: Container, max: {cpu: 1}}",
                "{type: Container, max: {storage: 1}}",
                "is not a resource",
            ),
            (
                "{type: PersistentVolumeClaim, max: {storage: 1}}",
                "{type: PersistentVolumeClaim, max: {cpu: 1}}",
                "needs `min.storage` or `max.storage`",
            ),
            (
                "{type: Pod, max: {cpu: 1}}",
                "{type: Pod, default: {cpu: 1}}",
                "cannot be said with `type: Pod`",
            ),
            (
                "{type: Pod, maxLimitRequestRatio: {cpu: 1}}",
                "{type: Pod, maxLimitRequestRatio: {cpu: 500m}}",
                "must be at least 1",
            ),
        ],
    );
}

#[test]
fn classes_have_their_values() {
    let priority = |name: &str, value: i64| {
        of_object(&format!(
            "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\nvalue: {value}"
        ))
    };
    assert_eq!(priority("a", 1_000_000_000), [""; 0]);
    assert!(priority("a", 1_000_000_001)[0].contains("must be at most 1000000000"));
    assert_eq!(priority("system-node-critical", 2_000_001_000), [""; 0]);
    assert!(priority("system-a", 1)[0].contains("must not begin with `system-`"));
    differs(
        |fields| of("node.k8s.io/v1", "RuntimeClass", fields),
        &[
            ("handler: runsc", "overhead: {}", "`handler` is required"),
            (
                "handler: runsc",
                "handler: Runsc",
                "must be lower-case letters",
            ),
            (
                "handler: a\noverhead: {podFixed: {cpu: 1}}",
                "handler: a\noverhead: {podFixed: {cpus: 1}}",
                "is not a resource",
            ),
            (
                "handler: a\nscheduling: {tolerations: [{operator: Exists}]}",
                "handler: a\nscheduling: {tolerations: [{operator: Exists}, {operator: Exists}]}",
                "is there twice",
            ),
        ],
    );
}

#[test]
fn a_pod_alone_is_a_pod() {
    differs(
        |fields| of("v1", "Pod", &format!("spec: {{{fields}}}")),
        &[
            (
                "containers: [{name: a, image: b}], restartPolicy: Never",
                "containers: [{name: a, image: b}], restartPolicy: Sometimes",
                "must be `Always`, `OnFailure` or `Never`",
            ),
            (
                "containers: [{name: a, image: b}]",
                "nodeName: a",
                "`spec.containers` is required",
            ),
            (
                "containers: [{name: a, image: b}], nodeName: a",
                "containers: [{name: a, image: b}], nodeName: a, schedulingGates: [{name: a.b/c}]",
                "cannot go with `schedulingGates`",
            ),
        ],
    );
}

#[test]
fn a_replica_set_selects_its_pods() {
    let pods = "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}";
    let of = |selector: &str| {
        of(
            "apps/v1",
            "ReplicaSet",
            &format!("spec: {{selector: {{matchLabels: {{a: {selector}}}}}, {pods}}}"),
        )
    };
    differs(
        of,
        &[("b", "c", "does not select the labels of the pod template")],
    );
}

#[test]
fn a_driver_of_volumes_says_how_it_is_used() {
    let driver = |fields: &str| of("storage.k8s.io/v1", "CSIDriver", fields);
    differs(
        driver,
        &[
            (
                "",
                "spec: {fsGroupPolicy: Some}",
                "must be `ReadWriteOnceWithFSType`",
            ),
            (
                "spec: {tokenRequests: [{audience: ''}, {audience: a, expirationSeconds: 600}]}",
                "spec: {tokenRequests: [{audience: a}, {audience: a}]}",
                "another has it",
            ),
            (
                "spec: {tokenRequests: [{audience: a}], serviceAccountTokenInSecrets: true}",
                "spec: {serviceAccountTokenInSecrets: true}",
                "only with `tokenRequests`",
            ),
            (
                "spec: {volumeLifecycleModes: [Ephemeral]}",
                "spec: {volumeLifecycleModes: [Always]}",
                "must be `Persistent`",
            ),
            (
                "spec: {nodeAllocatableUpdatePeriodSeconds: 10}",
                "spec: {nodeAllocatableUpdatePeriodSeconds: 9}",
                "must be at least 10",
            ),
        ],
    );
}

#[test]
fn a_lease_is_for_a_time() {
    differs(
        |fields| of("coordination.k8s.io/v1", "Lease", fields),
        &[
            (
                "spec: {leaseDurationSeconds: 1, renewTime: '2030-01-31T12:00:00.000000Z'}",
                "spec: {leaseDurationSeconds: 0}",
                "must be at least 1",
            ),
            (
                "spec: {}",
                "spec: {renewTime: '2030-01-31T12:00:00Z'}",
                "a time such as",
            ),
            (
                "spec: {leaseTransitions: 0}",
                "spec: {leaseTransitions: -1}",
                "must not be negative",
            ),
        ],
    );
}
