//! YAML of the user's has a field that the object has not. Page: `unknown_field.md`.

use crate::diagnostics::{Check, Severity, closest};
use crate::manifests::Node;
use crate::model::Stage;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unknown-field",
    severity: Severity::Error,
    summary: "`spec` or `manifest` has a field that no version of the object is known to have",
    page: include_str!("unknown_field.md"),
};

/// A map in an object and the fields that it may have.
type Fields = (&'static [&'static str], &'static [&'static str]);

/// `KustomizationSpec` of kustomize-controller (`api/v1/kustomization_types.go`), as of Flux 2.9.
const SPEC: [Fields; 1] = [(
    &[],
    &[
        "buildMetadata",
        "commonMetadata",
        "components",
        "decryption",
        "deletionPolicy",
        "dependsOn",
        "force",
        "healthCheckExprs",
        "healthChecks",
        "ignore",
        "ignoreMissingComponents",
        "images",
        "interval",
        "kubeConfig",
        "namePrefix",
        "nameSuffix",
        "patches",
        "path",
        "postBuild",
        "prune",
        "retryInterval",
        "serviceAccountName",
        "sourceRef",
        "suspend",
        "targetNamespace",
        "timeout",
        "wait",
    ],
)];

/// `Job`, `JobSpec`, `PodTemplateSpec` and `PodSpec` of Kubernetes (`api/batch/v1/types.go`,
/// `api/core/v1/types.go`), as of 1.37.
const JOB: [Fields; 4] = [
    (&[], &["apiVersion", "kind", "metadata", "spec"]),
    (
        &["spec"],
        &[
            "activeDeadlineSeconds",
            "backoffLimit",
            "backoffLimitPerIndex",
            "completionMode",
            "completions",
            "managedBy",
            "manualSelector",
            "maxFailedIndexes",
            "parallelism",
            "podFailurePolicy",
            "podReplacementPolicy",
            "scheduling",
            "selector",
            "successPolicy",
            "suspend",
            "template",
            "ttlSecondsAfterFinished",
        ],
    ),
    (&["spec", "template"], &["metadata", "spec"]),
    (
        &["spec", "template", "spec"],
        &[
            "activeDeadlineSeconds",
            "affinity",
            "automountServiceAccountToken",
            "containers",
            "dnsConfig",
            "dnsPolicy",
            "enableServiceLinks",
            "ephemeralContainers",
            "evictionResponders",
            "hostAliases",
            "hostIPC",
            "hostNetwork",
            "hostPID",
            "hostUsers",
            "hostname",
            "hostnameOverride",
            "imagePullSecrets",
            "initContainers",
            "nodeName",
            "nodeSelector",
            "os",
            "overhead",
            "preemptionPolicy",
            "priority",
            "priorityClassName",
            "readinessGates",
            "resourceClaims",
            "resources",
            "restartPolicy",
            "runtimeClassName",
            "schedulerName",
            "schedulingGates",
            "schedulingGroup",
            "securityContext",
            "serviceAccount",
            "serviceAccountName",
            "setHostnameAsFQDN",
            "shareProcessNamespace",
            "subdomain",
            "terminationGracePeriodSeconds",
            "tolerations",
            "topologySpreadConstraints",
            "volumes",
            "workloadRef",
        ],
    ),
];

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        look(
            site.stage,
            ("spec", site.settled.overlay.as_deref()),
            &SPEC,
            found,
        );
        for job in &site.settled.jobs {
            look(
                site.stage,
                ("manifest", job.overlay.as_deref()),
                &JOB,
                found,
            );
        }
    }
}

type Text<'a> = (&'static str, Option<&'a Node>);

fn look(stage: &Stage, (word, map): Text<'_>, objects: &[Fields], found: &mut Findings<'_>) {
    let Some(map) = map else {
        return;
    };
    for (place, fields) in objects {
        let inner = map.at(place).map(Node::entries).unwrap_or_default();
        for (key, _) in inner {
            let name = key.text().unwrap_or_default();
            if fields.contains(&name) {
                continue;
            }
            let path = [*place, &[name]].concat().join(".");
            let message = format!("`{word}` has `{path}`, and there is no such field");
            let finding = CHECK.at(key.span, message);
            let finding = match closest(name, fields.iter().copied()) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help("remove it: the API server refuses an object with a field that it does not know"),
            };
            found.about(stage, finding);
        }
    }
}
