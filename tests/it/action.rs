//! The script of the GitHub Action, in a repository of its own, against a played API.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::Project;

/// GitHub, as far as comments of one pull request go.
struct Api {
    url: String,
    comments: Arc<Mutex<Vec<String>>>,
}

impl Api {
    /// With comments that are there already; each is numbered by its place.
    fn with(comments: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let comments = comments.iter().map(|&it| it.to_owned()).collect();
        let comments: Arc<Mutex<Vec<String>>> = Arc::new(Mutex::new(comments));
        let served = Arc::clone(&comments);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                serve(&stream.unwrap(), &served);
            }
        });
        Self { url, comments }
    }

    fn comments(&self) -> Vec<String> {
        self.comments.lock().unwrap().clone()
    }
}

fn serve(stream: &TcpStream, comments: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut lines = reader.by_ref().lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let header = |name: &str| headers.iter().find_map(|it| it.strip_prefix(name));
    let length = header("Content-Length: ").map_or(0, |it| it.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let is_allowed = header("Authorization: ") == Some("Bearer secret");
    let (status, answer) = match is_allowed {
        true => answer(&first, &body, &mut comments.lock().unwrap()),
        false => ("403 Forbidden", json!({})),
    };
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.len()
    );
    (&mut &*stream)
        .write_all((head + &answer).as_bytes())
        .unwrap();
}

fn answer(request: &str, body: &[u8], comments: &mut Vec<String>) -> (&'static str, Value) {
    let said = || {
        let body: Value = serde_json::from_slice(body).unwrap();
        body["body"].as_str().unwrap().to_owned()
    };
    let request = request.strip_suffix(" HTTP/1.1").unwrap();
    let of_pull_request = "/repos/org/shop/issues/7/comments";
    if let Some(page) = request.strip_prefix(&format!("GET {of_pull_request}?per_page=100&page=")) {
        let page: usize = page.parse().unwrap();
        let comments = comments.iter().enumerate().skip((page - 1) * 100).take(100);
        let comments = comments.map(|(id, body)| json!({"id": id, "body": body}));
        return ("200 OK", comments.collect());
    }
    if request == format!("POST {of_pull_request}") {
        comments.push(said());
        return ("201 Created", json!({}));
    }
    let id = request.strip_prefix("PATCH /repos/org/shop/issues/comments/");
    let id: usize = id.expect(request).parse().unwrap();
    comments[id] = said();
    ("200 OK", json!({}))
}

/// A pull request that bumps the image, built.
fn pull_request() -> Project {
    let project = Project::shop();
    std::fs::remove_dir(project.path(".git")).unwrap();
    shell(&project, "git init --quiet --initial-branch=main .");
    project.run(&["build"]);
    shell(
        &project,
        "git add --all && git commit --quiet --message first",
    );
    shell(&project, "git update-ref refs/remotes/origin/main HEAD");
    let bumped = project.read("shop.pipeline").replace("v1.4.0", "v1.5.0");
    project.write("shop.pipeline", &bumped);
    project.run(&["build"]);
    project
}

fn shell(project: &Project, line: &str) {
    let who = [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@example.org"),
        ("GIT_COMMITTER_NAME", "a"),
        ("GIT_COMMITTER_EMAIL", "a@example.org"),
    ];
    let mut command = Command::new("sh");
    let done = command
        .args(["-ec", line])
        .current_dir(project.root())
        .envs(who)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

/// Runs the script as the Action does; what it printed, and the exit code.
fn run(project: &Project, api: &Api, more: &[(&str, &str)]) -> (String, Option<i32>) {
    let root = env!("CARGO_MANIFEST_DIR");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_flux-pipeline"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let temporary = tempfile::TempDir::new().unwrap();
    let mut command = Command::new(format!("{root}/dist/action/run"));
    command.current_dir(project.root()).env_clear();
    command
        .env("PATH", path)
        .env("RUNNER_TEMP", temporary.path());
    for (name, value) in [
        ("LC_ALL", "C.UTF-8"),
        ("GITHUB_API_URL", api.url.as_str()),
        ("GITHUB_REPOSITORY", "org/shop"),
        ("GITHUB_BASE_REF", "main"),
        ("TOKEN", "secret"),
        ("PULL_REQUEST", "7"),
    ] {
        command.env(name, value);
    }
    for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
        command.env(name, project.path(&format!(".git/{name}")));
    }
    let done = command.envs(more.iter().copied()).output().unwrap();
    let text = [done.stdout, done.stderr].concat();
    (String::from_utf8(text).unwrap(), done.status.code())
}

#[test]
fn the_action_writes_one_comment_and_keeps_it_up_to_date() {
    let (project, api) = (pull_request(), Api::with(&["LGTM"]));
    let (said, code) = run(&project, &api, &[]);
    assert_eq!(code, Some(0), "{said}");
    let comments = api.comments();
    assert_eq!((comments.len(), comments[0].as_str()), (2, "LGTM"));
    assert!(
        comments[1].starts_with("<!-- flux-pipeline plan -->\n### What"),
        "{comments:?}"
    );
    assert!(comments[1].contains("`ghcr.io/org/shop:v1.4.0` → `ghcr.io/org/shop:v1.5.0`"));
    assert_eq!(project.read(".git/GITHUB_OUTPUT"), "changes=true\n");
    assert!(comments[1].ends_with(project.read(".git/GITHUB_STEP_SUMMARY").trim_end()));

    let back = project.read("shop.pipeline").replace("v1.5.0", "v1.4.0");
    project.write("shop.pipeline", &back);
    project.run(&["build"]);
    assert_eq!(run(&project, &api, &[]).1, Some(0));
    let comments = api.comments();
    assert_eq!(comments.len(), 2);
    assert!(!comments[1].contains("v1.5.0"), "{comments:?}");
}

#[test]
fn the_comment_is_found_behind_a_hundred_others() {
    let mut there = vec!["LGTM"; 130];
    there[120] = "<!-- flux-pipeline plan -->\nold";
    let (project, api) = (pull_request(), Api::with(&there));
    assert_eq!(run(&project, &api, &[]).1, Some(0));
    let comments = api.comments();
    assert_eq!(comments.len(), 130);
    assert!(comments[120].contains("v1.5.0"), "{}", comments[120]);
}

#[test]
fn whoever_may_not_comment_has_the_plan_in_the_summary() {
    let (project, api) = (pull_request(), Api::with(&[]));
    let (said, code) = run(&project, &api, &[("TOKEN", "of-a-fork")]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("::warning::the plan cannot be written"),
        "{said}"
    );
    assert!(project.read(".git/GITHUB_STEP_SUMMARY").contains("v1.5.0"));
    let (said, _) = run(
        &project,
        &api,
        &[("COMMENT", "false"), ("TOKEN", "of-a-fork")],
    );
    assert!(!said.contains("::warning::"), "{said}");
    assert!(api.comments().is_empty());
}

#[test]
fn the_job_fails_for_what_is_wrong_stale_or_refused_and_says_all_of_it() {
    let (project, api) = (pull_request(), Api::with(&[]));
    let right = project.read("shop.pipeline");
    project.write("shop.pipeline", &right.replace("v1.5.0", "v1.6.0"));
    let (said, code) = run(&project, &api, &[]);
    assert!(
        said.contains("::error::the committed files are not"),
        "{said}"
    );
    assert_eq!((code, api.comments().len()), (Some(1), 1));

    project.write(
        "shop.pipeline",
        &(right.clone() + "stage a before b\nstage b before a\n"),
    );
    let (said, code) = run(&project, &api, &[]);
    assert!(said.contains("::error file=shop.pipeline,"), "{said}");
    assert_eq!(code, Some(1));

    let renamed = right.replace("before app", "before web")
        + "stage web renamed from app { name other; path ./deploy/ }\n";
    project.write("shop.pipeline", &renamed);
    project.run(&["build"]);
    let (said, code) = run(&project, &api, &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        api.comments()[0].contains("**Refused:**"),
        "{:?}",
        api.comments()
    );
}

#[test]
fn the_action_hands_every_input_on() {
    let root = env!("CARGO_MANIFEST_DIR");
    let text = std::fs::read_to_string(format!("{root}/action.yml")).unwrap();
    let action: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    let steps = action["runs"]["steps"].as_sequence().unwrap();
    let mut used = Vec::new();
    for step in steps {
        let env = step["env"].as_mapping().unwrap();
        let name = step["id"].as_str().unwrap();
        let script = std::fs::read_to_string(format!("{root}/dist/action/{name}")).unwrap();
        for (variable, value) in env {
            let variable = variable.as_str().unwrap();
            let is_read =
                script.contains(variable) || step["run"].as_str().unwrap().contains(variable);
            assert!(is_read, "{name} does not read {variable}");
            used.push(value.as_str().unwrap().to_owned());
        }
    }
    for input in action["inputs"].as_mapping().unwrap().keys() {
        let value = format!("${{{{ inputs.{} }}}}", input.as_str().unwrap());
        assert!(used.contains(&value), "{value}");
    }
}
