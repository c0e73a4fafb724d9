//! `dependsOn`: the order, guarded.

use std::borrow::Cow;
use std::fmt::Write;

use crate::plan::{Edge, Guard, Pin, PipelinePlan, StagePlan};

use super::value::{Map, Value};

/// True when the dependency carries the release id of the dependent and has become ready with it.
///
/// `docs/order.md` says why both are asked. Absent fields make it false instead of an error, because
/// kustomize-controller leaves fields out that are zero (`evalReadyExpr` in
/// `internal/controller/kustomization_controller.go`).
const LOCKSTEP: &str = "\
has(dep.spec.commonMetadata) && has(dep.spec.commonMetadata.annotations) &&
'flux-pipeline/release' in dep.spec.commonMetadata.annotations &&
dep.spec.commonMetadata.annotations['flux-pipeline/release'] ==
self.spec.commonMetadata.annotations['flux-pipeline/release'] &&
has(dep.status.conditions) &&
dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True' &&
has(c.observedGeneration) && c.observedGeneration == dep.metadata.generation)
";

/// In front of the second entry of a dependency.
const NOTE: &str =
    "Waits for the same release id too, not for any earlier one: `flux-pipeline explain lockstep`.";

/// The entries for what `stage` waits for.
///
/// Lockstep takes two for each: an entry with `readyExpr` replaces the check of the revision and must not
/// stand alone.
pub(super) fn on<'a>(pipeline: &'a PipelinePlan<'_>, stage: &'a StagePlan<'_>) -> Vec<Value<'a>> {
    let edges = pipeline
        .edges
        .get(stage.incoming.clone())
        .unwrap_or_default();
    let mut entries = Vec::with_capacity(edges.len());
    for edge in edges {
        let Some(first) = pipeline.stages.get(edge.from) else {
            continue;
        };
        entries.push([("name", first.kustomization)].into());
        if let Some(expression) = ready_expression(edge) {
            let mut entry = Map::with_capacity(2).noted(NOTE);
            entry.set("name", first.kustomization);
            entry.set("readyExpr", expression);
            entries.push(Value::Map(entry));
        }
    }
    entries
}

fn ready_expression(edge: &Edge<'_>) -> Option<Cow<'static, str>> {
    match edge.guard {
        Guard::Lockstep => Some(Cow::Borrowed(LOCKSTEP)),
        Guard::Pinned => edge.pin.map(|pin| Cow::Owned(pinned(pin))),
        Guard::Revision | Guard::Addressed | Guard::EverRun | Guard::Ready => None,
    }
}

/// Lockstep, and the dependency has applied the revision that its source is pinned to.
///
/// The parent applies Kustomizations before sources (`less` in `ssa/sort.go` of `fluxcd/pkg`), so without
/// the second the id alone would pass on what the source held before.
fn pinned(pin: Pin<'_>) -> String {
    let (function, text) = match pin {
        Pin::Commit(commit) => ("endsWith", format!("{}:{commit}", algorithm(commit))),
        Pin::Tag(tag) => ("startsWith", format!("{tag}@")),
        Pin::Digest(digest) => ("endsWith", digest.to_owned()),
    };
    let mut expression = LOCKSTEP.trim_end().to_owned();
    expression.push_str(" &&\nhas(dep.status.lastAppliedRevision) &&\n");
    let _ = writeln!(
        expression,
        "dep.status.lastAppliedRevision.{function}('{}')",
        escaped(&text)
    );
    expression
}

/// The hash that names a commit, by its length.
fn algorithm(commit: &str) -> &'static str {
    if commit.len() > 40 { "sha256" } else { "sha1" }
}

/// Text inside a single-quoted CEL string.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\'', "\\'")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use cel::{Context, Program};
    use serde_json::json;

    use super::*;

    fn holds(expression: &str, itself: &serde_json::Value, dep: &serde_json::Value) -> bool {
        let program = Program::compile(expression).unwrap();
        let mut context = Context::default();
        context.add_variable("self", itself).unwrap();
        context.add_variable("dep", dep).unwrap();
        program.execute(&context).unwrap() == cel::Value::Bool(true)
    }

    fn object(release: &str, generation: u32, ready: &str, observed: u32) -> serde_json::Value {
        json!({
            "metadata": {"generation": generation},
            "spec": {"commonMetadata": {"annotations": {"flux-pipeline/release": release}}},
            "status": {
                "lastAppliedRevision": "main@sha1:0123abc",
                "conditions": [
                    {"type": "Healthy", "status": "True", "observedGeneration": generation},
                    {"type": "Ready", "status": ready, "observedGeneration": observed},
                ],
            },
        })
    }

    #[test]
    fn lockstep_needs_the_same_release_ready_at_its_generation() {
        let itself = object("b", 1, "Unknown", 1);
        let dep = |release, ready, observed| object(release, 2, ready, observed);
        assert!(holds(LOCKSTEP, &itself, &dep("b", "True", 2)));
        assert!(
            !holds(LOCKSTEP, &itself, &dep("a", "True", 2)),
            "another release"
        );
        assert!(
            !holds(LOCKSTEP, &itself, &dep("b", "Unknown", 2)),
            "under way"
        );
        assert!(!holds(LOCKSTEP, &itself, &dep("b", "False", 2)), "failed");
        assert!(
            !holds(LOCKSTEP, &itself, &dep("b", "True", 1)),
            "ready with an older spec"
        );
    }

    #[test]
    fn what_is_absent_is_not_ready() {
        let itself = object("b", 1, "True", 1);
        for absent in [
            json!({"metadata": {"generation": 1}, "spec": {}, "status": {}}),
            json!({"metadata": {"generation": 1}, "spec": {"commonMetadata": {}}, "status": {}}),
            json!({
                "metadata": {"generation": 1},
                "spec": {"commonMetadata": {"annotations": {"x": "y"}}},
                "status": {"conditions": []},
            }),
            json!({
                "metadata": {"generation": 1},
                "spec": {"commonMetadata": {"annotations": {"flux-pipeline/release": "b"}}},
                "status": {"conditions": [{"type": "Ready", "status": "True"}]},
            }),
        ] {
            assert!(!holds(LOCKSTEP, &itself, &absent), "{absent}");
        }
    }

    #[test]
    fn a_pin_needs_the_revision_too() {
        let (itself, dep) = (object("b", 1, "True", 1), object("b", 1, "True", 1));
        let of = |pin| holds(&pinned(pin), &itself, &dep);
        assert!(of(Pin::Commit("0123abc")));
        assert!(!of(Pin::Commit("123abc")), "the end of another hash");
        assert!(of(Pin::Tag("main")));
        assert!(!of(Pin::Tag("mai")));
        assert!(of(Pin::Digest("sha1:0123abc")));
        assert!(!of(Pin::Digest("sha1:ffff")));
        assert!(!of(Pin::Tag("it's \\ odd")));
    }
}
