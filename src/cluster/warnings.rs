//! Events of Kubernetes that explain why a stage does not go on.

use serde_json::Value;

use super::goal::{Goal, StageGoal};
use super::report::{StageStatus, Trouble};
use super::sanitize::{sanitize, sanitize_message};
use super::verdict::State;

/// A warning about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where the object is.
    pub namespace: String,
    /// What it is.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// Why, in one word.
    pub reason: String,
    /// Why, in words.
    pub message: String,
}

/// Reasons of `pkg/kubelet/events`, of the scheduler, and of the controllers that make pods and volumes
/// (`k8s.io/kubernetes`), and those of helm-controller (`api/v2/condition_types.go`): a Kustomization says of a HelmRelease
/// only that it failed. What Jobs and Flux say themselves is in their conditions.
const EXPLAIN: [&str; 20] = [
    "ArtifactFailed",
    "BackOff",
    "ErrImageNeverPull",
    "Evicted",
    "Failed",
    "FailedAttachVolume",
    "FailedBinding",
    "FailedCreate",
    "FailedCreatePodSandBox",
    "FailedMount",
    "FailedScheduling",
    "InspectFailed",
    "InstallFailed",
    "NetworkNotReady",
    "ProvisioningFailed",
    "RollbackFailed",
    "TestFailed",
    "Unhealthy",
    "UninstallFailed",
    "UpgradeFailed",
];

impl Warning {
    /// The warning in an event of `v1`; nothing when it explains nothing.
    #[must_use]
    pub fn of(event: &Value) -> Option<Self> {
        let raw = |pointer| event.pointer(pointer).and_then(Value::as_str);
        let text = |pointer| sanitize(raw(pointer).unwrap_or_default());
        let message = sanitize_message(raw("/message").unwrap_or_default());
        let reason = text("/reason");
        if text("/type") != "Warning" || !EXPLAIN.contains(&reason.as_str()) {
            return None;
        }
        let is_pull = matches!(reason.as_str(), "Failed" | "BackOff") && message.contains("image");
        Some(Self {
            namespace: text("/involvedObject/namespace"),
            kind: text("/involvedObject/kind"),
            name: text("/involvedObject/name"),
            reason: if is_pull {
                "ImagePull".to_owned()
            } else {
                reason
            },
            message,
        })
    }

    /// The stage that it explains, and the object of that stage which it goes back to: one that was applied, or a
    /// pod or ReplicaSet that such an object made, whose name begins with its own. `applied` is what a stage has
    /// applied besides its Jobs, as `namespace_name_group_kind`.
    #[must_use]
    pub fn place(
        &self,
        goal: &Goal,
        stage_statuses: &[StageStatus],
        applied: impl Fn(&StageGoal) -> Vec<String>,
    ) -> Option<(usize, String)> {
        let stages = goal.stages.iter().zip(stage_statuses).enumerate();
        let open = stages.filter(|(_, (_, status))| is_open(status));
        let owners = open.flat_map(|(at, (stage, _))| {
            let jobs = stage.jobs.iter().map(|job| job.key.inventory_id());
            let all = jobs.chain(applied(stage));
            all.filter_map(move |id| Some((at, self.owner(&id)?)))
        });
        // Of several names that it begins with, the longest.
        owners.max_by_key(|(_, owner)| owner.len())
    }

    /// The name in an entry of an inventory, `namespace_name_group_kind`, when the object goes back to it.
    fn owner(&self, id: &str) -> Option<String> {
        let rest = id
            .strip_prefix(self.namespace.as_str())?
            .strip_prefix('_')?;
        let (name, kind) = rest.split_once('_')?;
        let kind = kind.rsplit_once('_').map_or(kind, |(_, kind)| kind);
        let rest = self.name.strip_prefix(name)?;
        let is_made = rest.starts_with('-')
            && matches!(
                self.kind.as_str(),
                "Pod" | "ReplicaSet" | "PersistentVolumeClaim"
            );
        let makes = matches!(
            kind,
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "CronJob"
        );
        let is_it = rest.is_empty() && kind == self.kind;
        (is_it || (is_made && makes)).then(|| name.to_owned())
    }

    /// What there is to tell about a stage.
    #[must_use]
    pub fn trouble(self, stage: usize) -> Trouble {
        Trouble {
            stage,
            object: format!("{} {}", self.kind, self.name),
            reason: self.reason,
            message: self.message,
        }
    }
}

/// A stage that is at work, or does not come to it.
fn is_open(status: &StageStatus) -> bool {
    let state = status.verdict.as_ref().map(|it| it.state);
    matches!(
        state,
        Some(State::Running | State::Failing | State::Waiting)
    )
}
