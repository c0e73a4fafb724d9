//! What the pages tell a newcomer to do is done: a fence with a path is a file that is written, the commands of a
//! `console` fence are run, and what they print is what the page shows. `UPDATE_DOCS=1` writes it anew.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml::Value;

use crate::support::Tree;

/// Pages that are walked through, each after the one that it goes on from.
const PAGES: [(&str, Option<&str>); 3] = [
    ("getting-started.md", None),
    ("environments.md", None),
    ("ci.md", Some("getting-started.md")),
];

/// A fence of a page: what stands behind the opening mark, and the lines.
struct Fence<'p> {
    info: Vec<&'p str>,
    lines: Vec<&'p str>,
}

/// A part of a page, in order.
enum Part<'p> {
    Line(&'p str),
    Fence(Fence<'p>),
}

fn parts(page: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        parts.push(match line.strip_prefix("```") {
            Some(info) => Part::Fence(Fence {
                info: info.split(' ').collect(),
                lines: lines.by_ref().take_while(|line| *line != "```").collect(),
            }),
            None => Part::Line(line),
        });
    }
    parts
}

fn path(page: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(page)
}

/// A clone in which commits have the same names on every machine.
fn repository() -> Tree {
    let tree = Tree::new();
    let clone = tree.path("shop");
    std::fs::create_dir(&clone).unwrap();
    let said = shell("git init --quiet --initial-branch=main .", &clone);
    assert_eq!(said, "", "git");
    tree
}

fn command(script: &str, directory: &Path) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_flux-pipeline"));
    let path = format!(
        "{}:{}",
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let mut command = Command::new("bash");
    command.args(["-e", "-o", "pipefail", "-c", script]);
    command.current_dir(directory).env_clear().env("PATH", path);
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@example.org"),
        ("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z"),
        ("GIT_COMMITTER_NAME", "a"),
        ("GIT_COMMITTER_EMAIL", "a@example.org"),
        ("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z"),
        ("LC_ALL", "C"),
    ] {
        command.env(name, value);
    }
    command
}

/// What a line at a prompt prints, talk and data as they come, and the exit code unless it is one that a page shows.
fn shell(line: &str, directory: &Path) -> String {
    let done = command(&format!("{{ {line}\n}} 2>&1"), directory)
        .output()
        .unwrap();
    let code = done.status.code();
    assert!(matches!(code, Some(0 | 3)), "{line}: {code:?}");
    String::from_utf8(done.stdout).unwrap()
}

/// Does what a page says, and gives the page with what was printed.
fn walk(page: &str, clone: &Path) -> String {
    let mut text = String::new();
    for part in parts(page) {
        match part {
            Part::Line(line) => text += &format!("{line}\n"),
            Part::Fence(fence) => {
                text += &format!("```{}\n{}```\n", fence.info.join(" "), done(&fence, clone));
            }
        }
    }
    text
}

fn done(fence: &Fence<'_>, clone: &Path) -> String {
    let text: String = fence.lines.iter().map(|line| format!("{line}\n")).collect();
    match fence.info.as_slice() {
        [_, path] => {
            let path = clone.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &text).unwrap();
            text
        }
        ["console"] => {
            let commands = fence
                .lines
                .iter()
                .filter_map(|line| line.strip_prefix("$ "));
            commands
                .map(|line| format!("$ {line}\n{}", shell(line, clone)))
                .collect()
        }
        other => panic!("a fence of kind {other:?} that no test runs"),
    }
}

fn walked(name: &str, clone: &Path) -> (String, String) {
    let (_, before) = PAGES.iter().find(|(page, _)| *page == name).unwrap();
    if let Some(before) = before {
        walked(before, clone);
    }
    let page = std::fs::read_to_string(path(name)).unwrap();
    let walked = walk(&page, clone);
    (page, walked)
}

#[test]
fn every_command_of_the_pages_prints_what_they_show() {
    for (name, _) in PAGES {
        let tree = repository();
        let (page, walked) = walked(name, &tree.path("shop"));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path(name), &walked).unwrap();
            continue;
        }
        assert_eq!(page, walked, "{name}: UPDATE_DOCS=1 writes it anew");
    }
}

#[test]
fn no_page_with_commands_is_left_out() {
    for entry in std::fs::read_dir(path("")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.ends_with(".md") {
            let page = std::fs::read_to_string(entry.path()).unwrap();
            let is_run = PAGES.iter().any(|(page, _)| *page == name);
            assert_eq!(page.contains("```console"), is_run, "{name}");
        }
    }
}

/// The steps of the workflow in the page on CI.
fn steps() -> Vec<(String, String)> {
    let page = std::fs::read_to_string(path("ci.md")).unwrap();
    let workflows = parts(&page).into_iter();
    // The first one is that of the Action.
    let fence = workflows.rev().find_map(|part| match part {
        Part::Fence(fence) if fence.info.contains(&".github/workflows/pipeline.yaml") => {
            Some(fence.lines.join("\n"))
        }
        Part::Line(_) | Part::Fence(_) => None,
    });
    let workflow: Value = serde_yaml::from_str(&fence.expect("there is a workflow")).unwrap();
    assert_eq!(
        workflow["defaults"]["run"]["shell"], "bash",
        "sets pipefail"
    );
    let steps = workflow["jobs"]["pipeline"]["steps"].as_sequence().unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let step = |step: &Value| Some((text(&step["name"])?, text(&step["run"])?));
    steps.iter().filter_map(step).collect()
}

/// Runs the steps of the workflow that are ours, as GitHub does, and says how each ended.
fn check_pull_request(clone: &Path) -> Vec<(String, Option<i32>)> {
    let ours = steps()
        .into_iter()
        .filter(|(_, run)| run.starts_with("flux-pipeline"));
    let ended = ours.map(|(name, run)| {
        let mut step = command(&run, clone);
        step.env("GITHUB_BASE_REF", "main");
        step.env("GITHUB_STEP_SUMMARY", clone.join("../summary.md"));
        (name, step.output().unwrap().status.code())
    });
    ended.collect()
}

#[test]
fn the_workflow_passes_a_release_and_stops_what_is_wrong() {
    let tree = repository();
    let clone = tree.path("shop");
    walked("getting-started.md", &clone);
    shell("git update-ref refs/remotes/origin/main HEAD", &clone);
    let [findings, generated, plan] = ["Findings", "Generated files", "Plan"].map(str::to_owned);
    let ended = |codes: [i32; 3]| -> Vec<(String, Option<i32>)> {
        let names = [&findings, &generated, &plan].map(String::clone);
        names.into_iter().zip(codes.map(Some)).collect()
    };
    assert_eq!(check_pull_request(&clone), ended([0, 0, 0]));
    let [comment, summary] = ["shop/plan.md", "summary.md"]
        .map(|path| std::fs::read_to_string(tree.path(path)).unwrap());
    assert!(comment.contains("`v1.4.0` → `v1.5.0`"), "{comment}");
    assert_eq!(comment, summary);

    let pipeline = std::fs::read_to_string(clone.join("shop.pipeline")).unwrap();
    let write = |text: &str| std::fs::write(clone.join("shop.pipeline"), text).unwrap();
    write(&pipeline.replace(":v1.5.0", ":v1.6.0"));
    assert_eq!(check_pull_request(&clone), ended([0, 3, 0]), "stale");
    write(&(pipeline.clone() + "stage web renamed from app { path ./deploy/; name other }\n"));
    assert_eq!(
        check_pull_request(&clone).pop(),
        ended([0, 0, 1]).pop(),
        "refused"
    );
    write("stage migrate before app after app\n");
    assert_eq!(check_pull_request(&clone), ended([1, 1, 1]), "wrong");
}
