//! Deployments, StatefulSets, DaemonSets and CronJobs.

use super::*;

/// What is said of a workload with these fields in its `spec` and its pod, each as a flow map.
fn of(kind: Kind, spec: &str, pod: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: apps/v1\nkind: {}\nmetadata: {{name: shop}}\nspec: {{selector: {{matchLabels: {{app: shop}}}}, \
         template: {{metadata: {{labels: {{app: shop}}}}, spec: {{containers: [{{name: m, image: a}}]{pod}}}}}{spec}}}",
        kind.name()
    );
    let found = problems(kind, &read(&text), Part::Object, Extent::Whole);
    found.into_iter().map(|problem| problem.message).collect()
}

fn deployment(spec: &str) -> Vec<String> {
    of(Kind::Deployment, &format!(", {spec}"), "")
}

fn daemon_set(spec: &str) -> Vec<String> {
    of(Kind::DaemonSet, &format!(", updateStrategy: {spec}"), "")
}

fn stateful_set(spec: &str) -> Vec<String> {
    of(Kind::StatefulSet, &format!(", {spec}"), "")
}

#[test]
fn a_deployment_rolls_out_by_numbers_that_go_together() {
    holds(
        deployment,
        &[
            "replicas: 0",
            "strategy: {}",
            "strategy: {type: Recreate}",
            "strategy: {rollingUpdate: {maxUnavailable: 0}}",
            "strategy: {rollingUpdate: {maxSurge: 0}}",
            "strategy: {rollingUpdate: {maxUnavailable: 100%, maxSurge: 200%}}",
            "minReadySeconds: 599",
            "minReadySeconds: 700, progressDeadlineSeconds: 701",
        ],
        &[
            ("replicas: -1", "must not be negative"),
            ("replicas: \"1\"", "must be a whole number"),
            (
                "strategy: {type: Rolling}",
                "must be `RollingUpdate` or `Recreate`",
            ),
            (
                "strategy: {type: Recreate, rollingUpdate: {}}",
                "cannot go with `type: Recreate`",
            ),
            (
                "strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 0%}}",
                "cannot be 0 where `maxSurge` is 0",
            ),
            (
                "strategy: {rollingUpdate: {maxUnavailable: 101%}}",
                "must be at most 100%",
            ),
            (
                "strategy: {rollingUpdate: {maxSurge: some}}",
                "must be a number or a percentage",
            ),
            (
                "strategy: {rollingUpdate: {maxSurge: -1}}",
                "must not be negative",
            ),
            (
                "minReadySeconds: 600",
                "must be more than `minReadySeconds`",
            ),
        ],
    );
}

#[test]
fn a_daemon_set_takes_pods_away_or_adds_them() {
    holds(
        daemon_set,
        &[
            "{}",
            "{rollingUpdate: {}}",
            "{rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}",
            "{type: OnDelete, rollingUpdate: {maxUnavailable: 0}}",
        ],
        &[
            ("{rollingUpdate: {maxUnavailable: 0}}", "cannot be 0"),
            (
                "{rollingUpdate: {maxSurge: 1}}",
                "only with `maxUnavailable: 0`",
            ),
            (
                "{rollingUpdate: {maxUnavailable: 0, maxSurge: 101%}}",
                "must be at most 100%",
            ),
            ("{type: Recreate}", "must be `RollingUpdate` or `OnDelete`"),
        ],
    );
}

#[test]
fn a_stateful_set_brings_claims_that_its_pods_see() {
    const CLAIM: &str =
        "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}";
    let claim = |fields: &str| stateful_set(&format!("volumeClaimTemplates: [{{{fields}}}]"));
    assert_eq!(
        claim(&format!("metadata: {{name: data}}, {CLAIM}")),
        [""; 0]
    );
    let said = claim(&format!("metadata: {{}}, {CLAIM}"));
    assert_eq!(
        said,
        ["`spec.volumeClaimTemplates[0].metadata.name` is required"]
    );
    let said = claim(&format!("metadata: {{name: a.b}}, {CLAIM}"));
    assert!(
        said.iter()
            .any(|it| it.contains("must be lower-case letters")),
        "{said:?}"
    );
    let said = claim("metadata: {name: data}");
    assert_eq!(said, ["`spec.volumeClaimTemplates[0].spec` is required"]);
    holds(
        stateful_set,
        &[
            "serviceName: shop",
            "revisionHistoryLimit: -1",
            "updateStrategy: {type: OnDelete}",
            "updateStrategy: {rollingUpdate: {partition: 2, maxUnavailable: 50%}}",
        ],
        &[
            ("serviceName: a.b", "must be lower-case letters"),
            (
                "podManagementPolicy: Any",
                "must be `OrderedReady` or `Parallel`",
            ),
            ("ordinals: {start: -1}", "must not be negative"),
            (
                "updateStrategy: {type: OnDelete, rollingUpdate: {}}",
                "cannot go with `type: OnDelete`",
            ),
            (
                "updateStrategy: {rollingUpdate: {maxUnavailable: 0}}",
                "cannot be 0",
            ),
        ],
    );
    // Its controller writes them.
    assert_eq!(
        of(Kind::StatefulSet, "", ", hostname: A B, subdomain: a.b"),
        [""; 0]
    );
    assert_ne!(of(Kind::Deployment, "", ", hostname: A B"), [""; 0]);
}

#[test]
fn mounts_are_of_volumes_or_claims() {
    let mount = |claims: &str| {
        let text = format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: shop}}\nspec: {{selector: {{matchLabels: {{app: shop}}}}, \
             template: {{metadata: {{labels: {{app: shop}}}}, spec: {{containers: [{{name: m, image: a, volumeMounts: \
             [{{name: data, mountPath: /data}}]}}]}}}}{claims}}}"
        );
        let found = problems(Kind::StatefulSet, &read(&text), Part::Object, Extent::Whole);
        found
            .into_iter()
            .map(|problem| problem.message)
            .collect::<Vec<_>>()
    };
    let claim = |name: &str| {
        format!(
            ", volumeClaimTemplates: [{{metadata: {{name: {name}}}, spec: {{accessModes: [ReadWriteOnce], \
             resources: {{requests: {{storage: 1Gi}}}}}}}}]"
        )
    };
    assert_eq!(mount(&claim("data")), [""; 0]);
    assert!(mount(&claim("other"))[0].contains("is \"data\""));
    assert!(mount("")[0].contains("the pod has no volumes"));
}

#[test]
fn pods_that_go_on_are_selected_and_do_not_end() {
    let kinds = [Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet];
    for kind in kinds {
        assert_eq!(of(kind, "", ", restartPolicy: Always"), [""; 0]);
        let said = of(
            kind,
            "",
            ", restartPolicy: OnFailure, activeDeadlineSeconds: 5",
        );
        assert!(said[0].contains("must be `Always`"), "{said:?}");
        assert!(said[1].contains("pods that go on"), "{said:?}");
        let bare = |spec: &str| {
            let text = format!(
                "apiVersion: apps/v1\nkind: {}\nmetadata: {{name: shop}}\nspec: {spec}",
                kind.name()
            );
            let found = problems(kind, &read(&text), Part::Object, Extent::Whole);
            found
                .into_iter()
                .map(|problem| problem.message)
                .collect::<Vec<_>>()
        };
        let pods = "template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: m, image: a}]}}";
        assert_eq!(
            bare(&format!("{{{pods}}}")),
            ["`spec.selector` is required"]
        );
        let said = bare(&format!("{{selector: {{}}, {pods}}}"));
        assert_eq!(said, ["`spec.selector` must ask for a label"]);
        let said = bare(&format!(
            "{{selector: {{matchLabels: {{app: store}}}}, {pods}}}"
        ));
        assert_eq!(
            said,
            ["`spec.selector` does not select the labels of the pod template"]
        );
    }
}

fn cron_job(name: &str, spec: &str, job: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: {name}}}\nspec: {{schedule: \"@daily\", jobTemplate: {{spec: \
         {{template: {{spec: {{restartPolicy: Never, containers: [{{name: m, image: a}}]}}}}{job}}}}}{spec}}}"
    );
    let found = problems(Kind::CronJob, &read(&text), Part::Object, Extent::Whole);
    found.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn a_cron_job_makes_jobs_at_times_that_there_are() {
    let spec = |fields: &str| cron_job("shop", &format!(", {fields}"), "");
    holds(
        spec,
        &[
            "timeZone: Europe/Berlin",
            "concurrencyPolicy: Forbid",
            "startingDeadlineSeconds: 0",
        ],
        &[
            ("timeZone: \"\"", "must be a time zone"),
            (
                "concurrencyPolicy: Never",
                "must be `Allow`, `Forbid` or `Replace`",
            ),
            ("failedJobsHistoryLimit: -1", "must not be negative"),
        ],
    );
    let job = |fields: &str| cron_job("shop", "", &format!(", {fields}"));
    holds(
        job,
        &[
            "backoffLimit: 3",
            "manualSelector: false",
            "completionMode: Indexed, completions: 1",
        ],
        &[
            (
                "completionMode: Indexed",
                "completions` is required with `completionMode: Indexed`",
            ),
            (
                "completionMode: Indexed, parallelism: 1",
                "completions` is required with `completionMode: Indexed`",
            ),
            ("backoffLimit: -1", "must not be negative"),
            ("manualSelector: true", "makes the selector of each Job"),
            (
                "selector: {matchLabels: {a: b}}",
                "makes the selector of each Job",
            ),
        ],
    );
    assert_eq!(cron_job(&"a".repeat(52), "", ""), [""; 0]);
    assert!(cron_job(&"a".repeat(53), "", "")[0].contains("at most 52"));
}

#[test]
fn what_checks_of_their_own_say_of_jobs_is_said_of_others_here() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {selector: {matchLabels: {app: shop}}, \
                template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: m, image: a, resources: {requests: \
                {cpu: 2}, limits: {cpu: 1}}}]}}}";
    let found = problems(Kind::Deployment, &read(text), Part::Object, Extent::Whole);
    assert_eq!(found.len(), 1);
    assert!(found.iter().all(|problem| problem.fault == Fault::Invalid));
}

#[test]
fn names_and_marks_of_any_object_have_their_forms() {
    let said = |text: &str| {
        let found = untyped_problems(&read(text), None);
        found
            .into_iter()
            .map(|problem| problem.message)
            .collect::<Vec<_>>()
    };
    let named = |version: &str, kind: &str, name: &str| {
        said(&format!(
            "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: \"{name}\"}}"
        ))
    };
    let rbac = "rbac.authorization.k8s.io/v1";
    for (version, kind, good, bad) in [
        ("v1", "ConfigMap", "a.b", "a_b"),
        ("v1", "Service", "a", "a.b"),
        ("v1", "Namespace", "a", "a.b"),
        (rbac, "Role", "system:a", "a/b"),
        ("example.com/v1", "Thing", "A_b", ".."),
        ("notification.toolkit.fluxcd.io/v1", "Receiver", "a.b", "A"),
    ] {
        assert_eq!(named(version, kind, good), [""; 0], "{kind}");
        assert_ne!(named(version, kind, bad), [""; 0], "{kind}");
    }
    let marked = |fields: &str| {
        said(&format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: a, {fields}}}"
        ))
    };
    assert_eq!(
        marked("labels: {A/b: c}, annotations: {A.c/b: c d}")[0],
        "`metadata.labels[A/b]` has a key that is not \
        `NAME` or `DOMAIN/NAME`; a name has letters, digits, `-`, `_` and `.`, at most 63"
    );
    assert_ne!(marked("labels: {a: b c}"), [""; 0]);
    assert_ne!(marked("labels: [a]"), [""; 0]);
    assert_ne!(marked("finalizers: [a]"), [""; 0]);
}

#[test]
fn a_replication_controller_selects_its_pods() {
    let controller = |fields: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: ReplicationController\nmetadata: {{name: a}}\nspec: {{{fields}}}"
        ))
    };
    const PODS: &str = "containers: [{name: m, image: a}]";
    let template = |labels: &str, pod: &str| {
        format!("template: {{metadata: {{labels: {{{labels}}}}}, spec: {{{PODS}{pod}}}}}")
    };
    for good in [
        template("a: b", ""),
        format!(
            "selector: {{a: b}}, {}",
            template("a: b, c: d", ", restartPolicy: Always")
        ),
    ] {
        assert_eq!(controller(&good), [""; 0], "{good}");
    }
    for (bad, part) in [
        ("replicas: 1".to_owned(), "template` is required"),
        (template("", ""), "where the pod template has no labels"),
        (
            format!("selector: {{a: c}}, {}", template("a: b", "")),
            "does not select",
        ),
        (
            template("a: b", ", restartPolicy: Never"),
            "must be `Always`",
        ),
        (
            format!("replicas: -1, {}", template("a: b", "")),
            "must not be negative",
        ),
    ] {
        let said = controller(&bad);
        assert!(said.iter().any(|it| it.contains(part)), "{bad}: {said:?}");
    }
}

#[test]
fn a_template_of_pods_describes_some() {
    let template = |fields: &str| {
        of_object(&format!(
            "apiVersion: v1\nkind: PodTemplate\nmetadata: {{name: a}}\n{fields}"
        ))
    };
    assert_eq!(
        template("template: {spec: {restartPolicy: Never, containers: [{name: m, image: a}]}}"),
        [""; 0]
    );
    assert!(template("")[0].contains("template` is required"));
    assert!(template("template: {}")[0].contains("spec` is required"));
    let said =
        template("template: {spec: {restartPolicy: Some, containers: [{name: m, image: a}]}}");
    assert!(said[0].contains("must be `Always`"), "{said:?}");
}
