//! `plan`: against a revision, a directory and the last build.

use std::process::Command;

use flux_pipeline::files::{Disk, Revision, is_changed};
use flux_pipeline::source::{EntryKind, Files};
use insta::assert_snapshot;

use crate::support::Project;

/// A repository with one commit, built.
fn committed() -> Project {
    let project = Project::shop();
    std::fs::remove_dir(project.path(".git")).unwrap();
    git(&project, &["init", "--quiet", "--initial-branch=main", "."]);
    project.run(&["build"]);
    commit(&project);
    project
}

fn commit(project: &Project) {
    git(project, &["add", "--all"]);
    let who = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    let what = ["commit", "--quiet", "--message=a release"];
    git(project, &[&who[..], &what[..]].concat());
}

fn git(project: &Project, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(project.root());
    let nowhere = [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
    ];
    let done = command.envs(nowhere).output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

fn bump(project: &Project) {
    let text = project.read("shop.pipeline").replace("v1.4.0", "v1.5.0");
    project.write("shop.pipeline", &text);
}

/// The program with `git` to be found.
fn run(project: &Project, arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = project.command(arguments);
    let path = std::env::var_os("PATH").unwrap();
    let done = command.env("PATH", path).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(done.stdout), text(done.stderr), done.status.code())
}

/// The plan without the hash of the commit, which depends on the time.
fn plan(project: &Project, arguments: &[&str]) -> (String, Option<i32>) {
    let (out, _, code) = run(project, &[&["plan"], arguments].concat());
    let mut out = out;
    if let Some(start) = out.find("main (") {
        out.replace_range(start + 6..start + 13, "0123456");
    }
    (out, code)
}

#[test]
fn equal_environments_are_said_once() {
    let project = committed();
    let text = project.read("shop.pipeline") + "\nenvironment staging\nenvironment production\n";
    project.write("shop.pipeline", &text);
    project.run(&["build"]);
    commit(&project);
    bump(&project);
    let (text, code) = plan(&project, &["--against", "main"]);
    assert_snapshot!(text, @"
    shop (staging, production) · against main (0123456)

    -/+ ● migrate  runs again  done within 5m
            image shop: ghcr.io/org/shop:v1.4.0 → ghcr.io/org/shop:v1.5.0
            Job default/db-migration is deleted, created again, and runs again
              spec.template.spec.containers[db-migration].image: ghcr.io/org/shop:v1.4.0 → ghcr.io/org/shop:v1.5.0  (immutable)
      = 1 stage without a change

    at worst 10m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 2 replaced, 2 unchanged
    ");
    assert_eq!(code, Some(3));
}

#[test]
fn stages_without_a_change_are_counted_until_one_asks() {
    let project = committed();
    let text = project.read("shop.pipeline") + "\nstage app { interval 5m }\n";
    project.write("shop.pipeline", &text);
    let (text, _) = plan(&project, &["--against", "main"]);
    assert_snapshot!(text, @"
    shop · against main (0123456)

      ~ ● app  changes in its settings after migrate (revision)  done within 10m30s
            spec.interval: 60m → 5m
      = 1 stage without a change

    at worst 10m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 1 changed, 1 unchanged
    ");
    let (text, _) = plan(&project, &["--against", "main", "-v"]);
    assert_snapshot!(text, @"
    shop · against main (0123456)

      = ● migrate  no change                                         done within 5m
            Job default/db-migration does not run: its image `ghcr.io/org/shop:v1.4.0` and its template did not change
      ~ ● app      changes in its settings after migrate (revision)  done within 10m30s
            spec.interval: 60m → 5m

    at worst 10m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 1 changed, 1 unchanged
    ");
}

#[test]
fn nothing_changes_between_a_commit_and_itself() {
    let project = committed();
    let (text, code) = plan(&project, &["--against", "main"]);
    assert_snapshot!(text, @"nothing changes against main (0123456) · stages: 2 unchanged");
    assert_eq!(code, Some(0));
}

#[test]
fn an_image_line_is_followed_to_the_app() {
    let project = committed();
    bump(&project);
    let (text, code) = plan(&project, &["--against", "main"]);
    assert_snapshot!(text, @"
    shop · against main (0123456)

    -/+ ● migrate  runs again  done within 5m
            image shop: ghcr.io/org/shop:v1.4.0 → ghcr.io/org/shop:v1.5.0
            Job default/db-migration is deleted, created again, and runs again
              spec.template.spec.containers[db-migration].image: ghcr.io/org/shop:v1.4.0 → ghcr.io/org/shop:v1.5.0  (immutable)
      = 1 stage without a change

    at worst 10m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 1 replaced, 1 unchanged
    ");
    assert_eq!(code, Some(3));
    let (last_build, code) = plan(&project, &[]);
    assert_snapshot!(last_build, @"
    shop · against the last build

    -/+ ● migrate  runs again  done within 5m
            Job default/db-migration is deleted, created again, and runs again
              spec.template.spec.containers[db-migration].image: ghcr.io/org/shop:v1.4.0 → ghcr.io/org/shop:v1.5.0  (immutable)
      = 1 stage without a change

    at worst 10m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 1 replaced, 1 unchanged
    ");
    assert_eq!(code, Some(3));
    project.run(&["build"]);
    assert_eq!(plan(&project, &[]).1, Some(0));
}

#[test]
fn a_commit_that_the_order_does_not_survive_is_refused() {
    let project = committed();
    let text = project.read("shop.pipeline")
        + "stage web renamed from app { name other; path ./deploy/ }\n";
    project.write("shop.pipeline", &text.replace("before app", "before web"));
    let (text, found, code) = run(&project, &["plan", "--against", "main"]);
    assert!(found.contains("renamed-stage"), "{found}{text}");
    assert_eq!(code, Some(1));
    let allowed = ["plan", "--against", "main", "--allow", "renamed-stage"];
    assert_eq!(run(&project, &allowed).2, Some(3));
    let (_, error, code) = run(&project, &["plan", "--allow", "empty-stage"]);
    assert_snapshot!(error, @r#"
    error: `empty-stage` is not about a commit
      help: allow it in the stage, with `allow CHECK "reason"`
    "#);
    assert_eq!(code, Some(2));
}

#[test]
fn a_stage_that_is_gone_is_shown_where_it_was() {
    let project = committed();
    project.write("shop.pipeline", "stage app\n");
    let (_, found, code) = run(&project, &["plan", "--against", "main"]);
    assert!(found.contains("shop.pipeline at main ("), "{found}");
    assert_eq!(code, Some(1));
}

#[test]
fn another_directory_can_be_the_past() {
    let (project, other) = (committed(), committed());
    bump(&project);
    let path = other.root().to_str().unwrap();
    assert_eq!(plan(&project, &["--against", path]).1, Some(3));
    assert_eq!(plan(&other, &["--against", path]).1, Some(0));
}

#[test]
fn a_directory_of_the_repository_is_found_in_the_commit_too() {
    let project = committed();
    project.write(
        "apps/bank.pipeline",
        "stage pay before app\nstage app { path ./deploy/ }\n",
    );
    project.write(
        "pay/pay.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pay, namespace: bank}\n",
    );
    let arguments = [
        "-C",
        "apps",
        "plan",
        "--against",
        "main",
        "--format",
        "json",
    ];
    let (text, found, code) = run(&project, &arguments);
    assert_eq!(code, Some(3), "{found}");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["pipelines"][0]["stages"][0]["change"], "new");
    commit(&project);
    assert_eq!(run(&project, &arguments).2, Some(0));
}

#[test]
fn a_commit_with_errors_is_compared_by_what_was_built() {
    let project = committed();
    let good = project.read("shop.pipeline");
    project.write("shop.pipeline", "stage migrate before ap\n");
    commit(&project);
    project.write("shop.pipeline", &good);
    let (_, found, code) = run(&project, &["plan", "--against", "main"]);
    assert!(
        found.contains("has errors: compared with the files that were built there"),
        "{found}"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn what_is_no_revision_is_said() {
    let project = committed();
    let (_, found, code) = run(&project, &["plan", "--against", "nowhere"]);
    assert_snapshot!(found, @r#"
    error: `nowhere` is not a commit of this repository
      help: name a branch, a tag, a commit or a directory; a shallow clone has few commits
    "#);
    assert_eq!(code, Some(2));
    assert_eq!(run(&project, &["plan", "--against=--output=x"]).2, Some(2));
    assert!(!project.has("x"));
    let (_, found, code) = {
        let done = project
            .command(&["plan", "--against", "main"])
            .env("PATH", "")
            .output()
            .unwrap();
        (
            0,
            String::from_utf8(done.stderr).unwrap(),
            done.status.code(),
        )
    };
    assert!(found.contains("cannot run `git`"), "{found}");
    assert_eq!(code, Some(1));
}

#[test]
fn the_comment_for_a_pull_request_is_markdown() {
    let project = committed();
    bump(&project);
    let (text, _) = plan(&project, &["--against", "main", "--format", "markdown"]);
    assert_snapshot!(text, @r#"
    ### What this commit does to the cluster

    Against `main (0123456)`. Stages: 1 replaced, 1 unchanged.

    #### shop

    | | stage | what happens | done within |
    | --- | --- | --- | ---: |
    | `-/+` | migrate | runs again | 5m |
    | `=` | app | waits for migrate (revision) | 10m30s |

    At worst 10m30s (1 edge × 30s poll) along migrate → app.

    <details><summary>Why</summary>

    - **migrate**
      - image shop: `ghcr.io/org/shop:v1.4.0` → `ghcr.io/org/shop:v1.5.0`
      - Job default/db-migration is deleted, created again, and runs again
        - `spec.template.spec.containers[db-migration].image`: `ghcr.io/org/shop:v1.4.0` → `ghcr.io/org/shop:v1.5.0`, immutable

    </details>
    "#);
}

#[test]
fn files_are_changed_when_git_says_so() {
    let project = committed();
    assert_eq!(is_changed(project.root()), Ok(false));
    project.write("new.yaml", "a: 1\n");
    assert_eq!(is_changed(project.root()), Ok(true));
    commit(&project);
    assert_eq!(is_changed(project.root()), Ok(false));
}

#[test]
fn the_window_to_a_commit_shows_what_the_window_to_the_disk_does() {
    let project = committed();
    let many: String = (0..600).map(|at| format!("a{at}: {at}\n")).collect();
    project.write("many/x.yaml", &many);
    for at in 0..600 {
        project.write(&format!("many/{at}.yaml"), &format!("a: {at}\n"));
    }
    project
        .write("odd/ü ß.yaml", "a: 1\n")
        .write("odd/empty.yaml", "");
    project.write("odd/large.yaml", &"x".repeat(5 * 1024 * 1024));
    std::fs::write(project.path("odd/binary.yaml"), [0xff, 0xfe, 0]).unwrap();
    std::os::unix::fs::symlink("empty.yaml", project.path("odd/link.yaml")).unwrap();
    commit(&project);
    let disk = Disk::open(project.root()).unwrap();
    for (root, below) in [("", ""), ("odd", "odd/")] {
        let commit = Revision::open(&project.path(root), "main").unwrap();
        for folder in ["", "many", "odd", "nowhere"] {
            let Some(there) = folder.strip_prefix(root) else {
                continue;
            };
            let mut listed = disk.list(folder);
            listed
                .iter_mut()
                .for_each(|entries| entries.retain(|entry| entry.name != ".git"));
            assert_eq!(commit.list(there), listed, "{folder}");
            for entry in listed.unwrap_or_default() {
                let path = format!("{folder}/{}", entry.name);
                let path = path.trim_start_matches('/');
                if entry.kind == EntryKind::File {
                    let there = path.strip_prefix(below).unwrap();
                    assert_eq!(commit.read(there), disk.read(path), "{path}");
                }
            }
        }
    }
}

/// A clone of a repository without the contents that are not checked out, and with nobody to ask for them.
fn partial_clone_of(project: &Project) -> Project {
    let clone = Project::new();
    std::fs::remove_dir(clone.path(".git")).unwrap();
    git(project, &["config", "uploadpack.allowFilter", "true"]);
    let from = format!("file://{}", project.root().display());
    git(
        &clone,
        &["clone", "--quiet", "--filter=blob:none", &from, "."],
    );
    clone
}

/// What is not there is not what was not there.
#[test]
fn a_partial_clone_is_no_empty_past() {
    let project = committed();
    bump(&project);
    commit(&project);
    let clone = partial_clone_of(&project);
    let (text, found, code) = run(&clone, &["plan", "--against", "HEAD~1"]);
    assert_eq!((text.as_str(), code), ("", Some(1)));
    assert!(found.contains("cannot be read whole: `"), "{found}");
    assert!(found.contains("fetches what is missing"), "{found}");
    let fetched = "git archive HEAD~1 > /dev/null";
    let mut fetch = Command::new("sh");
    fetch.args(["-c", fetched]).current_dir(clone.root());
    assert!(fetch.status().unwrap().success());
    assert_eq!(plan(&clone, &["--against", "HEAD~1"]).1, Some(3));
}

#[test]
fn a_submodule_of_a_stage_is_not_taken_for_nothing() {
    let (project, other) = (committed(), Project::new());
    std::fs::remove_dir(other.path(".git")).unwrap();
    other.write(
        "more.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more, namespace: default }\n",
    );
    git(&other, &["init", "--quiet", "--initial-branch=main", "."]);
    commit(&other);
    let from = format!("file://{}", other.root().display());
    let add = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &from,
        "deploy/sub",
    ];
    git(&project, &add);
    commit(&project);
    let (_, found, code) = run(&project, &["plan", "--against", "main"]);
    assert!(found.contains("`deploy/sub`: it is a submodule"), "{found}");
    assert_eq!(code, Some(1));
    // One that no stage has does no harm.
    git(&project, &["mv", "deploy/sub", "elsewhere"]);
    commit(&project);
    assert_eq!(plan(&project, &["--against", "main"]).1, Some(0));
}

#[test]
fn a_directory_is_no_revision_unless_it_is_written_as_a_path() {
    let project = committed();
    let (_, found, code) = run(&project, &["plan", "--against", "deploy"]);
    assert_snapshot!(found, @r#"
    error: `deploy` is not a commit of this repository
      help: for the directory write `./deploy`
    "#);
    assert_eq!(code, Some(2));
}

#[test]
fn why_git_gives_nothing_is_said_in_its_own_words() {
    let project = committed();
    let mut command = project.command(&["plan", "--against", "main"]);
    let path = std::env::var_os("PATH").unwrap();
    // As in a container of a CI, whose user does not own the files.
    let of_others = [
        ("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ];
    let done = command.env("PATH", path).envs(of_others).output().unwrap();
    let found = String::from_utf8(done.stderr).unwrap();
    assert!(found.contains("dubious ownership"), "{found}");
    assert_eq!(done.status.code(), Some(1));
}

#[test]
fn a_repository_with_sha_256_is_read() {
    let project = Project::shop();
    std::fs::remove_dir(project.path(".git")).unwrap();
    git(
        &project,
        &[
            "init",
            "--quiet",
            "--object-format=sha256",
            "--initial-branch=main",
            ".",
        ],
    );
    project.run(&["build"]);
    commit(&project);
    assert_eq!(plan(&project, &["--against", "main"]).1, Some(0));
    bump(&project);
    assert_eq!(plan(&project, &["--against", "main"]).1, Some(3));
}

/// A Kustomization by hand for the app of the pipeline, and what applies the folder of both.
fn by_hand(name: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n\
         metadata: {{name: {name}, namespace: flux-system}}\n\
         spec:\n  interval: 60m\n  timeout: 5m\n  path: ./deploy/\n  prune: true\n  wait: true\n  \
         sourceRef: {{kind: GitRepository, name: shop}}\n"
    )
}

/// A repository with a Kustomization by hand of this name, in which a commit puts a pipeline in its place.
fn going_over(name: &str, pipeline: &str) -> (String, String, Option<i32>) {
    let project = Project::shop();
    std::fs::remove_dir(project.path(".git")).unwrap();
    std::fs::remove_file(project.path("shop.pipeline")).unwrap();
    git(&project, &["init", "--quiet", "--initial-branch=main", "."]);
    project.write("flux/app.yaml", &by_hand(name));
    project.write(
        "deploy/old.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: old, namespace: default}\n",
    );
    commit(&project);
    std::fs::remove_file(project.path("flux/app.yaml")).unwrap();
    std::fs::remove_file(project.path("deploy/old.yaml")).unwrap();
    project.write("shop.pipeline", pipeline);
    project.run(&["build"]);
    run(&project, &["plan", "--against", "main"])
}

#[test]
fn a_pipeline_that_keeps_the_name_of_a_kustomization_by_hand_deletes_nothing_with_it() {
    let pipeline = "stage app { name web; path ./deploy/ }\n";
    let (out, told, code) = going_over("web", pipeline);
    assert!(
        told.contains("Kustomizations by hand that the pipeline takes the place of: `web`"),
        "{told}"
    );
    assert!(
        out.contains("ConfigMap default/old is deleted"),
        "{out}\n{told}"
    );
    assert!(
        !out.contains("is created") && !told.contains("error"),
        "{out}\n{told}"
    );
    assert_eq!(code, Some(3), "{out}\n{told}");
}

#[test]
fn a_pipeline_with_another_name_loses_what_the_kustomization_by_hand_had() {
    let pipeline = "stage app { path ./deploy/ }\n";
    let (out, told, code) = going_over("web", pipeline);
    assert!(
        told.contains("renamed-stage") || told.contains("moved-object"),
        "{out}\n{told}"
    );
    assert_eq!(code, Some(1), "{out}\n{told}");
}

#[test]
fn a_program_gets_its_object_of_a_pipeline_with_errors_too() {
    let project = committed();
    let text = project.read("shop.pipeline");
    project.write(
        "shop.pipeline",
        &format!("{text}\nstage twice after nobody\n"),
    );
    let (out, _, code) = run(&project, &["plan", "--against", "main", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, Some(1), "{out}");
    assert_eq!(said["changes"], false);
    let refused = said["refused"].as_array().unwrap();
    assert!(
        refused.iter().any(|it| it["check"] == "unknown-stage"),
        "{out}"
    );
    // Text and Markdown are for people, who get the errors themselves.
    let (out, _, _) = run(&project, &["plan", "--against", "main"]);
    assert_eq!(out, "");
}

#[test]
fn markdown_shows_the_fields_of_sources_and_nothing_that_turns_a_line() {
    let project = committed();
    let text = project.read("shop.pipeline");
    let source = |url: &str| format!("source git shop {{ url \"{url}\"; branch main }}\n{text}");
    project.write("shop.pipeline", &source("https://example.org/one.git"));
    project.write("deploy/c.yaml", &configmap("old"));
    commit(&project);
    project.write("shop.pipeline", &source("https://example.org/two.git"));
    project.write("deploy/c.yaml", &configmap("\\u202e \\u2066new"));
    for format in ["markdown", "text"] {
        let (out, _, _) = run(&project, &["plan", "--against", "main", "--format", format]);
        assert!(out.contains("https://example.org/two.git"), "{out}");
        assert!(out.contains("new"), "{out}");
        assert!(!out.contains(['\u{202e}', '\u{2066}']), "{out}");
    }
}

fn configmap(value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: default}}\ndata: {{a: \"{value}\"}}\n"
    )
}

/// git keeps no empty directory, so to Flux the old path is gone.
#[test]
fn an_empty_directory_that_is_left_behind_is_none() {
    let project = committed();
    let text = "stage first before app { path ./old/ }\nstage app\n";
    project.write("shop.pipeline", text);
    project.write("old/c.yaml", &configmap("1"));
    let app = configmap("1").replace("name: c", "name: d");
    project.write("deploy/app.yaml", &app);
    project.run(&["build"]);
    commit(&project);
    project.write("shop.pipeline", &text.replace("old", "new"));
    project.write("new/c.yaml", &configmap("2"));
    let app = app.replace("\"1\"", "\"2\"");
    project.write("deploy/app.yaml", &app);
    let found = || run(&project, &["plan", "--against", "main"]).1;
    // Its files stay: the old spec still finds them.
    assert!(found().contains("split-release"), "{}", found());
    std::fs::remove_file(project.path("old/c.yaml")).unwrap();
    assert!(!found().contains("split-release"), "{}", found());
    std::fs::create_dir(project.path("old/empty")).unwrap();
    assert!(!found().contains("split-release"), "{}", found());
}

/// The file of the pipeline in another directory, and nothing else changed.
fn moved(project: &Project, to: &str) {
    let text = project.read("shop.pipeline");
    std::fs::remove_file(project.path("shop.pipeline")).unwrap();
    project.write(to, &text);
}

#[test]
fn a_pipeline_that_moved_is_compared_with_what_it_was() {
    let project = committed();
    moved(&project, "teams/shop/shop.pipeline");
    for selection in ["teams/shop/shop.pipeline", "teams/shop"] {
        let (text, code) = plan(&project, &["--against", "main", selection]);
        assert_eq!(
            text,
            "nothing changes against main (0123456) · stages: 2 unchanged\n"
        );
        assert_eq!(code, Some(0));
        let (text, code) = plan(&project, &[selection]);
        assert_eq!(
            text,
            "nothing changes against the last build · stages: 2 unchanged\n"
        );
        assert_eq!(code, Some(0));
    }
    bump_in(&project, "teams/shop/shop.pipeline");
    let (text, code) = plan(&project, &["--against", "main", "teams/shop"]);
    assert_snapshot!(text, @r"
    shop · against main (0123456)

    -/+ ● migrate  runs again  done within 5m
            image shop: ghcr.io/org/shop:v1.4.0 → ghcr.io/org/shop:v1.5.0
            Job default/db-migration is deleted, created again, and runs again
              spec.template.spec.containers[db-migration].image: ghcr.io/org/shop:v1.4.0 → ghcr.io/org/shop:v1.5.0  (immutable)
      = 1 stage without a change

    at worst 10m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 1 replaced, 1 unchanged
    ");
    assert_eq!(code, Some(3));
}

fn bump_in(project: &Project, path: &str) {
    let text = project.read(path).replace("v1.4.0", "v1.5.0");
    project.write(path, &text);
}

#[test]
fn a_stage_that_goes_while_its_pipeline_moves_is_refused() {
    let project = committed();
    moved(&project, "teams/shop/shop.pipeline");
    let text = project.read("teams/shop/shop.pipeline");
    let text = text.replace("stage migrate before app {", "stage app\nstage migrated {");
    project.write("teams/shop/shop.pipeline", &text);
    let (out, found, code) = run(&project, &["plan", "--against", "main", "teams/shop"]);
    assert!(found.contains("renamed-stage"), "{out}{found}");
    assert!(out.contains("migrate   is deleted"), "{out}");
    assert_eq!(code, Some(1));
}

#[test]
fn a_pipeline_that_is_gone_is_no_past_of_another_one() {
    let project = committed();
    moved(&project, "other.pipeline");
    let (text, code) = plan(&project, &["--against", "main", "other.pipeline"]);
    assert_snapshot!(text, @r"
    other · against main (0123456)

      + ● migrate  is new                           done within 5m
            Job default/db-migration is created and runs
      + ● app      is new after migrate (revision)  done within 10m30s
            Deployment default/shop is created

    at worst 10m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 2 new
    ");
    assert_eq!(code, Some(3));
}
