//! `simulate`.

use insta::assert_snapshot;

use crate::support::Project;

#[test]
fn a_rollout_is_told_in_order() {
    let project = Project::shop();
    assert_snapshot!(project.run(&["simulate"]), @r"
    shop, release 1 is live

      git      release 2 is pushed
      source   shop has release 2
      app      waits for migrate
      migrate  applies release 2
      migrate  Job db-migration is finished
      migrate  is ready at release 2
      app      applies release 2
      app      what it applied is ready
      app      is ready at release 2

    release 2 is live
    ");
}

#[test]
fn a_failure_keeps_what_comes_after_as_it_was() {
    let project = Project::shop();
    assert_snapshot!(project.run(&["simulate", "--fail", "migrate"]), @r"
    shop, release 1 is live

      git      release 2 is pushed
      source   shop has release 2
      app      waits for migrate
      migrate  applies release 2
      migrate  Job db-migration fails
      migrate  is not ready

    blocked: migrate fails; app stays at release 1
    ");
    assert_snapshot!(project.run(&["simulate", "--fail", "migarte"]), @r"
    ------- stderr
    error: no stage is named `migarte`
      help: did you mean `migrate`?
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["simulate", "--fail", "nosuch"]), @r"
    ------- stderr
    error: no stage is named `nosuch`
      help: the stages are `migrate`, `app`
    ------- exit code 2
    ");
}

#[test]
fn a_killed_controller_and_a_new_commit_change_nothing_but_the_way() {
    let project = Project::shop();
    let arguments = [
        "simulate",
        "--restart-controller",
        "--new-commit-during",
        "migrate",
    ];
    assert_snapshot!(project.run(&arguments), @r"
    shop, release 1 is live

      git         release 2 is pushed
      source      shop has release 2
      app         waits for migrate
      migrate     applies release 2
      git         release 3 is pushed
      source      shop has release 3
      controller  is killed and started again
      migrate     Job db-migration is finished
      migrate     applies release 3
      migrate     Job db-migration is finished
      migrate     is ready at release 3
      app         applies release 3
      controller  is killed and started again
      app         what it applied is ready
      app         applies release 3
      app         is ready at release 3

    release 3 is live
    ");
}

#[test]
fn every_interleaving_is_explored() {
    let project = Project::shop();
    assert_snapshot!(project.run(&["simulate", "--explore"]), @r"
    shop: each order by itself, through every interleaving of a new release, with late copies, one crash and one failure

      migrate → app  holds  (10678 states)

    the order holds
    ");
}

/// A migration and an app of hand-written manifests, with their image in the spec.
fn carrying() -> Project {
    let project = Project::shop();
    project.write(
        "migrate/job.yaml",
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, namespace: default}\nspec:\n  \
         backoffLimit: 1\n  activeDeadlineSeconds: 60\n  template:\n    spec:\n      restartPolicy: Never\n      \
         containers: [{name: main, image: ghcr.io/org/shop}]\n",
    );
    project.write(
        "shop.pipeline",
        "image api = ghcr.io/org/shop:v1\nstage migrate before app { image api }\nstage app { image api }\n",
    );
    project
}

#[test]
fn what_lockstep_cannot_hold_is_shown_with_the_shortest_way_to_it() {
    let project = carrying();
    assert_snapshot!(project.run(&["simulate", "--explore"]), @r"
    shop: each order by itself, through every interleaving of a new release, with late copies, one crash and one failure

      migrate → app  holds  (9624 states)

    the order holds
    ");
    assert_snapshot!(project.run(&["simulate", "--explore", "--change", "everything"]), @r#"
    shop: each order by itself, through every interleaving of a new release, with late copies, one crash and one failure

      migrate → app  breaks  (2120 states)

      git         the next release is pushed
      source      shop has it
      controller  sees the new revision of shop
      migrate     a run starts with the spec and the files that are there
      migrate     looks at what it waits for
      migrate     applies
      migrate     what it applied is ready
      migrate     looks at the health of what it applied
      migrate     records the revision: ready
      app         a run starts with the spec and the files that are there
      app         looks at what it waits for
      app         applies

      app has written its part of release 2 before migrate finished its own

    the order can break: docs/order.md, "Conditions"
    ------- exit code 1
    "#);
    let json = project.run(&[
        "simulate",
        "--explore",
        "--change",
        "everything",
        "--format",
        "json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["pipelines"][0]["edges"][0]["verdict"], "breaks");
}

#[test]
fn several_jobs_and_stages_are_told_in_one_line() {
    let project = Project::shop();
    project.write(
        "shop.pipeline",
        "image api = ghcr.io/org/shop:v1\nstage migrate before app {\n  \
         job one { image api; run \"one\" }\n  job two { image api; run \"two\" }\n}\n\
         stage app\nstage cache after app { job warm { image api; run \"warm\" } }\n",
    );
    assert_snapshot!(project.run(&["simulate", "--fail", "migrate"]).stdout, @r"
    shop, release 1 is live

      git      release 2 is pushed
      source   shop has release 2
      app      waits for migrate
      cache    waits for app
      migrate  applies release 2
      migrate  one of the Jobs one and two fails
      migrate  is not ready

    blocked: migrate fails; app and cache stay at release 1
    ");
    assert_snapshot!(project.run(&["simulate", "--explore"]).stdout, @r"
    shop: each order by itself, through every interleaving of a new release, with late copies, one crash and one failure

      migrate → app  holds  (10678 states)
      app → cache    holds  (10678 states)

    the order holds
    ");
}

#[test]
fn an_order_that_breaks_stands_out_among_the_others() {
    let project = carrying();
    project.write(
        "shop.pipeline",
        "image api = ghcr.io/org/shop:v1\nstage migrate before app { image api }\nstage app { image api }\n\
         stage cache after app { job warm { image api; run \"warm\" } }\n",
    );
    let told = project.run(&["simulate", "--explore", "--change", "everything"]);
    assert_snapshot!(told.stdout, @r#"
    shop: each order by itself, through every interleaving of a new release, with late copies, one crash and one failure

      migrate → app  breaks  (2120 states)

      git         the next release is pushed
      source      shop has it
      controller  sees the new revision of shop
      migrate     a run starts with the spec and the files that are there
      migrate     looks at what it waits for
      migrate     applies
      migrate     what it applied is ready
      migrate     looks at the health of what it applied
      migrate     records the revision: ready
      app         a run starts with the spec and the files that are there
      app         looks at what it waits for
      app         applies

      app has written its part of release 2 before migrate finished its own

      app → cache    holds  (10982 states)

    the order can break: docs/order.md, "Conditions"
    "#);
}

#[test]
fn without_an_order_there_is_nothing_to_explore() {
    let project = Project::shop();
    project.write("shop.pipeline", "stage app\n");
    assert_snapshot!(project.run(&["simulate", "--explore"]).stdout, @r"
    shop: each order by itself, through every interleaving of a new release, with late copies, one crash and one failure

    no stage waits for another one
    ");
}

#[test]
fn one_environment_of_several() {
    let project = Project::shop();
    project.write(
        "shop.pipeline",
        "stage app\nenvironment staging {}\nenvironment production {}\n",
    );
    assert_snapshot!(project.run(&["simulate", "--environment", "staging"]), @r"
    shop in staging, release 1 is live

      git     release 2 is pushed
      source  shop has release 2
      app     applies release 2
      app     what it applied is ready
      app     is ready at release 2

    release 2 is live
    ");
    assert_snapshot!(project.run(&["simulate", "--environment", "stagign"]), @r"
    ------- stderr
    error: no environment is named `stagign`
      help: did you mean `staging`?
    ------- exit code 2
    ");
}

/// What moves a pinned source is the commit that pins it, so that the new files find the new specs.
#[test]
fn pinned_sources_move_with_the_release() {
    let project = Project::new();
    project.write(
        "shop.pipeline",
        "namespace shop\nflux { namespace shop }\nimage api = ghcr.io/org/shop:v2\n\
         source git base in shop elsewhere { url \"https://example.com/base\"; tag v2 }\n\
         source git front in shop elsewhere { url \"https://example.com/front\"; tag v2 }\n\
         stage migrate before app { source base }\nstage app { source front; image api }\n",
    );
    assert_snapshot!(project.run(&["simulate", "--change", "everything"]), @r"
    shop, release 1 is live

      git      release 2 is pushed
      source   that of the parent has release 2
      parent   patches Kustomization shop-migrate for release 2
      parent   patches Kustomization shop-app for release 2
      source   base has release 2
      source   front has release 2
      app      waits for migrate
      migrate  applies release 2
      migrate  what it applied is ready
      migrate  is ready at release 2
      app      applies release 2
      app      what it applied is ready
      app      is ready at release 2

    release 2 is live
    ");
    assert_snapshot!(project.run(&["simulate", "--explore", "--change", "everything"]), @r"
    shop: each order by itself, through every interleaving of a new release, with late copies, one crash and one failure

      migrate → app  holds  (24364 states)

    the order holds
    ");
}
