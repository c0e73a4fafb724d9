//! Where `check` and `build` have to agree though things are not tidy, and a past that breaks off.

use std::process::Command;

use crate::support::Project;

const JOB: &str = "job one { image \"ghcr.io/org/shop:v1\"; run \"x\"; deadline 5m; retries 1 }";

fn built(project: &Project) -> Vec<String> {
    let files = project.files().into_keys();
    files
        .filter(|it| it.ends_with(".yaml") && !it.starts_with("deploy/"))
        .collect()
}

/// Both refuse, with the same words, and nothing is written.
fn refused(project: &Project, said: &str) {
    for command in ["check", "build"] {
        let done = project.run(&[command]);
        assert_eq!(done.code, Some(1), "{command}: {}", done.stderr);
        let text = format!("{}{}", done.stdout, done.stderr);
        assert!(text.contains(said), "{command}: {text}");
    }
    assert_eq!(built(project), Vec::<String>::new());
}

#[test]
fn nothing_is_written_into_the_directory_of_git() {
    for directory in ["./.git/hooks", "./deploy/.GIT/x"] {
        let project = Project::new();
        project.write(
            "shop.pipeline",
            &format!("flux {{ directory {directory} }}\nstage migrate {{ {JOB} }}\n"),
        );
        refused(&project, "unwritable-path");
    }
}

#[test]
fn a_name_that_no_file_system_takes_is_found_before_anything_is_written() {
    let project = Project::new();
    let text = format!("stage migrate {{ path ./{}/; {JOB} }}\n", "a".repeat(256));
    project.write("shop.pipeline", &text);
    refused(&project, "has 256 bytes");
    let project = Project::new();
    let name = "a".repeat(240);
    // The record of the build has this name and more.
    project.write(
        &format!("{name}.pipeline"),
        &format!("pipeline shop\nstage migrate {{ {JOB} }}\n"),
    );
    refused(&project, "unwritable-path");
    let project = Project::new();
    let text = format!("stage migrate {{ path ./{}/; {JOB} }}\n", "a".repeat(255));
    project.write("shop.pipeline", &text);
    assert_eq!(project.run(&["check"]).code, Some(0));
    assert_eq!(project.run(&["build"]).code, Some(0));
}

#[test]
fn what_is_built_into_the_directory_of_a_stage_would_be_applied_with_it() {
    let project = Project::shop();
    for arguments in [
        &["build", "--out", "deploy"][..],
        &["build", "--out", "deploy/new/out"],
        &["build", "--check", "--out", "deploy"],
    ] {
        let done = project.run(arguments);
        assert_eq!(done.code, Some(1), "{arguments:?}");
        assert!(
            done.stderr.contains("which stage `app` applies"),
            "{}",
            done.stderr
        );
    }
    assert!(!project.path("deploy/flux").exists() && !project.path("deploy/new").exists());
    assert_eq!(project.run(&["build", "--out", "dist"]).code, Some(0));
}

#[test]
fn a_stage_does_not_apply_the_generated_jobs_of_another_pipeline() {
    let project = Project::new();
    project.write("a.pipeline", &format!("stage migrate {{ {JOB} }}\n"));
    project.write(
        "b.pipeline",
        &format!(
            "flux {{ directory ./other }}\nstage migrate {{ {} }}\n",
            JOB.replace("one", "two")
        ),
    );
    assert_eq!(project.run(&["build", "a.pipeline"]).code, Some(0));
    for command in ["check", "build"] {
        let done = project.run(&[command, "b.pipeline"]);
        assert_eq!(done.code, Some(1), "{}", done.stderr);
        let text = format!("{}{}", done.stdout, done.stderr).replace('│', " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("applies `migrate/one.job.yaml` too, which `a.pipeline` generates"),
            "{text}"
        );
    }
    assert!(!project.path("other").exists());
}

/// A repository with one commit, in which nothing is built.
fn committed() -> Project {
    let project = Project::shop();
    std::fs::remove_dir(project.path(".git")).unwrap();
    git(
        &project,
        "git init --quiet --initial-branch=main . && git add --all && git -c user.name=a -c user.email=a@example.org commit --quiet -m one",
    );
    project
}

fn git(project: &Project, script: &str) -> String {
    let mut command = Command::new("sh");
    command.args(["-ec", script]).current_dir(project.root());
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null");
    let done = command.output().unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

#[cfg(unix)]
#[test]
fn an_object_that_is_missing_is_said_before_the_errors_that_come_of_it() {
    let project = committed();
    let object = git(&project, "git rev-parse HEAD:deploy/app.yaml");
    let (folder, file) = object.split_at(2);
    std::fs::remove_file(project.path(&format!(".git/objects/{folder}/{file}"))).unwrap();
    let mut command = project.command(&["plan", "--against", "HEAD"]);
    let done = command
        .env("PATH", std::env::var_os("PATH").unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(
        said.contains("cannot be read whole: `deploy/app.yaml`"),
        "{said}"
    );
    assert!(!said.contains("has errors"), "{said}");
}

/// `git` that ends in the middle of the first file is no `git` of a shorter file.
#[cfg(unix)]
#[test]
fn a_file_that_breaks_off_is_not_what_was_there() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = committed();
    let real = git(&project, "command -v git");
    let commit = git(&project, "git cat-file -s HEAD");
    // The answer about the commit, and what begins the next one: 40 digits, a word, a size.
    let length = 40 + 8 + commit.len() + 1 + commit.parse::<usize>().unwrap() + 1 + 40 + 6 + 3 + 20;
    let shim = format!(
        "#!/bin/sh\ncase \"$*\" in\n*cat-file*) {real} \"$@\" | {{ dd bs=1 count={length} 2>/dev/null; kill $$; }} ;;\n*) exec {real} \"$@\" ;;\nesac\n"
    );
    project.write("bin/git", &shim);
    let path = project.path("bin/git");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = project.command(&["plan", "--against", "HEAD"]);
    let old = std::env::var("PATH").unwrap();
    let done = command
        .env("PATH", format!("{}:{old}", project.path("bin").display()))
        .output()
        .unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot be read whole"), "{said}");
    assert!(said.contains("git ended"), "{said}");
}
