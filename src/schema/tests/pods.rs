//! Pods and containers.

use super::*;

#[test]
fn fields_of_a_pod_have_their_forms() {
    holds(
        in_pod,
        &[
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
        ],
        &[
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
        ],
    );
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
                "hostIPC: true, securityContext: {sysctls: [{name: kernel/sem, value: a}]}",
                "cannot go with `hostIPC: true`",
            ),
        ],
    );
}

#[test]
fn containers_have_names_of_their_own_and_an_image() {
    let pod = |containers: &str| {
        let text = format!("{{template: {{spec: {{restartPolicy: Never, {containers}}}}}}}");
        of_spec(Kind::Job, &text)
    };
    holds(
        pod,
        &["containers: [{name: a, image: b}, {name: c, image: d}]"],
        &[
            (
                "containers: [{name: a}]",
                "`template.spec.containers[0].image` is required",
            ),
            (
                "containers: [{image: a}]",
                "`template.spec.containers[0].name` is required",
            ),
            (
                "containers: [{name: A, image: a}]",
                "must be lower-case letters",
            ),
            (
                "containers: [{name: a, image: b}, {name: a, image: c}]",
                "is the second one with `a`",
            ),
            (
                "containers: [{name: a, image: b}], initContainers: [{name: a, image: c}]",
                "another container has this name",
            ),
            ("containers: []", "must not be empty"),
            ("volumes: []", "`template.spec.containers` is required"),
        ],
    );
    assert!(
        of_spec(Kind::Job, "{template: {}}").contains(&"`template.spec` is required".to_owned())
    );
}

#[test]
fn fields_of_a_container_have_their_forms() {
    holds(
        in_container,
        &[
            "imagePullPolicy: Always",
            "ports: [{containerPort: 65535, name: http, hostPort: 0}]",
            "env: [{name: \"A B\", value: a}]",
            "envFrom: [{prefix: A_, secretRef: {name: a}}]",
            "resources: {requests: {cpu: 100m}, limits: {cpu: 0.1}}",
            "resources: {limits: {example.com/gpu: 1}}",
            "securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [NET_ADMIN]}}",
        ],
        &[
            (
                "imagePullPolicy: Sometimes",
                "must be `Always`, `IfNotPresent` or `Never`",
            ),
            (
                "terminationMessagePolicy: Log",
                "must be `File` or `FallbackToLogsOnError`",
            ),
            (
                "ports: [{containerPort: 0}]",
                "must be from 1 to 65535, and is 0",
            ),
            ("ports: [{containerPort: 65536}]", "must be from 1 to 65535"),
            (
                "ports: [{containerPort: 1, hostPort: -1}]",
                "must be from 0 to 65535",
            ),
            ("ports: [{containerPort: 1, name: HTTP}]", "at most 15"),
            (
                "ports: [{containerPort: 1, protocol: HTTP}]",
                "must be `TCP`, `UDP` or `SCTP`",
            ),
            (
                "ports: [{containerPort: 1, name: a}, {containerPort: 2, name: a}]",
                "another port has this name",
            ),
            (
                "ports: [{containerPort: 1, hostPort: 1}, {containerPort: 2, hostPort: 1}]",
                "another port has it",
            ),
            ("env: [{name: \"A=B\", value: a}]", "without `=`"),
            ("env: [{value: a}]", "env[0].name` is required"),
            (
                "envFrom: [{prefix: A}]",
                "needs one of `configMapRef` or `secretRef`",
            ),
            (
                "envFrom: [{secretRef: {name: A}}]",
                "must be the name of an object",
            ),
            (
                "resources: {requests: {cpu: 101m}, limits: {cpu: 0.1}}",
                "must be at most the limit of `cpu`",
            ),
            ("resources: {limits: {cpu: -1}}", "must not be negative"),
            (
                "resources: {limits: {disk: 1}}",
                "is no resource that a container can have",
            ),
            (
                "resources: {limits: {example.com/gpu: 0.5}}",
                "must be a whole number",
            ),
            (
                "resources: {requests: {example.com/gpu: 1}}",
                "needs a limit",
            ),
            (
                "resources: {requests: {example.com/gpu: 1}, limits: {example.com/gpu: 2}}",
                "must be equal to the limit",
            ),
            (
                "resources: {limits: {hugepages-2Mi: 2Mi}}",
                "which need `cpu` or `memory`",
            ),
            (
                "resources: {claims: [{name: a}]}",
                "must be one of the pod's `resourceClaims`",
            ),
            (
                "securityContext: {allowPrivilegeEscalation: false, privileged: true}",
                "cannot be `false` with `privileged: true`",
            ),
            (
                "securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [CAP_SYS_ADMIN]}}",
                "CAP_SYS_ADMIN",
            ),
            (
                "securityContext: {procMount: Unmasked}",
                "only in a pod with `hostUsers: false`",
            ),
            (
                "securityContext: {seccompProfile: {type: Localhost}}",
                "is required with `type: Localhost`",
            ),
            (
                "securityContext: {seccompProfile: {type: Unconfined, localhostProfile: a}}",
                "only with `type: Localhost`",
            ),
            (
                "securityContext: {appArmorProfile: {type: Localhost, localhostProfile: \" a\"}}",
                "without blanks",
            ),
            (
                "resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]",
                "must be `NotRequired`",
            ),
            (
                "resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, {resourceName: cpu, restartPolicy: NotRequired}]",
                "is the second one of `cpu`",
            ),
            (
                "restartPolicyRules: [{action: Restart, exitCodes: {operator: In}}]",
                "is required with `restartPolicyRules`",
            ),
            (
                "restartPolicy: Never, restartPolicyRules: [{action: Restart}]",
                "exitCodes` is required",
            ),
        ],
    );
}

#[test]
fn a_variable_has_one_value() {
    let variable = |fields: &str| in_container(&format!("env: [{{name: A, {fields}}}]"));
    holds(
        variable,
        &[
            "value: a",
            "valueFrom: {fieldRef: {fieldPath: status.podIP}}",
            "valueFrom: {fieldRef: {fieldPath: \"metadata.labels['a/b']\"}}",
            "valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}",
            "valueFrom: {secretKeyRef: {name: a, key: b}}",
        ],
        &[
            (
                "value: a, valueFrom: {secretKeyRef: {name: a, key: b}}",
                "cannot go with `value`",
            ),
            ("valueFrom: {}", "needs one of"),
            (
                "valueFrom: {secretKeyRef: {name: a, key: b}, configMapKeyRef: {name: a, key: b}}",
                "can have only one of",
            ),
            (
                "valueFrom: {fieldRef: {fieldPath: metadata.nam}}",
                "must be `metadata.name`",
            ),
            (
                "valueFrom: {fieldRef: {fieldPath: metadata.labels}}",
                "must be `metadata.name`",
            ),
            (
                "valueFrom: {fieldRef: {fieldPath: \"metadata.labels['a b']\"}}",
                "metadata.labels['KEY']",
            ),
            (
                "valueFrom: {fieldRef: {fieldPath: metadata.name, apiVersion: v2}}",
                "must be `v1`",
            ),
            (
                "valueFrom: {resourceFieldRef: {resource: limits.disk}}",
                "must be `limits.cpu`",
            ),
            (
                "valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1Mi}}",
                "must be `1` or `1m`",
            ),
            (
                "valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 2Mi}}",
                "one of a unit",
            ),
            (
                "valueFrom: {secretKeyRef: {name: a, key: a/b}}",
                "must be letters, digits",
            ),
            ("valueFrom: {secretKeyRef: {key: a}}", "name` is required"),
            (
                "valueFrom: {configMapKeyRef: {name: a}}",
                "key` is required",
            ),
        ],
    );
}

#[test]
fn probes_and_handlers_act_in_one_way() {
    holds(
        in_container,
        &[
            "livenessProbe: {exec: {command: [a]}, successThreshold: 1}",
            "readinessProbe: {httpGet: {port: 80, protocol: HTTP2}, successThreshold: 2}",
            "lifecycle: {preStop: {sleep: {seconds: 30}}}",
        ],
        &[
            (
                "livenessProbe: {}",
                "needs one of `exec`, `httpGet`, `tcpSocket` or `grpc`",
            ),
            (
                "livenessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}}",
                "can have only one of",
            ),
            ("livenessProbe: {exec: {command: []}}", "at least one word"),
            (
                "livenessProbe: {exec: {command: [a]}, successThreshold: 2}",
                "must be 1 in this probe",
            ),
            (
                "livenessProbe: {exec: {command: [a]}, periodSeconds: -1}",
                "must not be negative",
            ),
            (
                "readinessProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 1}",
                "cannot be said in `readinessProbe`",
            ),
            (
                "startupProbe: {httpGet: {port: 0}}",
                "must be from 1 to 65535",
            ),
            (
                "startupProbe: {httpGet: {port: HTTP}}",
                "must be a number, or",
            ),
            ("startupProbe: {httpGet: {path: /a}}", "port` is required"),
            (
                "startupProbe: {httpGet: {port: 1, scheme: FTP}}",
                "must be `HTTP` or `HTTPS`",
            ),
            (
                "startupProbe: {httpGet: {port: 1, httpHeaders: [{name: \"A B\", value: a}]}}",
                "the name of an HTTP header",
            ),
            (
                "startupProbe: {httpGet: {port: 1, protocol: HTTP2, scheme: HTTPS}}",
                "only with `scheme: HTTP`",
            ),
            (
                "startupProbe: {httpGet: {port: 1, protocol: HTTP2, host: a}}",
                "cannot go with `protocol: HTTP2`",
            ),
            ("startupProbe: {grpc: {port: 0}}", "must be from 1 to 65535"),
            (
                "lifecycle: {preStop: {sleep: {seconds: 31}}}",
                "must be at most `terminationGracePeriodSeconds`, which is 30",
            ),
            ("lifecycle: {preStop: {}}", "needs one of"),
            (
                "lifecycle: {stopSignal: SIGTERM}",
                "needs `os.name` in the pod",
            ),
        ],
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

#[test]
fn places_have_their_rules() {
    holds(
        in_pod,
        &[
            "tolerations: [{key: a, operator: Exists}]",
            "tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 1}]",
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, minDomains: 1}]",
            "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]}}}",
            "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}, topologyKey: a, matchLabelKeys: [b]}]}}",
        ],
        &[
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
        ],
    );
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
            ("{limits: {ephemeral-storage: 1Gi}}", "is no resource"),
            ("{claims: [{name: a}]}", "cannot be said of a whole pod"),
        ],
    );
}
