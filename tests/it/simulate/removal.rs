//! Stages that a release has no more: what goes with them, and when that is too early.

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
