//! What Flux reads itself before it begins with a stage.

use crate::checks::Site;
use crate::model::KubeConfig;
use crate::source::{Span, Spanned};

use super::jobs::of_reference;
use super::need::{Hold, Key, Kind, Need};

/// The Secrets, ConfigMaps and the ServiceAccount that the Kustomization of a stage names, in its own
/// namespace: `getClientAndPoller`, `generate` and the decryptor of kustomize-controller ask for them
/// before the first object is applied.
pub(super) fn of_stage(site: &Site<'_>, needs: &mut Vec<Need>) {
    let namespace = site.pipeline.flux.namespace.as_ref();
    let namespace = namespace.map_or("", |name| name.value.as_str());
    let mut need = |kind, name: &str, span: Span| {
        needs.push(Need {
            key: Key::new(kind, namespace, name),
            span,
            user: "Flux".to_owned(),
            hold: Hold::Flux,
            of_job: false,
        });
    };
    let settings = &site.stage.settings;
    for from in settings.substitute_from.iter().filter(|it| !it.optional) {
        need(of_reference(from.kind), &from.name.value, from.name.span);
    }
    // With a kubeconfig it is an account of the other cluster.
    if let Some(account) = &settings.service_account
        && settings.kube_config.is_none()
    {
        need(Kind::ServiceAccount, &account.value, account.span);
    }
    if let Some(Spanned { value, span }) = &settings.kube_config {
        match value {
            KubeConfig::Secret { name, .. } => need(Kind::Secret, name, *span),
            KubeConfig::ConfigMap { name } => need(Kind::ConfigMap, name, *span),
        }
    }
    if let Some(decrypt) = &settings.decrypt
        && let Some(secret) = &decrypt.value.secret
    {
        need(Kind::Secret, secret, decrypt.span);
    }
}
