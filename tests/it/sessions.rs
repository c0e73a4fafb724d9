//! What a person sees of the cluster commands: `docs/sessions.md` is printed from the sessions of `e2e/`, each of which
//! `e2e/run` plays on real controllers and compares with what the commands said.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sessions.md");

const HEAD: &str = "\
# What the cluster commands say

<!-- Printed from e2e/sessions: `UPDATE_DOCS=1 cargo test` writes it anew. -->

Each session is played on a real Kubernetes with a real Flux by `e2e/run`, which compares the exit codes and the last
lines with these. `…` stands for what differs from run to run. Of what comes between the commands only the rights that
are given are shown.
";

fn sessions() -> Vec<(String, PathBuf)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/sessions");
    let entries = std::fs::read_dir(directory).unwrap();
    let mut sessions: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, path.join("scenario.yaml"))
        })
        .collect();
    sessions.sort();
    sessions
}

/// The arguments of a command, and what it ends with.
fn commands(session: &Value) -> Vec<(&Value, &Value)> {
    let steps = session["steps"].as_sequence().unwrap();
    let mut found = Vec::new();
    let mut started = None;
    for step in steps {
        if let Some(run) = step.get("run") {
            found.push((run, run));
        }
        started = step.get("start").or(started);
        if let (Some(ends), Some(command)) = (step.get("ends"), started) {
            found.push((command, ends));
        }
    }
    found
}

fn write(page: &mut String, session: &Value) {
    let title = session["title"].as_str().unwrap();
    let _ = write!(page, "\n## {title}\n");
    let mut commands = commands(session).into_iter();
    for step in session["steps"].as_sequence().unwrap() {
        if let Some(grant) = step.get("grant") {
            write_grant(page, grant);
        }
        if step.get("run").is_some() || step.get("ends").is_some() {
            let (command, ending) = commands.next().unwrap();
            write_command(page, command, ending);
        }
    }
}

/// Texts as code, with commas.
fn listed(texts: &Value) -> String {
    let texts = texts.as_sequence().unwrap().iter();
    let texts: Vec<String> = texts
        .map(|it| format!("`{}`", it.as_str().unwrap()))
        .collect();
    texts.join(", ")
}

fn write_grant(page: &mut String, grant: &Value) {
    let (to, roles) = (grant["to"].as_str().unwrap(), listed(&grant["roles"]));
    let only = grant.get("only").map(listed);
    let only = only.map_or(String::new(), |verbs| format!(", with no verb but {verbs}"));
    let _ = write!(page, "\n`{to}` is given the rights of {roles}{only}.\n");
}

fn write_command(page: &mut String, command: &Value, ending: &Value) {
    let arguments = command["arguments"].as_sequence().unwrap();
    let arguments: Vec<&str> = arguments.iter().map(|it| it.as_str().unwrap()).collect();
    let (last, exit) = (
        ending["last"].as_str().unwrap(),
        ending["exit"].as_i64().unwrap_or(0),
    );
    let last = last.trim_end().replace("@namespace@", "shop");
    if let Some(programs) = command.get("programs") {
        let _ = write!(
            page,
            "\nWith {} and nothing else on the `PATH`:\n",
            listed(programs)
        );
    }
    let _ = write!(
        page,
        "\n```text\n$ flux-pipeline {}\n{last}\n```\n\nExit code {exit}.\n",
        arguments.join(" ")
    );
}

#[test]
fn the_page_of_the_sessions_is_what_they_expect() {
    let mut page = HEAD.to_owned();
    for (_, path) in sessions() {
        let text = std::fs::read_to_string(path).unwrap();
        write(&mut page, &serde_yaml::from_str(&text).unwrap());
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PAGE, &page).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(PAGE).unwrap_or_default(),
        page,
        "stale: UPDATE_DOCS=1 cargo test --test it sessions"
    );
}

/// The issue of the cluster commands names what has to be shown; a session that goes missing is missed.
#[test]
fn every_way_to_end_has_a_session() {
    let sessions: Vec<Value> = sessions()
        .into_iter()
        .map(|(_, path)| serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
        .collect();
    let mut exits: Vec<i64> = sessions
        .iter()
        .flat_map(|session| commands(session))
        .map(|(_, ending)| ending["exit"].as_i64().unwrap_or(0))
        .collect();
    exits.sort_unstable();
    exits.dedup();
    assert_eq!(exits, [0, 1, 2, 3, 4, 130]);
}
