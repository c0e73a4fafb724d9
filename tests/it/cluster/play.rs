//! A pipeline of three stages, and objects as the API server would have them.

use std::time::Duration;

use flux_pipeline::cluster::{
    Asking, ClusterState, Goal, Key, Kind, Next, ReleaseGoal, Rollout, Wanted,
};
use flux_pipeline::compile::{Input, check};
use flux_pipeline::manifests::HelmPin;
use flux_pipeline::source::{Memory, SourceMap};
use serde_json::{Value, json};

/// The revision that is rolled out.
pub const NEW: &str = "main@sha1:2222222222222222222222222222222222222222";

/// The one before.
pub const OLD: &str = "main@sha1:1111111111111111111111111111111111111111";

/// The pipeline of most tests.
pub const SHOP: &str = "\
namespace shop
image api = ghcr.io/org/shop:2
stage migrate before app { job db { image api; run \"migrate\"; retries 0 } }
stage app { image api }
stage cache after app { job warm { image api; run \"warm\" } }
";

/// The manifest of its app.
pub const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\n\
    spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: \"ghcr.io/org/shop:v1\" }] } } }\n";

/// The goal of the pipeline.
pub fn goal(wanted: &Wanted) -> Goal {
    goal_of(SHOP, wanted)
}

/// The goal of another pipeline of this name.
pub fn goal_of(text: &str, wanted: &Wanted) -> Goal {
    goal_with(text, WEB, wanted)
}

/// The goal of a pipeline whose app has this manifest.
pub fn goal_with(text: &str, web: &str, wanted: &Wanted) -> Goal {
    let repository = Memory::new([("deploy/web.yaml", web)]);
    let mut sources = SourceMap::default();
    let outcome = check(
        vec![Input::new("shop.pipeline", text)],
        &repository,
        &mut sources,
    );
    let plan = outcome.plan(&repository).unwrap();
    Goal::of(&plan, &sources, "default", wanted)
}

/// The commit of [`NEW`].
pub fn head() -> Wanted {
    Wanted::Head("2".repeat(40))
}

/// A cluster in the making: objects that are changed by the test, and what a rollout makes of them.
pub struct Play<'g> {
    pub goal: &'g Goal,
    pub observed: ClusterState,
    pub rollout: Rollout<'g>,
    objects: Vec<(Key, Value)>,
    now: Duration,
}

impl<'g> Play<'g> {
    /// Everything is live at [`OLD`], with the specs of now.
    pub fn new(goal: &'g Goal, asking: Asking) -> Self {
        let mut play = Self {
            goal,
            observed: ClusterState::of(goal),
            rollout: Rollout::new(goal, asking, None),
            objects: Vec::new(),
            now: Duration::ZERO,
        };
        for source in &goal.sources {
            play.objects.push((
                source.key.clone(),
                json!({
                    "metadata": { "generation": 1 },
                    "status": { "observedGeneration": 1, "artifact": { "revision": OLD },
                                "conditions": [condition("Ready", "True", "Succeeded", 1)] },
                }),
            ));
        }
        for stage in &goal.stages {
            let mut object = stage.manifest.clone();
            object["metadata"]["generation"] = json!(3);
            object["status"] = json!({
                "observedGeneration": 3, "lastAppliedRevision": OLD, "lastAttemptedRevision": OLD,
                "conditions": [condition("Ready", "True", "ReconciliationSucceeded", 3)],
            });
            play.objects.push((stage.key.clone(), object));
            for release in &stage.releases {
                play.objects
                    .push((release.key.clone(), helm_release(release)));
            }
            for job in &stage.jobs {
                let mut object = job.manifest.clone();
                object["status"] = json!({ "conditions": [condition("Complete", "True", "", 1)] });
                play.objects.push((job.key.clone(), object));
            }
        }
        play.show();
        play
    }

    fn show(&mut self) {
        for (kind, namespace) in ClusterState::watches(self.goal) {
            let objects = self.objects.iter();
            let objects = objects.filter(|(key, _)| key.kind == kind && key.namespace == namespace);
            self.observed
                .replace(kind, &namespace, &objects.cloned().collect::<Vec<_>>());
        }
    }

    /// Changes an object by its name, and looks at once.
    pub fn change(&mut self, kind: Kind, name: &str, change: impl FnOnce(&mut Value)) -> Next {
        let mut objects = self.objects.iter_mut();
        let object = objects.find(|(key, _)| key.kind == kind && key.name == name);
        change(&mut object.unwrap().1);
        self.show();
        self.next()
    }

    /// Takes an object away, and looks at once.
    pub fn remove(&mut self, kind: Kind, name: &str) -> Next {
        self.objects
            .retain(|(key, _)| !(key.kind == kind && key.name == name));
        self.show();
        self.next()
    }

    /// The source has another revision.
    pub fn fetch(&mut self, revision: &str) -> Next {
        self.change(Kind::GitRepository, "shop", |it| {
            it["status"]["artifact"]["revision"] = json!(revision);
        })
    }

    /// A stage is ready at a revision.
    pub fn ready(&mut self, stage: &str, revision: &str) -> Next {
        self.change(Kind::Kustomization, stage, |it| {
            it["status"]["lastAppliedRevision"] = json!(revision);
            it["status"]["lastAttemptedRevision"] = json!(revision);
            it["status"]["conditions"] =
                json!([condition("Ready", "True", "ReconciliationSucceeded", 3)]);
        })
    }

    /// A stage is not ready at [`NEW`].
    pub fn not_ready(&mut self, stage: &str, status: &str, reason: &str) -> Next {
        self.change(Kind::Kustomization, stage, |it| {
            it["status"]["lastAttemptedRevision"] = json!(NEW);
            it["status"]["conditions"] = json!([condition("Ready", status, reason, 3)]);
        })
    }

    /// The controller of an object has handled a request.
    pub fn handle(&mut self, kind: Kind, name: &str, request: &str) -> Next {
        self.change(kind, name, |it| {
            it["status"]["lastHandledReconcileAt"] = json!(request);
        })
    }

    /// Time passes, and nothing else.
    pub fn pass(&mut self, seconds: u64) -> Next {
        self.now += Duration::from_secs(seconds);
        self.next()
    }

    /// What is to be done now.
    pub fn next(&mut self) -> Next {
        self.rollout.next(&self.observed, self.now)
    }

    /// Where a stage stands, as `state: reason`.
    pub fn stands(&self, stage: &str) -> String {
        let stage_statuses = self.rollout.stage_statuses(&self.observed);
        let status = stage_statuses.iter().find(|it| it.label == stage).unwrap();
        let verdict = status.verdict.as_ref().unwrap();
        format!("{}: {}", verdict.state.word(), verdict.reason)
    }
}

/// A HelmRelease that helm-controller has upgraded to the chart and the values of a goal.
fn helm_release(goal: &ReleaseGoal) -> Value {
    let version = match &goal.pin {
        Some(HelmPin::Version(version)) => format!("{version}+0123456789ab"),
        _ => "1.4.0".to_owned(),
    };
    let values = goal.values.as_ref();
    let annotations = values.map(|digest| json!({ "flux-pipeline/values": digest }));
    json!({
        "metadata": { "generation": 2 },
        "spec": { "commonMetadata": { "annotations": annotations } },
        "status": {
            "observedGeneration": 2, "lastAttemptedRevision": version,
            "conditions": [condition("Ready", "True", "UpgradeSucceeded", 2)],
            "history": [{ "status": "deployed", "chartVersion": version }],
        },
    })
}

/// A condition.
pub fn condition(kind: &str, status: &str, reason: &str, generation: i64) -> Value {
    json!({ "type": kind, "status": status, "reason": reason, "message": "",
            "observedGeneration": generation })
}
