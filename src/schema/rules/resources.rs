//! Amounts of resources (`validateResourceRequirements` in `pkg/apis/core/validation/validation.go`).

use super::super::form::KEY;
use super::super::problem::{Fault, Found};
use super::super::value::Value;
use super::quantity;
use crate::values::quantity::{ONE, billionths};

/// Resources of containers without a domain (`IsStandardContainerResourceName`).
const PLAIN: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];
/// Resources of whole pods (`SupportedPodLevelResources`).
const OF_PODS: [&str; 2] = ["cpu", "memory"];
pub(super) const HUGE: &str = "hugepages-";

/// Limits and requests; their names are looked at where it is known whose they are.
pub(super) fn requirements(requirements: &Value<'_>, found: &mut Found) {
    let limits = requirements.get("limits");
    let requests = requirements.get("requests");
    for list in [&limits, &requests].into_iter().flatten() {
        for (name, amount) in list.entries() {
            amount_alone(&amount, found);
            pages(name.text(), &amount, found);
        }
    }
    for (name, request) in requests.iter().flat_map(Value::entries) {
        let limit = limits.iter().flat_map(Value::entries);
        let limit = limit.into_iter().find(|(key, _)| key.text() == name.text());
        match limit {
            Some((_, limit)) => compare(name.text(), (&request, &limit), Fault::OwnCheck, found),
            None if !is_overcommitted(name.text()) => {
                let rule = "needs a limit: what is not shared cannot be promised without one";
                found.wrong(&request, rule);
            }
            None => {}
        }
    }
    huge_alone(requirements, found);
}

pub(super) fn amount_alone(amount: &Value<'_>, found: &mut Found) {
    let Some(number) = quantity::read(amount.node) else {
        return;
    };
    if number < 0 {
        found.wrong(amount, "must not be negative");
    }
}

/// Huge pages are whole pages (`IsHugePageResourceValueDivisible` in `pkg/apis/core/helper/helpers.go`).
fn pages(name: &str, amount: &Value<'_>, found: &mut Found) {
    let Some(size) = name.strip_prefix(HUGE) else {
        return;
    };
    let size = billionths(size).filter(|size| *size > 0 && quantity::is_whole(*size));
    let Some(size) = size else {
        let rule =
            "is of huge pages of a size that there is not: write one such as `hugepages-2Mi`";
        return found.wrong(amount, rule);
    };
    let amount_of = quantity::read(amount.node).filter(|amount| *amount >= 0);
    // A part of a byte counts as one.
    let bytes = amount_of.map(|amount| amount.saturating_add(ONE - 1) / ONE);
    if bytes.is_some_and(|bytes| bytes % (size / ONE) != 0) {
        let rule = format!("must be a multiple of the size of the pages in `{name}`");
        found.wrong(amount, rule);
    }
}

/// `over` is the fault of asking for more than the limit.
fn compare(name: &str, (request, limit): (&Value<'_>, &Value<'_>), over: Fault, found: &mut Found) {
    let (Some(asked), Some(most)) = (quantity::read(request.node), quantity::read(limit.node))
    else {
        return;
    };
    if !is_overcommitted(name) && asked != most {
        found.wrong(request, format!("must be equal to the limit of `{name}`"));
    } else if asked > most {
        let rule = format!("must be at most the limit of `{name}`");
        found.fault(over, request, &rule);
    }
}

/// Whether more may be promised than there is (`IsOvercommitAllowed`).
pub(super) fn is_overcommitted(name: &str) -> bool {
    is_native(name) && !name.starts_with(HUGE)
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

fn huge_alone(requirements: &Value<'_>, found: &mut Found) {
    let lists = ["limits", "requests"].map(|name| requirements.get(name));
    let names: Vec<&str> = lists
        .iter()
        .flatten()
        .flat_map(Value::entries)
        .map(|(key, _)| key.text())
        .collect();
    beside_pages(requirements, &names, found);
}

fn beside_pages(holder: &Value<'_>, names: &[&str], found: &mut Found) {
    let has_huge = names.iter().any(|name| name.starts_with(HUGE));
    if has_huge && !names.iter().any(|name| OF_PODS.contains(name)) {
        let rule = "has huge pages, which need `cpu` or `memory` beside them";
        found.wrong(holder, rule);
    }
}

/// What pods need beyond their own (`validateOverhead`).
pub(super) fn overhead(overhead: &Value<'_>, found: &mut Found) {
    for (key, amount) in overhead.entries() {
        name(&key, is_of_container, found);
        amount_alone(&amount, found);
        pages(key.text(), &amount, found);
    }
    let names: Vec<&str> = overhead.entries().map(|(key, _)| key.text()).collect();
    beside_pages(overhead, &names, found);
}

/// Resources of the pod and of its containers.
pub(super) fn pod(pod: &Value<'_>, found: &mut Found) {
    let claims = pod.list("resourceClaims");
    let claims: Vec<&str> = claims.iter().map(|claim| claim.text_of("name")).collect();
    for name in ["containers", "initContainers"] {
        for resources in pod.list(name).iter().filter_map(|it| it.get("resources")) {
            names(&resources, is_of_container, found);
            whole(&resources, found);
            used_claims(&resources, &claims, found);
        }
    }
    if let Some(resources) = pod.get("resources") {
        of_pod(pod, &resources, found);
    }
    if let Some(overhead) = pod.get("overhead") {
        self::overhead(&overhead, found);
    }
}

fn names(resources: &Value<'_>, fits: fn(&str) -> bool, found: &mut Found) {
    for list in ["limits", "requests"] {
        let list = resources.get(list);
        for (key, _) in list.iter().flat_map(Value::entries) {
            name(&key, fits, found);
        }
    }
}

pub(super) fn name(key: &Value<'_>, fits: fn(&str) -> bool, found: &mut Found) {
    if !fits(key.text()) {
        let rule = "is not a resource that a container can have";
        let help = "write `cpu`, `memory`, `ephemeral-storage`, `hugepages-SIZE` or `DOMAIN/NAME`";
        found.wrong_but(key, rule, help.to_owned());
    }
}

pub(super) fn is_of_container(name: &str) -> bool {
    let is_plain = PLAIN.contains(&name) || name.starts_with(HUGE);
    (KEY.fits)(name) && (is_plain || (name.contains('/') && (is_native(name) || is_extended(name))))
}

pub(super) fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with("requests.") && (KEY.fits)(&format!("requests.{name}"))
}

/// Resources of devices are counted (`IsIntegerResourceName`).
fn whole(resources: &Value<'_>, found: &mut Found) {
    for list in ["limits", "requests"] {
        let list = resources.get(list);
        for (key, amount) in list.iter().flat_map(Value::entries) {
            let number = quantity::read(amount.node).unwrap_or_default();
            if is_extended(key.text()) && !quantity::is_whole(number) {
                found.wrong(&amount, "must be a whole number");
            }
        }
    }
}

fn used_claims(resources: &Value<'_>, claims: &[&str], found: &mut Found) {
    for claim in resources.list("claims") {
        let name = claim.text_of("name");
        if !name.is_empty() && !claims.contains(&name) {
            let rule = format!("is {name:?}, and must be one of the pod's `resourceClaims`");
            found.wrong(&claim.child("name"), rule);
        }
    }
}

/// `validatePodResources`.
fn of_pod(pod: &Value<'_>, resources: &Value<'_>, found: &mut Found) {
    names(
        resources,
        |name| OF_PODS.contains(&name) || name.starts_with(HUGE),
        found,
    );
    if let Some(claims) = resources.get("claims") {
        found.wrong(&claims, "cannot be said of a whole pod");
    }
    let limits = resources.get("limits");
    for (key, most) in limits.iter().flat_map(Value::entries) {
        for container in pod.list("containers") {
            let limit = container.at(&["resources", "limits"]);
            let limit = limit.iter().flat_map(Value::entries);
            for (_, limit) in limit
                .into_iter()
                .filter(|(name, _)| name.text() == key.text())
            {
                compare(key.text(), (&limit, &most), Fault::Invalid, found);
            }
        }
    }
    requested(pod, resources, found);
}

/// What the containers ask for together.
fn requested(pod: &Value<'_>, resources: &Value<'_>, found: &mut Found) {
    let requests = resources.get("requests");
    for (key, most) in requests.iter().flat_map(Value::entries) {
        let amounts = pod.list("containers").into_iter().filter_map(|container| {
            let requests = container.at(&["resources", "requests"])?;
            let amount = requests
                .entries()
                .find(|(name, _)| name.text() == key.text());
            quantity::read(amount?.1.node)
        });
        let sum = amounts.fold(0_i128, i128::saturating_add);
        if quantity::read(most.node).is_some_and(|most| sum > most) {
            found.wrong(
                &most,
                "must be at least what the containers ask for together",
            );
        }
    }
}

/// A claim of a pod comes from one place.
pub(super) fn claim(claim: &Value<'_>, found: &mut Found) {
    super::env::one_among(
        claim,
        &["resourceClaimName", "resourceClaimTemplateName"],
        found,
    );
}
