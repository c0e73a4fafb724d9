//! Pods (`ValidatePodSpec` in `pkg/apis/core/validation/validation.go`).

use super::super::form::KEY;
use super::super::problem::Found;
use super::super::scalar::one_of;
use super::super::value::Value;
use super::{affinity, containers, mounts, os, ports, resources, security};

/// Longest list of search domains, with the blanks between them (`MaxDNSSearchListChars`).
const LONGEST_SEARCHES: usize = 2048;

/// A whole Pod that nothing keeps going (`ValidatePodCreate`).
pub(super) fn object(pod: &Value<'_>, found: &mut Found) {
    let Some(spec) = pod.get("spec") else {
        return found.missing(pod, "spec");
    };
    policy(&spec, found);
    for list in ["containers", "initContainers"] {
        let images = spec.list(list).into_iter().filter_map(|it| it.get("image"));
        for image in images.filter(|image| image.text().trim() != image.text()) {
            found.wrong(&image, "must have no blanks around it");
        }
    }
    let node = spec.get("nodeName").filter(|node| !node.text().is_empty());
    if let Some(node) = node.filter(|_| !spec.list("schedulingGates").is_empty()) {
        found.wrong(&node, "cannot go with `schedulingGates`");
    }
}

fn policy(pod: &Value<'_>, found: &mut Found) {
    const POLICIES: [&str; 3] = ["Always", "OnFailure", "Never"];
    let policy = pod.get("restartPolicy");
    let policy = policy.filter(|policy| !policy.text().is_empty());
    if let Some(policy) = policy.filter(|policy| !POLICIES.contains(&policy.text())) {
        one_of(&POLICIES, &policy, found);
    }
}

/// A whole PodTemplate (`ValidatePodTemplate`).
pub(super) fn template(object: &Value<'_>, found: &mut Found) {
    let Some(template) = object.get("template") else {
        return found.missing(object, "template");
    };
    match template.get("spec") {
        Some(pod) => policy(&pod, found),
        None => found.missing(&template, "spec"),
    }
}

/// What is under `spec` of a pod.
pub(super) fn spec(pod: &Value<'_>, found: &mut Found) {
    containers::all(pod, found);
    mounts::all(pod, found);
    ports::all(pod, found);
    resources::pod(pod, found);
    security::pod(pod, found);
    affinity::spreads(pod, found);
    os::pod(pod, found);
    names(pod, found);
    dns(pod, found);
    host(pod, found);
    scheduling(pod, found);
}

fn names(pod: &Value<'_>, found: &mut Found) {
    let (old, name) = (pod.get("serviceAccount"), pod.text_of("serviceAccountName"));
    if let Some(old) =
        old.filter(|old| !name.is_empty() && !old.text().is_empty() && old.text() != name)
    {
        let rule = format!("must be the same as `serviceAccountName`: {name:?}");
        found.wrong(&old, rule);
    }
}

fn dns(pod: &Value<'_>, found: &mut Found) {
    let config = pod.get("dnsConfig");
    let servers = pod.at(&["dnsConfig", "nameservers"]);
    let has_servers = servers.is_some_and(|servers| servers.items().next().is_some());
    if pod.text_of("dnsPolicy") == "None" && !has_servers {
        let field = pod.child("dnsPolicy");
        found.wrong(&field, "can be `None` only with `dnsConfig.nameservers`");
    }
    let Some(config) = config else { return };
    let searches = config.list("searches");
    let length: usize = searches.iter().map(|search| search.text().len() + 1).sum();
    if length > LONGEST_SEARCHES + 1 {
        let rule = format!("may have {LONGEST_SEARCHES} letters together");
        found.wrong(&config.child("searches"), rule);
    }
    for option in config.list("options") {
        if option.text_of("name").is_empty() {
            found.missing(&option, "name");
        }
    }
}

/// What the namespaces of the host exclude.
fn host(pod: &Value<'_>, found: &mut Found) {
    let mut clash = |field: &str, with: &str| {
        let rule = format!("cannot go with `{with}`");
        found.wrong(&pod.child(field), rule);
    };
    if pod.is_on("shareProcessNamespace") && pod.is_on("hostPID") {
        clash("shareProcessNamespace", "hostPID: true");
    }
    if pod.boolean_of("hostUsers") == Some(false) {
        for name in ["hostNetwork", "hostPID", "hostIPC"] {
            if pod.is_on(name) {
                clash(name, "hostUsers: false");
            }
        }
    }
    let devices = ["containers", "initContainers"].map(|name| pod.list(name));
    let mut devices = devices
        .iter()
        .flatten()
        .flat_map(|it| it.list("volumeDevices"));
    if pod.boolean_of("hostUsers") == Some(false) && devices.next().is_some() {
        clash("hostUsers", "volumeDevices");
    }
    if pod.has("hostnameOverride") {
        for name in ["setHostnameAsFQDN", "hostNetwork"] {
            if pod.is_on(name) {
                clash("hostnameOverride", &format!("{name}: true"));
            }
        }
    }
}

fn scheduling(pod: &Value<'_>, found: &mut Found) {
    for gate in pod.list("readinessGates") {
        required_key(&gate, "conditionType", found);
    }
    for gate in pod.list("schedulingGates") {
        required_key(&gate, "name", found);
    }
}

/// A key that is required; one that is there has its form already.
fn required_key(holder: &Value<'_>, name: &'static str, found: &mut Found) {
    if !(KEY.fits)(holder.text_of(name)) && !holder.has(name) {
        found.missing(holder, name);
    }
}
