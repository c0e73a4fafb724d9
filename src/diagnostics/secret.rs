//! Texts that no finding may draw, because lines around a place would show values of Secrets.
//!
//! Looked at are words and not YAML: what is not YAML has findings too.

/// Whether values of a Secret may stand in a text.
pub(super) fn may_hold_secrets(text: &str) -> bool {
    let is_bare = |c: &char| !matches!(c, ' ' | '\t' | '"' | '\'');
    let bare: String = text.chars().filter(is_bare).collect();
    let is_secret = has_word(&bare, "kind:Secret") && has_word(&bare, "data:");
    is_secret || has_word(&bare, "stringData:") || has_word(&bare, "secretGenerator:")
}

/// Whether a text has a word that no letter stands beside.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|it| it.chars().next());
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !is_letter(before) && (word.ends_with(':') || !is_letter(behind))
    })
}

#[cfg(test)]
mod tests {
    use super::may_hold_secrets;

    #[test]
    fn values_of_secrets_are_suspected_where_they_may_be() {
        for text in [
            "kind: Secret\nmetadata: {}\ndata:\n  a: b\n",
            "\"kind\" : \"Secret\",\r\n\"data\": {",
            "kind: List\nitems:\n  - kind: Secret\n    data: {a: b}\n",
            "stringData: {a: b",
            "secretGenerator:\n  - literals: [a=b]\n",
        ] {
            assert!(may_hold_secrets(text), "{text}");
        }
        for text in [
            "kind: ConfigMap\nmetadata: {}\ndata: {}\n",
            "kind: SecretStore\ndata: {}\n",
            "metadata: {}\nspec: {substituteFrom: [{kind: Secret, name: a}]}\n",
        ] {
            assert!(!may_hold_secrets(text), "{text}");
        }
    }
}
