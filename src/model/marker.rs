//! The marker of image automation behind an `image`.

use std::collections::BTreeMap;

use serde_json::Deserializer;

use smol_str::SmolStr;

use super::Marker;
use crate::source::Spanned;
use crate::values::name;

/// What a comment must have to be meant as a marker.
const KEY: &str = "$imagepolicy";

/// Reads a comment without its `#`; `None` for one that is not meant as a marker.
pub(super) fn read(comment: Spanned<&str>) -> Option<Marker> {
    let is_meant = comment.value.starts_with('{') && comment.value.contains(KEY);
    is_meant.then(|| Marker {
        policy: policy(comment.value),
        text: comment.map(SmolStr::new),
    })
}

/// The policy of a whole reference, as image-automation-controller names its setters
/// (`internal/update/setters.go`): what stands behind the object is for people.
fn policy(text: &str) -> Option<String> {
    let mut objects = Deserializer::from_str(text).into_iter::<BTreeMap<String, String>>();
    let policy = objects.next()?.ok()?.remove(KEY)?;
    let (namespace, name) = policy.split_once(':')?;
    (name::is_label(namespace) && name::is_object_name(name)).then_some(policy)
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn a_policy_has_a_namespace_and_a_name() {
        let found = |said: &str| policy(&format!("{{ \"$imagepolicy\" :\"{said}\"}} # note"));
        assert_eq!(found("apps:shop.v1").as_deref(), Some("apps:shop.v1"));
        for bad in [
            "shop",
            "apps/shop",
            "apps:shop:tag",
            ":shop",
            "apps:",
            "a b:c",
        ] {
            assert_eq!(found(bad), None, "{bad}");
        }
        assert_eq!(policy("{\"$imagepolicy\": 1}"), None);
        assert_eq!(policy("{\"$imagepolicy\": \"a:b\""), None);
    }
}
