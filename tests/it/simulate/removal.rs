//! Stages that a release has no more: what goes with them, and when that is too early.

use flux_pipeline::simulate::{Script, rollout};

use super::*;

/// Two stages without an order, of which the second goes in the last of three releases.
fn removed(workload: Workload, deletes: bool) -> Setup {
    let mut setup = two_stages();
    setup.releases = 3;
    for stage in &mut setup.stages {
        stage.specs.push(stage.specs[0].clone());
        has(stage, &[1, 2, 2]);
    }
    let gone = &mut setup.stages[1];
    gone.directories[0].objects = vec![vec![0]; 3];
    setup.objects = vec![match workload.is_job() {
        true => Object::Ends,
        false => Object::Serves(0),
    }];
    gone.workload = workload;
    for spec in gone.specs.iter_mut().flatten() {
        (spec.depends_on, spec.deletes) = (Vec::new(), deletes);
    }
    gone.specs[2] = None;
    setup
}

#[track_caller]
fn loses(setup: &Setup) {
    let found = check(setup).violation.map(|trace| trace.violation);
    assert_eq!(
        found,
        Some(Violation::Lost {
            stage: 1,
            object: 0
        })
    );
}

#[test]
fn an_app_goes_with_its_stage_unless_it_is_orphaned() {
    loses(&removed(Workload::Deployment, true));
    holds(&stale(removed(Workload::Deployment, false)));
}

#[test]
fn a_job_that_is_awaited_ends_before_its_stage_goes_unless_the_controller_is_killed() {
    holds(&stale(removed(Workload::Job, true)));
    loses(&crashing(removed(Workload::Job, true)));
    holds(&crashing(removed(Workload::Job, false)));
}

#[test]
fn a_job_that_nobody_waits_for_goes_with_its_stage() {
    loses(&removed(Workload::UnawaitedJob, true));
    holds(&stale(removed(Workload::UnawaitedJob, false)));
}

/// The second stage goes, and the first one has its object from then on.
fn renamed() -> Setup {
    let mut setup = removed(Workload::Deployment, true);
    setup.stages[0].workload = Workload::Deployment;
    for spec in &mut setup.stages[0].specs[..2] {
        *spec = None;
    }
    setup.stages[0].directories[0].objects = vec![vec![0]; 3];
    setup
}

#[test]
fn an_app_that_changes_hands_is_deleted_by_its_old_stage_or_not() {
    loses(&renamed());
    let found = check(&renamed()).violation.unwrap();
    let moves: Vec<String> = found.moves.iter().map(|it| format!("{it:?}")).collect();
    insta::assert_snapshot!(moves.join(" "), @"Push Push Fetch(0) ParentStarts ParentPatches(0) ParentPrunes(1) Finalize(1)");
    let mut orphaned = renamed();
    for spec in orphaned.stages[1].specs.iter_mut().flatten() {
        spec.deletes = false;
    }
    holds(&stale(orphaned));
}

#[test]
fn a_stage_that_goes_is_gone_in_the_end() {
    for setup in [removed(Workload::Job, true), renamed()] {
        assert_eq!(stuck(&setup, Limits::default()), None);
    }
}

/// Both stages come with the last of three releases; those before it have none.
fn empty_at_first() -> Setup {
    let mut setup = two_stages();
    setup.releases = 3;
    for stage in &mut setup.stages {
        let spec = stage.specs[0].clone();
        stage.specs = vec![None, None, spec];
        has(stage, &[1, 1, 1]);
    }
    setup
}

#[test]
fn a_release_without_a_stage_does_not_keep_the_next_one_from_being_applied() {
    assert_eq!(stuck(&empty_at_first(), Limits::default()), None);
    assert!(rollout(&empty_at_first(), Script::default()).live);
    let mut broken = empty_at_first();
    broken.stages[MIGRATE].workload = Workload::UnawaitedJob;
    breaks(&broken);
}

/// The second stage has an app in a Namespace that the first one has, and no more in release 2.
fn namespaced() -> Setup {
    let mut setup = removed(Workload::Deployment, true);
    setup.objects = vec![Object::Serves(0), Object::Needed];
    setup.within = vec![Some(1), None];
    setup.stages[1].specs[2] = setup.stages[1].specs[1].clone();
    let first = &mut setup.stages[0];
    first.workload = Workload::Deployment;
    first.directories[0].objects = vec![vec![1], vec![1], vec![]];
    for spec in first.specs.iter_mut().flatten() {
        spec.prunes = true;
    }
    setup
}

#[test]
fn what_is_in_a_namespace_goes_with_it_unless_it_is_kept_before() {
    let found = check(&namespaced()).violation.map(|it| it.violation);
    let lost = Violation::Lost {
        stage: 0,
        object: 0,
    };
    assert_eq!(found, Some(lost.clone()));
    let mut elsewhere = namespaced();
    elsewhere.within = vec![None; 2];
    holds(&elsewhere);
    let mut kept = namespaced();
    kept.stages[0].directories[0].kept = vec![vec![1], vec![1], vec![]];
    holds(&kept);
    // Said in the commit that takes it out, or just before it, it may not be in the cluster yet.
    kept.stages[0].directories[0].kept = vec![vec![], vec![1], vec![]];
    assert_eq!(check(&kept).violation.map(|it| it.violation), Some(lost));
}

/// The second stage deletes with an account that the first one has; both go in the last release, or the first one later.
fn accounted(first_goes: usize) -> Setup {
    let mut setup = removed(Workload::Deployment, true);
    setup.objects = vec![Object::Needed; 2];
    setup.stages[0].directories[0].objects = vec![vec![1]; 3];
    for (at, stage) in setup.stages.iter_mut().enumerate() {
        stage.workload = Workload::Deployment;
        for spec in stage.specs.iter_mut().flatten() {
            spec.deletes = true;
            spec.account = (at == 1).then_some(1);
        }
    }
    for spec in &mut setup.stages[0].specs[first_goes..] {
        *spec = None;
    }
    setup
}

#[test]
fn what_is_deleted_with_an_account_that_goes_too_may_stay() {
    let found = check(&accounted(2)).violation.map(|it| it.violation);
    assert_eq!(found, Some(Violation::Left { stage: 1 }));
    holds(&accounted(3));
    let mut without = accounted(2);
    for spec in without.stages[1].specs.iter_mut().flatten() {
        spec.account = None;
    }
    holds(&without);
}

#[test]
fn what_a_suspended_stage_keeps_is_not_left() {
    let mut setup = accounted(2);
    for spec in setup.stages[1].specs.iter_mut().flatten() {
        spec.suspend = true;
    }
    holds(&setup);
}

#[test]
fn what_is_immutable_keeps_the_release_from_coming() {
    let mut setup = content_changes(two_stages());
    setup.stages[1].directories[0].refused = vec![false, true];
    holds(&setup);
    assert!(stuck(&setup, Limits::default()).is_some());
    assert!(!rollout(&setup, Script::default()).live);
}
