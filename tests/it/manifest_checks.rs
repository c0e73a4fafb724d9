//! Checks that need the user's manifests, each with what it must and must not find.

use flux_pipeline::compile::{Input, check};
use flux_pipeline::source::{Memory, SourceMap, Span};

/// What is found in a repository whose pipelines are its `*.pipeline` files: one line each, `name: message
/// [file: text]`; checks that are not about manifests are left out.
fn findings(files: &[(&str, &str)]) -> String {
    let repository = Memory::new(files.iter().copied());
    let mut sources = SourceMap::default();
    let pipelines = files.iter().filter(|(path, _)| path.ends_with(".pipeline"));
    let inputs = pipelines
        .map(|&(path, text)| Input::new(path, text))
        .collect();
    let found = check(inputs, &repository, &mut sources).diagnostics;
    let lines = found
        .iter()
        .filter(|found| !OTHERS.contains(&found.check.name))
        .map(|found| {
            let place = |span: Span| {
                let text = sources.slice(span).lines().next().unwrap_or_default();
                format!("[{}: {text}]", sources.name(span.file))
            };
            let also: String = found
                .related
                .iter()
                .map(|label| format!(" {}", place(label.span)))
                .collect();
            format!(
                "{}: {} {}{also}",
                found.check.name,
                found.message,
                place(found.primary.span)
            )
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// The objects of these tests live in a namespace that is there, but for one test that adds this again.
const OTHERS: [&str; 1] = ["undeclared-namespace"];

fn object(kind: &str, name: &str, rest: &str) -> String {
    let version = match kind {
        "Job" | "CronJob" => "batch/v1",
        "Deployment" => "apps/v1",
        _ => "v1",
    };
    let lasting =
        "  selector: {matchLabels: {app: x}}\n  template:\n    metadata: {labels: {app: x}}\n";
    let rest = match kind {
        "Deployment" => rest
            .replace("      restartPolicy: Never\n", "")
            .replace("  template:\n", lasting),
        _ => rest.to_owned(),
    };
    format!("apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\n{rest}")
}

fn in_shop(kind: &str, name: &str, rest: &str) -> String {
    object(kind, name, &format!("  namespace: shop\n{rest}"))
}

fn pods(image: &str) -> String {
    format!(
        "spec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - name: main\n        image: {image}\n"
    )
}

const JOB: &str = "job x { image \"ghcr.io/org/x:v1\"; run \"true\"; deadline 5m; retries 1 }";

#[test]
fn a_directory_must_be_there_unless_the_build_makes_it() {
    let pipeline = format!("stage migrate before app\nstage seed before app {{ {JOB} }}\n");
    insta::assert_snapshot!(findings(&[("shop.pipeline", &pipeline)]), @r"
    missing-directory: the directory `./migrate/` is not there [shop.pipeline: migrate]
    missing-directory: the directory `./app/` is not there [shop.pipeline: app]
    ");
    let elsewhere = "source git shop elsewhere\nstage migrate before app\n";
    insta::assert_snapshot!(findings(&[("shop.pipeline", elsewhere)]), @"");
}

#[test]
fn an_empty_stage_counts_as_done() {
    let files = [
        ("shop.pipeline", "stage migrate before app\n"),
        ("migrate/readme.md", "later"),
        ("deploy/app.yaml", "# later\n"),
    ];
    insta::assert_snapshot!(findings(&files), @r"
    empty-stage: `./migrate/` holds no manifest, and an empty stage counts as done [shop.pipeline: migrate]
    empty-stage: `./deploy/` holds no manifest, and an empty stage counts as done [shop.pipeline: app]
    ");
    let app = in_shop("ConfigMap", "a", "");
    let files = [
        ("shop.pipeline", "stage migrate before app\n"),
        (".sourceignore", "/migrate/\n"),
        ("migrate/a.yaml", &*app),
        ("deploy/app.yaml", &*app),
    ];
    insta::assert_snapshot!(findings(&files), @r"empty-stage: `./migrate/` holds no manifest, and an empty stage counts as done [shop.pipeline: migrate]");
}

#[test]
fn namespaces_are_named_by_all_or_none() {
    let (bare, named) = (object("ConfigMap", "a", ""), in_shop("ConfigMap", "b", ""));
    let mixed = format!("{bare}---\n{named}");
    insta::assert_snapshot!(findings(&[("shop.pipeline", "stage app\n"), ("deploy/a.yaml", &mixed)]), @r"missing-namespace: ConfigMap `a` names no namespace, and others of its stage do [deploy/a.yaml: a] [deploy/a.yaml: shop]");
    assert_eq!(
        findings(&[
            ("shop.pipeline", "stage app { target-namespace x }\n"),
            ("deploy/a.yaml", &mixed)
        ]),
        ""
    );
    assert_eq!(
        findings(&[("shop.pipeline", "stage app\n"), ("deploy/a.yaml", &bare)]),
        ""
    );
    let none = "namespace none\nstage app\n";
    insta::assert_snapshot!(findings(&[("shop.pipeline", none), ("deploy/a.yaml", &bare)]), @r"unplaced-object: ConfigMap `a` names no namespace, which Flux refuses [deploy/a.yaml: a]");
}

#[test]
fn directories_must_not_be_nested() {
    let (a, b) = (in_shop("ConfigMap", "a", ""), in_shop("ConfigMap", "b", ""));
    let nested = "stage pre before app { path ./deploy/pre/ }\n";
    let files = [
        ("shop.pipeline", nested),
        ("deploy/a.yaml", &*a),
        ("deploy/pre/b.yaml", &*b),
    ];
    insta::assert_snapshot!(findings(&files), @r"nested-paths: stage `app` in `./deploy/` applies what stage `pre` has in `./deploy/pre/` too [shop.pipeline: ./deploy/pre/] [shop.pipeline: app]");
    let listed = [
        ("shop.pipeline", nested),
        ("deploy/kustomization.yaml", "resources: [a.yaml]"),
        ("deploy/a.yaml", &*a),
        ("deploy/pre/b.yaml", &*b),
    ];
    assert_eq!(findings(&listed), "");
    let equal = "stage pre before app { path ./deploy/ }\n";
    insta::assert_snapshot!(findings(&[("shop.pipeline", equal), ("deploy/a.yaml", &a)]), @r"nested-paths: stages `pre` and `app` have the same directory `./deploy/` [shop.pipeline: app] [shop.pipeline: ./deploy/]");
    let root = "stage app { path ./ }\n";
    insta::assert_snapshot!(findings(&[("shop.pipeline", root), ("a.yaml", &a)]), @r"nested-paths: stage `app` in `./` applies the Kustomizations in `./flux/`, its own included [shop.pipeline: ./] [shop.pipeline: ]");
    let inside = "stage app { path ./flux/app/ }\n";
    insta::assert_snapshot!(findings(&[("shop.pipeline", inside), ("flux/app/a.yaml", &a)]), @r"nested-paths: what applies `./flux/` applies stage `app` in `./flux/app/` too, without order [shop.pipeline: ./flux/app/] [shop.pipeline: ]");
}

#[test]
fn pipelines_of_one_run_must_not_meet() {
    let a = in_shop("ConfigMap", "a", "");
    let files = [
        (
            "one.pipeline",
            "source git shop\nflux { directory ./one/ }\nstage app { path ./deploy/ }\n",
        ),
        (
            "two.pipeline",
            "source git shop\nflux { directory ./two/ }\nstage app { path ./deploy/ }\n",
        ),
        ("deploy/a.yaml", &*a),
    ];
    insta::assert_snapshot!(findings(&files), @r"nested-paths: stages `app` and `app` have the same directory `./deploy/` [two.pipeline: ./deploy/] [one.pipeline: ./deploy/]");
    let two_places = [
        (
            "one.pipeline",
            "source git shop\nflux { directory ./one/ }\nstage app { path ./deploy/; target-namespace a }\n",
        ),
        (
            "two.pipeline",
            "source git shop\nflux { directory ./two/ }\nstage app { path ./deploy/; target-namespace b }\n",
        ),
        ("deploy/a.yaml", &*a),
    ];
    assert_eq!(findings(&two_places), "");
}

fn kustomization(name: &str, path: &str, depends_on: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: {name}\n  namespace: flux-system\n\
         spec:\n  interval: 10m\n  prune: true\n  path: {path}\n  dependsOn: [{depends_on}]\n  sourceRef: {{kind: GitRepository, name: shop}}\n"
    )
}

#[test]
fn kustomizations_of_others_are_looked_at() {
    let a = in_shop("ConfigMap", "a", "");
    let pipeline = "stage app { spec \"\"\"\n  dependsOn:\n  - name: infra\n  \"\"\" }\n";
    let files = [
        ("shop.pipeline", pipeline),
        ("deploy/a.yaml", &*a),
        ("flux/hand.yaml", &*kustomization("hand", "./deploy/", "")),
        (
            "flux/same.yaml",
            &*kustomization("shop-app", "./other/", ""),
        ),
        (
            "infra/infra.yaml",
            &*kustomization("infra", "./infra-manifests/", "{name: shop-app}"),
        ),
        ("far/away.yaml", &*kustomization("away", "./deploy/", "")),
    ];
    insta::assert_snapshot!(findings(&files), @"
    nested-paths: stage `app` and the Kustomization `hand` apply the same directory [shop.pipeline: app] [flux/hand.yaml: ./deploy/]
    shared-path: the Kustomization `away` applies what stage `app` has, without its order [shop.pipeline: app] [far/away.yaml: ./deploy/]
    taken-name: there is a Kustomization `shop-app` already [shop.pipeline: app] [flux/same.yaml: shop-app]
    foreign-cycle: `app`, `infra` wait for one another, and Flux stops updating all of their source [shop.pipeline: name: infra] [infra/infra.yaml: shop-app]
    ");
}

#[test]
fn a_circle_through_several_pipelines_is_found() {
    let a = in_shop("ConfigMap", "a", "");
    let waiting = |other: &str, directory: &str| {
        format!(
            "flux {{ directory ./{directory}/ }}\nstage app {{ path ./{directory}-app/; allow hidden-edge \"teams\"; spec \"\"\"\n  dependsOn:\n  - name: {other}\n  \"\"\" }}\n"
        )
    };
    let (one, two) = (waiting("two-app", "one"), waiting("one-app", "two"));
    let files = [
        ("one.pipeline", &*one),
        ("two.pipeline", &*two),
        ("one-app/a.yaml", &*a),
        ("two-app/a.yaml", &*a.replace("name: a", "name: b")),
    ];
    insta::assert_snapshot!(findings(&files), @r#"foreign-cycle: `one-app`, `two-app` wait for one another, and Flux stops updating all of their source [one.pipeline: name: two-app] [two.pipeline: name: one-app]"#);
    let three = waiting("three-app", "two");
    let files = files.map(|(path, text)| match path {
        "two.pipeline" => (path, &*three),
        _ => (path, text),
    });
    insta::assert_snapshot!(findings(&files), @"unused-allow: `hidden-edge` finds nothing here [two.pipeline: hidden-edge]");
}

/// No word names a stage of another pipeline, so that somebody may have a reason; of one's own pipeline nobody has.
#[test]
fn a_hidden_edge_may_be_allowed_across_pipelines_alone() {
    let a = in_shop("ConfigMap", "a", "");
    let waiting = "allow hidden-edge \"teams of their own\"; spec \"\"\"\n  dependsOn:\n  - name: one-first\n  \"\"\"";
    let one = format!(
        "flux {{ directory ./one/ }}\nstage first\nstage app {{ path ./one-app/; {waiting} }}\n"
    );
    let two = format!("flux {{ directory ./two/ }}\nstage app {{ path ./two-app/; {waiting} }}\n");
    let files = [
        ("one.pipeline", &*one),
        ("two.pipeline", &*two),
        ("first/a.yaml", &*a.replace("name: a", "name: c")),
        ("one-app/a.yaml", &*a),
        ("two-app/a.yaml", &*a.replace("name: a", "name: b")),
    ];
    insta::assert_snapshot!(findings(&files), @r#"hidden-edge: `spec` makes `app` wait for `first` [one.pipeline: name: one-first] [one.pipeline: first]"#);
}

#[test]
fn one_object_has_one_owner() {
    let (config, job) = (
        in_shop("ConfigMap", "a", ""),
        in_shop("Job", "x", &pods("busybox:1")),
    );
    let pipeline =
        format!("namespace shop\nstage migrate before app\nstage seed after app {{ {JOB} }}\n");
    let both = format!("{config}---\n{job}");
    let files = [
        ("shop.pipeline", &*pipeline),
        ("migrate/a.yaml", &*both),
        ("deploy/a.yaml", &*config),
    ];
    insta::assert_snapshot!(findings(&files), @r"
    shared-object: Job `x` is in stage `migrate` and in stage `seed` [shop.pipeline: x] [migrate/a.yaml: x]
    irreplaceable-job: Job `x` keeps its name, and a changed one is refused [migrate/a.yaml: x]
    shared-object: ConfigMap `a` is in stage `migrate` and in stage `app` [deploy/a.yaml: a] [migrate/a.yaml: a]
    ");
    let moved = "stage migrate before app { target-namespace other }\n";
    assert_eq!(
        findings(&[
            ("shop.pipeline", moved),
            ("migrate/a.yaml", &config),
            ("deploy/a.yaml", &config)
        ]),
        ""
    );
}

#[test]
fn jobs_that_users_wrote_are_checked() {
    let job = in_shop("Job", "x", &pods("busybox:1"));
    let app = in_shop("Deployment", "web", &pods("ghcr.io/org/web:v2"));
    let files = [
        ("shop.pipeline", "stage app\n"),
        ("deploy/job.yaml", &*job),
        ("deploy/web.yaml", &*app),
    ];
    insta::assert_snapshot!(findings(&files), @r"
    irreplaceable-job: Job `x` keeps its name, and a changed one is refused [deploy/job.yaml: x]
    late-job: Job `x` starts when Deployment `web` of its stage is already changed [deploy/job.yaml: x] [deploy/web.yaml: web]
    ");
    let forced = in_shop(
        "Job",
        "x",
        &format!(
            "  annotations: {{kustomize.toolkit.fluxcd.io/force: Enabled}}\n{}",
            pods("busybox:1")
        ),
    );
    let files = [
        (
            "shop.pipeline",
            "stage app { allow late-job \"after the rollout\" }\n",
        ),
        ("deploy/job.yaml", &*forced),
        ("deploy/web.yaml", &*app),
    ];
    assert_eq!(findings(&files), "");
    let long = in_shop(
        "Job",
        &"x".repeat(62),
        &format!(
            "spec:\n  completionMode: Indexed\n  completions: 10\n{}",
            pods("busybox:1").trim_start_matches("spec:\n")
        ),
    );
    let files = [
        ("shop.pipeline", "stage migrate before app\n"),
        ("migrate/job.yaml", &*long),
        ("deploy/web.yaml", &*app),
    ];
    insta::assert_snapshot!(findings(&files), @r"long-job-name: the name of Job `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` has 62 characters, and 61 is the most [migrate/job.yaml: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx]");
}

#[test]
fn a_job_runs_the_image_of_the_app() {
    let job = in_shop("Job", "x", &pods("ghcr.io/org/web:v1"));
    let app = in_shop("Deployment", "web", &pods("ghcr.io/org/web:v2"));
    let files = [
        ("shop.pipeline", "stage migrate before app\n"),
        ("migrate/job.yaml", &*job),
        ("deploy/web.yaml", &*app),
    ];
    insta::assert_snapshot!(findings(&files), @r"image-mismatch: the Job runs `ghcr.io/org/web:v1`, and the app `ghcr.io/org/web:v2` [migrate/job.yaml: ghcr.io/org/web:v1] [deploy/web.yaml: ghcr.io/org/web:v2]");
    let shared = "image web = ghcr.io/org/web:v3\nstage migrate before app { image web }\nstage app { image web }\n";
    let files = [
        ("shop.pipeline", shared),
        ("migrate/job.yaml", &*job),
        ("deploy/web.yaml", &*app),
    ];
    assert_eq!(findings(&files), "");
    let generated = "stage migrate before app { job x { image \"ghcr.io/org/web:v1\"; run \"true\"; deadline 5m; retries 1 } }\n";
    insta::assert_snapshot!(findings(&[("shop.pipeline", generated), ("deploy/web.yaml", &app)]), @r#"image-mismatch: the Job runs `ghcr.io/org/web:v1`, and the app `ghcr.io/org/web:v2` [shop.pipeline: "ghcr.io/org/web:v1"] [deploy/web.yaml: ghcr.io/org/web:v2]"#);
}

/// A repository with one named image, and what one stage says of it.
fn named(image: &str, stage: &str, path: &str, manifest: &str) -> String {
    let pipeline = format!("image web = {image}\n{stage}\n");
    let files = [("shop.pipeline", pipeline.as_str()), (path, manifest)];
    findings(&files)
}

#[test]
fn a_manifest_runs_the_named_image() {
    let web = "ghcr.io/org/web:v2";
    let app = |image: &str| in_shop("Deployment", "web", &pods(image));
    let old = app("ghcr.io/org/web:v1");
    insta::assert_snapshot!(named(web, "stage app", "deploy/web.yaml", &old), @r"image-mismatch: Deployment `web` runs `ghcr.io/org/web:v1`, and `image web` is `ghcr.io/org/web:v2` [deploy/web.yaml: ghcr.io/org/web:v1] [shop.pipeline: ghcr.io/org/web:v2]");
    assert_eq!(
        named(web, "stage app { image web }", "deploy/web.yaml", &old),
        ""
    );
    assert_eq!(named(web, "stage app", "deploy/web.yaml", &app(web)), "");
    let other = app("ghcr.io/org/other:v1");
    assert_eq!(named(web, "stage app", "deploy/web.yaml", &other), "");
    let variable = app("ghcr.io/org/web:${TAG}");
    assert_eq!(named(web, "stage app", "deploy/web.yaml", &variable), "");
    let allowed = "stage app { allow image-mismatch \"the canary stays behind\" }";
    assert_eq!(named(web, allowed, "deploy/web.yaml", &old), "");
}

#[test]
fn a_job_by_hand_a_cron_job_and_an_init_container_run_the_named_image() {
    let web = "ghcr.io/org/web:v2";
    let job = in_shop("Job", "x", &pods("ghcr.io/org/web:v1"));
    let stage = "stage migrate {}";
    insta::assert_snapshot!(named(web, stage, "migrate/job.yaml", &job), @r"image-mismatch: the Job runs `ghcr.io/org/web:v1`, and `image web` is `ghcr.io/org/web:v2` [migrate/job.yaml: ghcr.io/org/web:v1] [shop.pipeline: ghcr.io/org/web:v2]");
    let init = in_shop(
        "CronJob",
        "x",
        "spec:\n  schedule: '@daily'\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, \
         initContainers: [{name: x, image: ghcr.io/org/web:v1}], containers: [{name: y, image: 'busybox:1'}]}}}}\n",
    );
    insta::assert_snapshot!(named(web, stage, "migrate/job.yaml", &init), @r"image-mismatch: CronJob `x` runs `ghcr.io/org/web:v1`, and `image web` is `ghcr.io/org/web:v2` [migrate/job.yaml: ghcr.io/org/web:v1] [shop.pipeline: ghcr.io/org/web:v2]");
    let generated = "stage migrate { job x { image ghcr.io/org/web:v1; run \"true\"; deadline 5m; retries 1 } }";
    insta::assert_snapshot!(named(web, generated, "deploy/none.txt", ""), @r"image-mismatch: the Job runs `ghcr.io/org/web:v1`, and `image web` is `ghcr.io/org/web:v2` [shop.pipeline: ghcr.io/org/web:v1] [shop.pipeline: ghcr.io/org/web:v2]");
}

#[test]
fn a_digest_is_no_tag() {
    let digest = |c: &str| format!("sha256:{}", c.repeat(64));
    let pinned = format!("ghcr.io/org/web:v2@{}", digest("a"));
    let app = |image: &str| in_shop("Deployment", "web", &pods(image));
    let tag = app("ghcr.io/org/web:v2");
    let said = named(&pinned, "stage app", "deploy/web.yaml", &tag);
    assert!(
        said.contains("cannot be seen: only one has a digest"),
        "{said}"
    );
    let same = app(&format!("ghcr.io/org/web@{}", digest("a")));
    assert_eq!(named(&pinned, "stage app", "deploy/web.yaml", &same), "");
    let other = app(&format!("ghcr.io/org/web:v2@{}", digest("b")));
    let said = named(&pinned, "stage app", "deploy/web.yaml", &other);
    assert!(said.contains("and `image web` is"), "{said}");
}

#[test]
fn the_images_of_a_kustomization_file_count_and_its_place_is_shown() {
    let app = in_shop("Deployment", "web", &pods("ghcr.io/org/web:v1"));
    let found = |tag: &str, stage: &str| {
        let pipeline = format!("image web = ghcr.io/org/web:v2\n{stage}\n");
        let file =
            format!("resources: [web.yaml]\nimages:\n- name: ghcr.io/org/web\n  newTag: {tag}\n");
        findings(&[
            ("shop.pipeline", &pipeline),
            ("deploy/kustomization.yaml", &file),
            ("deploy/web.yaml", &app),
        ])
    };
    assert_eq!(found("v2", "stage app"), "");
    insta::assert_snapshot!(found("v3", "stage app"), @r"image-mismatch: Deployment `web` runs `ghcr.io/org/web:v3`, and `image web` is `ghcr.io/org/web:v2` [deploy/kustomization.yaml: v3] [shop.pipeline: ghcr.io/org/web:v2]");
    assert_eq!(found("v3", "stage app { image web }"), "");
}

#[test]
fn each_environment_has_its_own_image() {
    let app = in_shop("Deployment", "web", &pods("ghcr.io/org/web:v2"));
    let pipeline = "image web = ghcr.io/org/web:v2\nstage app\n\
         environment production\nenvironment staging { image web = ghcr.io/org/web:v3 }\n";
    let found = findings(&[
        ("shop.pipeline", pipeline),
        ("deploy/production/web.yaml", &app),
        ("deploy/staging/web.yaml", &app),
    ]);
    insta::assert_snapshot!(found, @r"image-mismatch: Deployment `web` runs `ghcr.io/org/web:v2`, and `image web` is `ghcr.io/org/web:v3` [deploy/staging/web.yaml: ghcr.io/org/web:v2] [shop.pipeline: ghcr.io/org/web:v3]");
}

#[test]
fn one_of_several_images_of_a_repository_is_enough_but_a_job_still_follows_the_app() {
    let app = in_shop("Deployment", "web", &pods("docker.io/library/redis:7"));
    let pipeline = "image old = redis:6\nimage new = redis:7\n\
         stage migrate before app { job x { image old; run \"true\"; deadline 5m; retries 1 } }\n";
    let found = findings(&[("shop.pipeline", pipeline), ("deploy/web.yaml", &app)]);
    insta::assert_snapshot!(found, @r"image-mismatch: the Job runs `redis:6`, and the app `docker.io/library/redis:7` [shop.pipeline: redis:6] [deploy/web.yaml: docker.io/library/redis:7]");
}

#[test]
fn substitution_breaks_scripts() {
    let script = in_shop(
        "ConfigMap",
        "a",
        "data:\n  run: |\n    echo ${HOME}\n  ok: ${REGION} $${HOME} $(date)\n  pid: $$\n",
    );
    let pipeline = "stage app { substitute REGION = \"eu\" }\n";
    insta::assert_snapshot!(findings(&[("shop.pipeline", pipeline), ("deploy/a.yaml", &script)]), @r"
    broken-substitution: `HOME` is substituted, and has no value [deploy/a.yaml: echo ${HOME}]
    broken-substitution: substitution makes one `$` of `$$` [deploy/a.yaml: $$]
    ");
    assert_eq!(
        findings(&[("shop.pipeline", "stage app\n"), ("deploy/a.yaml", &script)]),
        ""
    );
    let exempt = script.replace(
        "  namespace: shop\n",
        "  namespace: shop\n  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}\n",
    );
    assert_eq!(
        findings(&[("shop.pipeline", pipeline), ("deploy/a.yaml", &exempt)]),
        ""
    );
}

#[test]
fn a_generated_job_must_reach_the_controller() {
    let app = in_shop("ConfigMap", "a", "");
    let pipeline = format!("stage app {{ {JOB} }}\n");
    let files = [
        ("shop.pipeline", &*pipeline),
        ("deploy/kustomization.yaml", "resources: [a.yaml]\n"),
        ("deploy/a.yaml", &*app),
    ];
    insta::assert_snapshot!(findings(&files), @r"job-not-listed: the kustomization file in `./deploy/` does not list job `x`, which would never run [shop.pipeline: x]");
    let listed = [
        ("shop.pipeline", &*pipeline),
        (
            "deploy/kustomization.yaml",
            "resources: [a.yaml, ./x.job.yaml]\n",
        ),
        ("deploy/a.yaml", &*app),
    ];
    assert_eq!(findings(&listed), "");
    let ignored = [
        ("shop.pipeline", &*pipeline),
        (".sourceignore", "*.job.yaml\n"),
        ("deploy/a.yaml", &*app),
    ];
    insta::assert_snapshot!(findings(&ignored), @r"ignored-job: the source leaves `deploy/x.job.yaml` out, and job `x` would never run [shop.pipeline: x]");
}

#[test]
fn what_a_job_needs_is_there_before() {
    let secret = in_shop("Secret", "key", "");
    let namespace = object("Namespace", "shop", "");
    let app = format!("{secret}---\n{namespace}");
    let job = in_shop(
        "Job",
        "x",
        "spec:\n  template:\n    spec:\n      restartPolicy: Never\n      volumes: [{name: v, secret: {secretName: key}}]\n      containers: [{name: main, image: 'busybox:1', envFrom: [{secretRef: {name: key, optional: true}}]}]\n",
    );
    let files = [
        (
            "shop.pipeline",
            "namespace shop\nstage migrate before app\n",
        ),
        ("migrate/job.yaml", &*job),
        ("deploy/app.yaml", &*app),
    ];
    insta::assert_snapshot!(findings(&files), @r"
    late-object: stage `migrate` needs Namespace `shop`, which only the later stage `app` makes [migrate/job.yaml: shop] [deploy/app.yaml: shop]
    late-object: stage `migrate` needs Secret `key`, which only the later stage `app` makes [migrate/job.yaml: key] [deploy/app.yaml: key]
    ");
    let generated = "namespace shop\nstage migrate before app { job x { image \"ghcr.io/org/x:v1\"; run \"true\"; deadline 5m; retries 1; env-from secret key } }\n";
    insta::assert_snapshot!(findings(&[("shop.pipeline", generated), ("deploy/app.yaml", &app)]), @r"
    late-object: stage `migrate` needs Namespace `shop`, which only the later stage `app` makes [shop.pipeline: shop] [deploy/app.yaml: shop]
    late-object: stage `migrate` needs Secret `key`, which only the later stage `app` makes [shop.pipeline: key] [deploy/app.yaml: key]
    ");
    for fine in [
        generated.replace("before", "after"),
        generated.replace(
            "job x",
            "external secret key; external namespace shop; job x",
        ),
    ] {
        assert_eq!(
            findings(&[("shop.pipeline", &fine), ("deploy/app.yaml", &app)]),
            "",
            "{fine}"
        );
    }
}

/// A stage with a Job that runs once is not forced, so that one beside it must say it itself.
#[test]
fn a_job_beside_one_that_runs_once_must_be_marked() {
    let job = in_shop("Job", "x", &pods("ghcr.io/org/x:v1"));
    let found = |rerun: &str| {
        let stage = format!(
            "stage app {{ job seed {{ image \"ghcr.io/org/seed:v1\"; run \"seed\"; deadline 5m; retries 1; {rerun} }} }}\n"
        );
        let found = findings(&[
            ("shop.pipeline", stage.as_str()),
            ("deploy/job.yaml", &*job),
        ]);
        found.contains("irreplaceable-job")
    };
    assert!(found("rerun once"));
    assert!(!found("rerun on image"));
}

#[test]
fn a_file_that_cannot_be_read_does_not_make_its_jobs_irreplaceable() {
    let job = in_shop("Job", "x", &pods("ghcr.io/org/x:v1"));
    let found = |other: &str| {
        findings(&[
            ("shop.pipeline", "stage migrate {}\n"),
            ("migrate/job.yaml", &job),
            ("migrate/other.yaml", other),
        ])
    };
    insta::assert_snapshot!(found("{{ if x }}\n"), @r"bad-yaml: this is a template, not YAML [migrate/other.yaml: { if x }]");
    let config = in_shop("ConfigMap", "a", "");
    assert!(found(&config).starts_with("irreplaceable-job: "));
}
