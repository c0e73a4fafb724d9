//! The mutations that `flux-semantics.md` section 12.3 lists, each with the shortest way to a broken order, and the
//! invariants beside the order, each with a state that breaks it.

use flux_pipeline::simulate::{Artifact, Move, Ready, Run, Running, State, step};

use super::*;

/// The moves of the shortest trace, one a line, as people say them.
fn trace(setup: &Setup) -> String {
    let found = check(setup).violation.expect("the order must break");
    assert!(matches!(found.violation, Violation::Order { .. }));
    let moves: Vec<String> = found.moves.iter().map(|it| format!("{it:?}")).collect();
    moves.join(" ")
}

#[test]
fn two_sources() {
    insta::assert_snapshot!(trace(&super::two_sources(content_changes(two_stages()))), @"Push Fetch(0) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn wait_off() {
    let setup = workload(content_changes(two_stages()), Workload::UnawaitedJob, 0);
    insta::assert_snapshot!(trace(&setup), @"Push Fetch(0) Load(0) CheckDependencies(0) Apply(0) CheckHealth(0) Record(0) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn a_release_of_helm_whose_upgrade_nobody_sees() {
    let setup = workload(content_changes(two_stages()), Workload::UnseenRelease, 0);
    insta::assert_snapshot!(trace(&setup), @"Push Fetch(0) Load(0) CheckDependencies(0) Apply(0) CheckHealth(0) Record(0) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn a_release_of_helm_that_is_stopped() {
    let setup = workload(content_changes(two_stages()), Workload::StoppedRelease, 0);
    insta::assert_snapshot!(trace(&setup), @"Push Fetch(0) Load(0) CheckDependencies(0) Apply(0) CheckHealth(0) Record(0) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn a_release_of_helm_that_follows_the_source_by_itself() {
    let mut setup = content_changes(two_stages());
    setup.stages[1].workload = Workload::UngatedRelease(0);
    insta::assert_snapshot!(trace(&setup), @"Push Fetch(0) Upgrade(1)");
}

#[test]
fn if_not_present() {
    let setup = workload(content_changes(two_stages()), Workload::SkippedJob, 0);
    insta::assert_snapshot!(trace(&setup), @"Push Fetch(0) Load(0) CheckDependencies(0) Apply(0) CheckHealth(0) Record(0) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn ttl_0() {
    let setup = workload(content_changes(two_stages()), Workload::VanishingJob, 1);
    insta::assert_snapshot!(trace(&setup), @"Push Fetch(0) Load(0) CheckDependencies(0) Apply(0) Fail(0) Vanish(0) CheckHealth(0) Record(0) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn a_new_stage_in_a_fixed_layout() {
    insta::assert_snapshot!(trace(&introduced(content_changes(two_stages()))), @"Push Fetch(0) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn the_app_patched_first_with_the_release_in_the_spec() {
    insta::assert_snapshot!(trace(&spec_changes(two_stages())), @"Push Fetch(0) ParentStarts ParentPatches(1) Load(0) CheckDependencies(0) Apply(0) CheckHealth(0) Record(0) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn the_documented_ready_expression() {
    let lockstep = expression(MIGRATE, Expression::EqualIds);
    let setup = app_depends(content_changes(two_stages()), &lockstep);
    insta::assert_snapshot!(trace(&setup), @"Push Fetch(0) Load(1) CheckDependencies(1) Apply(1)");
}

/// Release 2 has been fetched, and both stages have a run that has just found its dependencies ready.
pub fn both_begun(setup: &Setup) -> State {
    let mut state = State::start(setup);
    state.pushed = 2;
    state.sources = vec![Artifact {
        revision: 2,
        seen: [2; 4],
    }];
    for stage in &mut state.stages {
        stage.run = Some(Run {
            spec: 1,
            generation: 1,
            revision: 2,
            late: false,
            at: Running::Begun,
        });
    }
    state
}

#[test]
fn i2_and_i4_a_run_that_did_not_look_at_its_dependencies_is_found() {
    let mut setup = content_changes(two_stages());
    let state = both_begun(&setup);
    let found = step(&setup, &state, Move::Apply(1)).1;
    assert!(matches!(
        found,
        Some(Violation::Order {
            wrote: 1,
            first: 0,
            release: 2
        })
    ));
    // The same where the release changes nothing of what comes first.
    has(&mut setup.stages[MIGRATE], &[1, 1]);
    let found = step(&setup, &state, Move::Apply(1)).1;
    assert_eq!(found, Some(Violation::Revision { wrote: 1, first: 0 }));
    assert_eq!(step(&setup, &state, Move::Apply(0)).1, None);
}

#[test]
fn i3_a_status_that_says_more_than_was_done_is_found() {
    let setup = content_changes(two_stages());
    let wrong = |change: fn(&mut State)| {
        let mut state = State::start(&setup);
        change(&mut state);
        step(&setup, &state, Move::Push).1
    };
    let found = Some(Violation::Status { stage: 0 });
    assert_eq!(wrong(|_| ()), None);
    assert_eq!(wrong(|state| state.stages[0].status.observed = 2), found);
    let unseen_spec = |state: &mut State| {
        let stage = &mut state.stages[0];
        (stage.generation, stage.status.observed) = (2, 2);
    };
    assert_eq!(wrong(unseen_spec), found);
    let not_ready = |state: &mut State| {
        let stage = &mut state.stages[0];
        (stage.generation, stage.status.observed, stage.status.ready) = (2, 2, Ready::False);
    };
    assert_eq!(wrong(not_ready), None);
}

#[test]
fn i5_what_can_never_become_live_is_found() {
    for (mutant, failures) in [(Workload::RefusedJob, 0), (Workload::Job, 1)] {
        let setup = workload(content_changes(two_stages()), mutant, failures);
        assert!(stuck(&setup, Limits::default()).is_some());
    }
    assert_eq!(
        stuck(&content_changes(two_stages()), Limits::default()),
        None
    );
}

/// The app's second release wants what the first one of its migration had, and that the second one replaced.
fn back_and_forth() -> Setup {
    let mut setup = two_stages();
    setup.releases = 3;
    for (stage, content) in setup.stages.iter_mut().zip([[1, 2, 1], [1, 1, 2]]) {
        has(stage, &content);
        stage.specs.push(stage.specs[0].clone());
    }
    setup
}

#[test]
fn what_a_release_goes_back_to_must_finish_again() {
    holds(&stale(back_and_forth()));
    let setup = super::two_sources(back_and_forth());
    let found = check(&setup).violation.unwrap().violation;
    assert_eq!(
        found,
        Violation::Order {
            wrote: 1,
            first: 0,
            release: 3
        }
    );
}
