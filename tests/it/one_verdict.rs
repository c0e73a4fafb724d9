//! A thing has one verdict however it is said: as a word, in `defaults`, in `spec` or `manifest`, by `patch`.

use std::collections::BTreeSet;

use flux_pipeline::compile::{Input, check};
use flux_pipeline::emit;
use flux_pipeline::model::vocabulary::Place;
use flux_pipeline::source::{Memory, SourceMap};
use serde_json::Value;

/// A word of a stage, and the fields of `spec` that it becomes.
const STAGE: &[(&str, &str)] = &[
    (
        "image ghcr.io/org/web:v2",
        "images: [{name: ghcr.io/org/web, newTag: v2}]",
    ),
    (
        "image ghcr.io/org/web:latest",
        "images: [{name: ghcr.io/org/web, newTag: latest}]",
    ),
    ("interval 10m", "interval: 10m"),
    ("interval 10s", "interval: 10s"),
    ("timeout 4m", "timeout: 4m"),
    ("timeout 10s", "timeout: 10s"),
    ("retry 2m", "retryInterval: 2m"),
    ("retry 3h", "retryInterval: 3h"),
    ("wait false", "wait: false"),
    ("force true", "force: true"),
    ("force false", "force: false"),
    ("prune false", "prune: false"),
    ("suspend true", "suspend: true"),
    ("service-account deployer", "serviceAccountName: deployer"),
    ("target-namespace other", "targetNamespace: other"),
    (
        "kube-config secret remote key k",
        "kubeConfig: {secretRef: {name: remote, key: k}}",
    ),
    (
        "kube-config configmap remote",
        "kubeConfig: {configMapRef: {name: remote}}",
    ),
    (
        "decrypt sops secret keys",
        "decryption: {provider: sops, secretRef: {name: keys}}",
    ),
    (
        "substitute A = \"1\"",
        "postBuild: {substitute: {A: \"1\"}}",
    ),
    (
        "substitute from secret values",
        "postBuild: {substituteFrom: [{kind: Secret, name: values}]}",
    ),
    (
        "patch Job \"\"\"[{\"op\":\"add\",\"path\":\"/spec/suspend\",\"value\":true}]\"\"\"",
        "patches: [{target: {kind: Job}, patch: '[{\"op\":\"add\",\"path\":\"/spec/suspend\",\"value\":true}]'}]",
    ),
    ("component ../nowhere", "components: [../nowhere]"),
    (
        "wait false; health batch/v1 Job m",
        "wait: false\nhealthChecks: [{apiVersion: batch/v1, kind: Job, name: m, namespace: default}]",
    ),
    (
        "health apps/v1 Deployment web",
        "healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: web, namespace: default}]",
    ),
    (
        "ready batch/v1 Job when \"true\"",
        "healthCheckExprs: [{apiVersion: batch/v1, kind: Job, current: \"true\"}]",
    ),
    (
        "ready x.io/v1 Y when \"a b\"",
        "healthCheckExprs: [{apiVersion: x.io/v1, kind: Y, current: \"a b\"}]",
    ),
    (
        "label tier = backend",
        "commonMetadata: {labels: {tier: backend}}",
    ),
    (
        "label tier = \"-\"",
        "commonMetadata: {labels: {tier: \"-\"}}",
    ),
    (
        "annotation \"kustomize.toolkit.fluxcd.io/ssa\" = \"Ignore\"",
        "commonMetadata: {annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}}",
    ),
    (
        "annotation \"kustomize.toolkit.fluxcd.io/force\" = \"enabled\"",
        "commonMetadata: {annotations: {kustomize.toolkit.fluxcd.io/force: enabled}}",
    ),
    ("deletion wait", "deletionPolicy: WaitForTermination"),
    ("deletion orphan", "deletionPolicy: Orphan"),
];

/// Words of a stage that become no field of `spec`, or decide which directory and which source are meant.
const STAGE_WITHOUT: &[&str] = &[
    "allow",
    "external",
    "job",
    "kustomization-annotation",
    "kustomization-label",
    "name",
    "path",
    "source",
    "spec",
];

/// A word of a job, and the fields of the Job that it becomes.
const JOB: &[(&str, &str)] = &[
    (
        "image ghcr.io/org/s:v1",
        "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: m, image: \"ghcr.io/org/s:v1\"}]}}}",
    ),
    (
        "image ghcr.io/org/s:latest",
        "spec: {template: {spec: {containers: [{name: m, image: \"ghcr.io/org/s:latest\"}]}}}",
    ),
    (
        "run \"x\"",
        "spec: {template: {spec: {containers: [{name: m, command: [sh, -c, x]}]}}}",
    ),
    (
        "command [a, b]",
        "spec: {template: {spec: {containers: [{name: m, command: [a, b]}]}}}",
    ),
    (
        "args [a]",
        "spec: {template: {spec: {containers: [{name: m, args: [a]}]}}}",
    ),
    (
        "env A = \"1\"",
        "spec: {template: {spec: {containers: [{name: m, env: [{name: A, value: \"1\"}]}]}}}",
    ),
    (
        "env A from secret s key k",
        "spec: {template: {spec: {containers: [{name: m, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}}}",
    ),
    (
        "env-from configmap c",
        "spec: {template: {spec: {containers: [{name: m, envFrom: [{configMapRef: {name: c}}]}]}}}",
    ),
    (
        "resources { cpu 100m..1; memory 1Gi }",
        "spec: {template: {spec: {containers: [{name: m, resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: \"1\", memory: 1Gi}}}]}}}",
    ),
    (
        "resources { cpu 2..1 }",
        "spec: {template: {spec: {containers: [{name: m, resources: {requests: {cpu: \"2\"}, limits: {cpu: \"1\"}}}]}}}",
    ),
    ("deadline 10m", "spec: {activeDeadlineSeconds: 600}"),
    ("deadline 0s", "spec: {activeDeadlineSeconds: 0}"),
    ("retries 2", "spec: {backoffLimit: 2}"),
    ("retries 90", "spec: {backoffLimit: 90}"),
    ("parallelism 2", "spec: {parallelism: 2}"),
    ("parallelism 0", "spec: {parallelism: 0}"),
    ("completions 2", "spec: {completions: 2}"),
    ("completions 0", "spec: {completions: 0}"),
    (
        "service-account a",
        "spec: {template: {spec: {serviceAccountName: a}}}",
    ),
    (
        "pull-secret p",
        "spec: {template: {spec: {imagePullSecrets: [{name: p}]}}}",
    ),
    (
        "mount secret s at /x",
        "spec: {template: {spec: {containers: [{name: m, volumeMounts: [{name: s, mountPath: /x, readOnly: true}]}], volumes: [{name: s, secret: {secretName: s}}]}}}",
    ),
    (
        "node a = b",
        "spec: {template: {spec: {nodeSelector: {a: b}}}}",
    ),
    (
        "tolerate a = b NoSchedule",
        "spec: {template: {spec: {tolerations: [{key: a, operator: Equal, value: b, effect: NoSchedule}]}}}",
    ),
    (
        "label kueue.x-k8s.io/queue-name = q",
        "metadata: {labels: {kueue.x-k8s.io/queue-name: q}}\nspec: {template: {metadata: {labels: {kueue.x-k8s.io/queue-name: q}}}}",
    ),
    (
        "annotation \"kustomize.toolkit.fluxcd.io/reconcile\" = \"disabled\"",
        "metadata: {annotations: {kustomize.toolkit.fluxcd.io/reconcile: disabled}}",
    ),
    (
        "annotation \"config.kubernetes.io/local-config\" = \"true\"",
        "metadata: {annotations: {config.kubernetes.io/local-config: \"true\"}}",
    ),
    (
        "run-as 1000:1000",
        "spec: {template: {spec: {securityContext: {runAsUser: 1000, runAsGroup: 1000}}}}",
    ),
    (
        "on-failure restart",
        "spec: {template: {spec: {restartPolicy: OnFailure}}}",
    ),
];

/// Words of a job that become no field of the Job, or that name it.
const JOB_WITHOUT: &[&str] = &["idempotent", "manifest", "name", "rerun"];

/// What comes of a pipeline: the checks that find something, the Kustomization of the stage, and its objects.
#[derive(Debug, PartialEq)]
struct Verdict {
    findings: BTreeSet<(&'static str, String)>,
    kustomization: Option<Value>,
    objects: Option<Vec<Value>>,
}

fn verdict(text: &str) -> Verdict {
    let app = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: default}\n\
        spec: {template: {spec: {containers: [{name: web, image: \"ghcr.io/org/web:v1\"}]}}}\n";
    let files = Memory::new([("deploy/app.yaml", app)]);
    let mut sources = SourceMap::default();
    let outcome = check(
        vec![Input::new("shop.pipeline", text)],
        &files,
        &mut sources,
    );
    let findings = outcome.diagnostics.iter();
    let findings = findings.map(|it| (it.check.name, format!("{:?}", it.severity)));
    let stages = outcome
        .checked
        .as_ref()
        .map(|it| it.project().stages[0][0].tree.clone());
    let plan = outcome.plan(&files);
    let emitted = plan.as_ref().map(|plan| emit::objects(plan).into_objects());
    let emitted = emitted.and_then(|objects| {
        let mut objects = objects
            .into_iter()
            .map(|it| serde_json::to_value(&it.object).unwrap());
        objects.find(|it| it["metadata"]["name"] == "shop-migrate")
    });
    Verdict {
        findings: findings.collect(),
        kustomization: emitted,
        objects: stages.map(|tree| tree.objects.iter().map(|it| it.node.json()).collect()),
    }
}

const BASE: &str = "image \"ghcr.io/org/s:v1\"; run \"x\"; deadline 5m; retries 1";

fn stage(block: &str, defaults: &str) -> String {
    format!(
        "{defaults}\nstage migrate before app {{\njob m {{ {BASE} }}\n{block}\n}}\nstage app {{ allow image-mismatch \"two programs\" }}\n"
    )
}

fn job(block: &str, beside: &str) -> String {
    format!("stage migrate before app {{\njob m {{ {block} }}\n{beside}\n}}\n")
}

fn lines(word: &str, yaml: &str) -> String {
    format!("{word} \"\"\"\n{yaml}\n\"\"\"")
}

/// The settings of the base, but for those that a word replaces.
fn base_without(word: &str) -> String {
    let word = word.split([' ', ';']).next().unwrap();
    let replaced = match word {
        "command" | "args" => "run",
        word => word,
    };
    let settings = BASE
        .split("; ")
        .filter(|setting| !setting.starts_with(&format!("{replaced} ")));
    settings.collect::<Vec<_>>().join("; ")
}

#[test]
fn a_word_of_a_stage_says_what_its_field_says() {
    for (word, yaml) in STAGE {
        let said = verdict(&stage(word, ""));
        assert_eq!(
            said,
            verdict(&stage(&lines("spec", yaml), "")),
            "{word} as `spec`"
        );
    }
}

#[test]
fn a_word_in_defaults_says_what_it_says_in_the_stage() {
    // In `defaults` an image is for those stages that run it.
    for (word, yaml) in STAGE.iter().filter(|(word, _)| !word.starts_with("image")) {
        let both = |block: &str| {
            let app = format!("stage app {{ allow image-mismatch \"two programs\"\n{block}\n}}");
            stage(block, "").replace("stage app { allow image-mismatch \"two programs\" }", &app)
        };
        for block in [(*word).to_owned(), lines("spec", yaml)] {
            let defaults = stage("", &format!("defaults {{\n{block}\n}}"));
            let mut said = verdict(&both(&block));
            // So is a patch for those that have the object; `app` has no Job.
            said.findings
                .retain(|(check, _)| *check != "unmatched-patch");
            assert_eq!(said, verdict(&defaults), "{block}");
        }
    }
}

#[test]
fn a_word_of_a_job_says_what_its_field_says() {
    for (word, yaml) in JOB {
        let base = base_without(word);
        let said = verdict(&job(&format!("{base}; {word}"), ""));
        let manifest = verdict(&job(&format!("{base}; {}", lines("manifest", yaml)), ""));
        assert_eq!(said, manifest, "{word} as `manifest`");
    }
}

#[test]
fn a_word_of_a_job_says_what_a_patch_says() {
    for (word, yaml) in JOB.iter().filter(|(word, _)| !word.starts_with("image")) {
        let base = base_without(word);
        let said = verdict(&job(&format!("{base}; {word}"), ""));
        let head = "apiVersion: batch/v1\nkind: Job\n";
        let yaml = match yaml.strip_prefix("metadata: {") {
            Some(rest) => format!("{head}metadata: {{name: m, {rest}"),
            None => format!("{head}metadata: {{name: m}}\n{yaml}"),
        };
        let patched = verdict(&job(&base, &lines("patch", &yaml)));
        assert_eq!(said.findings, patched.findings, "{word} by `patch`");
        let without_timeout = |verdict: &Verdict| verdict.objects.clone();
        assert_eq!(
            without_timeout(&said),
            without_timeout(&patched),
            "{word} by `patch`"
        );
    }
}

/// A word that is added must be added here, or be named as one without a field.
#[test]
fn every_word_has_its_field_here() {
    for (place, table, without) in [
        (Place::Stage, STAGE, STAGE_WITHOUT),
        (Place::Job, JOB, JOB_WITHOUT),
    ] {
        let said: BTreeSet<&str> = table
            .iter()
            .filter_map(|(word, _)| word.rsplit("false; ").next()?.split(' ').next())
            .chain(without.iter().copied())
            .collect();
        let words: BTreeSet<&str> = place.words().iter().map(|it| it.word).collect();
        assert_eq!(said, words, "{place:?}");
    }
}
