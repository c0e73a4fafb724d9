//! What `plan --against HEAD` costs beside `build --check`: `cargo bench --bench plan [-- STAGES…]`.
//!
//! Both are the program itself on a repository of git, whose apps are manifests of the user. They take turns, so that
//! a slow spell of the machine hits both; the ratio of the medians is what stays, and is to be below 2 at 1,000 stages.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for us: it prints a table, and stops at what it did not expect"
)]

mod rounds;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;

fn main() {
    println!(
        "{:>7} {:>14} {:>10} {:>10} {:>6}",
        "stages", "the commit", "check", "plan", "ratio"
    );
    for stages in rounds::sizes(&[3, 100, 1000]) {
        for (commit, tag, code) in [("changes none", "v1", 0), ("changes all", "v2", 3)] {
            let [check, plan] = compared(stages, tag, code);
            let ratio = plan / check;
            println!("{stages:>7} {commit:>14} {check:>7.1} ms {plan:>7.1} ms {ratio:>6.2}");
        }
    }
}

/// The medians of `build --check` and `plan`, in milliseconds, for a working tree at a tag over a commit at `v1`.
fn compared(stages: usize, tag: &str, code: i32) -> [f64; 2] {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    write(root, stages, "v1");
    git(root, &["add", "--all"]);
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    let what = ["commit", "--quiet", "--message=v1"];
    git(root, &[&who[..], &what[..]].concat());
    // As a clone has it.
    git(root, &["repack", "-a", "-d", "--quiet"]);
    write(root, stages, tag);
    rounds::medians(ROUNDS, || {
        [
            timed(root, &["build", "--check"], 0),
            timed(root, &["plan", "--against", "HEAD"], code),
        ]
    })
}

/// A chain of migrations, apps and caches: Jobs of ours, and one Deployment of the user's for each app.
fn write(root: &Path, stages: usize, tag: &str) {
    let mut text = format!("namespace shop\nimage api = ghcr.io/org/shop:{tag}\n");
    for at in 0..stages {
        let after = match at {
            0 => String::new(),
            _ => format!("after stage-{} ", at - 1),
        };
        let body = match at % 3 {
            1 => "image api".to_owned(),
            _ => format!("job {{ image api; run \"bin/step {at}\"; deadline 5m; retries 1 }}"),
        };
        let _ = writeln!(text, "stage stage-{at} {after}{{ {body} }}");
        if at % 3 == 1 {
            deployment(root, at);
        }
    }
    fs::write(root.join("shop.pipeline"), text).unwrap();
    timed(root, &["build"], 0);
}

fn deployment(root: &Path, at: usize) {
    let folder = root.join(format!("stage-{at}"));
    fs::create_dir_all(&folder).unwrap();
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{at}\n  namespace: shop\nspec:\n  \
         selector:\n    matchLabels:\n      app: web-{at}\n  template:\n    metadata:\n      labels:\n        \
         app: web-{at}\n    spec:\n      containers:\n        - name: main\n          image: ghcr.io/org/shop\n"
    );
    fs::write(folder.join("web.yaml"), text).unwrap();
}

/// How long the program takes, which must end with a code.
fn timed(root: &Path, arguments: &[&str], code: i32) -> Duration {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flux-pipeline"));
    command.args(arguments).current_dir(root);
    let start = Instant::now();
    let done = command.output().unwrap();
    let time = start.elapsed();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(code), "{arguments:?}: {said}");
    time
}

fn git(root: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}
