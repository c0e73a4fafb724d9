//! What all objects have (`ValidateObjectMeta` in `k8s.io/apimachinery/pkg/api/validation/objectmeta.go`).

use super::super::form::{FINALIZER, LABEL};
use super::super::problem::Found;
use super::super::value::Value;
use super::names;

/// Longest keys and values of all annotations together (`TotalAnnotationSizeLimitB`).
const LONGEST_ANNOTATIONS: usize = 256 * 1024;

/// The metadata of an object; that of a pod template has only labels and annotations that are looked at.
pub(in crate::schema) fn object(
    object: &Value<'_>,
    (api_version, kind): (&str, &str),
    found: &mut Found,
) {
    let Some(metadata) = object.get("metadata") else {
        return;
    };
    let named = names::form(api_version, kind);
    for (name, form) in [("name", named), ("namespace", LABEL)] {
        let field = metadata.get(name).filter(|field| !field.text().is_empty());
        if let Some(field) = field.filter(|field| !(form.fits)(field.text())) {
            found.wrong(&field, format!("must be {}", form.words));
        }
    }
    for item in metadata.list("finalizers") {
        if !(FINALIZER.fits)(item.text()) {
            found.wrong(&item, format!("must be {}", FINALIZER.words));
        }
    }
}

/// The size of all annotations.
pub(in crate::schema) fn annotations(metadata: &Value<'_>, found: &mut Found) {
    let Some(annotations) = metadata.get("annotations") else {
        return;
    };
    let lengths = annotations
        .entries()
        .map(|(key, value)| key.text().len() + value.text().len());
    let length: usize = lengths.sum();
    if length > LONGEST_ANNOTATIONS {
        let rule = format!("are {length} bytes, and may be {LONGEST_ANNOTATIONS} together");
        found.wrong(&annotations, rule);
    }
}
