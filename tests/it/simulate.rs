//! The model of kustomize-controller: what must hold holds in every interleaving, and each mutation of it
//! breaks.

use flux_pipeline::simulate::{
    Dependency, Directory, Explored, Expression, Limits, Object, PatchOrder, Setup, Spec,
    StageSetup, Violation, Workload, explore, stuck,
};

mod helm;
mod mutations;
mod objects;
mod removal;
mod shards;
mod sources;
mod writers;

const MIGRATE: usize = 0;

/// `migrate before app` on one source, two releases, nothing changed yet.
fn two_stages() -> Setup {
    let stage = |name: &str, workload, depends_on: Vec<Dependency>| StageSetup {
        name: name.to_owned(),
        workload,
        specs: vec![
            Some(Spec {
                depends_on,
                carried: 1,
                id: 1,
                ..Spec::default()
            });
            2
        ],
        directories: vec![versions(&[1, 1])],
    };
    let migrate = stage("migrate", Workload::Job, Vec::new());
    let app = stage("app", Workload::Deployment, vec![plain(MIGRATE)]);
    Setup {
        stages: vec![migrate, app],
        releases: 2,
        ..Setup::default()
    }
}

/// A directory of the first source, by the versions of its manifests.
fn versions(content: &[u8]) -> Directory {
    Directory {
        content: content.to_vec(),
        ..Directory::default()
    }
}

fn has(stage: &mut StageSetup, content: &[u8]) {
    stage.directories[0].content = content.to_vec();
}

fn plain(stage: usize) -> Dependency {
    Dependency {
        stage,
        expression: None,
    }
}

fn expression(stage: usize, expression: Expression) -> Dependency {
    Dependency {
        stage,
        expression: Some(expression),
    }
}

/// Release 2 changes the manifests of every stage.
fn content_changes(mut setup: Setup) -> Setup {
    setup
        .stages
        .iter_mut()
        .for_each(|stage| has(stage, &[1, 2]));
    setup
}

/// Release 2 changes what every spec carries, and its release id.
fn spec_changes(setup: Setup) -> Setup {
    each_spec(setup, |spec| (spec.carried, spec.id) = (2, 2))
}

/// Every path holds a digest of its files and of the spec.
fn addressed(mut setup: Setup) -> Setup {
    for stage in &mut setup.stages {
        for (spec, release) in stage.specs.iter_mut().zip(1..) {
            if let Some(spec) = spec {
                spec.addressed = Some(release);
            }
        }
    }
    setup
}

/// Every path holds a digest of its files alone.
fn addressed_by_files(mut setup: Setup) -> Setup {
    for stage in &mut setup.stages {
        for (spec, release) in stage.specs.iter_mut().zip(1..) {
            if let Some(spec) = spec {
                spec.only = Some(release);
            }
        }
    }
    setup
}

/// A third stage after the app, with a Job.
fn with_cache(mut setup: Setup) -> Setup {
    let mut cache = setup.stages[MIGRATE].clone();
    cache.name = "cache".to_owned();
    for spec in cache.specs.iter_mut().flatten() {
        spec.depends_on = vec![plain(1)];
    }
    setup.stages.push(cache);
    setup
}

/// Stages with a Job take the files of their own release only; the image of the Job is in its file.
fn pinned_jobs(mut setup: Setup) -> Setup {
    for stage in setup.stages.iter_mut().filter(|it| it.workload.is_job()) {
        for (spec, release) in stage.specs.iter_mut().zip(1..) {
            if let Some(spec) = spec {
                (spec.only, spec.carried) = (Some(release), 1);
            }
        }
    }
    setup
}

/// Every edge is guarded as `lockstep` emits it.
fn lockstep(mut setup: Setup) -> Setup {
    for stage in &mut setup.stages {
        for spec in stage.specs.iter_mut().flatten() {
            let edges = std::mem::take(&mut spec.depends_on);
            let twice = |it: Dependency| {
                [
                    plain(it.stage),
                    expression(it.stage, Expression::EqualIdsAndReady),
                ]
            };
            spec.depends_on = edges.into_iter().flat_map(twice).collect();
        }
    }
    setup
}

/// Changes the specs of release 2.
fn each_spec(mut setup: Setup, change: impl Fn(&mut Spec)) -> Setup {
    for stage in &mut setup.stages {
        stage
            .specs
            .last_mut()
            .into_iter()
            .flatten()
            .for_each(&change);
    }
    setup
}

fn app_depends(mut setup: Setup, edge: &Dependency) -> Setup {
    for spec in setup.stages[1].specs.iter_mut().flatten() {
        spec.depends_on = vec![edge.clone()];
    }
    setup
}

fn introduced(mut setup: Setup) -> Setup {
    setup.stages[MIGRATE].specs[0] = None;
    setup.stages[1].specs[0]
        .as_mut()
        .unwrap()
        .depends_on
        .clear();
    setup
}

fn workload(mut setup: Setup, workload: Workload, failures: u8) -> Setup {
    setup.stages[MIGRATE].workload = workload;
    Setup { failures, ..setup }
}

/// The Job's image stands in its manifest, as in every Job that we generate: its spec carries nothing.
fn literal_job(mut setup: Setup) -> Setup {
    setup.stages[MIGRATE]
        .specs
        .iter_mut()
        .flatten()
        .for_each(|spec| spec.carried = 1);
    setup
}

fn two_sources(mut setup: Setup) -> Setup {
    setup.stages[MIGRATE].directories[0].source = 1;
    setup
}

fn suspended(mut setup: Setup) -> Setup {
    setup.stages[MIGRATE].specs[1].as_mut().unwrap().suspend = true;
    setup
}

fn listed(setup: Setup) -> Setup {
    Setup {
        order: PatchOrder::Listed,
        ..setup
    }
}

fn stale(setup: Setup) -> Setup {
    Setup {
        stale: true,
        ..setup
    }
}

fn crashing(setup: Setup) -> Setup {
    Setup {
        crashes: 1,
        ..setup
    }
}

fn check(setup: &Setup) -> Explored {
    explore(setup, Limits::default())
}

#[track_caller]
fn holds(setup: &Setup) {
    let found = check(setup);
    assert_eq!(found.violation, None);
    assert!(found.complete, "only {} states were visited", found.states);
}

#[track_caller]
fn breaks(setup: &Setup) {
    let found = check(setup).violation.expect("the order must break");
    assert!(
        matches!(found.violation, Violation::Order { first: MIGRATE, .. }),
        "{found:?}"
    );
}

#[test]
fn changed_manifests_of_one_source_hold_with_plain_edges() {
    holds(&content_changes(two_stages()));
    holds(&stale(content_changes(two_stages())));
    holds(&crashing(stale(content_changes(two_stages()))));
}

#[test]
fn changed_manifests_hold_when_the_job_fails() {
    holds(&stale(workload(
        content_changes(two_stages()),
        Workload::Job,
        1,
    )));
}

#[test]
fn changed_manifests_of_two_sources_break_with_plain_edges() {
    breaks(&two_sources(content_changes(two_stages())));
}

#[test]
fn the_documented_expression_is_weaker_than_a_plain_edge() {
    let setup = content_changes(two_stages());
    breaks(&app_depends(
        setup,
        &expression(MIGRATE, Expression::EqualIds),
    ));
}

#[test]
fn a_stage_introduced_with_the_change_it_gates_breaks_in_fixed_and_holds_addressed() {
    breaks(&introduced(content_changes(two_stages())));
    breaks(&introduced(lockstep(spec_changes(content_changes(
        two_stages(),
    )))));
    holds(&stale(introduced(addressed(content_changes(two_stages())))));
}

#[test]
fn a_release_carried_in_the_spec_breaks_with_plain_edges_unless_names_sort_well() {
    breaks(&spec_changes(two_stages()));
    holds(&stale(listed(spec_changes(two_stages()))));
}

#[test]
fn lockstep_holds_for_what_specs_carry_in_any_patch_order() {
    holds(&stale(lockstep(spec_changes(two_stages()))));
    holds(&crashing(stale(lockstep(spec_changes(two_stages())))));
}

#[test]
fn lockstep_holds_for_manifests_and_what_the_app_carries() {
    holds(&stale(literal_job(lockstep(spec_changes(
        content_changes(two_stages()),
    )))));
    holds(&crashing(literal_job(lockstep(spec_changes(
        content_changes(two_stages()),
    )))));
}

#[test]
fn lockstep_breaks_when_what_comes_first_changes_in_spec_and_manifests_at_once() {
    breaks(&lockstep(spec_changes(content_changes(two_stages()))));
    holds(&stale(addressed(lockstep(spec_changes(content_changes(
        two_stages(),
    ))))));
}

#[test]
fn lockstep_breaks_when_the_parent_follows_another_source() {
    let mut setup = literal_job(lockstep(spec_changes(content_changes(two_stages()))));
    setup.parent_source = 1;
    breaks(&setup);
    let carried_only = Setup {
        parent_source: 1,
        ..lockstep(spec_changes(two_stages()))
    };
    holds(&stale(carried_only));
    let addressed = Setup {
        parent_source: 1,
        ..addressed(content_changes(two_stages()))
    };
    holds(&stale(addressed));
}

#[test]
fn a_generated_job_behind_a_release_in_the_spec_must_be_pinned() {
    let released = || lockstep(spec_changes(content_changes(with_cache(two_stages()))));
    let mut unpinned = released();
    for stage in [MIGRATE, 2] {
        for spec in unpinned.stages[stage].specs.iter_mut().flatten() {
            spec.carried = 1;
        }
    }
    let found = check(&unpinned).violation.expect("the order must break");
    assert!(
        matches!(
            found.violation,
            Violation::Order {
                wrote: 2,
                first: 1,
                ..
            }
        ),
        "{found:?}"
    );
    holds(&pinned_jobs(released()));
    holds(&Setup {
        parent_source: 1,
        ..pinned_jobs(released())
    });
}

#[test]
fn pinned_jobs_hold_when_some_stages_do_not_change() {
    for (same, carries) in (0..3).flat_map(|same| [(same, true), (same, false)]) {
        let mut setup = lockstep(spec_changes(content_changes(with_cache(two_stages()))));
        has(&mut setup.stages[same], &[1, 1]);
        if !carries {
            for spec in setup.stages[1].specs.iter_mut().flatten() {
                spec.carried = 1;
            }
        }
        holds(&pinned_jobs(setup));
    }
}

#[test]
fn addressed_holds_on_one_source_and_breaks_on_two() {
    holds(&stale(addressed(content_changes(two_stages()))));
    holds(&stale(addressed(spec_changes(content_changes(
        two_stages(),
    )))));
    breaks(&two_sources(addressed(content_changes(two_stages()))));
}

/// One commit changes the files and the spec of each stage, or does not: sixteen commits.
fn commits() -> impl Iterator<Item = Setup> {
    (0..16u8).map(|bits| {
        let mut setup = two_stages();
        for (at, stage) in setup.stages.iter_mut().enumerate() {
            let changes = |bit: usize| 1 + (bits >> (2 * at + bit) & 1);
            has(stage, &[1, changes(0)]);
            stage.specs[1].as_mut().unwrap().carried = changes(1);
        }
        setup
    })
}

#[test]
fn addressed_holds_for_every_commit_although_a_path_says_nothing_of_the_stages_before() {
    for setup in commits() {
        holds(&stale(addressed(setup.clone())));
        holds(&introduced(addressed(setup.clone())));
        holds(&suspended(addressed(setup.clone())));
        holds(&addressed(Setup {
            parent_source: 1,
            ..setup
        }));
    }
}

#[test]
fn addressed_holds_across_a_stage_in_the_middle_that_does_not_change() {
    let mut setup = with_cache(spec_changes(content_changes(two_stages())));
    has(&mut setup.stages[1], &[1, 1]);
    setup.stages[1].specs[1].as_mut().unwrap().carried = 1;
    holds(&addressed(setup));
}

#[test]
fn an_address_without_the_spec_breaks() {
    let broken = commits().filter(|setup| {
        let found = check(&addressed_by_files(setup.clone()));
        found.violation.is_some()
    });
    assert!(broken.count() > 0);
    holds(&stale(addressed(spec_changes(two_stages()))));
    breaks(&addressed_by_files(spec_changes(two_stages())));
}

#[test]
fn two_sources_hold_when_the_revision_is_pinned() {
    let pinned = |release| expression(MIGRATE, Expression::Pinned(release));
    let mut setup = two_sources(spec_changes(content_changes(two_stages())));
    for (spec, release) in setup.stages[1].specs.iter_mut().flatten().zip(1..) {
        spec.depends_on = vec![plain(MIGRATE), pinned(release)];
    }
    // A source that has its new tag before the specs are there brings the app's new manifests to its old spec.
    breaks(&setup);
    let pins = vec![vec![1, 2]; 2];
    setup.parent_source = 2;
    holds(&stale(Setup {
        pins: pins.clone(),
        ..setup.clone()
    }));
    // The migration alone has another tag, and then the app alone.
    for pins in [[[1, 2], [1, 1]], [[1, 1], [1, 2]]] {
        let mut moved = setup.clone();
        moved.pins = pins.map(Vec::from).into_iter().rev().collect();
        holds(&stale(moved));
    }
}

#[test]
fn a_stage_suspended_by_the_commit_that_changes_it_blocks_in_lockstep_only() {
    breaks(&suspended(spec_changes(two_stages())));
    holds(&stale(suspended(lockstep(spec_changes(two_stages())))));
}

#[test]
fn each_mutation_of_the_job_breaks_the_order() {
    for (mutant, failures) in [
        (Workload::UnawaitedJob, 0),
        (Workload::VanishingJob, 1),
        (Workload::SkippedJob, 1),
        (Workload::SuspendedJob, 0),
        (Workload::Empty, 0),
    ] {
        breaks(&workload(
            content_changes(two_stages()),
            mutant.clone(),
            failures,
        ));
        let lockstep = literal_job(lockstep(spec_changes(content_changes(two_stages()))));
        breaks(&workload(lockstep, mutant, failures));
    }
}

#[test]
fn the_shortest_trace_is_shown() {
    let found = check(&spec_changes(two_stages())).violation.unwrap();
    let moves: Vec<String> = found.moves.iter().map(|it| format!("{it:?}")).collect();
    insta::assert_snapshot!(moves.join("\n"), @r"
    Push
    Fetch(0)
    ParentStarts
    ParentPatches(1)
    Load(0)
    CheckDependencies(0)
    Apply(0)
    CheckHealth(0)
    Record(0)
    Load(1)
    CheckDependencies(1)
    Apply(1)
    ");
}

#[test]
fn every_state_can_still_reach_the_newest_release() {
    for setup in [
        stale(content_changes(two_stages())),
        crashing(lockstep(spec_changes(content_changes(two_stages())))),
        stale(addressed(content_changes(two_stages()))),
    ] {
        assert_eq!(stuck(&setup, Limits::default()), None);
    }
}

#[test]
fn a_cycle_or_a_failed_job_never_reaches_it() {
    let mut cycle = content_changes(two_stages());
    cycle.stages[MIGRATE]
        .specs
        .iter_mut()
        .flatten()
        .for_each(|spec| {
            spec.depends_on = vec![plain(1)];
        });
    assert!(stuck(&cycle, Limits::default()).is_some());
    let failing = workload(content_changes(two_stages()), Workload::Job, 1);
    assert!(stuck(&failing, Limits::default()).is_some());
}
