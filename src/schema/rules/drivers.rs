//! CSIDrivers (`validateCSIDriverSpec` in `pkg/apis/storage/validation/validation.go`).

use super::super::problem::{Found, shortened};
use super::super::value::Value;

/// What is under `spec`.
pub(super) fn spec(spec: &Value<'_>, found: &mut Found) {
    let requests = spec.list("tokenRequests");
    let mut seen: Vec<&str> = Vec::new();
    for request in &requests {
        let audience = request.text_of("audience");
        if seen.contains(&audience) {
            let rule = format!("is {:?}, and another has it", shortened(audience));
            found.wrong(&request.child("audience"), rule);
        }
        seen.push(audience);
    }
    let in_secrets = spec.get("serviceAccountTokenInSecrets");
    if let Some(field) = in_secrets.filter(|_| requests.is_empty()) {
        found.wrong(&field, "can be said only with `tokenRequests`");
    }
}
