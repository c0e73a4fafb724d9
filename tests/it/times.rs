//! Deadlines, retries and timeouts against one another: each case is some settings, and what is found about
//! their time.

use flux_pipeline::compile::{Input, check};
use flux_pipeline::source::{Memory, SourceMap};

const CHECKS: [&str; 6] = [
    "ineffective-timeout",
    "outlasting-rollout",
    "short-timeout",
    "slow-retry",
    "unbounded-job",
    "unreachable-retries",
];

/// The checks about time that find something in a pipeline beside some manifests of `migrate`.
fn names(pipeline: &str, manifests: &str) -> Vec<&'static str> {
    let app = "apiVersion: v1\nkind: Service\nmetadata: {name: app}\n";
    let mut files = vec![("deploy/app.yaml", app)];
    if !manifests.is_empty() {
        files.push(("migrate/it.yaml", manifests));
    }
    let inputs = vec![Input::new("shop.pipeline", pipeline)];
    let outcome = check(inputs, &Memory::new(files), &mut SourceMap::default());
    let names = outcome.diagnostics.iter().map(|found| found.check.name);
    names.filter(|name| CHECKS.contains(name)).collect()
}

/// What is found about a generated Job with these settings, in a stage with these.
fn of_job(stage: &str, job: &str) -> Vec<&'static str> {
    let pipeline = format!(
        "stage migrate before app {{\n{stage}\njob x {{ image \"ghcr.io/org/x:v1\"; run \"true\"\n{job}\n}}\n}}\n"
    );
    names(&pipeline, "")
}

/// What is found about a Job of the user's with these fields, in a stage with these settings.
fn of_written(stage: &str, fields: &str) -> Vec<&'static str> {
    let job = format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: x}}\nspec:\n{fields}\n  template: {{spec: {{restartPolicy: Never}}}}\n"
    );
    names(&format!("stage migrate before app {{\n{stage}\n}}\n"), &job)
}

const NONE: [&str; 0] = [];

#[test]
fn a_timeout_is_half_a_minute_longer_than_every_deadline() {
    assert_eq!(of_job("timeout 10m30s", "deadline 10m"), NONE);
    assert_eq!(of_job("timeout 10m29s", "deadline 10m"), ["short-timeout"]);
    let manifest = "deadline 1m; manifest \"\"\"\n  spec: {activeDeadlineSeconds: 600}\n  \"\"\"";
    assert_eq!(of_job("timeout 10m", manifest), ["short-timeout"]);
    let written = "  activeDeadlineSeconds: 600";
    assert_eq!(of_written("timeout 10m30s", written), NONE);
    assert_eq!(of_written("timeout 10m29s", written), ["short-timeout"]);
    assert_eq!(
        of_written("", written),
        NONE,
        "the plan makes it long enough"
    );
}

#[test]
fn retries_that_nobody_asked_for_are_not_looked_at() {
    assert_eq!(of_job("", ""), NONE);
    assert_eq!(of_job("", "deadline 1m"), NONE);
    assert_eq!(of_written("", "  completions: 1"), NONE);
}

#[test]
fn retries_begin_before_the_deadline() {
    assert_eq!(of_job("", "deadline 5m11s; retries 5"), NONE);
    let found = ["unreachable-retries"];
    assert_eq!(of_job("", "deadline 5m10s; retries 5"), found);
    let written = "  activeDeadlineSeconds: 310\n  backoffLimit: 5";
    assert_eq!(of_written("", written), found);
    let each = "  backoffLimitPerIndex: 1\n  completionMode: Indexed";
    assert_eq!(of_written("", &format!("{written}\n{each}")), NONE);
    // A restart that is counted is not run, so one wait less is needed.
    let restarts = "deadline 5m10s; retries 5; on-failure restart";
    assert_eq!(of_job("", restarts), NONE);
}

#[test]
fn a_job_ends_while_flux_waits() {
    let found = ["unbounded-job"];
    assert_eq!(of_job("timeout 10m", ""), found);
    assert_eq!(of_job("timeout 10m", "deadline 9m"), NONE);
    assert_eq!(of_written("timeout 10m", "  backoffLimit: 0"), found);
    assert_eq!(of_job("", "retries 4"), NONE, "2m30s within five minutes");
    assert_eq!(of_job("", "retries 5"), found, "5m10s in five minutes");
    assert_eq!(of_job("timeout 6m", "retries 5"), found);
    assert_eq!(of_job("allow unbounded-job \"x\"", "retries 5"), NONE);
}

#[test]
fn a_release_does_not_stop_a_job_that_must_not_run_twice() {
    assert_eq!(of_job("", "rerun every release"), ["unbounded-job"]);
    assert_eq!(of_job("", "rerun every release; idempotent"), NONE);
    assert_eq!(of_job("", "rerun every release; deadline 4m"), NONE);
    assert_eq!(of_job("", "rerun on image"), NONE);
}

#[test]
fn a_job_that_nothing_waits_for_may_take_its_time() {
    let last = "stage cache after app { timeout 10m; job x { image \"ghcr.io/org/x:v1\"; run \"true\"; retries 6 } }";
    assert_eq!(names(last, ""), NONE);
}

#[test]
fn a_failure_is_looked_at_before_the_next_interval() {
    assert_eq!(of_job("retry 2h", ""), ["slow-retry"]);
    assert_eq!(of_job("retry 60m", ""), NONE);
    assert_eq!(of_job("retry 2m; interval 1m", ""), ["slow-retry"]);
}

#[test]
fn a_rollout_ends_within_the_timeout_of_its_stage() {
    let of = |stage: &str, seconds: u64| {
        let deployment = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d}}\nspec: {{progressDeadlineSeconds: {seconds}}}\n"
        );
        names(
            &format!("stage migrate before app {{\n{stage}\n}}\n"),
            &deployment,
        )
    };
    assert_eq!(of("", 299), NONE);
    assert_eq!(of("", 300), ["outlasting-rollout"]);
    assert_eq!(of("timeout 11m", 600), NONE);
    assert_eq!(of("wait false; health apps/v1 Deployment d", 600), NONE);
    assert_eq!(
        of("", u64::from(i32::MAX.unsigned_abs())),
        NONE,
        "it has no deadline"
    );
}

#[test]
fn the_waits_of_the_page_are_those_of_the_check() {
    let page = flux_pipeline::checks::find("unreachable-retries")
        .unwrap()
        .page;
    let row = page
        .lines()
        .find(|line| line.starts_with("| waits,"))
        .unwrap();
    let waits: Vec<&str> = row.split('|').map(str::trim).skip(2).collect();
    let seconds = [10, 30, 70, 150, 310, 630, 1230];
    let shown = waits.iter().filter(|it| !it.is_empty());
    for (wait, (second, retries)) in shown.zip(seconds.iter().zip(1..)) {
        let at = of_job("", &format!("deadline {wait}; retries {retries}"));
        assert_eq!(at, ["unreachable-retries"], "{wait}");
        let after = of_job("", &format!("deadline {}s; retries {retries}", second + 1));
        assert_eq!(after, NONE, "{wait}");
    }
}
