//! What pods of one operating system cannot have (`validateLinux`, `validateWindows` and
//! `validateStopSignal` in `pkg/apis/core/validation/validation.go`).

use super::super::problem::Found;
use super::super::value::Value;

/// Fields of a pod that Windows does not know.
const OF_PODS: [&str; 4] = ["hostIPC", "hostPID", "hostUsers", "shareProcessNamespace"];
/// Fields of the security context of a pod that Windows does not know.
const OF_POD_CONTEXTS: [&str; 11] = [
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsUser",
    "seLinuxChangePolicy",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
];
/// Fields of the security context of a container that Windows does not know.
const OF_CONTEXTS: [&str; 10] = [
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
];

/// A pod says its system, or nothing that depends on it.
pub(super) fn pod(pod: &Value<'_>, found: &mut Found) {
    let os = pod.get("os");
    let os = os.as_ref().map(|os| os.text_of("name"));
    let contexts = contexts(pod);
    match os {
        None => signals(pod, found),
        Some("linux") => {
            let pod_context = pod.get("securityContext");
            for context in contexts.iter().chain(&pod_context) {
                without(context, &["windowsOptions"], "linux", found);
            }
        }
        Some("windows") => windows(pod, &contexts, found),
        Some(_) => {}
    }
}

fn contexts<'n>(pod: &Value<'n>) -> Vec<Value<'n>> {
    let lists = ["containers", "initContainers"].map(|name| pod.list(name));
    let containers = lists.into_iter().flatten();
    containers
        .filter_map(|it| it.get("securityContext"))
        .collect()
}

fn windows(pod: &Value<'_>, contexts: &[Value<'_>], found: &mut Found) {
    without(pod, &["resources"], "windows", found);
    for name in OF_PODS {
        // The first two are switches, and off is what a missing one is.
        if pod.has(name) && (pod.is_on(name) || !name.starts_with("host") || name == "hostUsers") {
            without(pod, &[name], "windows", found);
        }
    }
    if let Some(context) = pod.get("securityContext") {
        without(&context, &OF_POD_CONTEXTS, "windows", found);
    }
    for context in contexts {
        without(context, &OF_CONTEXTS, "windows", found);
    }
}

fn without(holder: &Value<'_>, names: &[&'static str], os: &str, found: &mut Found) {
    for field in names.iter().filter_map(|name| holder.get(name)) {
        let is_empty_list = field.node.items().is_empty() && !field.is_map();
        if !(is_empty_list && field.path().ends_with("sysctls")) {
            found.wrong(
                &field,
                format!("cannot be said of a pod with `os.name: {os}`"),
            );
        }
    }
}

/// Signals are those of a system.
fn signals(pod: &Value<'_>, found: &mut Found) {
    for name in ["containers", "initContainers"] {
        for container in pod.list(name) {
            if let Some(signal) = container.at(&["lifecycle", "stopSignal"]) {
                found.wrong(&signal, "needs `os.name` in the pod");
            }
        }
    }
}
