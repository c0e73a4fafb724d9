//! What all objects have (`ValidateObjectMeta` in `k8s.io/apimachinery/pkg/api/validation/objectmeta.go`).

use super::super::Kind;
use super::super::form::{FINALIZER, Form, LABEL};
use super::super::problem::Found;
use super::super::value::Value;
use super::names;
use crate::values::key::group;

/// Longest keys and values of all annotations together (`TotalAnnotationSizeLimitB`).
const LONGEST_ANNOTATIONS: usize = 256 * 1024;

/// The metadata of an object; that of a pod template has only labels and annotations that are looked at.
pub(in crate::schema) fn object(
    object: &Value<'_>,
    (api_version, kind): (&str, &str),
    found: &mut Found,
) {
    never_applied(object, (api_version, kind), found);
    let Some(metadata) = object.get("metadata") else {
        return;
    };
    let named = names::form(api_version, kind);
    generated(&metadata, names::prefix(api_version, kind), found);
    of_server(&metadata, (api_version, kind), found);
    self::named(&metadata, "name", named, found);
    self::named(&metadata, "namespace", LABEL, found);
    for item in metadata.list("finalizers") {
        if !(FINALIZER.fits)(item.text()) {
            found.wrong(&item, format!("must be {}", FINALIZER.words));
        }
    }
}

/// A name in the metadata, where there is one.
pub(in crate::schema) fn named(
    metadata: &Value<'_>,
    name: &'static str,
    form: Form,
    found: &mut Found,
) {
    let field = metadata.get(name).filter(|field| !field.text().is_empty());
    if let Some(field) = field.filter(|field| !(form.fits)(field.text())) {
        found.must_be(form.words, &field);
    }
}

fn never_applied(object: &Value<'_>, (api_version, kind): (&str, &str), found: &mut Found) {
    let field = object.get("kind");
    let field = field.filter(|_| names::is_never_applied(api_version, kind));
    let rule = format!("is `{kind}`, and the API server keeps none that is applied");
    let help = "remove it: it is asked of the API server, or told by it";
    field
        .iter()
        .for_each(|field| found.wrong_but(field, &rule, help.to_owned()));
}

/// What names are made from, where the object has a name too (`maskTrailingDash` in
/// `k8s.io/apimachinery/pkg/api/validation/generic.go`).
pub(in crate::schema) fn generated(metadata: &Value<'_>, form: Form, found: &mut Found) {
    let Some(field) = metadata.get("generateName") else {
        return;
    };
    let text = field.text();
    let bare = text
        .strip_suffix('-')
        .and_then(|it| it.get(..it.len().checked_sub(1)?));
    let masked = bare.map_or_else(|| text.to_owned(), |bare| format!("{bare}a"));
    if !text.is_empty() && !(form.fits)(&masked) {
        found.wrong(&field, format!("must be the beginning of {}", form.words));
    }
}

/// What the API server writes itself, and takes from nobody who applies an object (`applyPatcher` in
/// `k8s.io/apiserver/pkg/endpoints/handlers/patch.go`). An `uid` would have to be that of an object that is there.
fn of_server(metadata: &Value<'_>, (api_version, kind): (&str, &str), found: &mut Found) {
    let help = || "remove it: the API server writes it itself".to_owned();
    let uid = metadata.get("uid").filter(|uid| !uid.text().is_empty());
    if let Some(uid) = uid {
        let rule = "cannot be applied: the API server gives each object an id of its own";
        found.wrong_but(&uid, rule, help());
    }
    if let Some(managers) = metadata.get("managedFields")
        && (!managers.node.items().is_empty() || is_sent_as_it_is(api_version, kind))
    {
        found.wrong_but(&managers, "cannot be applied", help());
    }
    let generation = metadata.get("generation");
    if let Some(generation) = generation.filter(|it| it.node.integer().is_some_and(|it| it < 0))
        && names::keeps_generation(api_version, kind)
    {
        found.wrong(&generation, "must not be negative");
    }
}

/// Whether an empty list is sent as one: kustomize-controller leaves it out of what it knows the type of.
fn is_sent_as_it_is(api_version: &str, kind: &str) -> bool {
    match Kind::of(api_version, kind) {
        Some(kind) => !kind.loses_unknown_fields(),
        None => is_custom(api_version),
    }
}

/// Whether a version is of a group that does not come with Kubernetes.
fn is_custom(api_version: &str) -> bool {
    let group = group(api_version);
    group.contains('.') && !group.ends_with(".k8s.io")
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
