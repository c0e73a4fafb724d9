//! Stages that a release moves to another source, or to another directory.

use flux_pipeline::simulate::{Artifact, Move, Run, Running, Script, State, rollout, step};

use super::*;

/// Release 2 moves both stages to another source, which has what the first one has.
fn moves_source(mut setup: Setup) -> Setup {
    for stage in &mut setup.stages {
        let next = Directory {
            source: 1,
            ..stage.directories[0].clone()
        };
        stage.directories.push(next);
        stage.specs[1].as_mut().unwrap().directory = 1;
    }
    setup
}

/// Nobody changes a stage any more in the source that it leaves.
fn left_alone(mut setup: Setup, stage: usize) -> Setup {
    has(&mut setup.stages[stage], &[1, 1]);
    setup
}

/// The release id changes with the specs, and nothing else of theirs.
fn ids_change(setup: Setup) -> Setup {
    each_spec(setup, |spec| spec.id = 2)
}

#[test]
fn a_change_of_source_alone_holds() {
    holds(&stale(moves_source(two_stages())));
    holds(&crashing(moves_source(two_stages())));
    holds(&stale(lockstep(ids_change(moves_source(two_stages())))));
    holds(&addressed(moves_source(two_stages())));
}

#[test]
fn a_change_of_source_with_the_release_breaks_with_plain_edges() {
    let setup = || moves_source(content_changes(two_stages()));
    breaks(&setup());
    breaks(&listed(setup()));
    breaks(&left_alone(setup(), MIGRATE));
}

#[test]
fn lockstep_holds_it_unless_the_old_source_has_the_release_of_the_app_alone() {
    let setup = || lockstep(ids_change(moves_source(content_changes(two_stages()))));
    holds(&stale(setup()));
    breaks(&left_alone(setup(), MIGRATE));
    holds(&stale(left_alone(left_alone(setup(), MIGRATE), 1)));
}

#[test]
fn an_address_holds_it_only_while_what_comes_first_is_patched_first() {
    let setup = || addressed(moves_source(content_changes(two_stages())));
    breaks(&setup());
    holds(&stale(listed(setup())));
}

#[test]
fn the_shortest_way_is_the_app_with_its_old_source() {
    let setup = left_alone(moves_source(content_changes(two_stages())), MIGRATE);
    let found = check(&setup).violation.unwrap();
    let moves: Vec<String> = found.moves.iter().map(|it| format!("{it:?}")).collect();
    insta::assert_snapshot!(moves.join(" "), @"Push Fetch(0) Fetch(1) ParentStarts ParentPatches(1) Load(1) CheckDependencies(1) Apply(1)");
}

#[test]
fn every_state_can_still_reach_the_newest_release() {
    let setup = stale(moves_source(content_changes(two_stages())));
    assert_eq!(stuck(&setup, Limits::default()), None);
}

/// The stages are on the new source, the migration suspended before it has applied anything from there.
fn suspended_on_the_way() -> (Setup, State) {
    let setup = moves_source(content_changes(two_stages()));
    let setup = suspended(left_alone(setup, MIGRATE));
    let mut state = State::start(&setup);
    state.pushed = 2;
    let artifact = Artifact {
        revision: 2,
        seen: [2; 4],
    };
    state.sources = vec![artifact; 2];
    for stage in &mut state.stages {
        (stage.spec, stage.generation, stage.cached) = (2, 2, (2, 2));
        (stage.status.observed, stage.status.ready_generation) = (2, 2);
        stage.status.applied = 2;
    }
    state.stages[1].run = Some(Run {
        spec: 2,
        generation: 2,
        revision: 2,
        late: false,
        at: Running::Loaded,
    });
    (setup, state)
}

#[test]
fn a_revision_of_another_source_is_another_revision() {
    let (setup, mut state) = suspended_on_the_way();
    let run = |state: &State| {
        let (looked, _) = step(&setup, state, Move::CheckDependencies(1));
        looked.stages[1]
            .run
            .map(|_| step(&setup, &looked, Move::Apply(1)).1)
    };
    assert_eq!(run(&state), None);
    state.stages[MIGRATE].status.source = 1;
    let found = run(&state).expect("it must be taken for ready").unwrap();
    assert!(
        matches!(found, Violation::Order { first: MIGRATE, .. }),
        "{found:?}"
    );
}

#[test]
fn i4_looks_at_the_source_of_a_revision_too() {
    let (setup, mut state) = suspended_on_the_way();
    let part = setup.part(MIGRATE, 2).unwrap();
    state.stages[MIGRATE].done.insert((part, 2));
    state.stages[1].run.as_mut().unwrap().at = Running::Begun;
    let behind = Some(Violation::Revision {
        wrote: 1,
        first: MIGRATE,
    });
    assert_eq!(step(&setup, &state, Move::Apply(1)).1, None);
    (
        state.stages[MIGRATE].status.source,
        state.stages[MIGRATE].status.applied,
    ) = (1, 1);
    assert_eq!(step(&setup, &state, Move::Apply(1)).1, behind);
}

/// Release 2 moves the migration to another directory of the same source, which was there before.
fn moves_directory(mut setup: Setup, next: &[u8]) -> Setup {
    let migrate = &mut setup.stages[MIGRATE];
    migrate.directories.push(versions(next));
    migrate.specs[1].as_mut().unwrap().directory = 1;
    setup
}

#[test]
fn another_directory_is_a_change_of_the_spec() {
    breaks(&moves_directory(content_changes(two_stages()), &[3, 3]));
    holds(&stale(moves_directory(two_stages(), &[3, 3])));
}

#[test]
fn a_directory_that_is_gone_keeps_the_old_spec_from_running() {
    let mut setup = content_changes(two_stages());
    has(&mut setup.stages[MIGRATE], &[1, 0]);
    holds(&stale(moves_directory(setup, &[0, 3])));
}

/// The migration is on a source that both releases pin to its first revision, and of which the repository goes on.
fn pinned_to_the_first() -> Setup {
    let setup = two_sources(content_changes(two_stages()));
    Setup {
        pins: vec![Vec::new(), vec![1, 1]],
        ..setup
    }
}

#[test]
fn what_a_release_has_of_a_pinned_source_is_what_it_pins() {
    holds(&stale(pinned_to_the_first()));
    holds(&pinned_jobs(pinned_to_the_first()));
    for setup in [
        pinned_to_the_first(),
        pinned_jobs(pinned_to_the_first()),
        addressed(pinned_to_the_first()),
    ] {
        assert_eq!(stuck(&setup, Limits::default()), None);
    }
}

/// Release 2 has the source no more.
fn loses_its_source(setup: Setup) -> Setup {
    Setup {
        gone: vec![vec![false, true, true]],
        ..setup
    }
}

/// A release after the last one, in which nothing is changed any more.
fn one_more(mut setup: Setup) -> Setup {
    setup.releases += 1;
    for stage in &mut setup.stages {
        stage.specs.push(stage.specs.last().unwrap().clone());
        let content = &mut stage.directories[0].content;
        content.push(*content.last().unwrap());
    }
    setup
}

fn becomes_live(setup: &Setup) -> bool {
    rollout(setup, Script::default()).live
}

#[test]
fn without_its_source_no_release_arrives_and_none_breaks_an_order() {
    let setup = one_more(two_stages());
    assert!(becomes_live(&setup));
    assert!(!becomes_live(&loses_its_source(setup)));
    holds(&stale(loses_its_source(one_more(content_changes(
        two_stages(),
    )))));
    // Nor the one that has it again: who would make it follows it too.
    let back = Setup {
        gone: vec![vec![false, true, false]],
        ..one_more(two_stages())
    };
    assert!(!becomes_live(&back));
}

#[test]
fn a_source_that_comes_back_from_elsewhere_is_fetched_again() {
    let mut setup = one_more(two_stages());
    setup.parent_source = 1;
    setup.gone = vec![vec![false, true, false]];
    assert!(becomes_live(&setup));
    setup.gone = vec![vec![false, true, true]];
    assert!(!becomes_live(&setup));
}

#[test]
fn a_parent_that_finds_nothing_leaves_the_specs_as_they_are() {
    let astray = |setup| Setup {
        astray: vec![false, true],
        ..setup
    };
    assert!(becomes_live(&spec_changes(two_stages())));
    assert!(!becomes_live(&astray(spec_changes(two_stages()))));
    holds(&stale(astray(lockstep(spec_changes(two_stages())))));
    let back = Setup {
        astray: vec![false, true, false],
        ..one_more(spec_changes(two_stages()))
    };
    assert!(becomes_live(&back));
}

/// Release 2 changes the app, and has the migration bring its own change under the same revision, once the parent has
/// applied the release.
fn migrates_late(mut setup: Setup) -> Setup {
    has(&mut setup.stages[1], &[1, 2]);
    setup.stages[MIGRATE].directories[0].late = vec![0, 2];
    setup
}

#[test]
fn what_comes_late_under_a_revision_is_not_waited_for() {
    breaks(&migrates_late(two_stages()));
    breaks(&lockstep(ids_change(migrates_late(two_stages()))));
    let mut setup = migrates_late(two_stages());
    has(&mut setup.stages[1], &[1, 1]);
    holds(&stale(setup));
}

#[test]
fn what_comes_late_to_the_last_stage_alone_holds() {
    let mut setup = two_stages();
    has(&mut setup.stages[MIGRATE], &[1, 2]);
    setup.stages[1].directories[0].late = vec![0, 2];
    holds(&stale(setup));
}
