//! Names, keys and label values (`k8s.io/apimachinery/pkg/util/validation`).

/// Longest DNS label, label value, and name behind the `/` of a key (`DNS1123LabelMaxLength`).
pub const LONGEST_LABEL: usize = 63;
/// Longest DNS subdomain: names of most objects, and what is before the `/` of a key
/// (`DNS1123SubdomainMaxLength`).
pub const LONGEST_NAME: usize = 253;

/// The label by which Flux spreads Kustomizations and sources over several controllers.
pub const SHARD: &str = "sharding.fluxcd.io/key";

/// Whether every letter suits a DNS-1123 label (`IsDNS1123Label`); the length is left to the caller.
#[must_use]
pub fn is_label(name: &str) -> bool {
    let inner = |byte: u8| is_lower_or_digit(byte) || byte == b'-';
    has_ends(name, is_lower_or_digit) && name.bytes().all(inner)
}

/// Whether every letter suits a DNS-1123 subdomain (`IsDNS1123Subdomain`): labels with dots between them;
/// the length is left to the caller.
#[must_use]
pub fn is_object_name(name: &str) -> bool {
    name.split('.').all(is_label)
}

/// The nearest text that is a label, to suggest; empty when nothing of it is left.
#[must_use]
pub fn as_label(name: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let mapped: String = name.chars().map(letter).collect();
    mapped.trim_matches('-').to_owned()
}

/// Whether this can be the name of an environment variable (`IsEnvVarName`).
#[must_use]
pub fn is_variable(name: &str) -> bool {
    begins_without_digit(name) && name.bytes().all(is_key_letter)
}

/// Whether kustomize-controller substitutes a variable of this name
/// (`fluxcd/pkg/kustomize`, `varsubRegex`).
#[must_use]
pub fn is_substitution(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    begins_without_digit(name) && name.bytes().all(inner)
}

/// Whether a Secret or ConfigMap may have this key (`IsConfigMapKey`); the length is left to the caller.
#[must_use]
pub fn is_data_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(is_key_letter) && key != "." && !key.starts_with("..")
}

/// Whether this is a key of a label or annotation (`IsQualifiedName`): a name, or a DNS subdomain, `/`
/// and a name.
#[must_use]
pub fn is_label_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => {
            prefix.len() <= LONGEST_NAME && is_object_name(prefix) && is_label_name(name)
        }
        None => is_label_name(key),
    }
}

/// Whether this is a value of a label (`IsValidLabelValue`).
#[must_use]
pub fn is_label_value(value: &str) -> bool {
    value.is_empty() || is_label_name(value)
}

fn is_label_name(name: &str) -> bool {
    name.len() <= LONGEST_LABEL
        && name.bytes().all(is_key_letter)
        && has_ends(name, |byte| byte.is_ascii_alphanumeric())
}

fn is_key_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
}

fn is_lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn has_ends(name: &str, fits: fn(u8) -> bool) -> bool {
    let ends = [name.bytes().next(), name.bytes().last()];
    ends.iter().all(|end| end.is_some_and(fits))
}

fn begins_without_digit(name: &str) -> bool {
    name.bytes()
        .next()
        .is_some_and(|byte| !byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_kubernetes() {
        assert!(["a", "a-1", "0a"].into_iter().all(is_label));
        assert!(
            !["", "-a", "a-", "A", "a_b", "a.b", "é"]
                .into_iter()
                .any(is_label)
        );
        assert!(is_object_name("a.b-c") && !is_object_name("a..b") && !is_object_name(""));
        assert!(is_variable("DATABASE_URL") && !is_variable("1A") && !is_variable("A=B"));
        assert!(is_substitution("REGION") && !is_substitution("MY-REGION"));
        assert!(is_data_key("tls.crt") && !is_data_key("..") && !is_data_key("a/b"));
        assert_eq!(as_label("My_Shop."), "my-shop");
    }

    #[test]
    fn keys_and_values_of_labels_are_those_of_kubernetes() {
        assert!(
            ["tier", "app.kubernetes.io/name", "a/B_c.d-1"]
                .into_iter()
                .all(is_label_key)
        );
        assert!(
            !["", "/a", "a/", "a/b/c", "A/b", "-a", "a-", "é", "a b"]
                .into_iter()
                .any(is_label_key)
        );
        assert!(["", "x", "v1.2_3-4"].into_iter().all(is_label_value));
        assert!(
            !["a b", "a/b", "-a", &"a".repeat(64)]
                .into_iter()
                .any(is_label_value)
        );
        assert!(is_label_key(&"a".repeat(63)) && !is_label_key(&"a".repeat(64)));
    }
}
