//! Image references of containers.

mod grammar;
mod version;

use std::fmt;

pub use grammar::{Fault, is_digest, is_tag, parse, refusal};
pub use version::{Version, is_older, repository};

/// The parts of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Registry and path.
    pub name: &'a str,
    /// What is behind the `:` that is not that of a port.
    pub tag: Option<&'a str>,
    /// What is behind the `@`.
    pub digest: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Takes a text apart, whether registries take it or not.
    #[must_use]
    pub fn split(text: &'a str) -> Self {
        let (name, rest) = split(text);
        let (tag, digest) = match rest.split_once('@') {
            Some((tag, digest)) => (tag, Some(digest)),
            None => (rest, None),
        };
        Self {
            name,
            tag: tag.strip_prefix(':'),
            digest,
        }
    }

    /// Whether it says which image of the name is meant.
    #[must_use]
    pub fn is_versioned(&self) -> bool {
        self.tag.is_some() || self.digest.is_some()
    }
}

impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(tag) = self.tag {
            write!(f, ":{tag}")?;
        }
        match self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

/// The name of a reference and the rest, which begins with `:` or `@` or is empty.
#[must_use]
pub fn split(reference: &str) -> (&str, &str) {
    let name_end = reference.find('@').unwrap_or(reference.len());
    let (name, _) = reference
        .split_at_checked(name_end)
        .unwrap_or((reference, ""));
    // A colon before the last slash is that of a port.
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    let tag = name
        .get(last..)
        .and_then(|last_part| last_part.find(':'))
        .map(|colon| last + colon);
    reference
        .split_at_checked(tag.unwrap_or(name_end))
        .unwrap_or((reference, ""))
}

/// What is before the first slash is a registry when it has a dot or a port, or is `localhost`
/// (`distribution/reference`, `normalize.go`, `splitDockerDomain`).
#[must_use]
pub fn split_registry(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
            (Some(first), rest)
        }
        Some(_) | None => (None, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_split_behind_the_name() {
        assert_eq!(split("app"), ("app", ""));
        assert_eq!(split("host:5000/app"), ("host:5000/app", ""));
        assert_eq!(split("host:5000/app:1"), ("host:5000/app", ":1"));
        assert_eq!(split("app:1@sha256:ab"), ("app", ":1@sha256:ab"));
        assert_eq!(split("app@sha256:ab"), ("app", "@sha256:ab"));
    }

    #[test]
    fn what_is_taken_apart_is_put_together_again() {
        for text in [
            "app",
            "host:5000/app:1",
            "app:1@sha256:ab",
            "app@sha256:ab",
            "",
        ] {
            assert_eq!(Reference::split(text).to_string(), text);
        }
        let parts = Reference::split("host:5000/app@sha256:ab");
        assert_eq!((parts.name, parts.tag), ("host:5000/app", None));
        assert_eq!(parts.digest, Some("sha256:ab"));
    }
}
