//! Rules over several fields, by the type that has them.

mod affinity;
pub(super) mod containers;
mod cron;
mod env;
mod flux;
mod indexes;
mod job;
pub(super) mod meta;
mod mounts;
mod names;
mod os;
mod pod;
mod policies;
mod ports;
mod probes;
pub(super) mod quantity;
mod resources;
mod security;
mod selectors;
mod volumes;
mod workload;

use crate::manifests::Node;

use super::problem::Found;
use super::table::Schema;
use super::value::Value;

/// Looks at a value of a type, of which all fields are known.
pub(super) fn check_rules(name: &str, value: &Value<'_>, found: &mut Found) {
    match name {
        "Job" => job::object(value, found),
        "JobSpec" => job::spec(value, found),
        "JobTemplateSpec" => cron::template(value, found),
        "DeploymentSpec" => workload::deployment(value, found),
        "DaemonSetSpec" => workload::daemon_set(value, found),
        "StatefulSetSpec" => workload::stateful_set(value, found),
        "ObjectMeta" => meta::annotations(value, found),
        "LabelSelectorRequirement" => selectors::requirement(value, found),
        "PodFailurePolicyRule" => policies::failure_rule(value, found),
        "PodFailurePolicyOnExitCodesRequirement" => policies::exit_codes(value, found),
        "PodSpec" => pod::spec(value, found),
        "Container" => containers::container(value, found),
        _ => look_at_parts(name, value, found),
    }
}

fn look_at_parts(name: &str, value: &Value<'_>, found: &mut Found) {
    match name {
        "EnvVar" => env::variable(value, found),
        "EnvVarSource" => env::source(value, found),
        "EnvFromSource" => env::from(value, found),
        "ObjectFieldSelector" => env::field(value, found),
        "ResourceFieldSelector" => env::resource(value, found),
        "Probe" => probes::probe(value, found),
        "LifecycleHandler" => probes::lifecycle_handler(value, found),
        "HTTPGetAction" => probes::http(value, found),
        "TCPSocketAction" => probes::port(value, found),
        "ExecAction" => probes::exec(value, found),
        "ResourceRequirements" => resources::requirements(value, found),
        "SecurityContext" => security::container(value, found),
        "WindowsSecurityContextOptions" => security::windows(value, found),
        "SeccompProfile" | "AppArmorProfile" => security::profile(name, value, found),
        "Toleration" => affinity::toleration(value, found),
        "TopologySpreadConstraint" => affinity::spread(value, found),
        "NodeSelector" => affinity::nodes(value, found),
        "NodeSelectorTerm" => affinity::node_term(value, found),
        "PodAffinityTerm" => affinity::pod_term(value, found),
        _ => look_at_volumes(name, value, found),
    }
}

fn look_at_volumes(name: &str, value: &Value<'_>, found: &mut Found) {
    match name {
        "Volume" => volumes::volume(value, found),
        "SecretVolumeSource" => volumes::secret(value, found),
        "ConfigMapVolumeSource" | "SecretProjection" | "ConfigMapProjection" => {
            volumes::named(value, found);
        }
        "ConfigMapEnvSource" | "SecretEnvSource" => env::named(value, found),
        "DownwardAPIVolumeFile" => volumes::downward_file(value, found),
        "ClusterTrustBundleProjection" => volumes::bundle(value, found),
        "ConfigMapKeySelector" | "SecretKeySelector" => volumes::named(value, found),
        "VolumeProjection" => volumes::projection(value, found),
        "ProjectedVolumeSource" => volumes::projected(value, found),
        "ImageVolumeSource" => volumes::image(value, found),
        "NFSVolumeSource" => volumes::nfs(value, found),
        "PersistentVolumeClaimSpec" => volumes::claim(value, found),
        "PodResourceClaim" => resources::claim(value, found),
        _ if name.contains('.') => flux::check_flux(name, value, found),
        _ => {}
    }
}

/// Looks at the items of a list that are told apart by some fields, or that may not repeat (`listType` in
/// `sigs.k8s.io/structured-merge-diff`).
pub(super) fn unique(schema: &Schema, list: &Value<'_>, found: &mut Found) {
    if schema.keys.is_empty() && !schema.set {
        return;
    }
    let mut seen: Vec<(Vec<String>, Value<'_>)> = Vec::new();
    for item in list.items() {
        if schema.set && item.node.is_null() {
            found.wrong(&item, "is `null`, and a set cannot hold that");
        }
        let keys = keys_of(schema, &item);
        if seen.iter().any(|(other, _)| *other == keys) {
            let what = keys.join(", ");
            found.wrong(&item, format!("is the second one with `{what}`"));
        }
        seen.push((keys, item));
    }
}

fn keys_of(schema: &Schema, item: &Value<'_>) -> Vec<String> {
    if schema.set {
        return vec![plain(item.node)];
    }
    let key = |name: &String| match item.node.get(name) {
        Some(node) => plain(node),
        // The only key that has a default.
        None if name == "protocol" => "TCP".to_owned(),
        None => String::new(),
    };
    schema.keys.iter().map(key).collect()
}

/// A scalar as text.
fn plain(node: &Node) -> String {
    match node.text() {
        Some(text) => text.to_owned(),
        None => node
            .integer()
            .map(|number| number.to_string())
            .unwrap_or_default(),
    }
}
