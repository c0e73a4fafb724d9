//! The rule about changed sources against the model: what breaks when stages move to another source is refused.

use std::collections::BTreeMap;

use flux_pipeline::simulate::{
    Dependency, Directory, Expression, Limits, Setup, Spec, StageSetup, Workload, explore,
};

use super::model::{deployment, job};
use crate::support::commit;

/// How the stages are tied together, before the commit and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    Revision,
    Lockstep,
    Addressed,
}

const TIES: [Tie; 3] = [Tie::Revision, Tie::Lockstep, Tie::Addressed];

/// A commit that moves both stages to another source.
#[derive(Clone, Copy, Debug)]
struct Case {
    tie: Tie,
    /// Whether the migration and the app have new files in the source that they move to.
    changes: [bool; 2],
}

fn cases() -> impl Iterator<Item = Case> {
    let changes = [[false, false], [false, true], [true, false], [true, true]];
    let all = TIES.into_iter();
    all.flat_map(move |tie| changes.map(|changes| Case { tie, changes }))
}

/// Whether an interleaving breaks the order, whichever of the new files the source has too that they leave.
fn breaks(case: Case) -> bool {
    let [migrate, app] = case.changes;
    let left = [
        [false, false],
        [migrate, false],
        [false, app],
        [migrate, app],
    ];
    left.into_iter().any(|left| breaks_with(case, left))
}

fn breaks_with(case: Case, left: [bool; 2]) -> bool {
    let stage = |at: usize, workload| {
        let version = |changes: bool| vec![1, if changes { 2 } else { 1 }];
        let directory = |source, changes| Directory {
            source,
            content: version(changes),
            ..Directory::default()
        };
        let spec = |release: u8| {
            Some(Spec {
                depends_on: edges(case.tie).filter(|_| at == 1).collect(),
                directory: usize::from(release - 1),
                id: if case.tie == Tie::Lockstep {
                    release
                } else {
                    0
                },
                addressed: (case.tie == Tie::Addressed).then_some(release),
                ..Spec::default()
            })
        };
        StageSetup {
            workload,
            specs: vec![spec(1), spec(2)],
            directories: vec![directory(0, left[at]), directory(1, case.changes[at])],
            ..StageSetup::default()
        }
    };
    let setup = Setup {
        stages: vec![stage(0, Workload::Job), stage(1, Workload::Deployment)],
        releases: 2,
        ..Setup::default()
    };
    let found = explore(&setup, Limits::default());
    assert!(found.complete || found.violation.is_some());
    found.violation.is_some()
}

fn edges(tie: Tie) -> impl Iterator<Item = Dependency> {
    let edge = |expression| Dependency {
        stage: 0,
        expression,
    };
    let lockstep = (tie == Tie::Lockstep).then_some(edge(Some(Expression::EqualIdsAndReady)));
    std::iter::once(edge(None)).chain(lockstep)
}

fn refused(case: Case) -> Vec<&'static str> {
    let commit = commit(
        &tree(case.tie, "shop", [false, false]),
        &tree(case.tie, "next", case.changes),
    );
    let errors = commit
        .found
        .iter()
        .filter(|found| found.severity == flux_pipeline::diagnostics::Severity::Error);
    errors.map(|found| found.check.name).collect()
}

fn tree(tie: Tie, source: &str, changes: [bool; 2]) -> BTreeMap<String, String> {
    let layout = if tie == Tie::Addressed {
        "layout addressed\n"
    } else {
        ""
    };
    let image = if tie == Tie::Lockstep {
        " { image \"ghcr.io/org/deploy:v1\" }"
    } else {
        ""
    };
    let text = format!("source git {source}\n{layout}stage migrate before app\nstage app{image}\n");
    let script = |at: usize| if changes[at] { "two" } else { "one" };
    BTreeMap::from([
        ("shop.pipeline".to_owned(), text),
        ("migrate/x.yaml".to_owned(), job("v1", script(0))),
        ("deploy/x.yaml".to_owned(), deployment("v1", script(1))),
    ])
}

/// The source that stages move to is another repository as a rule, and may have another migration.
fn may_be_another(case: Case) -> bool {
    case.changes == [false, true]
}

#[test]
fn a_changed_source_is_refused_when_the_model_breaks() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (refused, breaks) = (refused(case), breaks(case));
        let expected: &[&str] = match breaks || may_be_another(case) {
            true => &["changed-source"],
            false => &[],
        };
        if refused != expected {
            wrong.push(format!("{case:?}: breaks {breaks}, refused {refused:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
