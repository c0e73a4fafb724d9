//! Who writes the specs, what a condition says of its run, and who suspends by hand.

use flux_pipeline::simulate::{Setup, Writer};

use super::{
    addressed, breaks, check, content_changes, each_spec, holds, literal_job, lockstep,
    spec_changes, stale, suspended, two_stages,
};

fn late_stamps(setup: Setup) -> Setup {
    Setup {
        late_stamps: true,
        ..setup
    }
}

#[test]
fn a_condition_that_is_newer_than_its_run_passes_the_expression_and_not_the_plain_entry() {
    let lockstep = || lockstep(spec_changes(two_stages()));
    holds(&late_stamps(lockstep()));
    let alone = each_spec(lockstep(), |spec| {
        spec.depends_on.retain(|it| it.expression.is_some());
    });
    breaks(&late_stamps(alone));
    // The commit suspends what comes first, and a run of the old spec ends after that.
    breaks(&late_stamps(suspended(lockstep())));
}

/// A Job whose image is in its file, and an app that carries the release in its spec.
#[test]
fn lockstep_breaks_when_apply_writes_first_and_holds_when_it_waits_for_a_run_with_the_files() {
    let by = |writer| Setup {
        writer,
        ..literal_job(lockstep(spec_changes(content_changes(two_stages()))))
    };
    breaks(&by(Writer::AppliesFirst));
    holds(&by(Writer::AppliesFetched));
    breaks(&stale(by(Writer::AppliesFetched)));
    holds(&stale(by(Writer::Parent)));
    for writer in [Writer::AppliesFirst, Writer::AppliesFetched] {
        holds(&stale(Setup {
            writer,
            ..addressed(content_changes(two_stages()))
        }));
    }
}

#[test]
fn a_stage_that_is_suspended_by_hand_while_its_old_run_ends_looks_done() {
    let by_hand = |setup: Setup| Setup {
        suspensions: 1,
        ..late_stamps(setup)
    };
    breaks(&by_hand(lockstep(spec_changes(two_stages()))));
    let addressed = addressed(spec_changes(content_changes(two_stages())));
    assert_eq!(check(&by_hand(addressed)).violation, None);
}
