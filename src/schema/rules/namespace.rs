//! Namespaces (`PolicyToEvaluate` in `api/helpers.go` of `k8s.io/pod-security-admission`, which the API server runs
//! wherever nobody turns it off).

use super::super::problem::{Found, listed, shortened};
use super::super::value::Value;

const DOMAIN: &str = "pod-security.kubernetes.io/";
const MODES: [&str; 3] = ["enforce", "audit", "warn"];
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];

/// The labels that say what its pods may do.
pub(super) fn object(namespace: &Value<'_>, found: &mut Found) {
    let labels = namespace.at(&["metadata", "labels"]);
    for (key, value) in labels.iter().flat_map(Value::entries) {
        let Some(name) = key.text().strip_prefix(DOMAIN) else {
            continue;
        };
        let rule = match name.strip_suffix("-version") {
            Some(mode) if MODES.contains(&mode) && !is_version(value.text()) => {
                "`latest` or a version such as `v1.30`".to_owned()
            }
            None if MODES.contains(&name) && !LEVELS.contains(&value.text()) => listed(&LEVELS),
            Some(_) | None => continue,
        };
        let text = shortened(value.text());
        found.wrong(&value, format!("must be {rule}, and is {text:?}"));
    }
}

/// `ParseVersion`.
fn is_version(text: &str) -> bool {
    let minor = text.strip_prefix("v1.").unwrap_or_default();
    let is_number = minor.bytes().all(|byte| byte.is_ascii_digit()) && minor.parse::<i64>().is_ok();
    text == "latest" || is_number && (minor == "0" || !minor.starts_with('0'))
}
