//! PersistentVolumes and their classes (`ValidatePersistentVolumeSpec` in `pkg/apis/core/validation/validation.go`,
//! `validateAllowedTopologies` in `pkg/apis/storage/validation/validation.go`).

use super::super::form::{LABEL, NAME};
use super::super::problem::Found;
use super::super::table;
use super::super::value::Value;
use super::{claims, once, quantity};

/// Fields of a volume that are no source.
const OTHERS: [&str; 9] = [
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];

/// What is under `spec` of a PersistentVolume.
pub(super) fn volume(spec: &Value<'_>, found: &mut Found) {
    claims::access(spec, found);
    capacity(spec, found);
    source(spec, found);
    if spec.has("local") && !spec.has("nodeAffinity") {
        let rule = "is required with `local`";
        found.wrong(&spec.child("nodeAffinity"), rule);
    }
    if spec.has("volumeAttributesClassName") && !spec.has("csi") {
        let field = spec.child("volumeAttributesClassName");
        found.wrong(&field, "can be said only with `csi`");
    }
    let path = spec.node.text_at(&["hostPath", "path"]);
    let is_root = path.is_some_and(|path| path.trim_matches('/').is_empty() && !path.is_empty());
    if is_root && spec.text_of("persistentVolumeReclaimPolicy") == "Recycle" {
        let rule = "cannot be `Recycle` for `/` of the host";
        found.wrong(&spec.child("persistentVolumeReclaimPolicy"), rule);
    }
}

fn capacity(spec: &Value<'_>, found: &mut Found) {
    let Some(capacity) = spec.get("capacity") else {
        return found.missing(spec, "capacity");
    };
    if !capacity.has("storage") {
        found.missing(&capacity, "storage");
    }
    for (key, amount) in capacity.entries() {
        if key.text() != "storage" {
            found.wrong(&key, "is not `storage`, which is all that a volume has");
        } else if quantity::read(amount.node).is_some_and(|amount| amount <= 0) {
            found.wrong(&amount, "must be more than nothing");
        }
    }
}

/// A volume has one source.
fn source(spec: &Value<'_>, found: &mut Found) {
    let Some(one) = table::type_of("PersistentVolumeSpec") else {
        return;
    };
    let is_source = |name: &&String| !OTHERS.contains(&name.as_str());
    let is_said = |name: &&String| spec.node.get(name).is_some_and(|node| !node.is_null());
    match one.fields.keys().filter(is_source).filter(is_said).count() {
        0 => found.wrong(spec, "needs a source, such as `csi` or `nfs`"),
        1 => {}
        _ => found.wrong(spec, "can have only one source"),
    }
}

/// Which nodes reach a volume.
pub(super) fn affinity(affinity: &Value<'_>, found: &mut Found) {
    if !affinity.has("required") {
        found.missing(affinity, "required");
    }
}

/// Secrets of a driver (`validatePVSecretReference`).
pub(super) fn csi(source: &Value<'_>, found: &mut Found) {
    let names = [
        "controllerPublishSecretRef",
        "controllerExpandSecretRef",
        "nodePublishSecretRef",
        "nodeExpandSecretRef",
    ];
    for secret in names.into_iter().filter_map(|name| source.get(name)) {
        for (name, form) in [("name", NAME), ("namespace", LABEL)] {
            match secret.get(name).filter(|it| !it.text().is_empty()) {
                None => found.missing(&secret, name),
                Some(field) if !(form.fits)(field.text()) => {
                    found.wrong(&field, format!("must be {}", form.words));
                }
                Some(_) => {}
            }
        }
    }
}

/// Where volumes of a class may be (`validateAllowedTopologies`).
pub(super) fn class(class: &Value<'_>, found: &mut Found) {
    let mut seen: Vec<Vec<(&str, Vec<&str>)>> = Vec::new();
    for term in class.list("allowedTopologies") {
        let mut keys = topology(&term, found);
        keys.sort_unstable();
        if keys.is_empty() {
            found.missing(&term, "matchLabelExpressions");
        } else if seen.contains(&keys) {
            found.wrong(&term, "is there twice");
        }
        seen.push(keys);
    }
}

/// The keys of a term, each with its values in order.
fn topology<'n>(term: &Value<'n>, found: &mut Found) -> Vec<(&'n str, Vec<&'n str>)> {
    let expressions = term.list("matchLabelExpressions");
    once::fields(&expressions, "key", found);
    let mut keys = Vec::new();
    for expression in expressions {
        let values = expression.list("values");
        let mut texts: Vec<&str> = values.iter().map(Value::text).collect();
        texts.sort_unstable();
        once::texts(values, found);
        keys.push((expression.text_of("key"), texts));
    }
    keys
}
