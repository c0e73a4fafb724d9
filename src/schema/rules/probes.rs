//! Probes and handlers (`validateProbe`, `validateHandler` and `validateLifecycle` in
//! `pkg/apis/core/validation/validation.go`).

use super::super::bounds::PORT;
use super::super::form::PORT_NAME;
use super::super::problem::Found;
use super::super::value::Value;
use super::env::one_among;

/// Seconds that a pod has to end, when nobody says otherwise.
const GRACE: i64 = 30;

/// A probe asks in one way.
pub(super) fn probe(probe: &Value<'_>, found: &mut Found) {
    one_among(probe, &["exec", "httpGet", "tcpSocket", "grpc"], found);
}

/// A handler acts in one way.
pub(super) fn lifecycle_handler(handler: &Value<'_>, found: &mut Found) {
    one_among(handler, &["exec", "httpGet", "tcpSocket", "sleep"], found);
}

/// A command has words.
pub(super) fn exec(action: &Value<'_>, found: &mut Found) {
    if action.list("command").is_empty() {
        found.wrong(
            &action.child("command"),
            "is required, with at least one word",
        );
    }
}

/// A request of HTTP.
pub(super) fn http(action: &Value<'_>, found: &mut Found) {
    port(action, found);
    if action.text_of("protocol") != "HTTP2" {
        return;
    }
    if action.text_of("scheme") == "HTTPS" {
        found.wrong(
            &action.child("protocol"),
            "can be `HTTP2` only with `scheme: HTTP`",
        );
    }
    if !action.text_of("host").is_empty() {
        found.wrong(&action.child("host"), "cannot go with `protocol: HTTP2`");
    }
}

/// A port by its number or its name.
pub(super) fn port(action: &Value<'_>, found: &mut Found) {
    let port = action.get("port");
    port.iter().for_each(|port| number_or_name(port, found));
}

/// The number of a port, or its name (`ValidatePortNumOrName`).
pub(super) fn number_or_name(port: &Value<'_>, found: &mut Found) {
    match port.node.integer() {
        Some(number) if !(1..=PORT).contains(&number) => {
            found.wrong(port, format!("must be from 1 to {PORT}, and is {number}"));
        }
        None if !(PORT_NAME.fits)(port.text()) => {
            found.wrong(port, format!("must be a number, or {}", PORT_NAME.words));
        }
        Some(_) | None => {}
    }
}

/// What the probes and handlers of a container are bound to by the pod.
pub(super) fn in_pod(pod: &Value<'_>, container: &Value<'_>, found: &mut Found) {
    for name in ["livenessProbe", "startupProbe"] {
        if let Some(threshold) = container.at(&[name, "successThreshold"])
            && !matches!(threshold.node.integer(), None | Some(0 | 1))
        {
            found.wrong(&threshold, "must be 1 in this probe");
        }
    }
    if let Some(grace) = container.at(&["readinessProbe", "terminationGracePeriodSeconds"]) {
        found.wrong(&grace, "cannot be said in `readinessProbe`");
    }
    let grace = pod
        .whole_of("terminationGracePeriodSeconds")
        .unwrap_or(GRACE);
    for name in ["postStart", "preStop"] {
        if let Some(seconds) = container.at(&["lifecycle", name, "sleep", "seconds"])
            && seconds
                .node
                .integer()
                .is_some_and(|seconds| seconds > grace)
        {
            let rule = format!("must be at most `terminationGracePeriodSeconds`, which is {grace}");
            found.wrong(&seconds, rule);
        }
    }
}
