//! NetworkPolicies (`pkg/apis/networking/validation/validation.go`).

use super::super::bounds::PORT;
use super::super::form::range;
use super::super::problem::Found;
use super::super::value::Value;
use super::probes;

/// A port, or several in a row (`ValidateNetworkPolicyPort`).
pub(super) fn port(port: &Value<'_>, found: &mut Found) {
    probes::port(port, found);
    let Some(last) = port.get("endPort") else {
        return;
    };
    match (port.whole_of("port"), last.node.integer()) {
        (None, _) => found.wrong(&last, "needs `port` with a number"),
        (Some(first), Some(number)) if number < first => {
            let rule = format!("must be at least `port`, which is {first}, and is {number}");
            found.wrong(&last, rule);
        }
        (Some(_), Some(number)) if !(1..=PORT).contains(&number) => {
            found.wrong(&last, format!("must be from 1 to {PORT}, and is {number}"));
        }
        (Some(_), _) => {}
    }
}

/// Who is meant (`ValidateNetworkPolicyPeer`).
pub(super) fn peer(peer: &Value<'_>, found: &mut Found) {
    let selects = ["podSelector", "namespaceSelector"];
    let selects = selects.into_iter().any(|name| peer.has(name));
    match peer.get("ipBlock") {
        None if !selects => {
            found.wrong(
                peer,
                "needs `podSelector`, `namespaceSelector` or `ipBlock`",
            );
        }
        Some(block) if selects => {
            found.wrong(&block, "can have no selector beside it");
        }
        Some(_) | None => {}
    }
}

/// Addresses without some of them (`ValidateIPBlock`).
pub(super) fn block(block: &Value<'_>, found: &mut Found) {
    let Some(all) = range(block.text_of("cidr")) else {
        return;
    };
    for field in block.list("except") {
        let Some(part) = range(field.text()) else {
            continue;
        };
        if !all.begins(part) || all.length >= part.length {
            let rule = format!(
                "must be a part of `cidr`, which is {:?}",
                block.text_of("cidr")
            );
            found.wrong(&field, rule);
        }
    }
}
