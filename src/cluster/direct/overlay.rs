//! The kustomization file that kustomize-controller would build, as data.
//!
//! `WriteFile` in `kustomize/kustomize_generator.go` of `fluxcd/pkg` lays the spec over the file of the directory, or
//! over one that lists every manifest of it; so does this.

use serde_json::{Map, Value, json};

/// `file` is the kustomization file of the directory, or nothing; `resources` are what a file without it lists.
#[must_use]
pub fn overlay(spec: &Value, file: Option<Value>, resources: &[String]) -> Value {
    let mut file = file.unwrap_or_else(|| json!({ "resources": resources }));
    if !file.is_object() {
        file = Value::Object(Map::new());
    }
    let Some(map) = file.as_object_mut() else {
        return file;
    };
    let is_component = map.get("kind").is_some_and(|kind| kind == "Component");
    if !is_component {
        map.insert("kind".to_owned(), json!("Kustomization"));
        map.insert(
            "apiVersion".to_owned(),
            json!("kustomize.config.k8s.io/v1beta1"),
        );
    }
    let fields = [
        ("targetNamespace", "namespace"),
        ("namePrefix", "namePrefix"),
        ("nameSuffix", "nameSuffix"),
    ];
    for (field, name) in fields {
        if let Some(text) = spec.get(field).filter(|it| it.is_string()) {
            map.insert(name.to_owned(), text.clone());
        }
    }
    for field in ["patches", "components"] {
        extend(map, field, list(spec, field));
    }
    images(map, list(spec, "images"));
    file
}

fn list<'s>(spec: &'s Value, field: &str) -> &'s [Value] {
    spec.get(field)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn extend(map: &mut Map<String, Value>, field: &str, items: &[Value]) {
    if items.is_empty() {
        return;
    }
    let have = map.entry(field).or_insert_with(|| json!([]));
    if let Some(have) = have.as_array_mut() {
        have.extend(items.iter().cloned());
    }
}

/// An image of the spec takes the place of the file's with that name.
fn images(map: &mut Map<String, Value>, items: &[Value]) {
    if let Some(have) = map.get_mut("images").and_then(Value::as_array_mut) {
        have.retain(|old| !items.iter().any(|new| new.get("name") == old.get("name")));
    }
    extend(map, "images", items);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_without_a_file_gets_one_that_lists_it() {
        let spec = json!({ "targetNamespace": "shop", "path": "./deploy" });
        assert_eq!(
            overlay(&spec, None, &["a.yaml".to_owned()]),
            json!({ "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
                "namespace": "shop", "resources": ["a.yaml"] })
        );
    }

    #[test]
    fn the_spec_is_laid_over_the_file_of_the_directory() {
        let file = json!({ "kind": "Kustomization", "namespace": "old", "namePrefix": "old-",
            "patches": [{ "patch": "a" }],
            "images": [{ "name": "a", "newName": "x" }, { "name": "b", "newTag": "1" }] });
        let spec = json!({ "targetNamespace": "shop", "patches": [{ "patch": "b" }],
            "components": ["../c"], "images": [{ "name": "a", "newTag": "2" }] });
        let made = overlay(&spec, Some(file), &[]);
        assert_eq!(made["namespace"], "shop");
        assert_eq!(made["namePrefix"], "old-");
        assert_eq!(made["patches"], json!([{ "patch": "a" }, { "patch": "b" }]));
        assert_eq!(made["components"], json!(["../c"]));
        assert_eq!(
            made["images"],
            json!([{ "name": "b", "newTag": "1" }, { "name": "a", "newTag": "2" }])
        );
    }
}
