//! Webhooks of the API server (`pkg/apis/admissionregistration/validation/validation.go`, and
//! `k8s.io/apiserver/pkg/util/webhook/validation.go`).

use super::super::bounds::PORT;
use super::super::form::NAME;
use super::super::problem::Found;
use super::super::value::Value;
use super::{admission, env, once};

/// A whole configuration.
pub(super) fn configuration(object: &Value<'_>, found: &mut Found) {
    once::fields(&object.list("webhooks"), "name", found);
}

/// One webhook.
pub(super) fn webhook(webhook: &Value<'_>, found: &mut Found) {
    reviews(webhook, "admissionReviewVersions", found);
    admission::conditions(webhook, found);
}

/// Versions of what is asked; the API server speaks two of them (`validateAdmissionReviewVersions`).
pub(super) fn reviews(holder: &Value<'_>, name: &'static str, found: &mut Found) {
    let versions = holder.list(name);
    once::texts(versions.iter().cloned(), found);
    let is_known = |it: &Value<'_>| matches!(it.text(), "v1" | "v1beta1");
    if !versions.is_empty() && !versions.iter().any(is_known) {
        found.wrong(&holder.child(name), "must have `v1` or `v1beta1`");
    }
}

/// What is sent to a webhook (`validateRule`).
pub(super) fn rule(rule: &Value<'_>, found: &mut Found) {
    for name in ["operations", "apiGroups", "apiVersions", "resources"] {
        if rule.list(name).is_empty() {
            found.missing(rule, name);
        }
    }
    for name in ["operations", "apiGroups", "apiVersions"] {
        let words = rule.list(name);
        if words.len() > 1 && words.iter().any(|word| word.text() == "*") {
            found.wrong(&rule.child(name), "can have nothing beside `*`");
        }
    }
    for name in ["apiVersions", "resources"] {
        for word in rule.list(name).iter().filter(|it| it.text().is_empty()) {
            found.wrong(word, "must not be empty");
        }
    }
    resources(rule, found);
}

/// `validateResources`.
fn resources(rule: &Value<'_>, found: &mut Found) {
    let all = rule.list("resources");
    let has = |name: &str| all.iter().any(|it| it.text() == name);
    let field = rule.child("resources");
    if all.len() > 1 && has("*/*") {
        found.wrong(&field, "can have nothing beside `*/*`");
    }
    let last = all
        .iter()
        .rfind(|it| !it.text().is_empty() && !it.text().contains('/'));
    if has("*") && last.is_some_and(|it| it.text() != "*") {
        let rule = "can have no other resource beside `*`";
        found.wrong(&field, rule);
    }
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for one in &all {
        let Some((name, part)) = one.text().split_once('/') else {
            continue;
        };
        let is_covered = |(other, its): &(&str, &str)| {
            *other == name && *its == "*" || *other == "*" && *its == part
        };
        if seen.iter().any(is_covered) {
            found.wrong(one, "is covered by one before it");
        }
        seen.push((name, part));
    }
}

/// Where a webhook is.
pub(super) fn client(client: &Value<'_>, found: &mut Found) {
    env::one_among(client, &["url", "service"], found);
    match (client.get("url"), client.get("service")) {
        (Some(address), None) => url(&address, found),
        (None, Some(service)) => path(&service, found),
        (Some(_), Some(_)) | (None, None) => {}
    }
}

/// `ValidateWebhookURL`.
fn url(address: &Value<'_>, found: &mut Found) {
    let parts = address.text().split_once("://");
    let parts = parts.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https"));
    let host = parts.map(|(_, rest)| rest.split('/').next().unwrap_or_default());
    if host.is_none_or(str::is_empty) {
        return found.wrong(address, "must be `https://HOST` with a path behind it");
    }
    // Behind the host an `@` is part of the path (`ValidateWebhookURL`).
    let has_user = host.is_some_and(|host| host.contains('@'));
    if has_user || address.text().contains(['?', '#']) {
        let rule = "must be without user, query and fragment";
        found.wrong(address, rule);
    }
}

/// `ValidateWebhookService`.
fn path(service: &Value<'_>, found: &mut Found) {
    port(service, found);
    let path = service.text_of("path");
    if matches!(path, "" | "/") {
        return;
    }
    let inner = path
        .strip_prefix('/')
        .map(|it| it.strip_suffix('/').unwrap_or(it));
    let fits = inner.is_some_and(|inner| inner.split('/').all(NAME.fits));
    if !fits {
        let rule =
            "must be a path of lower-case letters, digits, `-` and `.`, with `/` before each part";
        found.wrong(&service.child("path"), rule);
    }
}

/// The port of a Service that answers; without a word it is 443.
pub(super) fn port(service: &Value<'_>, found: &mut Found) {
    let port = service.get("port");
    let number = port.as_ref().and_then(|port| port.node.integer());
    if let (Some(port), Some(number)) = (&port, number)
        && !(1..=PORT).contains(&number)
    {
        found.wrong(port, format!("must be from 1 to {PORT}, and is {number}"));
    }
}
