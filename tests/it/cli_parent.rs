//! `flux { parent NAME }` on the command line: what `plan` and `destroy --commits` say of it.

use insta::assert_snapshot;

use crate::support::Project;

const SAID: &str = "flux { parent shop at ./clusters/ }\n";

/// A pipeline whose parent and source are in a folder that something else applies.
fn with_parent() -> Project {
    let project = Project::shop();
    let text = project.read("shop.pipeline");
    project.write(
        "shop.pipeline",
        &(text + "source git shop { url https://git.example.org/shop; branch main }\n"),
    );
    project.run(&["build"]);
    let text = project.read("shop.pipeline");
    project.write("shop.pipeline", &(text + SAID));
    project
}

#[test]
fn a_new_parent_is_an_object_that_is_made_and_the_source_moves_beside_it() {
    let project = with_parent();
    let done = project.run(&["plan"]);
    assert_eq!(done.code, Some(3));
    assert_snapshot!(done.stdout, @r"
    shop · against the last build

      the file of GitRepository flux-system/shop moves to another folder: ./flux/ → ./clusters/
      Kustomization flux-system/shop is created
      = 2 stages without a change

    stages: 2 unchanged
    ");
    project.run(&["build"]);
    let files: Vec<String> = project
        .files()
        .into_keys()
        .filter(|it| it.contains("shop."))
        .collect();
    assert_eq!(
        files.join(" "),
        ".shop.flux-pipeline clusters/shop.parent.yaml clusters/shop.source.yaml shop.pipeline"
    );
    let done = project.run(&["plan"]);
    assert_eq!(done.code, Some(0), "{}", done.stdout);
}

#[test]
fn a_parent_that_is_taken_out_stays_in_the_cluster_with_the_stages() {
    let project = with_parent();
    project.run(&["build"]);
    let text = project.read("shop.pipeline").replace(SAID, "");
    project.write("shop.pipeline", &text);
    assert_snapshot!(project.run(&["plan"]).stdout, @r"
    shop · against the last build

      the file of GitRepository flux-system/shop moves to another folder: ./clusters/ → ./flux/
      Kustomization flux-system/shop stays, no longer managed: `prune: disabled` keeps it
      = 2 stages without a change

    stages: 2 unchanged
    ");
}

#[test]
fn the_parent_is_deleted_when_everything_has_come_down() {
    let project = with_parent();
    assert_snapshot!(project.run(&["destroy", "--commits"]).stdout, @r"
    shop comes down in 3 commits; make each when the stage of the one before is gone:
    1. stage app: git rm flux/app.yaml
       kubectl wait --for=delete kustomization/shop-app -n flux-system --timeout=360s
    2. stage migrate: git rm flux/migrate.yaml
       kubectl wait --for=delete kustomization/shop-migrate -n flux-system --timeout=360s
    3. the rest: git rm shop.pipeline, and every other file that `build` has written
       kubectl delete kustomization/shop -n flux-system: the parent is not deleted with its file
    A file of a stage that a kustomization file lists goes out of that list in the same commit. Build nothing in between.
    ");
}
