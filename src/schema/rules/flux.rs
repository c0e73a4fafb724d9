//! The CEL rules of Flux (`x-kubernetes-validations` in its CRDs), each written out.

use super::super::problem::Found;
use super::super::value::Value;
use crate::values::name;

/// Looks at a value of a type of Flux; each is called by its path.
pub(super) fn check_flux(name: &str, value: &Value<'_>, found: &mut Found) {
    match name {
        "Kustomization.spec.kubeConfig" | "HelmRelease.spec.kubeConfig" => {
            super::env::one_among(value, &["configMapRef", "secretRef"], found);
        }
        "Kustomization.spec.postBuild" => variables(value, found),
        "GitRepository.spec" => git(value, found),
        "Bucket.spec" => bucket(value, found),
        "HelmChart.spec" => chart(value, found),
        "HelmRelease.spec" => super::env::one_among(value, &["chart", "chartRef"], found),
        "HelmRelease.spec.install.strategy" => install(value, found),
        "HelmRelease.spec.upgrade.strategy" => upgrade(value, found),
        "ImagePolicy.spec" => image_policy(value, found),
        "Provider.spec" => provider(value, found),
        "Receiver.spec" => receiver(value, found),
        _ => {}
    }
}

/// The definition takes any key, and kustomize-controller substitutes nothing where one is no name.
fn variables(post_build: &Value<'_>, found: &mut Found) {
    let Some(substitute) = post_build.get("substitute") else {
        return;
    };
    for (key, value) in substitute.entries() {
        if value.text().contains('\0') {
            found.wrong(&value, "must not hold NUL, which no YAML can hold");
        }
        // What a variable becomes is not known.
        if !name::is_substitution(key.text()) && !key.text().contains('$') {
            let rule =
                "is no name of a variable: use letters, digits and `_`, with no digit in front";
            found.wrong(&key, rule);
        }
    }
}

fn git(spec: &Value<'_>, found: &mut Found) {
    let account = spec.get("serviceAccountName");
    if let Some(account) = account.filter(|_| !matches!(spec.text_of("provider"), "azure" | "aws"))
    {
        found.wrong(
            &account,
            "can be said only with `provider: azure` or `provider: aws`",
        );
    }
}

fn bucket(spec: &Value<'_>, found: &mut Found) {
    let provider = match spec.text_of("provider") {
        "" => "generic",
        provider => provider,
    };
    if let Some(service) = spec.get("sts") {
        token_service(provider, &service, found);
    }
    let Some(account) = spec.get("serviceAccountName") else {
        return;
    };
    if provider == "generic" {
        found.wrong(&account, "cannot go with `provider: generic`");
    }
    if spec.has("secretRef") {
        found.wrong(&account, "cannot go with `secretRef`");
    }
}

fn token_service(provider: &str, service: &Value<'_>, found: &mut Found) {
    let only = match provider {
        "aws" => "aws",
        "generic" => "ldap",
        _ => {
            let rule = "can be said only with `provider: aws` or `provider: generic`";
            return found.wrong(service, rule);
        }
    };
    if service.text_of("provider") != only {
        let field = service.child("provider");
        found.wrong(
            &field,
            format!("must be `{only}` with `provider: {provider}`"),
        );
    }
    if service.text_of("provider") != "aws" {
        return;
    }
    for name in ["secretRef", "certSecretRef"] {
        if let Some(field) = service.get(name) {
            found.wrong(&field, "cannot go with `provider: aws`");
        }
    }
}

fn chart(spec: &Value<'_>, found: &mut Found) {
    let verify = spec.get("verify");
    let source = spec.at(&["sourceRef", "kind"]);
    let is_of_repository = source.is_some_and(|kind| kind.text() == "HelmRepository");
    if let Some(verify) = verify.filter(|_| !is_of_repository) {
        found.wrong(
            &verify,
            "can be said only with `sourceRef.kind: HelmRepository`",
        );
    }
}

fn install(strategy: &Value<'_>, found: &mut Found) {
    let interval = strategy.get("retryInterval");
    let is_remediated = strategy.text_of("name") == "RemediateOnFailure";
    if let Some(interval) = interval.filter(|_| is_remediated) {
        found.wrong(&interval, "cannot go with `name: RemediateOnFailure`");
    }
}

fn upgrade(strategy: &Value<'_>, found: &mut Found) {
    let interval = strategy.get("retryInterval");
    let is_retried = strategy.text_of("name") == "RetryOnFailure";
    if let Some(interval) = interval.filter(|_| !is_retried) {
        found.wrong(&interval, "can be said only with `name: RetryOnFailure`");
    }
}

fn image_policy(spec: &Value<'_>, found: &mut Found) {
    let is_always = spec.text_of("digestReflectionPolicy") == "Always";
    match spec.get("interval") {
        Some(interval) if !is_always => found.wrong(
            &interval,
            "can be said only with `digestReflectionPolicy: Always`",
        ),
        None if is_always => found.missing(spec, "interval"),
        _ => {}
    }
}

/// The services that take the state of a commit.
const STATUS_TAKERS: [&str; 6] = [
    "github",
    "gitlab",
    "gitea",
    "bitbucketserver",
    "bitbucket",
    "azuredevops",
];

fn provider(spec: &Value<'_>, found: &mut Found) {
    let takes_status = STATUS_TAKERS.contains(&spec.text_of("type"));
    if let Some(expression) = spec.get("commitStatusExpr").filter(|_| !takes_status) {
        let takers = super::super::problem::listed(&STATUS_TAKERS);
        found.wrong(
            &expression,
            format!("can be said only with a `type` of {takers}"),
        );
    }
}

fn receiver(spec: &Value<'_>, found: &mut Found) {
    let providers = spec.get("oidcProviders");
    let providers = providers.filter(|list| list.items().next().is_some());
    if spec.text_of("type") != "generic-oidc" {
        if let Some(providers) = providers {
            found.wrong(&providers, "can be said only with `type: generic-oidc`");
        }
        if !spec.has("secretRef") {
            found.missing(spec, "secretRef");
        }
        return;
    }
    if providers.is_none() {
        found.missing(spec, "oidcProviders");
    }
    if let Some(secret) = spec.get("secretRef") {
        found.wrong(&secret, "cannot go with `type: generic-oidc`");
    }
}
