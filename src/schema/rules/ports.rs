//! Ports of containers (`validateContainerPorts`, `checkHostPortConflicts` and `validatePodHostNetworkDeps`
//! in `pkg/apis/core/validation/validation.go`).

use super::super::problem::Found;
use super::super::value::Value;

/// Ports of every container.
pub(super) fn all(pod: &Value<'_>, found: &mut Found) {
    let containers = pod.list("containers");
    let init = pod.list("initContainers");
    for container in containers.iter().chain(&init) {
        names(container, found);
    }
    on_host(containers.iter().flat_map(|it| it.list("ports")), found);
    for container in &init {
        on_host(container.list("ports").into_iter(), found);
    }
    if pod.is_on("hostNetwork") {
        for port in containers.iter().flat_map(|it| it.list("ports")) {
            same(&port, found);
        }
    }
}

fn names(container: &Value<'_>, found: &mut Found) {
    let mut seen: Vec<&str> = Vec::new();
    for port in container.list("ports") {
        let name = port.text_of("name");
        if !name.is_empty() && seen.contains(&name) {
            found.wrong(
                &port.child("name"),
                format!("is {name:?}, and another port has this name"),
            );
        }
        seen.push(name);
    }
}

/// A port of the host goes to one container.
fn on_host<'n>(ports: impl Iterator<Item = Value<'n>>, found: &mut Found) {
    let mut seen: Vec<(&str, &str, i64)> = Vec::new();
    for port in ports {
        let Some(number) = port.whole_of("hostPort").filter(|number| *number != 0) else {
            continue;
        };
        let protocol = match port.text_of("protocol") {
            "" => "TCP",
            protocol => protocol,
        };
        let taken = (protocol, port.text_of("hostIP"), number);
        if seen.contains(&taken) {
            let field = port.child("hostPort");
            found.wrong(&field, format!("is {number}, and another port has it"));
        }
        seen.push(taken);
    }
}

fn same(port: &Value<'_>, found: &mut Found) {
    let on_host = port.whole_of("hostPort").filter(|number| *number != 0);
    if on_host.is_some_and(|number| Some(number) != port.whole_of("containerPort")) {
        let field = port.child("hostPort");
        found.wrong(
            &field,
            "must be the same as `containerPort` with `hostNetwork: true`",
        );
    }
}
