//! What the pods of an object name.
//!
//! A pod is not started before everything is there that it names and does not call `optional`
//! (`makeEnvironmentVariables` in `pkg/kubelet/kubelet_pods.go` and the volumes of `pkg/volume` of
//! Kubernetes); a service account is asked for when the pod is made
//! (`plugin/pkg/admission/serviceaccount/admission.go`), and so are its classes (`plugin/pkg/admission/priority` and
//! `runtimeclass`).

use crate::manifests::{Node, Object};
use crate::source::Span;

use super::need::Kind;

/// One name in a pod.
pub(super) struct Named<'n> {
    pub(super) kind: Kind,
    pub(super) name: &'n str,
    pub(super) span: Span,
}

/// Volumes that the controller of an object puts in the place of those of the same name: the claims of a
/// StatefulSet (`updateStorage` in `pkg/controller/statefulset/stateful_set_utils.go`).
pub(super) fn replaced(object: &Object) -> Vec<&str> {
    let claims = object.node.at(&["spec", "volumeClaimTemplates"]);
    let claims = claims.map(Node::items).unwrap_or_default().iter();
    claims
        .filter_map(|claim| claim.text_at(&["metadata", "name"]))
        .collect()
}

/// Everything that a pod names and cannot do without; volumes of the names `replaced` are left out.
pub(super) fn named<'n>(pod: &'n Node, replaced: &[&str]) -> Vec<Named<'n>> {
    let mut found = Names(Vec::new());
    let account = pod
        .get("serviceAccountName")
        .or_else(|| pod.get("serviceAccount"));
    found.take(Kind::ServiceAccount, account);
    found.take(Kind::PriorityClass, pod.get("priorityClassName"));
    found.take(Kind::RuntimeClass, pod.get("runtimeClassName"));
    for secret in items(pod, "imagePullSecrets") {
        found.take(Kind::Secret, secret.get("name"));
    }
    let is_kept = |volume: &&Node| {
        let name = volume.text_at(&["name"]);
        name.is_none_or(|name| !replaced.contains(&name))
    };
    for volume in items(pod, "volumes").iter().filter(is_kept) {
        found.volume(volume);
    }
    for container in items(pod, "initContainers")
        .iter()
        .chain(items(pod, "containers"))
    {
        found.container(container);
    }
    found.0
}

struct Names<'n>(Vec<Named<'n>>);

impl<'n> Names<'n> {
    fn take(&mut self, kind: Kind, node: Option<&'n Node>) {
        if let Some(node) = node
            && let Some(name) = node.text().filter(|name| !name.is_empty())
        {
            let span = node.span;
            self.0.push(Named { kind, name, span });
        }
    }

    fn volume(&mut self, volume: &'n Node) {
        self.take(Kind::Secret, required(volume.get("secret"), "secretName"));
        self.take(Kind::ConfigMap, required(volume.get("configMap"), "name"));
        let claim = volume.at(&["persistentVolumeClaim", "claimName"]);
        self.take(Kind::Claim, claim);
        let published = volume.at(&["csi", "nodePublishSecretRef", "name"]);
        self.take(Kind::Secret, published);
        let projected = volume.get("projected");
        for source in projected.map(|it| items(it, "sources")).unwrap_or_default() {
            self.take(Kind::Secret, required(source.get("secret"), "name"));
            self.take(Kind::ConfigMap, required(source.get("configMap"), "name"));
        }
    }

    fn container(&mut self, container: &'n Node) {
        for from in items(container, "envFrom") {
            self.take(Kind::Secret, required(from.get("secretRef"), "name"));
            self.take(Kind::ConfigMap, required(from.get("configMapRef"), "name"));
        }
        for env in items(container, "env") {
            let from = |field| env.at(&["valueFrom", field]);
            self.take(Kind::Secret, required(from("secretKeyRef"), "name"));
            self.take(Kind::ConfigMap, required(from("configMapKeyRef"), "name"));
        }
    }
}

fn items<'n>(node: &'n Node, field: &str) -> &'n [Node] {
    node.get(field).map(Node::items).unwrap_or_default()
}

/// The name in a reference that is not `optional`.
fn required<'n>(reference: Option<&'n Node>, field: &str) -> Option<&'n Node> {
    let reference = reference?;
    let optional = reference.get("optional").and_then(Node::boolean);
    if optional == Some(true) {
        None
    } else {
        reference.get(field)
    }
}
