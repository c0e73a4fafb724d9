//! Names in git.

/// Whether a branch or a tag can have this name, or the rest of a ref (`git check-ref-format`).
#[must_use]
pub fn is_ref(name: &str) -> bool {
    let is_taken = |letter: char| letter.is_ascii_control() || " ~^:?*[\\".contains(letter);
    let is_part =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    name.split('/').all(is_part)
        && !name.contains(is_taken)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::is_ref;

    #[test]
    fn refs_are_those_of_git() {
        for name in [
            "main",
            "feature/one",
            "v1.0.0+7",
            "ä",
            "a@b",
            "@",
            "-a",
            "refs/pull/1/head",
            "#1",
        ] {
            assert!(is_ref(name), "{name}");
        }
        for name in [
            "", " a", "a b", "a\t", "a..b", "a//b", "/a", "a/", ".a", "a/.b", "a.lock", "a.lock/b",
            "a.", "a@{b", "a~1", "a^", "a:b", "a?", "*", "a[b", "a\\b",
        ] {
            assert!(!is_ref(name), "{name}");
        }
    }
}
