//! Where the spec of a Kustomization is not the one that was compiled.

use serde_json::{Map, Value};

/// Flags that say nothing when they are false: the API server adds some of them (`default` in the CRD), and
/// controllers leave them out.
const ADDED: [&str; 3] = ["force", "optional", "wait"];

/// The path of the first field in which `live` is not `compiled`, such as `spec.images[0].newTag`; `None` when they
/// say the same.
#[must_use]
pub(super) fn difference(compiled: &Value, live: &Value) -> Option<String> {
    at("spec", compiled, live)
}

fn at(path: &str, compiled: &Value, live: &Value) -> Option<String> {
    match (compiled, live) {
        (Value::Object(compiled), Value::Object(live)) => maps(path, compiled, live),
        (Value::Array(compiled), Value::Array(live)) => lists(path, compiled, live),
        (compiled, live) => (compiled != live).then(|| path.to_owned()),
    }
}

fn maps(path: &str, compiled: &Map<String, Value>, live: &Map<String, Value>) -> Option<String> {
    let mut compared = compiled.iter().filter(|(key, _)| !is_suspension(path, key));
    let changed = compared.find_map(|(key, value)| {
        let path = format!("{path}.{key}");
        match live.get(key) {
            Some(live) => at(&path, value, live),
            None => (!is_default(key, value)).then_some(path),
        }
    });
    let more = || {
        let more = live.iter().find(|(key, value)| {
            !compiled.contains_key(*key) && !is_default(key, value) && !is_suspension(path, key)
        });
        more.map(|(key, _)| format!("{path}.{key}"))
    };
    changed.or_else(more)
}

fn lists(path: &str, compiled: &[Value], live: &[Value]) -> Option<String> {
    if compiled.len() != live.len() {
        return Some(path.to_owned());
    }
    let mut pairs = compiled.iter().zip(live).enumerate();
    pairs.find_map(|(index, (compiled, live))| at(&format!("{path}[{index}]"), compiled, live))
}

fn is_default(key: &str, value: &Value) -> bool {
    ADDED.contains(&key) && *value == Value::Bool(false)
}

fn is_suspension(path: &str, key: &str) -> bool {
    path == "spec" && key == "suspend"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_field_that_differs_is_named() {
        let compiled = json!({"path": "./a/", "images": [{"name": "x", "newTag": "1"}]});
        let same = |live| difference(&compiled, &live);
        assert_eq!(same(compiled.clone()), None);
        let tag = json!({"path": "./a/", "images": [{"name": "x", "newTag": "2"}]});
        assert_eq!(same(tag).as_deref(), Some("spec.images[0].newTag"));
        let fewer = json!({"path": "./a/", "images": []});
        assert_eq!(same(fewer).as_deref(), Some("spec.images"));
        assert_eq!(
            same(json!({"path": "./a/"})).as_deref(),
            Some("spec.images")
        );
    }

    #[test]
    fn a_field_that_nobody_compiled_counts_unless_it_says_nothing() {
        let compiled = json!({"path": "./a/"});
        let with = |more: Value| {
            let mut live = compiled.clone();
            live.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            difference(&compiled, &live)
        };
        assert_eq!(
            with(json!({"dependsOn": [{"name": "b"}]})).as_deref(),
            Some("spec.dependsOn")
        );
        assert_eq!(with(json!({"wait": true})).as_deref(), Some("spec.wait"));
        assert_eq!(with(json!({"wait": false})), None);
        assert_eq!(with(json!({"suspend": true})), None);
        assert_eq!(difference(&json!({"suspend": true}), &json!({})), None);
    }
}
