//! Services (`validateService` in `pkg/apis/core/validation/validation.go`).

use core::net::IpAddr;

use super::super::bounds::PORT;
use super::super::form::{NAME, PADDED_CIDR, address};
use super::super::problem::{Found, shortened};
use super::super::value::Value;
use super::{once, probes};

/// Seconds for which a client may be bound to a pod (`MaxClientIPServiceAffinitySeconds`).
const LONGEST_AFFINITY: i64 = 86_400;

/// What is under `spec` of a Service.
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    ports(spec, found);
    match spec.text_of("type") {
        "ExternalName" => external(spec, found),
        _ => addresses(spec, found),
    }
    of_balancers(spec, found);
    traffic(spec, found);
    affinity(spec, found);
}

/// The annotation that says from where a balancer may be reached, where the field says nothing.
pub(super) fn ranges(service: &Value<'_>, found: &mut Found) {
    const RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";
    let annotation = service.at(&["metadata", "annotations", RANGES]);
    let (Some(annotation), Some(spec)) = (annotation, service.get("spec")) else {
        return;
    };
    if !spec.list("loadBalancerSourceRanges").is_empty() {
        return;
    }
    if spec.text_of("type") != "LoadBalancer" {
        found.wrong(&annotation, "can be said only with `type: LoadBalancer`");
    }
    let text = annotation.text().trim();
    let ranges = text.split(',').filter(|_| !text.is_empty());
    for range in ranges.filter(|range| !(PADDED_CIDR.fits)(range)) {
        let rule = format!(
            "must be {}, and is {:?}",
            PADDED_CIDR.words,
            shortened(range)
        );
        found.wrong(&annotation, rule);
    }
}

fn is_headless(spec: &Value<'_>) -> bool {
    spec.text_of("clusterIP") == "None"
}

fn ports(spec: &Value<'_>, found: &mut Found) {
    let ports = spec.list("ports");
    let kind = spec.text_of("type");
    if ports.is_empty() && !is_headless(spec) && kind != "ExternalName" {
        found.missing(spec, "ports");
    }
    for port in ports.iter().filter(|_| ports.len() > 1) {
        if port.text_of("name").is_empty() {
            let rule = "is required where there are several ports";
            found.wrong(&port.child("name"), rule);
        }
    }
    once::fields(&ports, "name", found);
    node_ports(&ports, matches!(kind, "" | "ClusterIP"), found);
    for port in &ports {
        target(port, found);
    }
}

fn node_ports(ports: &[Value<'_>], is_inner: bool, found: &mut Found) {
    let mut seen = Vec::new();
    for port in ports {
        let Some(number) = port.whole_of("nodePort").filter(|number| *number != 0) else {
            continue;
        };
        let field = port.child("nodePort");
        if is_inner {
            let rule = "can be said only with `type: NodePort` or `LoadBalancer`";
            found.wrong(&field, rule);
        }
        let protocol = match port.text_of("protocol") {
            "" => "TCP",
            protocol => protocol,
        };
        if seen.contains(&(protocol, number)) {
            found.wrong(&field, format!("is {number}, and another port has it"));
        }
        seen.push((protocol, number));
    }
}

/// Zero and an empty name are the `port` itself.
fn target(port: &Value<'_>, found: &mut Found) {
    let Some(target) = port.get("targetPort") else {
        return;
    };
    if target.node.integer() != Some(0) && target.node.text() != Some("") {
        probes::number_or_name(&target, found);
    }
}

/// A Service that is another name for a host.
fn external(spec: &Value<'_>, found: &mut Found) {
    let name = spec.text_of("externalName");
    let field = spec.child("externalName");
    // A dot behind it says that it is whole.
    let bare = name.strip_suffix('.').unwrap_or(name);
    if bare.is_empty() {
        found.wrong(&field, "is required with `type: ExternalName`");
    } else if !(NAME.fits)(bare) {
        let rule = "must be the name of a host: lower-case letters, digits, `-` and `.`";
        found.wrong(&field, rule);
    }
    let is_said = |name: &&str| match spec.node.get(name) {
        Some(node) => !node.is_null() && node.text() != Some("") && !is_empty_list(node),
        None => false,
    };
    let fields = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"];
    for name in fields.into_iter().filter(is_said) {
        found.wrong(&spec.child(name), "cannot go with `type: ExternalName`");
    }
}

fn is_empty_list(node: &crate::manifests::Node) -> bool {
    matches!(&node.value, crate::manifests::NodeValue::List(items) if items.is_empty())
}

/// `ValidateServiceClusterIPsRelatedFields`.
fn addresses(spec: &Value<'_>, found: &mut Found) {
    let kind = spec.text_of("type");
    if is_headless(spec) && matches!(kind, "NodePort" | "LoadBalancer") {
        let rule = format!("cannot be `None` with `type: {kind}`");
        found.wrong(&spec.child("clusterIP"), rule);
    }
    let all = spec.list("clusterIPs");
    once::texts(spec.list("ipFamilies"), found);
    let Some(first) = all.first() else { return };
    let one = spec.text_of("clusterIP");
    if one.is_empty() {
        found.wrong(
            &spec.child("clusterIPs"),
            "needs `clusterIP` with the first of them",
        );
    } else if first.text() != one {
        found.wrong(first, format!("must be the same as `clusterIP`: {one:?}"));
    }
    if all.len() > 1 && all.iter().any(|it| it.text() == "None") {
        let rule = "can have nothing beside `None`";
        return found.wrong(&spec.child("clusterIPs"), rule);
    }
    families(spec, &all, found);
}

/// There is at most one address of each family, in the order of `ipFamilies`.
fn families(spec: &Value<'_>, all: &[Value<'_>], found: &mut Found) {
    let families = |it: &Value<'_>| address(it.text()).as_ref().map(IpAddr::is_ipv6);
    let known: Vec<bool> = all.iter().filter_map(families).collect();
    if let [one, other] = known.as_slice()
        && one == other
    {
        let rule = "can have one address of IPv4 and one of IPv6";
        found.wrong(&spec.child("clusterIPs"), rule);
    }
    for (field, family) in all.iter().zip(spec.list("ipFamilies")) {
        let is_six = family.text() == "IPv6";
        if families(field).is_some_and(|six| six != is_six) {
            let rule = format!("must be an address of `{}`", family.text());
            found.wrong(field, rule);
        }
    }
}

fn of_balancers(spec: &Value<'_>, found: &mut Found) {
    if spec.text_of("type") == "LoadBalancer" {
        return;
    }
    let ranges = spec.get("loadBalancerSourceRanges");
    let ranges = ranges.filter(|ranges| !ranges.node.items().is_empty());
    let others = ["allocateLoadBalancerNodePorts", "loadBalancerClass"];
    let others = others.into_iter().filter_map(|name| spec.get(name));
    for field in others.chain(ranges) {
        found.wrong(&field, "can be said only with `type: LoadBalancer`");
    }
}

/// `validateServiceExternalTrafficPolicy`.
fn traffic(spec: &Value<'_>, found: &mut Found) {
    let kind = spec.text_of("type");
    let is_outer = match kind {
        "LoadBalancer" | "NodePort" => true,
        "" | "ClusterIP" => !spec.list("externalIPs").is_empty(),
        _ => false,
    };
    let policy = spec.text_of("externalTrafficPolicy");
    if !policy.is_empty() && !is_outer {
        let rule = "can be said only of a Service that is reached from outside the cluster: with `type: NodePort`, \
                    `type: LoadBalancer` or `externalIPs`";
        found.wrong(&spec.child("externalTrafficPolicy"), rule);
    }
    let checks = kind == "LoadBalancer" && policy == "Local";
    let port = spec.whole_of("healthCheckNodePort");
    if port.is_some_and(|port| port != 0 && port <= PORT) && !checks {
        let rule = "can be said only with `type: LoadBalancer` and `externalTrafficPolicy: Local`";
        found.wrong(&spec.child("healthCheckNodePort"), rule);
    }
}

/// What is said for another affinity is left out.
fn affinity(spec: &Value<'_>, found: &mut Found) {
    if spec.text_of("sessionAffinity") != "ClientIP" {
        return;
    }
    let seconds = spec.at(&["sessionAffinityConfig", "clientIP", "timeoutSeconds"]);
    let Some(seconds) = seconds else { return };
    let number = seconds.node.integer();
    if let Some(number) = number.filter(|number| !(1..=LONGEST_AFFINITY).contains(number)) {
        let rule = format!("must be from 1 to {LONGEST_AFFINITY}, and is {number}");
        found.wrong(&seconds, rule);
    }
}
