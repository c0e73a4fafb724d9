//! YAML of the user's has a field that the object has not. Page: `unknown_field.md`.

use crate::diagnostics::{Check, Severity, closest};
use crate::manifests::Node;
use crate::model::Stage;
use crate::source::Spanned;

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
    for stage in project.sites().map(|site| site.stage) {
        look(stage, ("spec", stage.settings.spec.as_ref()), &SPEC, found);
        for job in &stage.jobs {
            look(stage, ("manifest", job.manifest.as_ref()), &JOB, found);
        }
    }
}

type Text<'a> = (&'static str, Option<&'a Spanned<String>>);

fn look(stage: &Stage, (word, text): Text<'_>, objects: &[Fields], found: &mut Findings<'_>) {
    let (Some(text), Some(map)) = (text, found.map(text)) else {
        return;
    };
    for (place, fields) in objects {
        for name in map.at(place).map(unknown(fields)).unwrap_or_default() {
            let path = [*place, &[name.as_str()]].concat().join(".");
            let message = format!("`{word}` has `{path}`, and there is no such field");
            let finding = CHECK.at(text.span, message);
            let finding = match closest(&name, fields.iter().copied()) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help("remove it: the API server refuses an object with a field that it does not know"),
            };
            found.about(stage, finding);
        }
    }
}

fn unknown(fields: &[&str]) -> impl Fn(&Node) -> Vec<String> {
    move |map| {
        let names = map.entries().iter().filter_map(|(key, _)| key.text());
        names
            .filter(|name| !fields.contains(name))
            .map(str::to_owned)
            .collect()
    }
}
