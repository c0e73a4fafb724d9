//! CustomResourceDefinitions and APIServices (`pkg/apis/apiextensions/validation/validation.go` of
//! `k8s.io/apiextensions-apiserver`, `pkg/apis/apiregistration/validation/validation.go` of `k8s.io/kube-aggregator`).

mod defaults;
mod junctors;
mod lists;
mod paths;
mod place;
mod structural;
mod typed;
mod validations;

use crate::values::regex;

use super::super::problem::{Found, listed};
use super::super::shape::EMBEDDED;
use super::super::value::Value;
use super::condition::only_with;
use super::{once, webhooks};

pub(in crate::schema) use defaults::embedded;
pub(super) use validations::rule;

/// What Kubernetes asks of those who define something in its own groups.
const APPROVED: &str = "api-approved.kubernetes.io";

/// A whole CustomResourceDefinition.
pub(super) fn object(object: &Value<'_>, found: &mut Found) {
    let spec = object.get("spec");
    let Some(spec) = spec else { return };
    let group = spec.text_of("group");
    let plural = spec.node.text_at(&["names", "plural"]).unwrap_or_default();
    named(object, &format!("{plural}.{group}"), found);
    let is_of_kubernetes = ["k8s.io", "kubernetes.io"].into_iter().any(|domain| {
        let above = group.strip_suffix(domain);
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    });
    let approval = object.at(&["metadata", "annotations", APPROVED]);
    if is_of_kubernetes && !approval.is_some_and(|it| is_approval(it.text())) {
        let rule = format!(
            "is a group of Kubernetes, which needs the annotation `{APPROVED}` with an address or `unapproved`"
        );
        found.wrong(&spec.child("group"), rule);
    }
}

/// `GetAPIApprovalState`.
fn is_approval(text: &str) -> bool {
    text.starts_with("unapproved")
        || text
            .split_once("://")
            .is_some_and(|(_, host)| !host.is_empty())
}

/// The name is made of others.
fn named(object: &Value<'_>, wanted: &str, found: &mut Found) {
    let name = object.at(&["metadata", "name"]);
    if let Some(name) = name.filter(|name| !name.text().is_empty() && name.text() != wanted) {
        found.wrong(&name, format!("must be `{wanted}`"));
    }
}

/// What is under `spec` of a CustomResourceDefinition.
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    let versions = spec.list("versions");
    once::fields(&versions, "name", found);
    let stored = versions.iter().filter(|it| it.is_on("storage")).count();
    if stored != 1 {
        let rule = format!("must have one version with `storage: true`, and has {stored}");
        found.wrong(&spec.child("versions"), rule);
    }
    if let Some(field) = spec.get("preserveUnknownFields")
        && field.node.is_true()
    {
        let rule = "cannot be `true`: say `x-kubernetes-preserve-unknown-fields` in the schema";
        found.wrong(&field, rule);
    }
    let names = spec.get("names");
    let kinds = names.map(|it| {
        (
            it.text_of("kind"),
            it.child("listKind"),
            it.text_of("listKind"),
        )
    });
    if let Some((kind, field, list)) = kinds
        && !kind.is_empty()
        && kind == list
    {
        found.wrong(&field, "cannot be the same as `kind`");
    }
}

/// A version of a CustomResourceDefinition.
pub(super) fn version(version: &Value<'_>, found: &mut Found) {
    match version.at(&["schema", "openAPIV3Schema"]) {
        None => found.wrong(&version.child("schema"), "needs `openAPIV3Schema`"),
        Some(schema) => {
            structural::root(&schema, found);
            if version.at(&["subresources", "status"]).is_some() {
                with_status(&schema, found);
            }
            paths::selectable(version, &schema, found);
        }
    }
    let warning = version.get("deprecationWarning");
    let Some(warning) = warning else { return };
    if !version.is_on("deprecated") {
        found.wrong(&warning, "can be said only with `deprecated: true`");
    } else if !(1..=256).contains(&warning.text().len()) {
        found.wrong(&warning, "must have from 1 to 256 letters");
    }
}

/// What the root cannot say where the status is written on its own, which is then checked without it
/// (`allowedFieldsAtRootSchema`).
fn with_status(schema: &Value<'_>, found: &mut Found) {
    const NEVER: [&str; 12] = [
        "allOf",
        "anyOf",
        "default",
        "enum",
        "maxProperties",
        "minProperties",
        "not",
        "oneOf",
        EMBEDDED,
        "x-kubernetes-int-or-string",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-map-type",
    ];
    for name in NEVER {
        let field = schema.get(name);
        if let Some(field) = field.filter(|field| junctors::is_said(name, field)) {
            let rule = "cannot be said at the root with `subresources.status`";
            found.wrong(&field, rule);
        }
    }
}

/// Where the number of copies stands (`ValidateCustomResourceDefinitionSubresources`).
pub(super) fn scale(scale: &Value<'_>, found: &mut Found) {
    const PATHS: [(&str, &[&str]); 3] = [
        ("specReplicasPath", &[".spec."]),
        ("statusReplicasPath", &[".status."]),
        ("labelSelectorPath", &[".spec.", ".status."]),
    ];
    for (name, beginnings) in PATHS {
        let field = scale.get(name).filter(|field| !field.text().is_empty());
        let fits = |text: &str| beginnings.iter().any(|it| text.starts_with(it));
        if let Some(field) = field.filter(|field| !fits(field.text())) {
            let rule = format!("must begin with {}", listed(beginnings));
            found.wrong(&field, rule);
        }
    }
}

/// A column of a list (`ValidateCustomResourceColumnDefinition`).
pub(super) fn column(column: &Value<'_>, found: &mut Found) {
    let path = column.get("jsonPath").filter(|it| !it.text().is_empty());
    if let Some(path) = path.filter(|path| !path.text().starts_with('.')) {
        found.wrong(&path, "must begin with `.`");
    }
}

/// How versions become one another (`validateCustomResourceConversion`).
pub(super) fn conversion(conversion: &Value<'_>, found: &mut Found) {
    let is_webhook = conversion.text_of("strategy") == "Webhook";
    let condition = (is_webhook, "strategy: Webhook");
    let Some(webhook) = only_with(conversion, "webhook", condition, found) else {
        return;
    };
    if !webhook.has("clientConfig") {
        found.missing(&webhook, "clientConfig");
    }
    webhooks::reviews(&webhook, "conversionReviewVersions", found);
}

/// What a schema cannot say, and what goes with what (`ValidateCustomResourceDefinitionOpenAPISchema`).
pub(super) fn schema(schema: &Value<'_>, found: &mut Found) {
    const NEVER: [&str; 7] = [
        "$ref",
        "$schema",
        "additionalItems",
        "definitions",
        "dependencies",
        "id",
        "patternProperties",
    ];
    for field in NEVER.into_iter().filter_map(|name| schema.get(name)) {
        if field.node.text() != Some("") && !is_empty_map(&field) {
            found.wrong(&field, "is not supported");
        }
    }
    if schema.is_on("uniqueItems") {
        found.wrong(&schema.child("uniqueItems"), "cannot be `true`");
    }
    lists::of(schema, found);
    properties(schema, found);
    pattern(schema, found);
    let keep = schema.get("x-kubernetes-preserve-unknown-fields");
    if let Some(keep) = keep.filter(|keep| keep.node.boolean() == Some(false)) {
        found.wrong(&keep, "must be `true`, or not there");
    }
}

/// Properties are named, or any, and not both: then fields that are not known could not be left out.
fn properties(schema: &Value<'_>, found: &mut Found) {
    let has_properties = schema.get("properties").is_some_and(|it| it.holds_some());
    let others = schema
        .get("additionalProperties")
        .filter(|_| has_properties);
    if let Some(others) = others.filter(|others| !others.node.is_true()) {
        found.wrong(&others, "cannot go with `properties`");
    }
}

/// `validateValueValidation` in `pkg/apiserver/schema/validation.go`.
fn pattern(schema: &Value<'_>, found: &mut Found) {
    let pattern = schema.get("pattern");
    let fault = pattern.as_ref().and_then(|it| regex::fault(it.text()));
    if let (Some(pattern), Some(why)) = (pattern, fault) {
        let rule = format!("is no regular expression of Go (RE2): {why}");
        found.wrong(&pattern, rule);
    }
}

fn is_empty_map(value: &Value<'_>) -> bool {
    value.is_map() && value.node.entries().is_empty()
}

/// A whole APIService.
pub(super) fn service(object: &Value<'_>, found: &mut Found) {
    let Some(spec) = object.get("spec") else {
        return found.missing(object, "spec");
    };
    let (version, group) = (spec.text_of("version"), spec.text_of("group"));
    named(object, &format!("{version}.{group}"), found);
    if version.is_empty() {
        found.missing(&spec, "version");
    }
    let has_bundle = !spec.text_of("caBundle").is_empty();
    let is_insecure = spec.is_on("insecureSkipTLSVerify");
    let Some(service) = spec.get("service") else {
        if has_bundle || is_insecure {
            let rule = "is required with `caBundle` and `insecureSkipTLSVerify`";
            found.wrong(&spec.child("service"), rule);
        }
        return;
    };
    for name in ["name", "namespace"] {
        if service.text_of(name).is_empty() {
            found.missing(&service, name);
        }
    }
    webhooks::port(&service, found);
    if has_bundle && is_insecure {
        let rule = "cannot be `true` with `caBundle`";
        found.wrong(&spec.child("insecureSkipTLSVerify"), rule);
    }
}
