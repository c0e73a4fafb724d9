//! The commands as programs: exit codes, what they say at the end, and what they leave behind.

use std::path::Path;
use std::process::Output;

use serde_json::json;

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

fn report(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::remove_file(path).unwrap();
    text
}

#[test]
fn a_report_says_that_the_command_could_not_go_on() {
    let project = Project::shop();
    let path = project.path("report.xml");
    let commands: [&[&str]; 4] = [
        &["apply", "--wait"],
        &["wait"],
        &["rerun", "migrate"],
        &["apply", "--engine", "direct"],
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
