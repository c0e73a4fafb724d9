//! What Flux reads itself before it begins with a stage.

use std::collections::BTreeSet;

use crate::checks::Site;
use crate::manifests::Node;
use crate::settle::SettledStage;

use super::need::{Hold, Key, Kind, Need};

/// The Secrets, ConfigMaps and the ServiceAccount that the Kustomization of a stage names, in its own
/// namespace: `getClientAndPoller`, `generate` and the decryptor of kustomize-controller ask for them
/// before the first object is applied.
pub(super) fn of_stage(site: &Site<'_>, needs: &mut Vec<Need>) {
    let namespace = site.pipeline.flux_namespace().unwrap_or_default();
    for (kind, name) in named(site.settled) {
        needs.push(Need {
            key: Key::new(kind, namespace, name.text().unwrap_or_default()),
            span: name.span,
            user: "Flux".to_owned(),
            hold: Hold::Flux,
            of_job: false,
            of_releases: BTreeSet::new(),
            only_order: false,
            asked: None,
        });
    }
}

/// What the spec of a Kustomization names and cannot do without.
fn named(stage: &SettledStage) -> Vec<(Kind, &Node)> {
    let mut names = Vec::new();
    for from in stage.list(&["postBuild", "substituteFrom"]) {
        let is_optional = from.get("optional").is_some_and(Node::is_true);
        let kind = from.text_at(&["kind"]).and_then(|kind| Kind::of("", kind));
        names.extend(kind.zip(from.get("name")).filter(|_| !is_optional));
    }
    let kube_config = stage.kube_config();
    // With a kubeconfig it is an account of the other cluster.
    let account = stage.service_account().filter(|_| kube_config.is_none());
    names.extend(account.map(|name| (Kind::ServiceAccount, name)));
    names.extend(kube_config.and_then(|(kind, name)| Some((Kind::of("", kind)?, name))));
    let keys = stage.spec.at(&["decryption", "secretRef", "name"]);
    names.extend(keys.map(|name| (Kind::Secret, name)));
    names
}
