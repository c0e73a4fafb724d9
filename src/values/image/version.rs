//! Whether two references mean the same image.

use super::{Reference, split, split_registry};

/// Tag and digest of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version<'a> {
    tag: &'a str,
    digest: Option<&'a str>,
}

impl<'a> Version<'a> {
    /// That of a reference; without a tag it is `latest`.
    #[must_use]
    pub fn of(reference: &'a str) -> Self {
        let Reference { tag, digest, .. } = Reference::split(reference);
        Self {
            tag: tag.unwrap_or("latest"),
            digest,
        }
    }

    /// Whether both are certainly one image: a digest decides, and a tag beside it says nothing.
    #[must_use]
    pub fn is(&self, other: &Version<'_>) -> bool {
        match (self.digest, other.digest) {
            (Some(own), Some(other)) => own == other,
            (None, None) => self.tag == other.tag,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Whether a digest says what it is.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.digest.is_some()
    }
}

/// Whether both are of one repository, and the tag of the first is an older version: numbers with dots, `v` before them
/// or not. What is behind a `-` is not compared.
#[must_use]
pub fn is_older(one: &str, other: &str) -> bool {
    let numbers = |reference: &str| -> Option<Vec<u64>> {
        let tag = Reference::split(reference).tag?.to_owned();
        let tag = tag.strip_prefix('v').unwrap_or(&tag);
        let core = tag.split(['-', '+']).next()?;
        core.split('.').map(|part| part.parse().ok()).collect()
    };
    let (Some(left), Some(right)) = (numbers(one), numbers(other)) else {
        return false;
    };
    split(one).0 == split(other).0 && left.len() == right.len() && left < right
}

/// Registry and path, completed as runtimes do it (`distribution/reference`, `normalize.go`,
/// `splitDockerDomain`): `redis` is `docker.io/library/redis`.
#[must_use]
pub fn repository(reference: &str) -> String {
    let (registry, path) = split_registry(split(reference).0);
    match registry {
        None | Some("docker.io" | "index.docker.io") if path.contains('/') => {
            format!("docker.io/{path}")
        }
        None | Some("docker.io" | "index.docker.io") => format!("docker.io/library/{path}"),
        Some(registry) => format!("{registry}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_number_by_number() {
        assert!(is_older("a/b:v1.9.0", "a/b:v1.10.0"));
        assert!(is_older("a/b:1.2.3-amd64", "a/b:1.2.4"));
        for (one, other) in [
            ("a/b:v1.10.0", "a/b:v1.9.0"),
            ("a/b:v1.9.0", "a/b:v1.9.0"),
            ("a/b:v1.9.0", "a/c:v1.10.0"),
            ("a/b:1.9", "a/b:1.10.0"),
            ("a/b:main", "a/b:v1.10.0"),
            ("a/b", "a/b:v1.10.0"),
        ] {
            assert!(!is_older(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_digest_decides_and_a_tag_beside_it_says_nothing() {
        let same = |left, right| Version::of(left).is(&Version::of(right));
        assert!(
            same("x:1", "y:1") && same("x", "x:latest") && same("x:1@sha256:a", "x:2@sha256:a")
        );
        assert!(
            !same("x:1", "x:2")
                && !same("x:1", "x:1@sha256:a")
                && !same("x@sha256:a", "x@sha256:b")
        );
    }

    #[test]
    fn names_are_completed() {
        for (short, whole) in [
            ("redis:7", "docker.io/library/redis"),
            ("docker.io/redis", "docker.io/library/redis"),
            ("index.docker.io/org/x@sha256:a", "docker.io/org/x"),
            ("org/x", "docker.io/org/x"),
            ("localhost/x", "localhost/x"),
            ("host:5000/x:1", "host:5000/x"),
        ] {
            assert_eq!(repository(short), whole);
        }
    }
}
