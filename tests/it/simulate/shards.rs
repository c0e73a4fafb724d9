//! Kustomizations that a sharding key spreads over several controllers, each with copies of its own.

use flux_pipeline::simulate::Setup;

use super::{
    addressed, breaks, check, content_changes, crashing, holds, introduced, literal_job, lockstep,
    pinned_jobs, spec_changes, stale, two_sources, two_stages, with_cache,
};

/// The parent is with the first controller.
fn sharded(setup: Setup, shards: &[u8]) -> Setup {
    stale(Setup {
        shards: shards.to_vec(),
        ..setup
    })
}

/// Both ways to spread two stages, and one beside the parent.
const SPREADS: [&[u8]; 4] = [&[1, 1], &[1, 2], &[0, 1], &[1, 0]];

#[test]
fn guards_of_one_source_hold_between_two_controllers() {
    for shards in SPREADS {
        holds(&sharded(content_changes(two_stages()), shards));
        holds(&sharded(lockstep(spec_changes(two_stages())), shards));
        holds(&sharded(addressed(content_changes(two_stages())), shards));
        let both = addressed(spec_changes(content_changes(two_stages())));
        holds(&sharded(both, shards));
    }
    holds(&crashing(sharded(content_changes(two_stages()), &[1, 2])));
    holds(&sharded(
        introduced(addressed(content_changes(two_stages()))),
        &[1, 2],
    ));
}

#[test]
fn a_parent_in_another_shard_is_a_parent_that_does_not_wait_for_the_files() {
    let release = || literal_job(lockstep(spec_changes(content_changes(two_stages()))));
    holds(&sharded(release(), &[0, 0]));
    for shards in [[1, 1], [1, 2]] {
        breaks(&sharded(release(), &shards));
    }
    // One of the two has what the parent has seen, and Flux compares the revisions of both.
    for shards in [[0, 1], [1, 0]] {
        holds(&sharded(release(), &shards));
    }
}

#[test]
fn a_generated_job_holds_whatever_controller_has_it() {
    let release = || pinned_jobs(lockstep(spec_changes(content_changes(two_stages()))));
    for shards in SPREADS {
        holds(&sharded(release(), shards));
    }
}

#[test]
fn shards_mend_nothing() {
    breaks(&sharded(
        two_sources(content_changes(two_stages())),
        &[1, 2],
    ));
    breaks(&sharded(spec_changes(two_stages()), &[1, 2]));
}

/// What is looked at edge by edge is in as many shards as before.
#[test]
fn an_edge_alone_keeps_its_shards() {
    let setup = Setup {
        shards: vec![3, 3, 5],
        ..with_cache(content_changes(two_stages()))
    };
    assert_eq!(setup.pair(1, 2).shards, [1, 2]);
    assert_eq!(setup.pair(0, 1).shards, [1, 1]);
    assert_eq!(check(&stale(setup.pair(1, 2))).violation, None);
}
