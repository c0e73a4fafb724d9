//! What a Kustomization's spec does to the objects of its directory.
//!
//! Only what needs no kustomize: namespace and images of plain objects, common metadata, and the mark by which an
//! object is known again.

use serde_json::{Map, Value};

use crate::cluster::object_id::ObjectId;
use crate::emit::is_pin;

/// Label with the name of the stage's Kustomization.
pub const STAGE: &str = "flux-pipeline/stage";

/// Label with the namespace of the stage's Kustomization.
pub const HOME: &str = "flux-pipeline/namespace";

/// Kinds in which kustomize changes more than the object's own namespace.
const REFERRING: [&str; 7] = [
    "APIService",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "MutatingWebhookConfiguration",
    "Namespace",
    "RoleBinding",
    "ValidatingWebhookConfiguration",
];

/// Why `objects`, which need no kustomize themselves, need it for what `spec` does to them.
#[must_use]
pub fn needs_kustomize(spec: &Value, objects: &[Value]) -> Option<String> {
    let is_set = |field: &&&str| {
        let value = spec.get(**field);
        value.is_some_and(|it| !it.is_null() && it.as_array().is_none_or(|it| !it.is_empty()))
    };
    let patches = spec.get("patches").and_then(Value::as_array);
    // A pin changes nothing, and here objects and spec always come from one compilation.
    let changes = |patch: &Value| {
        let text = patch.get("patch").and_then(Value::as_str);
        !text.is_some_and(is_pin)
    };
    if patches.into_iter().flatten().any(changes) {
        return Some("it sets `patches`".to_owned());
    }
    let fields = ["components", "namePrefix", "nameSuffix"];
    if let Some(field) = fields.iter().find(is_set) {
        return Some(format!("it sets `{field}`"));
    }
    spec.get("targetNamespace")?;
    let kinds = objects.iter().filter_map(|it| it.get("kind")?.as_str());
    let kind = kinds.into_iter().find(|kind| REFERRING.contains(kind))?;
    Some(format!("a namespace is set for a {kind}"))
}

/// What kustomize does for `targetNamespace` and `images` to objects that [`needs_kustomize`] says nothing about.
/// Objects that live in no namespace get one too; whoever writes them knows better.
pub fn transform(spec: &Value, objects: &mut [Value]) {
    let namespace = spec.get("targetNamespace").and_then(Value::as_str);
    let images = spec.get("images").and_then(Value::as_array);
    for object in objects {
        if let Some(namespace) = namespace {
            set(object, &["metadata", "namespace"], namespace);
        }
        for image in images.into_iter().flatten() {
            override_image(object, image);
        }
    }
}

/// Labels and annotations that a stage puts on every object (`SetCommonMetadata` in `ssa/normalize` of
/// `fluxcd/pkg`), and our mark.
pub fn mark(spec: &Value, (home, stage): (&str, &str), objects: &mut [Value]) {
    for object in objects {
        for field in ["labels", "annotations"] {
            let common = spec.pointer(&format!("/commonMetadata/{field}"));
            let common = common.and_then(Value::as_object).into_iter().flatten();
            for (key, value) in common {
                if let Some(value) = value.as_str() {
                    set(object, &["metadata", field, key], value);
                }
            }
        }
        set(object, &["metadata", "labels", STAGE], stage);
        set(object, &["metadata", "labels", HOME], home);
    }
}

/// Whether an object that is there was written by this stage.
#[must_use]
pub fn is_marked(object: &Value, (home, stage): (&str, &str)) -> bool {
    let label = |name| object.get("metadata")?.get("labels")?.get(name)?.as_str();
    label(STAGE) == Some(stage) && label(HOME) == Some(home)
}

/// What an annotation or label of kustomize-controller on an object says (`AnyInMetadata` in `ssa/utils` of
/// `fluxcd/pkg`).
#[must_use]
pub fn controller_setting<'o>(object: &'o Value, name: &str) -> Option<&'o str> {
    let key = format!("kustomize.toolkit.fluxcd.io/{name}");
    let within = |field| object.get("metadata")?.get(field)?.get(&key)?.as_str();
    within("annotations").or_else(|| within("labels"))
}

fn set(object: &mut Value, path: &[&str], text: &str) {
    let Some((first, rest)) = path.split_first() else {
        *object = Value::from(text);
        return;
    };
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    if let Some(map) = object.as_object_mut() {
        let inner = map.entry(*first).or_insert(Value::Null);
        set(inner, rest, text);
    }
}

fn override_image(object: &mut Value, image: &Value) {
    // `api/filters/imagetag/legacy.go` of kustomize passes definitions by.
    let is_definition =
        ObjectId::of(object).is_some_and(|id| id.kind == "CustomResourceDefinition");
    if !is_definition {
        walk(object, image);
    }
}

fn walk(value: &mut Value, image: &Value) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match (key.as_str(), inner) {
                    ("containers" | "initContainers", Value::Array(containers)) => {
                        containers.iter_mut().for_each(|it| replace(it, image));
                    }
                    (_, inner) => walk(inner, image),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| walk(it, image)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn replace(container: &mut Value, image: &Value) {
    let text = |field| image.get(field).and_then(Value::as_str);
    let Some(Value::String(reference)) = container.get_mut("image") else {
        return;
    };
    let (name, rest) = split(reference);
    if Some(name) != text("name") {
        return;
    }
    let name = text("newName").unwrap_or(name);
    *reference = match (text("newTag"), text("digest")) {
        (Some(tag), Some(digest)) => format!("{name}:{tag}@{digest}"),
        (Some(tag), None) => format!("{name}:{tag}"),
        (None, Some(digest)) => format!("{name}@{digest}"),
        (None, None) => format!("{name}{rest}"),
    };
}

/// The name of a reference, and its tag and digest.
fn split(reference: &str) -> (&str, &str) {
    let end = reference.find('@').unwrap_or(reference.len());
    let name = reference.get(..end).unwrap_or(reference);
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let colon = name.get(last..).and_then(|part| part.find(':'));
    let at = colon.map_or(end, |colon| last + colon);
    reference.split_at_checked(at).unwrap_or((reference, ""))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job(image: &str) -> Value {
        json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "it" },
            "spec": { "template": { "spec": { "containers": [{ "image": image }] } } } })
    }

    #[test]
    fn images_are_overridden_by_name() {
        let spec = |image: Value| json!({ "images": [image] });
        let after = |spec: Value, image: &str| {
            let mut objects = [job(image)];
            transform(&spec, &mut objects);
            let pointer = "/spec/template/spec/containers/0/image";
            objects[0]
                .pointer(pointer)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        };
        let tag = spec(json!({ "name": "host:5000/app", "newTag": "v2" }));
        assert_eq!(after(tag.clone(), "host:5000/app:v1"), "host:5000/app:v2");
        assert_eq!(
            after(tag.clone(), "host:5000/app@sha256:ab"),
            "host:5000/app:v2"
        );
        assert_eq!(after(tag.clone(), "host:5000/app"), "host:5000/app:v2");
        assert_eq!(after(tag, "host:5000/apple:v1"), "host:5000/apple:v1");
        let digest = spec(json!({ "name": "app", "newName": "b", "digest": "sha256:cd" }));
        assert_eq!(after(digest, "app:v1"), "b@sha256:cd");
    }

    #[test]
    fn objects_are_marked_and_known_again() {
        let spec = json!({ "targetNamespace": "shop", "commonMetadata": {
            "labels": { "team": "a" }, "annotations": { "note": "b" } } });
        let mut objects = [job("app")];
        transform(&spec, &mut objects);
        mark(&spec, ("flux-system", "shop-app"), &mut objects);
        assert_eq!(
            objects[0]["metadata"],
            json!({ "name": "it", "namespace": "shop", "annotations": { "note": "b" },
                "labels": { "team": "a", STAGE: "shop-app", HOME: "flux-system" } })
        );
        assert!(is_marked(&objects[0], ("flux-system", "shop-app")));
        assert!(!is_marked(&objects[0], ("flux-system", "shop-web")));
        assert!(!is_marked(&objects[0], ("other", "shop-app")));
        assert!(!is_marked(&job("app"), ("flux-system", "shop-app")));
    }

    #[test]
    fn kustomize_is_needed_for_what_it_alone_can_do() {
        let binding = json!({ "kind": "RoleBinding" });
        let plain = json!({ "kind": "Deployment" });
        let needs = |spec: Value, object: &Value| {
            needs_kustomize(&spec, std::slice::from_ref(object)).is_some()
        };
        assert!(needs(json!({ "targetNamespace": "a" }), &binding));
        assert!(!needs(json!({ "targetNamespace": "a" }), &plain));
        assert!(!needs(json!({}), &binding));
        assert!(needs(json!({ "patches": [{}] }), &plain));
        assert!(!needs(json!({ "patches": [] }), &plain));
        assert!(needs(json!({ "nameSuffix": "-a" }), &plain));
        let pin =
            "- op: test\n  path: /metadata/annotations/flux-pipeline~1content\n  value: \"a\"\n";
        assert!(!needs(json!({ "patches": [{ "patch": pin }] }), &plain));
        let more = format!("{pin}- op: remove\n  path: /spec\n");
        assert!(needs(json!({ "patches": [{ "patch": more }] }), &plain));
    }

    #[test]
    fn settings_are_read_from_annotations_and_labels() {
        let key = "kustomize.toolkit.fluxcd.io/prune";
        let object = |field: &str| json!({ "metadata": { field: { key: "disabled" } } });
        assert_eq!(
            controller_setting(&object("annotations"), "prune"),
            Some("disabled")
        );
        assert_eq!(
            controller_setting(&object("labels"), "prune"),
            Some("disabled")
        );
        assert_eq!(controller_setting(&object("labels"), "ssa"), None);
    }
}
