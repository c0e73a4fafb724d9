//! `plan --against live`: what is here against what the cluster runs.

use std::process::Command;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::commands::write_kubeconfig;
use super::play::WEB;
use super::server::{Fault, Server};
use crate::support::Project;

const PIPELINE: &str = "\
namespace shop
image api = ghcr.io/org/shop:1
defaults { external namespace shop }
stage migrate before app { job db { image api; run \"migrate\"; retries 0; deadline 5m } }
stage app { image api }
";

/// A repository, and a cluster that knows nothing yet.
struct Scene {
    project: Project,
    server: Server,
    address: String,
}

impl Scene {
    /// One commit, built.
    fn new() -> Self {
        let project = Project::new();
        std::fs::remove_dir(project.path(".git")).ok();
        let scene = Self {
            address: String::new(),
            server: Server::default(),
            project,
        };
        let address = scene.server.serve();
        let scene = Self { address, ..scene };
        scene.git(&["init", "--quiet", "--initial-branch=main", "."]);
        scene.project.write(
            "deploy/web.yaml",
            &WEB.replace("ghcr.io/org/shop:v1", "ghcr.io/org/shop:0"),
        );
        scene.project.write("shop.pipeline", PIPELINE);
        scene.server.put(
            "gitrepositories",
            json!({ "metadata": { "name": "shop", "namespace": "flux-system" } }),
        );
        scene
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]);
        command.args(arguments).current_dir(self.project.root());
        let nowhere = [
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ];
        let done = command.envs(nowhere).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    /// Changes the pipeline, builds and commits; gives the commit.
    fn commit(&self, from: &str, to: &str) -> String {
        self.edit(from, to);
        let built = self.project.run(&["build"]);
        assert_eq!(built.code, Some(0), "{}", built.stderr);
        std::fs::write(self.project.path(".gitignore"), "kubeconfig\n").unwrap();
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=a release"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn edit(&self, from: &str, to: &str) {
        let text = self.project.read("shop.pipeline").replace(from, to);
        self.project.write("shop.pipeline", &text);
    }

    /// The cluster has the Kustomization of a stage as it is built now, which has applied this commit last.
    fn runs(&self, stage: &str, commit: &str) {
        let text = self.project.read(&format!("flux/{stage}.yaml"));
        let mut object: Value = serde_yaml::from_str(&text).unwrap();
        object["status"] = json!({ "lastAppliedRevision": format!("main@sha1:{commit}") });
        self.server.put("kustomizations", object);
    }

    /// What `plan` says, with the names of the commits in the place of their hashes, and its exit code.
    fn plan(&self, arguments: &[&str], commits: &[(&str, &str)]) -> (String, Option<i32>) {
        write_kubeconfig(&self.project, &self.address);
        let mut command = self.project.command(&[&["plan"], arguments].concat());
        command.env("KUBECONFIG", self.project.path("kubeconfig"));
        command.env("PATH", std::env::var_os("PATH").unwrap());
        let done = command.output().unwrap();
        let mut said = String::from_utf8([done.stderr, done.stdout].concat()).unwrap();
        for (commit, name) in commits {
            said = said
                .replace(commit, name)
                .replace(commit.get(..12).unwrap(), name)
                .replace(commit.get(..7).unwrap(), name);
        }
        let is_write = |line: &String| !line.starts_with("GET ");
        assert!(
            !self.server.requests().iter().any(is_write),
            "it only reads"
        );
        (said, done.status.code())
    }
}

#[test]
fn a_commit_that_was_never_applied_is_no_past_of_the_cluster() {
    let scene = Scene::new();
    let first = scene.commit("", "");
    scene.runs("migrate", &first);
    scene.runs("app", &first);
    let second = scene.commit("shop:1", "shop:2");
    scene.commit("shop:2", "shop:3");
    let names = [(first.as_str(), "FIRST"), (second.as_str(), "SECOND")];
    let (said, code) = scene.plan(&["--against", "HEAD~1"], &names);
    assert_eq!(code, Some(3));
    assert!(
        said.contains("ghcr.io/org/shop:2 → ghcr.io/org/shop:3"),
        "{said}"
    );
    let (said, code) = scene.plan(&["--against", "live"], &names);
    assert_eq!(code, Some(3));
    assert_snapshot!(said, @r"
    shop · against live on fake (FIRST)

    -/+ ● migrate  runs again                      done within 6m
            image api: ghcr.io/org/shop:1 → ghcr.io/org/shop:3
            Job shop/db is deleted, created again, and runs again
              spec.template.spec.containers[db].image: ghcr.io/org/shop:1 → ghcr.io/org/shop:3  (immutable)
      ~ ● app      rolls after migrate (lockstep)  done within 11m30s
            image api: ghcr.io/org/shop:1 → ghcr.io/org/shop:3
            spec.images[ghcr.io/org/shop].newTag: 1 → 3
            Deployment shop/web is changed, its pods are replaced
              spec.template.spec.containers[web].image: ghcr.io/org/shop:1 → ghcr.io/org/shop:3

    at worst 11m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 1 replaced, 1 changed
    ");
}

#[test]
fn each_stage_is_compared_with_the_commit_that_it_has_applied() {
    let scene = Scene::new();
    let first = scene.commit("", "");
    scene.runs("app", &first);
    let second = scene.commit("shop:1", "shop:2");
    scene.runs("migrate", &second);
    scene.server.change("kustomizations", "shop-app", |it| {
        it["status"]["lastAttemptedRevision"] = json!(format!("main@sha1:{second}"));
        it["spec"]["suspend"] = json!(true);
        it["spec"]["interval"] = json!("3m");
        it["status"]["inventory"] =
            json!({ "entries": [{ "id": "shop_old_batch_Job", "v": "v1" }] });
    });
    let names = [(first.as_str(), "FIRST"), (second.as_str(), "SECOND")];
    let (said, code) = scene.plan(&["--against", "live"], &names);
    assert_eq!(code, Some(3));
    assert_snapshot!(said, @r"
    stage app: it has tried main@sha1:SECOND and not come to its end; what of it is there already is not known
    stage app: it is suspended in the cluster: until it is resumed it applies nothing
    stage app: `spec.interval` is not what FIRST builds: it is newer and has not run yet, or somebody changed it; compared is what FIRST builds
    stage app: the cluster has Job shop/old of it, which is not in the commit, and is not compared
    stage app: Deployment shop/web is in the commit, and the cluster does not list it
    shop · against live on fake (migrate at SECOND; app at FIRST)

      ~ ● app  rolls after migrate (lockstep)  done within 11m30s
            spec.images[ghcr.io/org/shop].newTag: 1 → 2
            Deployment shop/web is changed, its pods are replaced
              spec.template.spec.containers[web].image: ghcr.io/org/shop:1 → ghcr.io/org/shop:2
      = 1 stage without a change

    at worst 11m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 1 changed, 1 unchanged
    ");
}

#[test]
fn what_is_the_same_as_in_the_cluster_is_no_change() {
    let scene = Scene::new();
    let first = scene.commit("", "");
    scene.runs("migrate", &first);
    scene.runs("app", &first);
    let (said, code) = scene.plan(&["--against", "live"], &[(&first, "FIRST")]);
    assert_eq!(code, Some(0), "{said}");
    assert_snapshot!(said, @r"
    nothing changes against live on fake (FIRST) · stages: 2 unchanged
    ");
}

#[test]
fn a_cluster_with_nothing_gets_everything_and_a_stage_that_has_applied_nothing_is_new() {
    let scene = Scene::new();
    let first = scene.commit("", "");
    scene.runs("migrate", &first);
    scene.server.change("kustomizations", "shop-migrate", |it| {
        it["status"] = json!({})
    });
    let (said, code) = scene.plan(&["--against", "live"], &[]);
    assert_eq!(code, Some(3));
    assert_snapshot!(said, @r"
    stage migrate: it is in the cluster, and has come to the end of no revision
    shop · against live on fake (nothing)

      + ● migrate  is new                           done within 6m
            Job shop/db is created and runs
      + ● app      is new after migrate (lockstep)  done within 11m30s
            Deployment shop/web is created

    at worst 11m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 2 new
    ");
}

#[test]
fn a_stage_that_is_gone_here_and_still_there_goes() {
    let scene = Scene::new();
    let first = scene.commit("", "");
    scene.project.write(
        "cache/cache.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: cache, namespace: shop }\n",
    );
    let second = scene.commit("stage app", "stage cache after app\nstage app");
    for stage in ["migrate", "app", "cache"] {
        scene.runs(stage, &second);
    }
    scene.git(&["checkout", "--quiet", &first]);
    let (said, code) = scene.plan(&["--against", "live"], &[(&second, "SECOND")]);
    assert_eq!(code, Some(3));
    assert_snapshot!(said, @r"
    shop · against live on fake (SECOND)

      -   cache  is deleted
            ConfigMap shop/cache is deleted
      = 2 stages without a change

    at worst 11m30s (1 edge × 30s poll) along migrate → app (●), from the moment that Flux sees the revision

    stages: 1 removed, 2 unchanged; objects: 1 deleted, 0 orphaned
    ");
}

#[test]
fn a_commit_that_is_not_here_is_refused_and_not_taken_for_absent() {
    let scene = Scene::new();
    scene.commit("", "");
    scene.runs("app", &"3".repeat(40));
    let (said, code) = scene.plan(&["--against", "live"], &[]);
    assert_eq!(code, Some(1));
    assert_snapshot!(said, @r"
    error: Kustomization flux-system/shop-app has applied 3333333, and it cannot be read: `3333333333333333333333333333333333333333` is not a commit of this repository
      help: fetch it, as with `git fetch origin 3333333333333333333333333333333333333333`, and a shallow clone with `--unshallow`
    ");
    scene.server.change("kustomizations", "shop-app", |it| {
        it["spec"]["sourceRef"]["kind"] = json!("OCIRepository");
        it["status"]["lastAppliedRevision"] = json!(format!("latest@sha256:{}", "a".repeat(64)));
    });
    let (said, code) = scene.plan(&["--against", "live"], &[]);
    assert_eq!(code, Some(1));
    assert_snapshot!(said, @r"
    error: Kustomization flux-system/shop-app has applied latest@sha256:aaaaaaaaaaaa, which does not say what commit it was made from
      help: push it with `flux push artifact --revision BRANCH@sha1:COMMIT`, or compare with a revision
    ");
}

#[test]
fn what_may_not_be_listed_is_said() {
    let scene = Scene::new();
    let text = "source git shop { url https://git.example.org/shop; branch main }\nnamespace shop";
    let first = scene.commit("namespace shop\n", &format!("{text}\n"));
    scene.runs("migrate", &first);
    scene.runs("app", &first);
    scene
        .server
        .fail("gitrepositories", Fault::Answer(403, "Forbidden", "no"));
    let (said, code) = scene.plan(&["--against", "live"], &[(&first, "FIRST")]);
    assert_eq!(code, Some(0));
    assert_snapshot!(said, @r"
    GitRepositories in `flux-system` may not be listed: which are there is not known
    nothing changes against live on fake (FIRST) · stages: 2 unchanged
    ");
    scene
        .server
        .fail("kustomizations", Fault::Answer(403, "Forbidden", "no"));
    let (said, code) = scene.plan(&["--against", "live"], &[]);
    assert_eq!(code, Some(4));
    assert_snapshot!(said, @r"
    error: cannot list Kustomizations in `flux-system`: no
      help: ask for the roles of this command on docs/cluster.md
    ");
}

#[test]
fn of_files_in_another_repository_only_the_kustomization_is_compared() {
    let scene = Scene::new();
    let source = "source git shop elsewhere\nnamespace shop\n";
    scene.edit("stage migrate before app { job db { image api; run \"migrate\"; retries 0; deadline 5m } }\n", "");
    scene.commit("namespace shop\n", source);
    scene.runs("app", &"3".repeat(40));
    scene.edit("shop:1", "shop:2");
    let (said, code) = scene.plan(&["--against", "live"], &[]);
    assert_eq!(code, Some(3), "{said}");
    assert_snapshot!(said, @r"
    stage app: its files are in another repository; only its Kustomization is compared
    shop · against live on fake (3333333)

      ~ ● app  changes in its settings  done within 5m
            spec.images[ghcr.io/org/shop].newTag: 1 → 2

    at worst 5m along app (●), from the moment that Flux sees the revision

    stages: 1 changed
    ");
}

#[test]
fn one_cluster_has_one_environment() {
    let scene = Scene::new();
    let first = scene.commit("", "");
    scene.edit(
        "stage app",
        "environment staging\nenvironment production\nstage app",
    );
    let (said, code) = scene.plan(&["--against", "live"], &[]);
    assert_eq!(
        (said.as_str(), code),
        (
            "error: the pipeline has environments\n  help: name one, such as `--environment staging`\n",
            Some(2)
        )
    );
    let (said, code) = scene.plan(&["--against", &first, "--environment", "staging"], &[]);
    assert_eq!(code, Some(2), "{said}");
}
