//! Endpoints and EndpointSlices (`validateEndpointSubsets` in `pkg/apis/core/validation/validation.go`,
//! `validateEndpoints` and `validatePorts` in `pkg/apis/discovery/validation/validation.go`).

use super::super::form::{ENDPOINT_OF_FOUR, ENDPOINT_OF_SIX, Form, HOST_WITH_DOMAIN};
use super::super::problem::Found;
use super::super::value::Value;
use super::once;

/// Addresses with their ports.
pub(super) fn subset(subset: &Value<'_>, found: &mut Found) {
    let lists = ["addresses", "notReadyAddresses"];
    if lists.iter().all(|name| subset.list(name).is_empty()) {
        found.wrong(subset, "needs `addresses` or `notReadyAddresses`");
    }
    let ports = subset.list("ports");
    for port in ports.iter().filter(|_| ports.len() > 1) {
        if port.text_of("name").is_empty() {
            let rule = "is required where there are several ports";
            found.wrong(&port.child("name"), rule);
        }
    }
}

/// A whole EndpointSlice.
pub(super) fn slice(slice: &Value<'_>, found: &mut Found) {
    let ports = slice.list("ports");
    let mut seen: Vec<&str> = Vec::new();
    for port in &ports {
        let name = port.text_of("name");
        if seen.contains(&name) {
            let rule = format!("is {name:?}, and another port has this name");
            found.wrong(&port.child("name"), rule);
        }
        seen.push(name);
    }
    let kind = slice.text_of("addressType");
    let form = match kind {
        "IPv4" => ENDPOINT_OF_FOUR,
        "IPv6" => ENDPOINT_OF_SIX,
        "FQDN" => HOST_WITH_DOMAIN,
        _ => return,
    };
    for endpoint in slice.list("endpoints") {
        for one in endpoint.list("addresses") {
            of_type(&one, (kind, form), found);
        }
        hints(&endpoint, found);
    }
}

fn of_type(one: &Value<'_>, (kind, form): (&str, Form), found: &mut Found) {
    if !(form.fits)(one.text()) {
        let rule = format!("must be of `{kind}`: {}", form.words);
        found.wrong(one, rule);
    }
}

fn hints(endpoint: &Value<'_>, found: &mut Found) {
    let Some(hints) = endpoint.get("hints") else {
        return;
    };
    for name in ["forZones", "forNodes"] {
        let list = hints.list(name);
        if list.len() > 8 {
            let rule = format!("must have at most 8 items, and has {}", list.len());
            found.wrong(&hints.child(name), rule);
        }
        once::fields(&list, "name", found);
    }
}
