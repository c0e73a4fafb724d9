//! The rules about order against the model: of all the ways in which a commit can change two stages, `plan`
//! refuses exactly those in which an interleaving breaks the order.

use std::collections::BTreeMap;

use flux_pipeline::simulate::{
    Dependency, Expression, Limits, Setup, Spec, StageSetup, Workload, explore,
};

use crate::support::commit;

/// What a commit changes in a stage.
#[derive(Clone, Copy, Debug)]
struct Part {
    spec: bool,
    files: bool,
}

/// How the stages are tied together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    Revision,
    Lockstep,
    /// In lockstep, and the first stage is new.
    Introduced,
}

fn all_parts() -> Vec<(Part, Part)> {
    let part = |bits: u8| Part {
        spec: bits & 1 > 0,
        files: bits & 2 > 0,
    };
    (1..16u8)
        .map(|bits| (part(bits), part(bits >> 2)))
        .collect()
}

/// Whether an interleaving of the model breaks the order.
fn breaks(first: Part, app: Part, tie: Tie) -> bool {
    let edge = |expression| Dependency {
        stage: 0,
        expression,
    };
    let mut edges = vec![edge(None)];
    if tie != Tie::Revision {
        edges.push(edge(Some(Expression::EqualIdsAndReady)));
    }
    let mut migrate = stage(Workload::Job, first, &[], tie);
    let mut then = stage(Workload::Deployment, app, &edges, tie);
    if tie == Tie::Introduced {
        migrate.specs[0] = None;
        then.specs[0].as_mut().unwrap().depends_on.clear();
    }
    let setup = Setup {
        stages: vec![migrate, then],
        releases: 2,
        stale: true,
        ..Setup::default()
    };
    let explored = explore(&setup, Limits::default());
    assert!(explored.complete || explored.violation.is_some());
    explored.violation.is_some()
}

fn stage(workload: Workload, part: Part, edges: &[Dependency], tie: Tie) -> StageSetup {
    let spec = |release| {
        Some(Spec {
            depends_on: edges.to_vec(),
            carried: if part.spec { release } else { 1 },
            id: if tie == Tie::Revision { 0 } else { release },
            ..Spec::default()
        })
    };
    StageSetup {
        workload,
        specs: vec![spec(1), spec(2)],
        content: vec![1, if part.files { 2 } else { 1 }],
        ..StageSetup::default()
    }
}

/// The names of what `plan` refuses in such a commit.
fn refused(first: Part, app: Part, tie: Tie) -> Vec<&'static str> {
    let unchanged = Part {
        spec: false,
        files: false,
    };
    let mut before = tree(unchanged, unchanged, tie);
    if tie == Tie::Introduced {
        before.retain(|path, _| !path.starts_with("migrate"));
        before.insert("shop.pipeline".into(), app_stage(unchanged, tie));
    }
    let commit = commit(&before, &tree(first, app, tie));
    let errors = commit
        .found
        .iter()
        .filter(|found| found.severity == flux_pipeline::diagnostics::Severity::Error);
    errors.map(|found| found.check.name).collect()
}

fn tree(first: Part, app: Part, tie: Tie) -> BTreeMap<String, String> {
    let migrate = format!(
        "stage migrate before app {{ {} }}\n",
        spec_of("migrate", first, tie)
    );
    let script = |part: Part| if part.files { "two" } else { "one" };
    let mut files = BTreeMap::from([("shop.pipeline".to_owned(), migrate + &app_stage(app, tie))]);
    // With plain edges another path is the change of the spec; both directories are always there.
    for (stage, part) in [("migrate", first), ("deploy", app)] {
        let object = if stage == "migrate" { job } else { deployment };
        files.insert(format!("{stage}/x.yaml"), object("v1", script(part)));
        if tie == Tie::Revision {
            files.insert(format!("{stage}-b/x.yaml"), object("v2", script(part)));
        }
    }
    files
}

fn app_stage(part: Part, tie: Tie) -> String {
    format!("stage app {{ {} }}\n", spec_of("deploy", part, tie))
}

fn spec_of(path: &str, part: Part, tie: Tie) -> String {
    match (tie, part.spec) {
        (Tie::Revision, false) => format!("path ./{path}/"),
        (Tie::Revision, true) => format!("path ./{path}-b/"),
        (Tie::Lockstep | Tie::Introduced, false) => {
            format!("path ./{path}/; image \"ghcr.io/org/{path}:v1\"")
        }
        (Tie::Lockstep | Tie::Introduced, true) => {
            format!("path ./{path}/; image \"ghcr.io/org/{path}:v2\"")
        }
    }
}

fn job(image: &str, script: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: migrate, namespace: shop}}\nspec:\n  \
         template:\n    spec:\n      restartPolicy: Never\n      containers:\n      \
         - {{name: main, image: 'ghcr.io/org/migrate:{image}', args: [{script}]}}\n"
    )
}

fn deployment(image: &str, script: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec:\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    \
         metadata: {{labels: {{app: web}}}}\n    spec:\n      containers:\n      \
         - {{name: main, image: 'ghcr.io/org/deploy:{image}', args: [{script}]}}\n"
    )
}

#[test]
fn a_commit_is_refused_exactly_when_the_model_breaks() {
    let mut wrong = Vec::new();
    for tie in [Tie::Revision, Tie::Lockstep, Tie::Introduced] {
        for (first, app) in all_parts() {
            let refused = refused(first, app, tie);
            let breaks = breaks(first, app, tie);
            if refused.is_empty() == breaks {
                wrong.push(format!(
                    "{tie:?} {first:?} {app:?}: breaks {breaks}, refused {refused:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reason_is_named() {
    let part = |spec, files| Part { spec, files };
    let (spec, files) = (part(true, false), part(false, true));
    assert_eq!(refused(files, files, Tie::Introduced), ["introduced-order"]);
    assert_eq!(refused(spec, files, Tie::Lockstep), ["split-release"]);
    assert_eq!(refused(spec, spec, Tie::Revision), ["split-release"]);
}
