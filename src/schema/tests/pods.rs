//! Pods.

use super::*;

const GOOD_POD: &[&str] = &[
    "activeDeadlineSeconds: 1",
    "dnsPolicy: ClusterFirst",
    "dnsPolicy: \"\"",
    "dnsPolicy: None, dnsConfig: {nameservers: [10.0.0.1]}",
    "hostname: a, subdomain: b",
    "hostAliases: [{ip: 10.0.0.1, hostnames: [a.b]}]",
    "nodeSelector: {a/b: c}",
    "serviceAccountName: a.b, serviceAccount: a.b",
    "securityContext: {runAsUser: 0, fsGroup: 2147483647}",
    "schedulingGates: [{name: a/b}]",
];

const BAD_POD: &[(&str, &str)] = &[
    ("activeDeadlineSeconds: 0", "must be from 1 to 2147483647"),
    ("dnsPolicy: Cluster", "must be `ClusterFirst`"),
    ("dnsPolicy: None", "only with `dnsConfig.nameservers`"),
    ("dnsConfig: {nameservers: [a]}", "must be an IP address"),
    (
        "dnsConfig: {nameservers: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4]}",
        "must have at most 3 items",
    ),
    (
        "dnsConfig: {options: [{value: a}]}",
        "options[0].name` is required",
    ),
    ("dnsConfig: {searches: [A]}", "must be a domain"),
    ("hostname: a.b", "must be lower-case letters"),
    ("hostAliases: [{ip: a}]", "must be an IP address"),
    (
        "hostAliases: [{ip: 10.0.0.1, hostnames: [A]}]",
        "must be the name of an object",
    ),
    ("nodeSelector: {\"a b\": c}", "has a key that is not"),
    ("nodeSelector: {a: \"b c\"}", "must be letters"),
    ("serviceAccountName: A", "must be the name of an object"),
    (
        "serviceAccountName: a, serviceAccount: b",
        "must be the same as `serviceAccountName`",
    ),
    (
        "securityContext: {runAsUser: -1}",
        "must be from 0 to 2147483647",
    ),
    (
        "securityContext: {runAsUser: 2147483648}",
        "must be from 0 to 2147483647",
    ),
    (
        "securityContext: {supplementalGroups: [-1]}",
        "must be from 0",
    ),
    (
        "preemptionPolicy: Always",
        "must be `PreemptLowerPriority` or `Never`",
    ),
    ("priorityClassName: A", "must be the name of an object"),
    (
        "ephemeralContainers: [{name: a, image: b}]",
        "cannot be said in a pod template",
    ),
    ("readinessGates: [{}]", "conditionType` is required"),
];

#[test]
fn fields_of_a_pod_have_their_forms() {
    holds(in_pod, GOOD_POD, BAD_POD);
}

#[test]
fn what_is_of_the_host_excludes_other_things() {
    holds(
        in_pod,
        &[
            "shareProcessNamespace: true, hostPID: false",
            "hostUsers: true, hostPID: true",
            "hostnameOverride: a, hostNetwork: false",
            "hostNetwork: true, securityContext: {sysctls: [{name: kernel.sem, value: a}]}",
        ],
        &[
            (
                "shareProcessNamespace: true, hostPID: true",
                "`spec.template.spec.shareProcessNamespace` cannot go with `hostPID: true`",
            ),
            (
                "hostUsers: false, hostPID: true",
                "cannot go with `hostUsers: false`",
            ),
            (
                "hostUsers: false, hostNetwork: true",
                "cannot go with `hostUsers: false`",
            ),
            (
                "hostnameOverride: a, hostNetwork: true",
                "cannot go with `hostNetwork: true`",
            ),
            (
                "hostnameOverride: a, setHostnameAsFQDN: true",
                "cannot go with `setHostnameAsFQDN: true`",
            ),
            (
                "hostNetwork: true, securityContext: {sysctls: [{name: net.core.x, value: a}]}",
                "cannot go with `hostNetwork: true`",
            ),
            (
                "securityContext: {sysctls: [{name: a, value: b}, {name: a, value: c}]}",
                "is the second one with `a`",
            ),
            (
                "hostIPC: true, securityContext: {sysctls: [{name: kernel/sem, value: a}]}",
                "cannot go with `hostIPC: true`",
            ),
        ],
    );
}

#[test]
fn processes_of_the_host_are_all_of_a_pod() {
    let own = "securityContext: {windowsOptions: {hostProcess: true}}";
    let of = |pod: &str, container: &str| of_job("", pod, container);
    assert_eq!(of(&format!("hostNetwork: true, {own}"), ""), [""; 0]);
    assert_eq!(of("hostNetwork: true", own), [""; 0]);
    assert!(of(own, "")[0].contains("must be `true` with `hostProcess: true`"));
    let another = "securityContext: {windowsOptions: {hostProcess: false}}";
    let said = of(&format!("hostNetwork: true, {own}"), another);
    assert!(
        said[0].contains("another `hostProcess` than the pod"),
        "{said:?}"
    );
    let two = format!("hostNetwork: true, initContainers: [{{name: i, image: a, {own}}}]");
    assert!(of(&two, "")[0].contains("in all containers, or in none"));
}

#[test]
fn items_are_told_apart_by_fields_that_are_there() {
    let account = |fields: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a}}\n{fields}"
        ))
    };
    // The name of what pulls images is empty where nobody says it.
    assert_eq!(in_pod("imagePullSecrets: [{}]"), [""; 0]);
    assert_eq!(account("secrets: [{name: a}]"), [""; 0]);
    assert_eq!(account("secrets: [{}]"), ["`secrets[0].name` is required"]);
    assert_eq!(
        account("secrets: [null]"),
        ["`secrets[0].name` is required"]
    );
}

#[test]
fn init_containers_that_end_have_no_probes() {
    let init = |fields: &str| {
        in_pod(&format!(
            "initContainers: [{{name: i, image: a, {fields}}}]"
        ))
    };
    holds(
        init,
        &[
            "restartPolicy: Always, livenessProbe: {tcpSocket: {port: 1}}",
            "tty: true",
        ],
        &[
            (
                "livenessProbe: {tcpSocket: {port: 1}}",
                "only with `restartPolicy: Always`",
            ),
            (
                "lifecycle: {preStop: {exec: {command: [a]}}}",
                "only with `restartPolicy: Always`",
            ),
            (
                "restartPolicy: Perhaps",
                "must be `Always`, `Never` or `OnFailure`",
            ),
        ],
    );
}

#[test]
fn a_system_has_its_own_fields() {
    holds(
        in_pod,
        &[
            "os: {name: linux}, securityContext: {runAsUser: 1}",
            "os: {name: windows}, hostPID: false",
        ],
        &[
            ("os: {name: beos}", "must be `linux` or `windows`"),
            (
                "os: {name: windows}, securityContext: {runAsUser: 1}",
                "cannot be said of a pod with `os.name: windows`",
            ),
            (
                "os: {name: windows}, hostPID: true",
                "cannot be said of a pod with `os.name: windows`",
            ),
            (
                "os: {name: windows}, shareProcessNamespace: false",
                "cannot be said of a pod with",
            ),
            (
                "os: {name: linux}, securityContext: {windowsOptions: {}}",
                "cannot be said of a pod with `os.name: linux`",
            ),
        ],
    );
    let user = |user: &str| {
        in_pod(&format!(
            "securityContext: {{windowsOptions: {{runAsUserName: '{user}'}}}}"
        ))
    };
    holds(
        user,
        &["a", "D\\a", "a.b\\c"],
        &[
            ("", "of Windows"),
            ("a/b", "of Windows"),
            ("a\\b\\c", "of Windows"),
            ("..", "of Windows"),
            ("\\a", "of Windows"),
        ],
    );
}

const GOOD_PLACE: &[&str] = &[
    "tolerations: [{key: a, operator: Exists}]",
    "tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 1}]",
    "topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, minDomains: 1}]",
    "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]}}}",
    "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}, topologyKey: a, matchLabelKeys: [b]}]}}",
];

const BAD_PLACE: &[(&str, &str)] = &[
    ("tolerations: [{value: a}]", "needs a `key`"),
    (
        "tolerations: [{key: a, operator: Exists, value: b}]",
        "cannot go with `operator: Exists`",
    ),
    (
        "tolerations: [{key: a, tolerationSeconds: 1}]",
        "only with `effect: NoExecute`",
    ),
    ("tolerations: [{key: a, value: \"b c\"}]", "must be letters"),
    (
        "tolerations: [{key: a, operator: Gt, value: \"1\"}]",
        "switched off",
    ),
    (
        "tolerations: [{key: a, operator: Is}]",
        "must be `Equal`, `Exists`",
    ),
    (
        "topologySpreadConstraints: [{maxSkew: 0, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]",
        "must be at least 1",
    ),
    (
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: ScheduleAnyway, minDomains: 1}]",
        "only with `whenUnsatisfiable: DoNotSchedule`",
    ),
    (
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [a]}]",
        "needs `labelSelector`",
    ),
    (
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {a: b}}, matchLabelKeys: [a]}]",
        "is in `labelSelector` already",
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}",
        "must not be empty",
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}",
        "are required with `In`",
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Gt}]}]}}}",
        "must be one number",
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [\"b c\"]}]}]}}}",
        "must be letters",
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: name, operator: In, values: [a]}]}]}}}",
        "must be `metadata.name`",
    ),
    (
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: Exists}]}]}}}",
        "must be `In` or `NotIn` in",
    ),
    (
        "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 101, preference: {}}]}}",
        "must be from 1 to 100",
    ),
    (
        "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}}]}}",
        "topologyKey` is required",
    ),
    (
        "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}, topologyKey: a, matchLabelKeys: [b], mismatchLabelKeys: [b]}]}}",
        "is in `mismatchLabelKeys` too",
    ),
];

#[test]
fn places_have_their_rules() {
    holds(in_pod, GOOD_PLACE, BAD_PLACE);
}

#[test]
fn amounts_of_a_pod_cover_those_of_its_containers() {
    let pod = |resources: &str| {
        of_job(
            "",
            &format!("resources: {resources}"),
            "resources: {requests: {cpu: 500m}, limits: {cpu: 1}}",
        )
    };
    holds(
        pod,
        &["{limits: {cpu: 1}, requests: {cpu: 500m}}"],
        &[
            (
                "{limits: {cpu: 900m}}",
                "must be at most the limit of `cpu`",
            ),
            (
                "{requests: {cpu: 400m}}",
                "at least what the containers ask for together",
            ),
            ("{limits: {ephemeral-storage: 1Gi}}", "is not a resource"),
            ("{claims: [{name: a}]}", "cannot be said of a whole pod"),
        ],
    );
}
