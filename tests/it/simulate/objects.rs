//! Objects that leave a stage which stays: what garbage collection deletes, and when that is too early.

use flux_pipeline::simulate::{Live, Move, Phase, State, step};

use super::mutations::both_begun;
use super::*;

const WEB: usize = 0;
const ADMIN: usize = 1;

/// Two stages without an order that prune, and what each of them holds in release 1 and in release 2.
fn holding(first: [&[usize]; 2], second: [&[usize]; 2]) -> Setup {
    let mut setup = content_changes(two_stages());
    setup.objects = vec![Object::Serves(0), Object::Serves(1)];
    for (stage, held) in setup.stages.iter_mut().zip([first, second]) {
        stage.workload = Workload::Deployment;
        stage.directories[0].objects = held.map(<[usize]>::to_vec).to_vec();
        for spec in stage.specs.iter_mut().flatten() {
            (spec.depends_on, spec.prunes) = (Vec::new(), true);
        }
    }
    setup
}

/// Release 2 moves an app from the first stage to the second one.
fn moved() -> Setup {
    holding([&[WEB, ADMIN], &[WEB]], [&[], &[ADMIN]])
}

/// Release 2 moves the app of the first stage to another namespace.
fn other_namespace() -> Setup {
    let mut setup = holding([&[WEB], &[ADMIN]], [&[], &[]]);
    setup.objects = vec![Object::Serves(0); 2];
    setup
}

/// The first stage does not prune in some releases.
fn prunes(mut setup: Setup, prunes: &[bool]) -> Setup {
    for (spec, prunes) in setup.stages[0].specs.iter_mut().flatten().zip(prunes) {
        spec.prunes = *prunes;
    }
    setup
}

/// A stage waits for another one in every release.
fn waits(mut setup: Setup, stage: usize, first: usize) -> Setup {
    for spec in setup.stages[stage].specs.iter_mut().flatten() {
        spec.depends_on = vec![plain(first)];
    }
    setup
}

/// A release after the last one, which is the same.
fn then_nothing(mut setup: Setup) -> Setup {
    setup.releases += 1;
    for stage in &mut setup.stages {
        stage.specs.extend(stage.specs.last().cloned());
        let directory = &mut stage.directories[0];
        directory.content.extend(directory.content.last().copied());
        directory.objects.extend(directory.objects.last().cloned());
    }
    setup
}

#[track_caller]
fn loses(setup: &Setup, object: usize) -> String {
    let found = check(setup).violation.expect("something must be lost");
    let lost = Violation::Lost { stage: 0, object };
    assert_eq!(found.violation, lost);
    let moves: Vec<String> = found.moves.iter().map(|it| format!("{it:?}")).collect();
    moves.join(" ")
}

#[test]
fn an_object_that_moves_is_deleted_by_its_old_stage_when_that_runs_first() {
    insta::assert_snapshot!(loses(&moved(), ADMIN), @"Push Fetch(0) Load(0) CheckDependencies(0) Apply(0)");
    loses(&waits(moved(), 1, 0), ADMIN);
}

/// A run of the old stage that began with the old files takes the object back, and the next one deletes it.
#[test]
fn an_object_that_moves_is_not_safe_in_a_stage_that_comes_first() {
    insta::assert_snapshot!(loses(&waits(moved(), 0, 1), ADMIN), @"Push Load(0) Fetch(0) CheckDependencies(0) Load(1) CheckDependencies(1) Apply(1) Apply(0) CheckHealth(0) Record(0) Load(0) Finish(1) CheckHealth(1) Record(1) CheckDependencies(0) Apply(0)");
}

#[test]
fn an_object_that_moves_stays_while_its_old_stage_does_not_prune() {
    let setup = prunes(moved(), &[false, false]);
    holds(&stale(setup.clone()));
    holds(&crashing(setup));
    // Switched on again on the heels of the release that moves it.
    loses(&prunes(then_nothing(moved()), &[false, false, true]), ADMIN);
}

#[test]
fn prune_that_is_turned_on_deletes_what_the_same_release_takes_out() {
    let out = || holding([&[WEB, ADMIN], &[WEB]], [&[], &[]]);
    loses(&out(), ADMIN);
    loses(&prunes(out(), &[false, true]), ADMIN);
    holds(&stale(prunes(out(), &[false, false])));
    let later = holding([&[WEB], &[WEB]], [&[], &[]]);
    holds(&stale(prunes(later, &[false, true])));
}

#[test]
fn an_app_in_a_new_namespace_is_not_there_yet_when_the_old_one_goes() {
    insta::assert_snapshot!(loses(&other_namespace(), WEB), @"Push Fetch(0) Load(0) CheckDependencies(0) Apply(0)");
    holds(&stale(prunes(other_namespace(), &[false, false])));
}

/// The second stage has the app in another namespace, and the first one goes.
fn replaced() -> Setup {
    let mut setup = holding([&[WEB], &[WEB]], [&[ADMIN], &[ADMIN]]);
    setup.objects = vec![Object::Serves(0); 2];
    setup.stages[0].specs[0].as_mut().unwrap().deletes = true;
    setup.stages[0].specs[1] = None;
    setup
}

#[test]
fn an_app_may_go_once_another_one_serves_in_its_place() {
    holds(&stale(replaced()));
    let mut alone = replaced();
    alone.objects[ADMIN] = Object::Serves(1);
    loses(&alone, WEB);
    // The stage that is to serve comes on the heels of the one before it.
    let mut hasty = then_nothing(replaced());
    hasty.stages[0].specs[1] = hasty.stages[0].specs[0].clone();
    hasty.stages[1].specs[0] = None;
    loses(&hasty, WEB);
}

/// A Job that its stage holds until the last of three releases, the second of which changes it.
fn dropped_job(workload: Workload) -> Setup {
    let mut setup = then_nothing(holding([&[WEB], &[WEB]], [&[], &[]]));
    setup.objects[WEB] = Object::Ends;
    setup.stages[0].workload = workload;
    setup.stages[0].directories[0].objects[2].clear();
    setup
}

#[test]
fn a_job_that_leaves_its_stage_is_deleted_before_its_end_when_nobody_waits_for_it() {
    loses(&dropped_job(Workload::UnawaitedJob), WEB);
    holds(&stale(dropped_job(Workload::Job)));
    loses(&crashing(dropped_job(Workload::Job)), WEB);
}

#[test]
fn what_is_deleted_is_made_again() {
    let setup = waits(moved(), 1, 0);
    assert_eq!(stuck(&setup, Limits::default()), None);
}

#[test]
fn only_what_is_in_the_inventory_and_carries_the_label_is_deleted() {
    let setup = moved();
    let lost = |change: fn(&mut State)| {
        let mut state = both_begun(&setup);
        change(&mut state);
        step(&setup, &state, Move::Apply(0)).1
    };
    let found = Some(Violation::Lost {
        stage: 0,
        object: ADMIN,
    });
    assert_eq!(lost(|_| ()), found);
    let label = |state: &mut State| {
        state.objects[ADMIN] = Some(Live {
            owner: 1,
            serves: true,
            kept: false,
        });
    };
    assert_eq!(lost(label), None);
    assert_eq!(lost(|state| state.stages[0].inventory = [WEB].into()), None);
}

#[test]
fn the_label_is_that_of_the_last_stage_that_applied() {
    let setup = moved();
    let state = both_begun(&setup);
    let (taken, found) = step(&setup, &state, Move::Apply(1));
    assert_eq!(found, None);
    assert_eq!(step(&setup, &taken, Move::Apply(0)).1, None);
    let mut unlabelled = taken;
    unlabelled.objects[ADMIN] = state.objects[ADMIN];
    let found = step(&setup, &unlabelled, Move::Apply(0)).1;
    assert!(matches!(found, Some(Violation::Lost { .. })));
}

#[test]
fn what_stands_in_must_serve_already() {
    let setup = replaced();
    let lost = |serves: bool| {
        let mut state = State::start(&setup);
        state.objects[ADMIN] = Some(Live {
            owner: 1,
            serves,
            kept: false,
        });
        state.stages[0].deleting = true;
        step(&setup, &state, Move::Finalize(0)).1
    };
    assert_eq!(lost(true), None);
    assert!(matches!(lost(false), Some(Violation::Lost { .. })));
}

#[test]
fn an_app_serves_once_its_stage_was_healthy_and_an_update_does_not_end_that() {
    let setup = moved();
    let mut state = both_begun(&setup);
    let serves = |state: &State| state.objects[WEB].map(|live| live.serves);
    let update = |state: &State| step(&setup, state, Move::Apply(0)).0;
    assert_eq!(serves(&update(&state)), Some(true));
    state.objects[WEB] = None;
    let made = update(&state);
    assert_eq!(serves(&made), Some(false));
    let (healthy, _) = step(&setup, &made, Move::Finish(0));
    assert_eq!(serves(&healthy), Some(true));
    // Of a stage whose run is killed before that, the next run finds what does not serve yet.
    state.objects[WEB] = made.objects[WEB];
    assert_eq!(serves(&update(&state)), Some(false));
}

#[test]
fn what_was_deleted_is_awaited_when_it_is_made_again() {
    let mut setup = moved();
    has(&mut setup.stages[0], &[1, 1]);
    let mut state = both_begun(&setup);
    let phase = |state: &State| step(&setup, state, Move::Apply(0)).0.stages[0].workload;
    assert!(matches!(phase(&state), Some((_, Phase::Complete))));
    state.objects[WEB] = None;
    assert!(matches!(phase(&state), Some((_, Phase::Active))));
}

#[test]
fn what_changes_hands_unchanged_is_not_done_again() {
    let mut setup = holding([&[WEB], &[]], [&[], &[WEB]]);
    setup
        .stages
        .iter_mut()
        .for_each(|stage| has(stage, &[1, 1]));
    let mut state = both_begun(&setup);
    state.stages[1].workload = None;
    let phase = |state: &State| step(&setup, state, Move::Apply(1)).0.stages[1].workload;
    assert!(matches!(phase(&state), Some((_, Phase::Complete))));
    state.objects[WEB] = None;
    assert!(matches!(phase(&state), Some((_, Phase::Active))));
}

#[test]
fn a_stage_that_is_suspended_deletes_nothing_when_it_goes() {
    let mut setup = replaced();
    setup.objects[ADMIN] = Object::Serves(1);
    setup.stages[0].specs[0].as_mut().unwrap().suspend = true;
    holds(&stale(setup.clone()));
    let mut state = State::start(&setup);
    state.stages[0].deleting = true;
    let (after, _) = step(&setup, &state, Move::Finalize(0));
    assert!(after.objects[WEB].is_some());
}
