//! What a stage asks for that only Flux can do.

use serde_json::Value;

use crate::cluster::goal::{Goal, StageGoal};

/// Fields of a Kustomization's spec that mean the same here, or nothing. A field that is not known is refused.
const KNOWN: [&str; 20] = [
    "commonMetadata",
    "components",
    "deletionPolicy",
    "dependsOn",
    "force",
    "healthChecks",
    "ignoreMissingComponents",
    "images",
    "interval",
    "namePrefix",
    "nameSuffix",
    "patches",
    "path",
    "prune",
    "retryInterval",
    "sourceRef",
    "suspend",
    "targetNamespace",
    "timeout",
    "wait",
];

/// Why stages of `goal` cannot be rolled out without Flux: `file:line:column: stage NAME …`.
#[must_use]
pub fn unsupported_fields(goal: &Goal) -> Vec<String> {
    let found = goal.stages.iter().flat_map(|stage| {
        let reasons = reasons(goal, stage).into_iter();
        reasons.map(|reason| format!("{}: stage {} {reason}", stage.place, stage.label))
    });
    found.collect()
}

fn reasons(goal: &Goal, stage: &StageGoal) -> Vec<String> {
    let spec = stage.spec().as_object();
    let unknown = spec.into_iter().flatten().filter_map(|(field, value)| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        let is_known = KNOWN.contains(&field.as_str());
        (!is_known && !is_empty).then(|| because(field))
    });
    let releases = stage.releases.iter().map(|it| {
        let name = &it.key.name;
        format!("rolls out HelmRelease `{name}`, which only helm-controller can: leave `--engine direct` out")
    });
    unknown
        .chain(releases)
        .chain(foreign(goal, stage))
        .collect()
}

fn because(field: &str) -> String {
    match field {
        "postBuild" => "substitutes variables".to_owned(),
        "decryption" => "decrypts secrets".to_owned(),
        "kubeConfig" => "goes to another cluster".to_owned(),
        "serviceAccountName" => "acts as a service account".to_owned(),
        "healthCheckExprs" => "has `ready` expressions".to_owned(),
        field => format!("sets `{field}`"),
    }
}

/// Kustomizations of others, which nobody here can wait for, are named by their place and condition alone.
fn foreign(goal: &Goal, stage: &StageGoal) -> Vec<String> {
    let entries = stage.spec().get("dependsOn").and_then(Value::as_array);
    let own: Vec<&str> = goal.stages.iter().map(|it| it.key.name.as_str()).collect();
    let names = entries.into_iter().flatten();
    let names = names.filter_map(|entry| entry.get("name")?.as_str());
    let others = names.filter(|name| !own.contains(name));
    others
        .map(|name| format!("waits for the Kustomization `{name}`, which is not of this pipeline"))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::helm_release::ReleaseGoal;
    use crate::cluster::key::{Key, Kind};

    fn goal(spec: Value) -> Goal {
        let key = |name: &str| Key {
            kind: Kind::Kustomization,
            namespace: "flux-system".to_owned(),
            name: name.to_owned(),
        };
        let stage = |name: &str, spec: Value| StageGoal {
            label: name.to_owned(),
            place: "shop.pipeline:1:1".to_owned(),
            pipeline: 0,
            file: String::new(),
            needs_own_source: false,
            waits_for_pin: false,
            key: key(name),
            manifest: json!({ "spec": spec }),
            source: 0,
            after: Vec::new(),
            jobs: Vec::new(),
            releases: Vec::new(),
            timeout_seconds: 60,
        };
        Goal {
            stages: vec![stage("app", json!({})), stage("web", spec)],
            ..Goal::default()
        }
    }

    #[test]
    fn what_only_flux_can_do_is_said_with_its_place() {
        let spec = json!({ "path": "./web", "prune": true, "postBuild": { "substitute": {} },
            "serviceAccountName": "web", "novel": 1, "dependsOn": [] });
        assert_eq!(
            unsupported_fields(&goal(spec)),
            [
                "shop.pipeline:1:1: stage web sets `novel`",
                "shop.pipeline:1:1: stage web substitutes variables",
                "shop.pipeline:1:1: stage web acts as a service account",
            ]
        );
    }

    #[test]
    fn a_release_of_helm_takes_helm_controller() {
        let mut goal = goal(json!({}));
        let key = Key {
            kind: Kind::HelmRelease,
            namespace: "shop".to_owned(),
            name: "web".to_owned(),
        };
        goal.stages[1].releases = vec![ReleaseGoal {
            key,
            pin: None,
            values: None,
        }];
        assert_eq!(
            unsupported_fields(&goal),
            [
                "shop.pipeline:1:1: stage web rolls out HelmRelease `web`, which only helm-controller can: leave `--engine direct` out"
            ]
        );
    }

    #[test]
    fn only_stages_of_the_pipeline_can_be_waited_for() {
        let spec = json!({ "dependsOn": [{ "name": "app" }, { "name": "other" }] });
        let found = unsupported_fields(&goal(spec));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("`other`"), "{found:?}");
        assert_eq!(
            unsupported_fields(&goal(json!({ "dependsOn": [{ "name": "app" }] }))).len(),
            0
        );
    }
}
