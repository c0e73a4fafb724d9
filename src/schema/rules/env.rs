//! Variables of containers (`ValidateEnv` and `ValidateEnvFrom` in
//! `pkg/apis/core/validation/validation.go`).

use super::super::form::{KEY, NAME};
use super::super::problem::Found;
use super::super::scalar::one_of;
use super::super::value::Value;
use super::containers;

/// Where the value of a variable comes from.
const SOURCES: [&str; 5] = [
    "fieldRef",
    "resourceFieldRef",
    "configMapKeyRef",
    "secretKeyRef",
    "fileKeyRef",
];
/// Fields of the pod that a variable can have.
const OF_VARIABLES: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
/// Fields of the pod that a file can have.
const OF_FILES: [&str; 5] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.labels",
    "metadata.annotations",
    "metadata.uid",
];
/// Amounts of a container.
const AMOUNTS: [&str; 6] = [
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
];

/// A variable has one value.
pub(super) fn variable(variable: &Value<'_>, found: &mut Found) {
    if let Some(value) = variable.get("value") {
        containers::given(&value, found);
    }
    let Some(source) = variable.get("valueFrom") else {
        return;
    };
    if !variable.text_of("value").is_empty() {
        found.wrong(&source, "cannot go with `value`");
    }
    if let Some(path) = source.at(&["fieldRef", "fieldPath"]) {
        field_path(&path, &OF_VARIABLES, found);
    }
}

/// The value comes from one place.
pub(super) fn source(source: &Value<'_>, found: &mut Found) {
    one_among(source, &SOURCES, found);
}

/// Variables of one object.
pub(super) fn from(source: &Value<'_>, found: &mut Found) {
    one_among(source, &["configMapRef", "secretRef"], found);
}

/// Exactly one of some fields.
pub(super) fn one_among(holder: &Value<'_>, names: &[&'static str], found: &mut Found) {
    let said = names.iter().filter(|name| holder.has(name)).count();
    let all = super::super::problem::listed(names);
    match said {
        0 => found.wrong(holder, format!("needs one of {all}")),
        1 => {}
        _ => found.wrong(holder, format!("can have only one of {all}")),
    }
}

/// A reference to an object by its name; prefixes of names were taken once, and still are.
pub(super) fn named(reference: &Value<'_>, found: &mut Found) {
    let name = reference.text_of("name");
    if name.is_empty() {
        return found.missing(reference, "name");
    }
    let stem = name.strip_suffix('-').unwrap_or(name);
    if !(NAME.fits)(stem) {
        found.wrong(&reference.child("name"), format!("must be {}", NAME.words));
    }
}

/// A field of the pod, by a version of the API.
pub(super) fn field(field: &Value<'_>, found: &mut Found) {
    if !matches!(field.text_of("apiVersion"), "" | "v1") {
        found.wrong(&field.child("apiVersion"), "must be `v1`");
    }
}

/// A field of the pod in a file.
pub(super) fn field_of_file(file: &Value<'_>, found: &mut Found) {
    if let Some(path) = file.at(&["fieldRef", "fieldPath"]) {
        field_path(&path, &OF_FILES, found);
    }
}

fn field_path(path: &Value<'_>, names: &[&str], found: &mut Found) {
    let text = path.text();
    let Some((field, key)) = text
        .strip_suffix("']")
        .and_then(|rest| rest.split_once("['"))
    else {
        if !names.contains(&text) && !text.is_empty() {
            one_of(names, path, found);
        }
        return;
    };
    let fits = match field {
        "metadata.annotations" => (KEY.fits)(&key.to_lowercase()),
        "metadata.labels" => (KEY.fits)(key),
        _ => false,
    };
    if !fits {
        let rule = "must be `metadata.labels['KEY']` or `metadata.annotations['KEY']`";
        found.wrong(path, rule);
    }
}

/// An amount of a container, perhaps divided.
pub(super) fn resource(field: &Value<'_>, found: &mut Found) {
    let resource = field.text_of("resource");
    let is_huge = |prefix: &str| resource.starts_with(prefix);
    let is_huge = is_huge("requests.hugepages-") || is_huge("limits.hugepages-");
    if resource.is_empty() {
        return;
    }
    if !AMOUNTS.contains(&resource) && !is_huge {
        let field = field.get("resource");
        return field
            .iter()
            .for_each(|field| one_of(&AMOUNTS, field, found));
    }
    let Some(divisor) = field.get("divisor") else {
        return;
    };
    if !is_divisor(resource.ends_with(".cpu"), &divisor) {
        let rule = if resource.ends_with(".cpu") {
            "must be `1` or `1m`"
        } else {
            "must be `1`, or one of a unit such as `1Mi` or `1G`"
        };
        found.wrong(&divisor, rule);
    }
}

/// Divisors are one of something, or nothing.
fn is_divisor(is_cpu: bool, divisor: &Value<'_>) -> bool {
    const ONE: i128 = 1_000_000_000;
    let Some(amount) = super::quantity::read(divisor.node) else {
        return true;
    };
    if amount == 0 || amount == ONE {
        return true;
    }
    if is_cpu {
        return amount == ONE / 1000;
    }
    let powers = |base: i128| (1..=6).map(move |power| ONE * base.pow(power));
    powers(1000)
        .chain(powers(1024))
        .any(|power| power == amount)
}
