//! Rules over several fields, by the type that has them.

mod admission;
mod affinity;
mod autoscaling;
mod claims;
mod classes;
mod condition;
pub(super) mod containers;
mod cron;
mod data;
mod definitions;
mod disruption;
mod drivers;
mod endpoints;
mod env;
mod expressions;
mod flux;
mod indexes;
mod ingress;
mod job;
mod limits;
pub(super) mod meta;
mod mounts;
mod names;
mod namespace;
mod network_policy;
mod once;
mod os;
mod persistent;
mod pod;
mod policies;
mod ports;
mod probes;
pub(super) mod quantity;
mod quota;
mod rbac;
mod resources;
mod security;
mod selectors;
mod service;
mod volumes;
mod webhooks;
mod workload;

pub(super) use definitions::embedded;

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
        "ReplicaSetSpec" => workload::replica_set(value, found),
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
        "PodCertificateProjection" => volumes::certificate(value, found),
        "ConfigMapKeySelector" | "SecretKeySelector" => volumes::named(value, found),
        "VolumeProjection" => volumes::projection(value, found),
        "ProjectedVolumeSource" => volumes::projected(value, found),
        "ImageVolumeSource" => volumes::image(value, found),
        "NFSVolumeSource" => volumes::nfs(value, found),
        "PersistentVolumeClaim" => claims::object(value, found),
        "PersistentVolumeClaimSpec" => claims::spec(value, found),
        "PodResourceClaim" => resources::claim(value, found),
        _ if name.contains('.') => flux::check_flux(name, value, found),
        _ => look_at_network(name, value, found),
    }
}

fn look_at_network(name: &str, value: &Value<'_>, found: &mut Found) {
    match name {
        "Service" | "PersistentVolume" if !value.has("spec") => found.missing(value, "spec"),
        "Service" => service::ranges(value, found),
        "ServiceSpec" => service::spec(value, found),
        "EndpointSubset" => endpoints::subset(value, found),
        "EndpointSlice" => endpoints::slice(value, found),
        "Ingress" => ingress::object(value, found),
        "HTTPIngressPath" => ingress::path(value, found),
        "IngressBackend" => ingress::backend(value, found),
        "IngressClass" => ingress::class(value, found),
        "IngressClassParametersReference" => ingress::parameters(value, found),
        "NetworkPolicyPort" => network_policy::port(value, found),
        "NetworkPolicyPeer" => network_policy::peer(value, found),
        "IPBlock" => network_policy::block(value, found),
        "Pod" => pod::object(value, found),
        "ConfigMap" => data::config_map(value, found),
        "Secret" => data::secret(value, found),
        _ => look_at_cluster(name, value, found),
    }
}

fn look_at_cluster(name: &str, value: &Value<'_>, found: &mut Found) {
    match name {
        "Namespace" => namespace::object(value, found),
        "PolicyRule" => rbac::rule(value, found),
        "Role" => rbac::role(value, found),
        "AggregationRule" => rbac::aggregation(value, found),
        "ClusterRoleBinding" => rbac::of_cluster(value, found),
        "Subject" => rbac::subject(value, found),
        "PersistentVolumeSpec" => persistent::volume(value, found),
        "VolumeNodeAffinity" => persistent::affinity(value, found),
        "CSIPersistentVolumeSource" => persistent::csi(value, found),
        "StorageClass" => persistent::class(value, found),
        "PriorityClass" => classes::priority(value, found),
        "Overhead" => classes::overhead(value, found),
        "Scheduling" => classes::scheduling(value, found),
        "ResourceQuotaSpec" => quota::spec(value, found),
        "LimitRangeSpec" => limits::spec(value, found),
        "LimitRangeItem" => limits::item(value, found),
        _ => look_at_control(name, value, found),
    }
}

fn look_at_control(name: &str, value: &Value<'_>, found: &mut Found) {
    match name {
        "HorizontalPodAutoscalerSpec" => autoscaling::spec(value, found),
        "MetricSpec" => autoscaling::metric(value, found),
        "MetricTarget" => autoscaling::target(value, found),
        "ResourceMetricSource"
        | "ContainerResourceMetricSource"
        | "PodsMetricSource"
        | "ObjectMetricSource"
        | "ExternalMetricSource" => autoscaling::source(name, value, found),
        "AutoscalingHorizontalPodAutoscaler" => autoscaling::old(value, found),
        "ReplicationController" if !value.has("spec") => found.missing(value, "spec"),
        "ReplicationControllerSpec" => workload::controller(value, found),
        "PodTemplate" => pod::template(value, found),
        "CSIDriverSpec" => drivers::spec(value, found),
        "PodDisruptionBudgetSpec" => disruption::spec(value, found),
        "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" => {
            webhooks::configuration(value, found);
        }
        "ValidatingWebhook" | "MutatingWebhook" => webhooks::webhook(value, found),
        "RuleWithOperations" => webhooks::rule(value, found),
        "ValidatingAdmissionPolicy" => admission::policy(value, found),
        "ValidatingAdmissionPolicySpec" => admission::spec(value, found),
        "ValidatingAdmissionPolicyBinding" if !value.has("spec") => found.missing(value, "spec"),
        "ValidatingAdmissionPolicyBindingSpec" => admission::binding(value, found),
        "ParamKind" => admission::param_kind(value, found),
        "NamedRuleWithOperations" => admission::rule(value, found),
        "WebhookClientConfig" | "ApiextensionsWebhookClientConfig" => {
            webhooks::client(value, found);
        }
        "CustomResourceDefinition" => definitions::object(value, found),
        "CustomResourceDefinitionSpec" => definitions::spec(value, found),
        "CustomResourceDefinitionVersion" => definitions::version(value, found),
        "CustomResourceConversion" => definitions::conversion(value, found),
        "CustomResourceSubresourceScale" => definitions::scale(value, found),
        "CustomResourceColumnDefinition" => definitions::column(value, found),
        "JSONSchemaProps" => definitions::schema(value, found),
        "ValidationRule" => definitions::rule(value, found),
        "APIService" => definitions::service(value, found),
        _ => {}
    }
}

/// Looks at the items of a list that are told apart by some fields, or that may not repeat (`listType` in
/// `sigs.k8s.io/structured-merge-diff`).
pub(super) fn unique(schema: &Schema, list: &Value<'_>, found: &mut Found) {
    if schema.keys.is_empty() && !schema.set {
        return;
    }
    for item in list.items().filter(|it| schema.set && it.node.is_null()) {
        found.wrong(&item, "is `null`, and a set cannot hold that");
    }
    second_ones(list, |item| keys_of(schema, item), String::clone, found);
}

/// Says of each item whose keys an earlier one has, too.
pub(super) fn second_ones<'n, K: PartialEq>(
    list: &Value<'n>,
    keys: impl Fn(&Value<'n>) -> Vec<K>,
    text: impl Fn(&K) -> String,
    found: &mut Found,
) {
    let mut seen: Vec<Vec<K>> = Vec::new();
    for item in list.items() {
        let keys = keys(&item);
        if seen.contains(&keys) {
            let what: Vec<String> = keys.iter().map(&text).collect();
            found.wrong(
                &item,
                format!("is the second one with `{}`", what.join(", ")),
            );
        }
        seen.push(keys);
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
