//! Ingresses and their classes (`pkg/apis/networking/validation/validation.go`).

use super::super::form::{LABEL, NAME, SEGMENT};
use super::super::problem::Found;
use super::super::value::Value;
use super::condition::only_with;

/// The class as it was said before there was a field for it.
const OLD_CLASS: &str = "kubernetes.io/ingress.class";

/// A whole Ingress.
pub(super) fn object(ingress: &Value<'_>, found: &mut Found) {
    let Some(spec) = ingress.get("spec") else {
        return found.missing(ingress, "spec");
    };
    if spec.list("rules").is_empty() && !spec.has("defaultBackend") {
        found.wrong(&spec, "needs `rules` or `defaultBackend`");
    }
    let class = spec.get("ingressClassName");
    let old = ingress.at(&["metadata", "annotations"]);
    let mut old = old.iter().flat_map(Value::entries);
    let old = old.find(|(key, _)| key.text() == OLD_CLASS);
    if let (Some(class), Some((_, old))) = (class, old)
        && class.text() != old.text()
    {
        let rule = format!("must be the same as `ingressClassName`: {:?}", class.text());
        found.wrong(&old, rule);
    }
}

/// A path of a host (`validateHTTPIngressPath`).
pub(super) fn path(path: &Value<'_>, found: &mut Found) {
    let (kind, text) = (path.text_of("pathType"), path.text_of("path"));
    let field = path.child("path");
    if !path.has("pathType") {
        return;
    }
    let is_free = kind == "ImplementationSpecific";
    let is_none = is_free && text.is_empty();
    if !text.starts_with('/') && !is_none {
        found.wrong(&field, format!("must begin with `/`, and is {text:?}"));
    }
    if is_free {
        return;
    }
    let inner = ["//", "/./", "/../", "%2f", "%2F"].into_iter();
    for part in inner.filter(|part| text.contains(*part)) {
        found.wrong(&field, format!("must not contain `{part}`"));
    }
    for end in ["/..", "/."].into_iter().filter(|end| text.ends_with(*end)) {
        found.wrong(&field, format!("must not end with `{end}`"));
    }
}

/// What answers (`validateIngressBackend`).
pub(super) fn backend(backend: &Value<'_>, found: &mut Found) {
    super::env::one_among(backend, &["service", "resource"], found);
    match (backend.get("service"), backend.get("resource")) {
        (Some(service), None) => port(&service, found),
        (None, Some(resource)) => reference(&resource, found),
        (Some(_), Some(_)) | (None, None) => {}
    }
}

fn port(service: &Value<'_>, found: &mut Found) {
    let Some(port) = service.get("port") else {
        return found.missing(service, "port");
    };
    let has_number = port.whole_of("number").is_some_and(|number| number != 0);
    match (port.text_of("name").is_empty(), has_number) {
        (false, true) => found.wrong(&port, "can have either `name` or `number`"),
        (true, false) => found.wrong(&port, "needs `name` or `number`"),
        (false, false) | (true, true) => {}
    }
}

/// Another object (`validateIngressTypedLocalObjectReference`).
pub(super) fn reference(reference: &Value<'_>, found: &mut Found) {
    for (name, form) in [("apiGroup", NAME), ("kind", SEGMENT), ("name", SEGMENT)] {
        let field = reference.get(name);
        if let Some(field) = field.filter(|field| !(form.fits)(field.text())) {
            found.wrong(&field, format!("must be {}", form.words));
        }
    }
}

/// What a class is set up with (`validateIngressClassParametersReference`).
pub(super) fn parameters(parameters: &Value<'_>, found: &mut Found) {
    reference(parameters, found);
    let is_of_namespace = parameters.text_of("scope") == "Namespace";
    let condition = (is_of_namespace, "scope: Namespace");
    let namespace = only_with(parameters, "namespace", condition, found);
    if let Some(namespace) = namespace.filter(|it| !(LABEL.fits)(it.text())) {
        found.wrong(&namespace, format!("must be {}", LABEL.words));
    }
}

/// A whole IngressClass.
pub(super) fn class(class: &Value<'_>, found: &mut Found) {
    match class.get("spec") {
        None => found.missing(class, "spec"),
        Some(spec) if spec.text_of("controller").is_empty() => found.missing(&spec, "controller"),
        Some(_) => {}
    }
}
