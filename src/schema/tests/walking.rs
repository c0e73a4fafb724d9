//! Types, names, and what `null` is.

use super::*;
use crate::schema::Fault;

#[test]
fn each_type_takes_its_values_only() {
    holds(
        in_spec,
        &[
            "backoffLimit: 3",
            "backoffLimit: 2147483647",
            "suspend: true",
            "activeDeadlineSeconds: 9007199254740993",
            "backoffLimit: null",
        ],
        &[
            (
                "backoffLimit: \"3\"",
                "`spec.backoffLimit` must be a whole number, and is the text \"3\"",
            ),
            (
                "backoffLimit: 1.5",
                "must be a whole number, and is the number 1.5",
            ),
            (
                "backoffLimit: 2147483648",
                "must be from -2147483648 to 2147483647",
            ),
            (
                "suspend: 1",
                "must be `true` or `false`, and is the number 1",
            ),
            (
                "suspend: \"true\"",
                "must be `true` or `false`, and is the text \"true\"",
            ),
            ("podFailurePolicy: []", "must be a map, and is a list"),
            ("completionMode: {}", "must be text, and is a map"),
        ],
    );
    holds(
        in_container,
        &[
            "args: [a]",
            "resources: {limits: {cpu: 1, memory: 1Gi}}",
            "readinessProbe: {tcpSocket: {port: http}}",
        ],
        &[
            ("args: a", "must be a list, and is the text \"a\""),
            (
                "args: [1]",
                "`spec.template.spec.containers[0].args[0]` must be text, and is the number 1: write it in quotes",
            ),
            ("resources: {limits: {memory: 1GB}}", "must be a quantity"),
            (
                "readinessProbe: {tcpSocket: {port: true}}",
                "must be a whole number or text",
            ),
        ],
    );
}

#[test]
fn a_field_that_there_is_not_is_told_with_the_one_that_is_meant() {
    let node = read("{retryIntervall: 2m, path: a}");
    let found = problems(Kind::Kustomization, &node, Part::Spec, Extent::Overlay);
    let [problem] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(problem.fault, Fault::Unknown);
    assert_eq!(problem.path, "retryIntervall");
    assert_eq!(
        problem.help.as_deref(),
        Some("did you mean `retryInterval`?")
    );
    holds(
        in_pod,
        &["priorityClassName: high"],
        &[(
            "priorityClasName: high",
            "`spec.template.spec.priorityClasName` is a field that there is not",
        )],
    );
}

#[test]
fn a_list_that_is_laid_over_another_may_be_empty() {
    let spec = |containers: &str| {
        format!(
            "{{template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: {containers}}}}}}}"
        )
    };
    let overlay = |containers: &str| of_overlay(Kind::Deployment, &spec(containers));
    assert_eq!(overlay("[]"), [""; 0]);
    assert_eq!(overlay("[{name: a}]"), [""; 0]);
    let whole = of_spec(Kind::Deployment, &spec("[]")).join(" ");
    assert!(whole.contains("containers` must not be empty"), "{whole}");
}

#[test]
fn null_is_nothing_in_a_job_and_a_value_in_an_object_of_flux() {
    holds(in_pod, &["dnsPolicy: null", "volumes: null"], &[]);
    assert_eq!(in_spec("suspend: null"), Vec::<String>::new());
    let flux = |field: &str| {
        format!("{{interval: 1m, prune: true, sourceRef: {{kind: Bucket, name: a}}, {field}}}")
    };
    let said = of_spec(Kind::Kustomization, &flux("path: null"));
    assert_eq!(said, ["`path` must be text, and is `null`"]);
    assert_eq!(
        of_spec(Kind::Kustomization, &flux("force: null")),
        Vec::<String>::new()
    );
}

#[test]
fn an_overlay_takes_away_with_null_what_may_be_away() {
    holds(
        |text| of_overlay(Kind::Kustomization, text),
        &[
            "{path: null}",
            "{wait: null}",
            "{commonMetadata: {labels: {a: null}}}",
            "{interval: 5m}",
        ],
        &[
            (
                "{prune: null}",
                "`prune` is required, and `null` takes it away",
            ),
            (
                "{sourceRef: {name: null}}",
                "`sourceRef.name` is required, and `null` takes it away",
            ),
            ("{images: [{newTag: a}]}", "`images[0].name` is required"),
            (
                "{images: [{name: a, newTag: null}]}",
                "`images[0].newTag` must be text, and is `null`",
            ),
        ],
    );
    let said = of_overlay(Kind::Job, "{template: null}");
    assert_eq!(said, ["`template` is required, and `null` takes it away"]);
    let merged = "{template: {spec: {containers: [{name: m, tty: true}]}}}";
    assert_eq!(of_overlay(Kind::Job, merged), Vec::<String>::new());
    let nameless = "{template: {spec: {containers: [{tty: true}]}}}";
    assert_eq!(
        of_overlay(Kind::Job, nameless),
        ["`template.spec.containers[0].name` is required"]
    );
}

#[test]
fn items_of_a_list_with_a_key_are_there_once() {
    holds(
        in_container,
        &[
            "env: [{name: A, value: a}, {name: B, value: a}]",
            "ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}]",
        ],
        &[
            (
                "env: [{name: A, value: a}, {name: A, value: b}]",
                "env[1]` is the second one with `A`",
            ),
            (
                "ports: [{containerPort: 53, protocol: TCP}, {containerPort: 53}]",
                "ports[1]` is the second one with `53, TCP`",
            ),
        ],
    );
}

#[test]
fn lists_tell_by_what_they_merge() {
    let keys = |path: &[&str]| crate::schema::merge_keys(Kind::Job, path);
    let pod = ["spec", "template", "spec"];
    let at = |rest: &[&'static str]| [&pod, rest].concat();
    assert_eq!(keys(&at(&["containers"])), Some(&["name".to_owned()][..]));
    assert_eq!(
        keys(&at(&["containers", "volumeMounts"])),
        Some(&["mountPath".to_owned()][..])
    );
    assert_eq!(keys(&at(&["containers", "args"])), None);
    assert_eq!(keys(&at(&["tolerations"])), None);
    assert_eq!(keys(&["spec"]), None);
}

#[test]
fn fields_that_the_oldest_flux_does_not_have_are_known() {
    let newer = |path: &[&str]| crate::schema::is_newer(Kind::Kustomization, path);
    assert!(
        newer(&["ignore"])
            && newer(&["ignore", "paths"])
            && newer(&["postBuild", "substituteStrategy"])
    );
    assert!(!newer(&["postBuild"]) && !newer(&["path"]) && !newer(&["nonsense"]));
}
