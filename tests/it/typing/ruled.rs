//! Definitions whose `default` keeps a rule in CEL of theirs, and such whose does not: the API server runs rules on it as on
//! an object that is made anew.

use serde_json::{Map, Value, json};

/// Each line has a rule, a value that keeps it, and one that does not.
const RULES: &str = include_str!("../../data/typing/rules.txt");
const PROPERTIES: &str = include_str!("../../data/typing/rules.yaml");

/// A name, the definition, and whether its value keeps the rule.
pub fn all() -> impl Iterator<Item = (String, Value, bool)> {
    let properties: Map<String, Value> = serde_yaml::from_str(PROPERTIES).unwrap();
    RULES.lines().flat_map(move |line| {
        let [rule, good, bad] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        [(good, true), (bad, false)].map(|(value, keeps)| {
            let word = if keeps { "keeps" } else { "breaks" };
            let name = format!("CustomResourceDefinition/ruled {value} {word} {rule}");
            let value = serde_json::from_str(value).unwrap();
            (name, definition(&properties, rule, value), keeps)
        })
    })
}

fn definition(properties: &Map<String, Value>, rule: &str, value: Value) -> Value {
    // The API server counts what a rule may cost by all that there may be.
    let asked = properties.iter().filter(|(name, _)| {
        let names = [format!("self.{name}"), format!("self.?{name}")];
        names.iter().any(|it| rule.contains(it.as_str()))
    });
    let asked: Map<String, Value> = asked.map(|(key, it)| (key.clone(), it.clone())).collect();
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "ruleds.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "ruleds", "kind": "Ruled"},
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {
                    "type": "object",
                    "properties": asked,
                    "x-kubernetes-validations": [{"rule": rule}],
                    "default": value,
                }}}},
            }],
        },
    })
}
