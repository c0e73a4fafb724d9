//! `check --watch` and `build --watch`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::Project;

/// A command that watches; it ends with this.
struct Watching {
    child: Child,
    said: Receiver<String>,
}

impl Watching {
    fn start(project: &Project, arguments: &[&str]) -> Self {
        let mut command = project.command(arguments);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let (sender, said) = channel();
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, said }
    }

    /// What was said until the command waits again.
    fn next(&self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self
                .said
                .recv_timeout(Duration::from_secs(60))
                .expect("something is said");
            if line == "waiting for changes" {
                return lines;
            }
            lines.push(line);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn check_looks_again_after_each_change() {
    let project = Project::shop();
    let watching = Watching::start(&project, &["check", "--watch"]);
    assert_eq!(
        watching.next(),
        ["checked 1 pipeline file: no errors, no warnings"]
    );
    project.write("shop.pipeline", "stage migrate before nobody\n");
    assert!(watching.next().iter().any(|line| line.ends_with("changed")));
    project.write("shop.pipeline", "stage app\n");
    let said = watching.next();
    assert!(
        said.contains(&"checked 1 pipeline file: no errors, no warnings".to_owned()),
        "{said:?}"
    );
    project.write("deploy/app.yaml", "kind: [\n");
    assert!(
        watching
            .next()
            .iter()
            .any(|line| line.contains("app.yaml` changed"))
    );
}

#[test]
fn build_writes_again_after_each_change() {
    let project = Project::shop();
    let watching = Watching::start(&project, &["build", "--watch"]);
    watching.next();
    let text = project.read("shop.pipeline");
    project.write(
        "shop.pipeline",
        &format!("{text}stage cache after app {{ path ./cache/ }}\n"),
    );
    project.write(
        "cache/c.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: default }\n",
    );
    loop {
        watching.next();
        if project.list().contains("flux/cache.yaml") {
            break;
        }
    }
}

#[test]
fn standard_input_is_not_watched() {
    let project = Project::shop();
    let refused = project.run_with(&["check", "--watch", "-"], "stage app\n");
    assert_eq!(refused.code, Some(2));
    insta::assert_snapshot!(refused.stderr, @"
    error: standard input cannot be watched
      help: name the file, or leave `--watch` out
    ");
}
