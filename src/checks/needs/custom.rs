//! What custom objects that a stage waits for name.

use crate::manifests::{Node, Object};
use crate::source::Span;

use super::need::{CERTIFICATES, Key, Kind, STORES};

/// The issuer of a Certificate and the store of an ExternalSecret: without it they are never ready.
pub(super) fn named(object: &Object, namespace: &str) -> Option<(Key, Span)> {
    let (reference, group, kind) = match (object.group(), object.kind.as_str()) {
        (CERTIFICATES, "Certificate") => {
            let reference = object.node.at(&["spec", "issuerRef"])?;
            let group = reference.text_at(&["group"]).unwrap_or(CERTIFICATES);
            (reference, group, "Issuer")
        }
        (STORES, "ExternalSecret") => (store(object)?, STORES, "SecretStore"),
        _ => return None,
    };
    let kind = Kind::of(group, reference.text_at(&["kind"]).unwrap_or(kind))?;
    let name = reference.get("name")?;
    Some((Key::new(kind, namespace, name.text()?), name.span))
}

/// The store of an ExternalSecret; `None` when some of its data says where else it comes from.
fn store(object: &Object) -> Option<&Node> {
    let spec = object.node.get("spec")?;
    let data = ["data", "dataFrom"].into_iter();
    let data = data.filter_map(|field| spec.get(field));
    let mut data = data.flat_map(Node::items);
    let is_elsewhere = data.any(|it| it.get("sourceRef").is_some());
    spec.get("secretStoreRef").filter(|_| !is_elsewhere)
}
