//! LimitRanges (`ValidateLimitRange` in `pkg/apis/core/validation/validation.go`).

use super::super::form::KEY;
use super::super::problem::Found;
use super::super::scalar::one_of;
use super::super::value::Value;
use super::resources::{self, is_overcommitted};
use super::{once, quantity, quota};
use crate::values::quantity::ONE;

const TYPES: [&str; 3] = ["Pod", "Container", "PersistentVolumeClaim"];
const AMOUNTS: [&str; 5] = [
    "max",
    "min",
    "default",
    "defaultRequest",
    "maxLimitRequestRatio",
];

/// What is under `spec`.
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    let limits = spec.list("limits");
    once::fields(&limits, "type", found);
}

/// The limits of one type.
pub(super) fn item(item: &Value<'_>, found: &mut Found) {
    let kind = item.text_of("type");
    let is_known = TYPES.contains(&kind) || kind.contains('/') || kind.is_empty();
    if let Some(field) = item.get("type").filter(|_| !is_known) {
        one_of(&TYPES, &field, found);
    }
    for name in AMOUNTS {
        let amounts = item.get(name);
        for (key, _) in amounts.iter().flat_map(Value::entries) {
            resource(kind, &key, found);
        }
    }
    match kind {
        "Pod" => of_pod(item, found),
        "PersistentVolumeClaim" => of_claim(item, found),
        _ => {}
    }
    compare(item, kind == "Pod", found);
}

/// `validateLimitRangeResourceName`.
fn resource(kind: &str, key: &Value<'_>, found: &mut Found) {
    if matches!(kind, "Pod" | "Container") {
        resources::name(key, resources::is_of_container, found);
        return;
    }
    let name = key.text();
    let is_known = name == "storage" || quota::is_standard(name) || name.contains('/');
    if !(KEY.fits)(name) || !is_known {
        found.wrong(key, "is not a resource that a claim can have");
    }
}

fn of_pod(item: &Value<'_>, found: &mut Found) {
    for name in ["default", "defaultRequest"] {
        if let Some(field) = item.get(name).filter(|it| !it.node.entries().is_empty()) {
            found.wrong(&field, "cannot be said with `type: Pod`");
        }
    }
}

fn of_claim(item: &Value<'_>, found: &mut Found) {
    let has = |name| item.node.at(&[name, "storage"]).is_some();
    if !has("min") && !has("max") {
        let rule = "needs `min.storage` or `max.storage`";
        found.wrong(item, rule);
    }
}

/// Of two amounts, the first must not be more than the second.
const IN_ORDER: [(&str, &str); 6] = [
    ("min", "max"),
    ("min", "defaultRequest"),
    ("defaultRequest", "max"),
    ("defaultRequest", "default"),
    ("min", "default"),
    ("default", "max"),
];

fn compare(item: &Value<'_>, is_pod: bool, found: &mut Found) {
    let is_read = |name: &str| !(is_pod && name.starts_with("default"));
    for (less, more) in IN_ORDER {
        if is_read(less) && is_read(more) {
            in_order(item, less, more, found);
        }
    }
    for (key, request, limit) in pairs(item, "defaultRequest", "default") {
        let is_same = amount(&request) == amount(&limit);
        if is_read("default") && !is_overcommitted(key) && !is_same {
            let rule = format!("must be equal to the default of `{key}`");
            found.wrong(&request, rule);
        }
    }
    ratios(item, found);
}

/// What is asked for may be a part of the limit, as small as this.
fn ratios(item: &Value<'_>, found: &mut Found) {
    const RATIO: &str = "maxLimitRequestRatio";
    let ratios = item.get(RATIO);
    for (_, ratio) in ratios.iter().flat_map(Value::entries) {
        if amount(&ratio).is_some_and(|ratio| ratio < ONE) {
            found.wrong(&ratio, "must be at least 1");
        }
    }
    for (key, ratio, least) in pairs(item, RATIO, "min") {
        let most = pairs(item, RATIO, "max").into_iter().find(|it| it.0 == key);
        let most = most.and_then(|(_, _, most)| amount(&most));
        let (Some(ratio_of), Some(least), Some(most)) = (amount(&ratio), amount(&least), most)
        else {
            continue;
        };
        let is_over = ratio_of
            .checked_mul(least)
            .zip(most.checked_mul(ONE))
            .is_some_and(|(part, whole)| least > 0 && part > whole);
        if is_over || least < 0 && most >= 0 {
            found.wrong(&ratio, "must be at most `max` divided by `min`");
        }
    }
}

fn in_order(item: &Value<'_>, less: &'static str, more: &'static str, found: &mut Found) {
    for (_, low, high) in pairs(item, less, more) {
        if let (Some(least), Some(most)) = (amount(&low), amount(&high))
            && least > most
        {
            found.wrong(&low, format!("must be at most `{more}` of the same"));
        }
    }
}

fn amount(value: &Value<'_>) -> Option<i128> {
    quantity::read(value.node)
}

/// Resources that have both amounts.
fn pairs<'n>(
    item: &Value<'n>,
    one: &'static str,
    other: &'static str,
) -> Vec<(&'n str, Value<'n>, Value<'n>)> {
    let (one, other) = (item.get(one), item.get(other));
    let mut found = Vec::new();
    for (key, amount) in one.iter().flat_map(Value::entries) {
        let others = other.iter().flat_map(Value::entries);
        let same = others.into_iter().find(|(it, _)| it.text() == key.text());
        if let Some((_, same)) = same {
            found.push((key.text(), amount, same));
        }
    }
    found
}
