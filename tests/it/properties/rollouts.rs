//! Larger pipelines than can be explored whole: random walks through the model never break the order, and do
//! once the guards are taken away.

use flux_pipeline::simulate::{
    Dependency, Directory, Expression, Setup, Spec, StageSetup, State, Violation, Workload, moves,
    step,
};
use proptest::prelude::*;

/// A stage before it is known what comes before it.
#[derive(Clone, Debug)]
struct Sketch {
    is_job: bool,
    changes: bool,
    after: Vec<prop::sample::Index>,
}

fn sketch() -> impl Strategy<Value = Vec<Sketch>> {
    let after = prop::collection::vec(any::<prop::sample::Index>(), 0..3);
    let stage = (any::<bool>(), prop::bool::weighted(0.8), after);
    let stage = stage.prop_map(|(is_job, changes, after)| Sketch {
        is_job,
        changes,
        after,
    });
    prop::collection::vec(stage, 3..8)
}

/// How edges and Jobs are guarded.
#[derive(Clone, Copy, PartialEq)]
enum Guards {
    AsEmitted,
    PlainEdges,
    LooseJobs,
}

/// As the compiler emits it: apps carry the release in their spec, Jobs in their files, so every edge is lockstep
/// and Jobs are tied to their specs.
fn setup(stages: &[Sketch], guards: Guards) -> Setup {
    let stage = |(at, sketch): (usize, &Sketch)| {
        let mut before: Vec<usize> = sketch
            .after
            .iter()
            .filter(|_| at > 0)
            .map(|it| it.index(at))
            .collect();
        before.sort_unstable();
        before.dedup();
        let version = |release: u8, here: bool| if sketch.changes && here { release } else { 1 };
        let spec = |release: u8| {
            Some(Spec {
                depends_on: before
                    .iter()
                    .flat_map(|&stage| edges(stage, guards))
                    .collect(),
                carried: version(release, !sketch.is_job),
                id: release,
                only: (sketch.is_job && guards != Guards::LooseJobs).then_some(release),
                ..Spec::default()
            })
        };
        StageSetup {
            name: format!("stage-{at}"),
            workload: if sketch.is_job {
                Workload::Job
            } else {
                Workload::Deployment
            },
            specs: vec![spec(1), spec(2), spec(3)],
            directories: vec![Directory {
                content: [1, 2, 3]
                    .map(|release| version(release, sketch.is_job))
                    .to_vec(),
                ..Directory::default()
            }],
        }
    };
    let stages = stages.iter().enumerate().map(stage).collect();
    Setup {
        stages,
        releases: 3,
        stale: true,
        crashes: 2,
        failures: 1,
        ..Setup::default()
    }
}

fn edges(stage: usize, guards: Guards) -> Vec<Dependency> {
    let plain = Dependency {
        stage,
        expression: None,
    };
    let guarded = Dependency {
        stage,
        expression: Some(Expression::EqualIdsAndReady),
    };
    match guards {
        Guards::PlainEdges => vec![plain],
        Guards::AsEmitted | Guards::LooseJobs => vec![plain, guarded],
    }
}

/// Goes where `choices` says and returns the first violation.
fn walk(setup: &Setup, choices: &[u16]) -> Option<Violation> {
    let mut state = State::start(setup);
    for choice in choices {
        let possible = moves(setup, &state);
        let next = *possible.get(usize::from(*choice) % possible.len().max(1))?;
        let (after, broken) = step(setup, &state, next);
        if broken.is_some() {
            return broken;
        }
        state = after;
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_walk_breaks_the_order(
        stages in sketch(),
        choices in prop::collection::vec(any::<u16>(), 600),
    ) {
        prop_assert_eq!(walk(&setup(&stages, Guards::AsEmitted), &choices), None);
    }
}

/// How many of some walks break the order of a chain: migration, app, cache.
fn broken_walks(guards: Guards) -> usize {
    let chain: Vec<Sketch> = [true, false, true]
        .map(|is_job| Sketch {
            is_job,
            changes: true,
            after: Vec::new(),
        })
        .to_vec();
    let mut setup = setup(&chain, guards);
    for (at, stage) in setup.stages.iter_mut().enumerate().skip(1) {
        for spec in stage.specs.iter_mut().flatten() {
            spec.depends_on = edges(at - 1, guards);
        }
    }
    let mut seed: u32 = 7;
    let mut choice = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as u16
    };
    let walks = (0..400)
        .map(|_| (0..300).map(|_| choice()).collect::<Vec<u16>>())
        .collect::<Vec<_>>();
    walks
        .iter()
        .filter(|choices| walk(&setup, choices).is_some())
        .count()
}

#[test]
fn walks_find_what_is_wrong_without_the_guards() {
    assert_eq!(broken_walks(Guards::AsEmitted), 0);
    assert!(broken_walks(Guards::PlainEdges) > 0);
    assert!(broken_walks(Guards::LooseJobs) > 0);
}
