//! What Kubernetes takes for keys and values of labels and annotations
//! (`k8s.io/apimachinery/pkg/util/validation`).

/// Longest label value, and longest name behind the `/` of a key.
pub(super) const LONGEST_LABEL: usize = 63;
/// Longest DNS subdomain: names of most objects, and what is before the `/` of a key.
pub(super) const LONGEST_NAME: usize = 253;

/// Whether this is a key of a label or annotation (`IsQualifiedName`): a name, or a DNS subdomain, `/`
/// and a name.
pub(super) fn is_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_label_name(name),
        None => is_label_name(key),
    }
}

/// Whether this is a value of a label (`IsValidLabelValue`).
pub(super) fn is_label_value(value: &str) -> bool {
    value.is_empty() || is_label_name(value)
}

fn is_label_name(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    name.len() <= LONGEST_LABEL && name.bytes().all(inner) && has_plain_ends(name)
}

fn has_plain_ends(name: &str) -> bool {
    let ends = [name.as_bytes().first(), name.as_bytes().last()];
    ends.iter()
        .all(|end| end.is_some_and(u8::is_ascii_alphanumeric))
}

fn is_subdomain(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_part = |part: &str| part.bytes().all(inner) && has_plain_ends(part);
    text.len() <= LONGEST_NAME && text.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_are_those_of_kubernetes() {
        assert!(
            ["tier", "app.kubernetes.io/name", "a/B_c.d-1"]
                .into_iter()
                .all(is_key)
        );
        assert!(
            !["", "/a", "a/", "a/b/c", "A/b", "-a", "a-", "é", "a b"]
                .into_iter()
                .any(is_key)
        );
        assert!(["", "x", "v1.2_3-4"].into_iter().all(is_label_value));
        assert!(
            !["a b", "a/b", "-a", &"a".repeat(64)]
                .into_iter()
                .any(is_label_value)
        );
        assert!(is_key(&"a".repeat(63)) && !is_key(&"a".repeat(64)));
    }
}
