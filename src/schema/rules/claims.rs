//! PersistentVolumeClaims (`ValidatePersistentVolumeClaim` in `pkg/apis/core/validation/validation.go`).

use super::super::form::LABEL;
use super::super::problem::Found;
use super::super::value::Value;
use super::quantity;

/// How many may use a volume or claim at once.
pub(super) fn access(spec: &Value<'_>, found: &mut Found) {
    let modes = spec.list("accessModes");
    if modes.is_empty() && !spec.has("accessModes") {
        found.missing(spec, "accessModes");
    }
    let is_single = |mode: &Value<'_>| mode.text() == "ReadWriteOncePod";
    if modes.iter().any(is_single) && !modes.iter().all(is_single) {
        let field = spec.child("accessModes");
        found.wrong(&field, "can have nothing beside `ReadWriteOncePod`");
    }
}

/// `ValidatePersistentVolumeClaimSpec`.
pub(super) fn spec(claim: &Value<'_>, found: &mut Found) {
    access(claim, found);
    begins_with(claim, found);
    match claim.at(&["resources", "requests", "storage"]) {
        None => {
            let rule = "needs `resources.requests.storage`";
            found.wrong(claim, rule);
        }
        Some(storage) if quantity::read(storage.node).is_some_and(|amount| amount <= 0) => {
            found.wrong(&storage, "must be more than nothing");
        }
        Some(_) => {}
    }
}

/// A whole claim.
pub(super) fn object(claim: &Value<'_>, found: &mut Found) {
    if !claim.has("spec") {
        found.missing(claim, "spec");
    }
}

/// What a claim begins with (`validateDataSource` and `validateDataSourceRef`).
fn begins_with(claim: &Value<'_>, found: &mut Found) {
    let (one, other) = (claim.get("dataSource"), claim.get("dataSourceRef"));
    for source in [&one, &other].into_iter().flatten() {
        origin(source, found);
    }
    let (Some(one), Some(other)) = (one, other) else {
        return;
    };
    let has_namespace = !other.text_of("namespace").is_empty();
    let fields = ["apiGroup", "kind", "name"];
    let is_same = fields
        .into_iter()
        .all(|name| one.text_of(name) == other.text_of(name));
    if has_namespace {
        found.wrong(&one, "cannot go with `dataSourceRef.namespace`");
    } else if !is_same {
        found.wrong(&one, "must be the same as `dataSourceRef`");
    }
}

fn origin(source: &Value<'_>, found: &mut Found) {
    let group = source.text_of("apiGroup");
    let kind = source.text_of("kind");
    if group.is_empty() && !kind.is_empty() && kind != "PersistentVolumeClaim" {
        let rule = "needs `apiGroup`: only a PersistentVolumeClaim has none";
        found.wrong(source, rule);
    }
    let namespace = source.text_of("namespace");
    if !namespace.is_empty() && !(LABEL.fits)(namespace) {
        let rule = format!("must be {}", LABEL.words);
        found.wrong(&source.child("namespace"), rule);
    }
}
