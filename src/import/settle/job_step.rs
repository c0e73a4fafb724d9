//! What is tried next for a Job whose words emit something else.

use crate::emit::{Map, Value};

use crate::import::say::job::{Job, Rerun};
use crate::import::say::value;

/// What came of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum JobStep {
    /// It is what was there.
    Same,
    /// Something else is tried.
    Again,
    /// Nothing is left to try.
    Stuck,
}

/// Compares what is emitted for a Job with what should be, and goes one step on where they differ: from `mount` to
/// YAML, from words alone to `manifest`, from `rerun once` to the default.
pub(in crate::import) fn job_step(one: &mut Job, is: &Map<'_>, should: &Map<'_>) -> JobStep {
    let mut patch = value::patch_known(is, should);
    let has_other_name = takes_name(&mut patch);
    if patch.is_empty() && !has_other_name {
        return JobStep::Same;
    }
    if one.mounts && has_other_volumes(is, should) {
        one.mounts = false;
        return JobStep::Again;
    }
    let is_stuck = patch.is_empty() || one.laid.is_some() || !may_be_laid(&patch);
    if !is_stuck {
        one.laid = Some(Value::Map(patch));
        return JobStep::Again;
    }
    one.laid = None;
    match std::mem::replace(&mut one.rerun, Rerun::Default) {
        Rerun::Once => JobStep::Again,
        Rerun::Release | Rerun::Default => JobStep::Stuck,
    }
}

/// Takes the name out of a patch: the digest in it is right when all else is. Whether it was there.
fn takes_name(patch: &mut Map<'_>) -> bool {
    let Some(Value::Map(metadata)) = patch.get_mut("metadata") else {
        return false;
    };
    let found = metadata.remove("name").is_some();
    if metadata.is_empty() {
        patch.remove("metadata");
    }
    found
}

/// Whether volumes have other names or fields than `mount` gives them.
fn has_other_volumes(is: &Map<'_>, should: &Map<'_>) -> bool {
    let volumes = |job: &Map<'_>| {
        let pod = job.get("spec")?.at(&["template", "spec"])?;
        let Some(Value::List(containers)) = pod.at(&["containers"]) else {
            return None;
        };
        let mounts = containers.first().and_then(|it| it.at(&["volumeMounts"]));
        let all = [mounts, pod.at(&["volumes"])];
        Some(all.map(|it| it.map_or(Value::Null, value::owned)))
    };
    match (volumes(is), volumes(should)) {
        (Some([mounts, volumes]), Some([mounted, there])) => {
            !value::same(&mounts, &mounted) || !value::same(&volumes, &there)
        }
        (one, other) => one.is_some() != other.is_some(),
    }
}

/// Whether `manifest` may say this: what has a word that the order depends on is refused in it.
fn may_be_laid(patch: &Map<'_>) -> bool {
    const REFUSED: [(&str, &[&str]); 5] = [
        ("apiVersion", &[]),
        ("kind", &[]),
        ("metadata", &["namespace"]),
        ("spec", &["activeDeadlineSeconds"]),
        ("spec", &["template", "spec", "restartPolicy"]),
    ];
    let says =
        |(key, path): &(&str, &[&str])| patch.get(key).is_some_and(|it| it.at(path).is_some());
    !REFUSED.iter().any(says)
}
