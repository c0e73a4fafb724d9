//! Objects that leave nothing to wait for.
//!
//! Takes an object; says whether Flux calls it ready as soon as it is written, however long it waits. After `Compute` in
//! `fluxcd/cli-utils/pkg/kstatus/status` (1.2.3): a kind has a rule of its own there, or is ready by its condition `Ready`,
//! or is ready at once.

use super::{Object, Readiness, readiness};
use crate::values::key::is_of_flux;

/// Whether an object is ready when it is written, or is waited for all the same: definitions by the controller itself
/// before it goes on (`ApplyAllStaged` in `fluxcd/pkg/ssa`), sources of Flux by what is made of them.
///
/// A custom kind that is in no list counts as one that has to be waited for. Most controllers write a condition; to wait
/// for a kind that has none takes no time, and not to wait for one that has loses the order without a word.
#[must_use]
pub fn is_ready_at_once(object: &Object) -> bool {
    let kind = object.kind.as_str();
    match object.group() {
        "source.toolkit.fluxcd.io" => true,
        // Since this version they have no status (`api/v1beta3` of notification-controller).
        "notification.toolkit.fluxcd.io" => {
            matches!(kind, "Alert" | "Provider") && object.api_version.ends_with("/v1beta3")
        }
        group if is_of_flux(group) => false,
        "" if kind == "Service" => object.node.text_at(&["spec", "type"]) != Some("LoadBalancer"),
        _ if object.is_custom() => readiness(object) == Some(Readiness::Written),
        group => !is_looked_at(group, kind),
    }
}

/// Whether kstatus looks into the status of a kind of Kubernetes: it has a rule (`legacyTypes`) that may say *in progress*,
/// or its status a condition `Ready`.
fn is_looked_at(group: &str, kind: &str) -> bool {
    match group {
        "" => matches!(kind, "Node" | "PersistentVolumeClaim" | "Pod"),
        "apps" => matches!(
            kind,
            "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet"
        ),
        "batch" => kind == "Job",
        "networking.k8s.io" => kind == "ServiceCIDR",
        _ => false,
    }
}
