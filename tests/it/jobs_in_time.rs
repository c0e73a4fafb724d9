//! What Flux waits for in a stage, and what its Jobs and images need: `health`, rights, `image` lines.

use flux_pipeline::compile::{Input, check};
use flux_pipeline::emit;
use flux_pipeline::simulate::{Change, Setup, Workload};
use flux_pipeline::source::{Memory, SourceMap};

use crate::support::{Project, found};

const JOB: &str = "image \"ghcr.io/org/x:v1\"; run \"true\"; deadline 5m; retries 1";

fn object(api: &str, kind: &str, name: &str, rest: &str) -> String {
    format!(
        "apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, namespace: default}}\n{rest}"
    )
}

fn pods(image: &str) -> String {
    format!(
        "spec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: a, image: '{image}'}}]}}}}}}\n"
    )
}

fn app() -> String {
    let pods = pods("ghcr.io/org/web:v1").replace("restartPolicy: Never, ", "");
    let selected =
        "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, ";
    object(
        "apps/v1",
        "Deployment",
        "web",
        &pods.replace("spec: {template: {", selected),
    )
}

/// Only what the named checks find.
fn of(checks: &[&str], files: &[(&str, &str)]) -> String {
    let found = found(files);
    let is_wanted = |line: &&str| {
        checks
            .iter()
            .any(|check| line.starts_with(&format!("{check}:")))
    };
    found
        .lines()
        .filter(is_wanted)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn health_names_a_job_that_runs_once_by_its_real_name() {
    let text = format!(
        "stage seed before app {{ wait false; health batch/v1 Job seed; job {{ rerun once; {JOB} }} }}\n"
    );
    let files = Memory::new([("shop.pipeline", text.clone()), ("deploy/app.yaml", app())]);
    let outcome = check(
        vec![Input::new("shop.pipeline", text)],
        &files,
        &mut SourceMap::default(),
    );
    assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
    let plan = outcome.plan(&files).unwrap();
    let bundle = emit::bundle(&plan);
    let text = |path: &str, key: &str| {
        let yaml: serde_yaml::Value = serde_yaml::from_str(bundle.text(path).unwrap()).unwrap();
        let value = match key {
            "check" => &yaml["spec"]["healthChecks"][0]["name"],
            _ => &yaml["metadata"]["name"],
        };
        value.as_str().unwrap().to_owned()
    };
    let name = text("seed/seed.job.yaml", "name");
    assert!(
        name.starts_with("seed-") && name.len() == "seed-12345678".len(),
        "{name}"
    );
    assert_eq!(text("flux/seed.yaml", "check"), name);
}

#[test]
fn health_leaves_out_no_job_and_names_what_is_there() {
    let job = object("batch/v1", "Job", "prepare", &pods("ghcr.io/org/x:v1"));
    let said = |health: &str, job: &str| {
        let text = format!("stage seed before app {{ wait false; force true; {health} }}\n");
        let settings = object("v1", "ConfigMap", "settings", "");
        of(
            &["unwaited-dependency", "unknown-health"],
            &[
                ("shop.pipeline", &text),
                ("seed/job.yaml", job),
                ("seed/settings.yaml", &settings),
                ("deploy/app.yaml", &app()),
            ],
        )
    };
    assert_eq!(said("health batch/v1 Job prepare", &job), "");
    insta::assert_snapshot!(said("health v1 ConfigMap settings", &job), @"unwaited-dependency: `app` would not wait until `seed` has finished");
    insta::assert_snapshot!(said("health batch/v1 Job prepare; health batch/v1 Job prepar", &job), @"unknown-health: stage `seed` has no Job `prepar`, and Flux would wait for it until the timeout");
    insta::assert_snapshot!(said("health batch/v1 Job prepare in other", &job), @"unknown-health: stage `seed` has no Job `prepare`, and Flux would wait for it until the timeout");
    insta::assert_snapshot!(said("health batch/v1 Job prepare; health apps/v1 Deployment web", &job), @"unknown-health: stage `seed` has no Deployment `web`, and Flux would wait for it until the timeout");
    let release = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "web", "");
    assert_eq!(said("health apps/v1 Deployment web", &release), "");
}

#[test]
fn an_image_of_a_stage_is_run_by_something_in_it() {
    let said = |text: &str, object: &str| {
        of(
            &["unmatched-image", "duplicate-image"],
            &[("shop.pipeline", text), ("deploy/app.yaml", object)],
        )
    };
    assert_eq!(
        said("stage app { image \"ghcr.io/org/web:v2\" }", &app()),
        ""
    );
    insta::assert_snapshot!(said("stage app { image \"ghcr.io/org/wbe:v2\" }", &app()), @"unmatched-image: no object of stage `app` runs `ghcr.io/org/wbe`");
    insta::assert_snapshot!(said("stage app { image \"ghcr.io/org/web:v2\"; image \"ghcr.io/org/web:v3\" }", &app()), @"duplicate-image: stage `app` says two versions of `ghcr.io/org/web`");
    let release = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "web", "");
    insta::assert_snapshot!(said("stage app { image \"ghcr.io/org/web:v2\" }", &release), @"");
    let variable = app().replace(":v1", ":${TAG}");
    assert_eq!(
        said("stage app { image \"ghcr.io/org/other:v2\" }", &variable),
        ""
    );
    let everywhere = format!(
        "defaults {{ image \"ghcr.io/org/web:v2\" }}\nstage m before app {{ job {{ {JOB} }} }}"
    );
    assert_eq!(said(&everywhere, &app()), "");
    insta::assert_snapshot!(said(&everywhere.replace("org/web", "org/wbe"), &app()), @"unmatched-image: no object of stage `m` runs `ghcr.io/org/wbe`");
    let own = format!("stage m before app {{ image \"ghcr.io/org/x:v1\"; job {{ {JOB} }} }}");
    assert_eq!(said(&own, &app()), "");
}

#[test]
fn rights_of_a_job_come_before_it() {
    let rbac = |kind: &str, name: &str, rest: &str| {
        object("rbac.authorization.k8s.io/v1", kind, name, rest) + "---\n"
    };
    let binding = |kind: &str, role: &str| {
        rbac(
            kind,
            "b",
            &format!(
                "roleRef: {{kind: {role}, name: r}}\nsubjects: [{{kind: ServiceAccount, name: seeder, namespace: default}}]\n"
            ),
        )
    };
    let account = object("v1", "ServiceAccount", "seeder", "");
    let said = |job: &str, early: &str, late: &str| {
        let late = app() + "---\n" + late;
        let early = account.clone() + "---\n" + early;
        of(
            &["late-object"],
            &[
                ("shop.pipeline", job),
                ("seed/a.yaml", &early),
                ("deploy/a.yaml", &late),
            ],
        )
    };
    let generated = format!("stage seed before app {{ job {{ service-account seeder; {JOB} }} }}");
    let role = rbac("Role", "r", "");
    let all = binding("RoleBinding", "Role") + &role;
    insta::assert_snapshot!(said(&generated, "", &all), @"late-object: the Job of stage `seed` runs as `seeder`, whose RoleBinding `b` only the later stage `app` makes");
    insta::assert_snapshot!(said(&generated, &binding("RoleBinding", "Role"), &role), @"late-object: the Job of stage `seed` runs as `seeder`, whose Role `r` only the later stage `app` makes");
    insta::assert_snapshot!(said(&generated, "", &binding("ClusterRoleBinding", "ClusterRole")), @"late-object: the Job of stage `seed` runs as `seeder`, whose ClusterRoleBinding `b` only the later stage `app` makes");
    assert_eq!(said(&generated, &all, ""), "");
    assert_eq!(
        said(&generated, &binding("RoleBinding", "ClusterRole"), ""),
        "",
        "somebody else's role"
    );
    assert_eq!(
        said(&generated, &all, &all.replace("name: b,", "name: c,")),
        "",
        "bound in time"
    );
    let written = object(
        "batch/v1",
        "Job",
        "j",
        &pods("a:v1").replace("restartPolicy", "serviceAccountName: seeder, restartPolicy"),
    );
    insta::assert_snapshot!(said("stage seed before app", &written, &all), @"late-object: the Job of stage `seed` runs as `seeder`, whose RoleBinding `b` only the later stage `app` makes");
    let manifest = format!(
        "stage seed before app {{ job {{ {JOB}; manifest \"\"\"spec: {{template: {{spec: {{serviceAccountName: seeder}}}}}}\"\"\" }} }}"
    );
    insta::assert_snapshot!(said(&manifest, "", &all), @"late-object: the Job of stage `seed` runs as `seeder`, whose RoleBinding `b` only the later stage `app` makes");
}

#[test]
fn lint_says_the_same_of_health() {
    let job = object("batch/v1", "Job", "prepare", &pods("ghcr.io/org/x:v1"));
    let kustomization = |name: &str, rest: &str| {
        format!(
            "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\n\
             spec: {{sourceRef: {{kind: GitRepository, name: fleet}}, path: ./{name}/, interval: 1h, prune: true, {rest}}}\n"
        )
    };
    let said = |name: &str| {
        let project = Project::new();
        let seed = format!(
            "wait: false, force: true, healthChecks: [{{apiVersion: batch/v1, kind: Job, name: {name}, namespace: default}}]"
        );
        let web = kustomization("web", "wait: true, dependsOn: [{name: seed}]");
        project
            .write("flux/all.yaml", &(kustomization("seed", &seed) + &web))
            .write("seed/job.yaml", &job)
            .write("web/web.yaml", &app());
        project.run(&["lint"]).stdout
    };
    let right = said("prepare");
    assert!(
        !right.contains("unknown-health") && !right.contains("unwaited-dependency"),
        "{right}"
    );
    let wrong = said("prepar");
    assert!(
        wrong.contains("unknown-health") && wrong.contains("unwaited-dependency"),
        "{wrong}"
    );
}

#[test]
fn the_model_waits_for_what_health_names() {
    let workload = |stage: &str| {
        let text = format!(
            "stage seed before app {{ allow unwaited-dependency \"shown\"; wait false; {stage}; job {{ {JOB} }} }}\n"
        );
        let files = Memory::new([("shop.pipeline", text.clone()), ("deploy/app.yaml", app())]);
        let outcome = check(
            vec![Input::new("shop.pipeline", text)],
            &files,
            &mut SourceMap::default(),
        );
        let plan = outcome.plan(&files).unwrap();
        Setup::of(&plan.pipelines[0], 2, Change::Images).stages[0]
            .workload
            .clone()
    };
    assert_eq!(workload("health batch/v1 Job seed"), Workload::Job);
    assert_eq!(workload("timeout 10m"), Workload::UnawaitedJob);
}
