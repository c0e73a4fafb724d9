//! The commands as programs: exit codes, what they say at the end, and what they leave behind.

use std::path::Path;
use std::process::Output;

use flux_pipeline::cluster::Wanted;
use insta::assert_snapshot;
use serde_json::json;

use super::play::{SHOP, WEB, goal};
use super::server::Server;
use crate::support::Project;

/// Nobody listens there: ports below 1024 are not given away.
const NOBODY: &str = "http://127.0.0.1:1";

/// Makes the cluster at an address the one of the project.
pub fn write_kubeconfig(project: &Project, address: &str) {
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "fake",
        "clusters": [{ "name": "fake", "cluster": { "server": address } }],
        "users": [{ "name": "me", "user": {} }],
        "contexts": [{ "name": "fake", "context": { "cluster": "fake", "user": "me" } }],
    });
    project.write("kubeconfig", &config.to_string());
}

/// Runs the program with the cluster at an address.
fn run(project: &Project, address: &str, arguments: &[&str]) -> Output {
    write_kubeconfig(project, address);
    let mut command = project.command(arguments);
    command.env("KUBECONFIG", project.path("kubeconfig"));
    command.output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The repository of the goal.
pub fn shop() -> Project {
    let project = Project::new();
    project
        .write(
            "shop.pipeline",
            &format!("{SHOP}defaults {{ external namespace shop }}\n"),
        )
        .write("deploy/web.yaml", WEB);
    project
}

const REFUSED: &str = "\
error: Kustomization flux-system/shop-app is in the cluster: Flux rolls this stage out
  help: use `--engine flux`, or delete the Kustomization first
";

#[test]
fn what_flux_rolls_out_is_refused_without_flux() {
    let (project, server) = (shop(), Server::with_controllers());
    let stages = goal(&Wanted::Latest).stages;
    server.put("kustomizations", stages[1].manifest.clone());
    let address = server.serve();
    let commands: [&[&str]; 4] = [
        &["apply", "--engine", "direct"],
        &["apply", "--engine", "direct", "--dry-run"],
        &["rerun", "migrate", "--engine", "direct", "--yes"],
        &["status", "--engine", "direct"],
    ];
    for arguments in commands {
        let output = run(&project, &address, arguments);
        assert_eq!(output.status.code(), Some(4), "{arguments:?}");
        assert_eq!(stderr(&output), REFUSED);
    }
    let is_write = |line: &String| !line.starts_with("GET ");
    assert!(!server.requests().iter().any(is_write));
}

#[test]
fn a_release_without_flux_from_its_beginning_to_a_job_that_runs_again() {
    let (project, server) = (shop(), Server::with_controllers());
    let address = server.serve();
    let direct = |arguments: &[&str]| {
        let arguments = [arguments, &["--engine", "direct"]].concat();
        let output = run(&project, &address, &arguments);
        (output.status.code(), stdout(&output), stderr(&output))
    };
    let (code, _, said) = direct(&["apply"]);
    assert_eq!(code, Some(0), "{said}");
    assert_snapshot!(direct(&["status"]).1, @r"
shop on fake: live

STAGE    STATE  RUNS                WHY
migrate  ready  files of no commit
app      ready  files of no commit
cache    ready  files of no commit
");
    let (code, _, refusal) = direct(&["rerun", "migrate"]);
    assert_eq!(code, Some(2));
    assert_snapshot!(refusal, @r"
error: stage migrate has Job db, which is not marked `idempotent`
  help: say `idempotent` in its block, or run it again all the same with `--yes`
");
    let (code, _, said) = direct(&["rerun", "migrate", "--yes"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Job shop/db deleted"), "{said}");
    server.change("jobs", "warm", |it| it["status"] = json!({ "active": 1 }));
    assert_snapshot!(direct(&["status", "--format", "json"]).1, @r#"
{
  "outcome": "under way",
  "pipeline": "shop",
  "sources": [],
  "stages": [
    {
      "message": "files of no commit",
      "place": "shop.pipeline:3:7",
      "reason": "live",
      "runs": "files of no commit",
      "stage": "migrate",
      "state": "ready"
    },
    {
      "message": "files of no commit",
      "place": "shop.pipeline:4:7",
      "reason": "live",
      "runs": "files of no commit",
      "stage": "app",
      "state": "ready"
    },
    {
      "message": "Job warm: 1 active, 0 failed",
      "place": "shop.pipeline:5:7",
      "reason": "job-running",
      "runs": "files of no commit",
      "stage": "cache",
      "state": "running"
    }
  ],
  "warnings": []
}
"#);
}

#[test]
fn what_has_no_meaning_without_flux_is_said_before_anything_is_asked() {
    let project = shop();
    let commands: [&[&str]; 5] = [
        &["wait"],
        &["status", "--watch"],
        &["apply", "--revision", "latest"],
        &["rerun", "migrate", "--revision", "latest"],
        &["apply", "--dry-run", "--junit", "report.xml"],
    ];
    let mut text = String::new();
    for arguments in commands {
        let arguments = [arguments, &["--engine", "direct"]].concat();
        let output = run(&project, NOBODY, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        text.push_str(&stderr(&output));
    }
    assert_snapshot!(text, @r"
error: nothing goes on in the cluster without Flux that could be waited for
  help: `apply --engine direct` waits itself, and `status --engine direct` says where it stands
error: `--watch` follows what Flux does; without Flux `apply --engine direct` says it itself
  help: ask once, without `--watch`
error: `--engine direct` applies the files as they are
  help: check the revision out instead of naming it
error: `--engine direct` applies the files as they are
  help: check the revision out instead of naming it
error: `--junit` says how a release ended, and `--dry-run` begins none
");
}

fn report(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::remove_file(path).unwrap();
    text
}

#[test]
fn a_report_says_that_the_command_could_not_go_on() {
    let project = Project::shop();
    let path = project.path("report.xml");
    let commands: [&[&str]; 5] = [
        &["apply", "--wait"],
        &["wait"],
        &["rerun", "migrate"],
        &["apply", "--engine", "direct"],
        &["rerun", "migrate", "--engine", "direct"],
    ];
    for arguments in commands {
        let arguments = [arguments, &["--junit", "report.xml"]].concat();
        let output = run(&project, NOBODY, &arguments);
        assert_eq!(output.status.code(), Some(4), "{arguments:?}");
        let text = report(&path);
        assert_eq!(text.matches("<skipped").count(), 2, "{text}");
        assert_eq!(text.matches("<error type=\"stopped\"").count(), 1, "{text}");
        assert!(text.contains("connection refused"), "{text}");

        let mut command = project.command(&arguments);
        command.env("KUBECONFIG", project.path("missing"));
        assert_eq!(command.output().unwrap().status.code(), Some(4));
        assert!(report(&path).contains("message=\"kubeconfig: "));
    }
}

#[test]
fn without_stages_there_is_no_report() {
    let project = Project::shop();
    project.write("shop.pipeline", "stage migrate before nowhere");
    let arguments = ["apply", "--wait", "--junit", "report.xml"];
    let output = run(&project, NOBODY, &arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(!project.path("report.xml").exists());
}
