//! Containers.

use super::*;

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
            (
                "containers: [{name: a, image: b, args: [x, \"y\\0z\"]}]",
                "containers[0].args[1]` must not hold NUL",
            ),
            (
                "containers: [{name: a, image: b, env: [{name: A, value: \"\\0\"}]}]",
                "env[0].value` must not hold NUL",
            ),
            ("containers: []", "must not be empty"),
            ("volumes: []", "`template.spec.containers` is required"),
        ],
    );
    assert!(
        of_spec(Kind::Job, "{template: {}}").contains(&"`template.spec` is required".to_owned())
    );
}

const GOOD_CONTAINER: &[&str] = &[
    "imagePullPolicy: Always",
    "ports: [{containerPort: 65535, name: http, hostPort: 0}]",
    "env: [{name: \"A B\", value: a}]",
    "envFrom: [{prefix: A_, secretRef: {name: a}}]",
    "resources: {requests: {cpu: 100m}, limits: {cpu: 0.1}}",
    "resources: {limits: {example.com/gpu: 1}}",
    "securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [NET_ADMIN]}}",
];

const BAD_CONTAINER: &[(&str, &str)] = &[
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
        "is not a resource that a container can have",
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
];

#[test]
fn fields_of_a_container_have_their_forms() {
    holds(in_container, GOOD_CONTAINER, BAD_CONTAINER);
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

const GOOD_PROBE: &[&str] = &[
    "livenessProbe: {exec: {command: [a]}, successThreshold: 1}",
    "readinessProbe: {httpGet: {port: 80, protocol: HTTP2}, successThreshold: 2}",
    "lifecycle: {preStop: {sleep: {seconds: 30}}}",
];

const BAD_PROBE: &[(&str, &str)] = &[
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
];

#[test]
fn probes_and_handlers_act_in_one_way() {
    holds(in_container, GOOD_PROBE, BAD_PROBE);
}
