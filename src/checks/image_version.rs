//! Whether two references mean the same image.

use crate::manifests::split_image;

/// Tag and digest of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version<'a> {
    tag: &'a str,
    digest: Option<&'a str>,
}

impl<'a> Version<'a> {
    pub(super) fn of(reference: &'a str) -> Self {
        let rest = split_image(reference).1;
        let (tag, digest) = match rest.split_once('@') {
            Some((tag, digest)) => (tag, Some(digest)),
            None => (rest, None),
        };
        let tag = tag.strip_prefix(':').unwrap_or("latest");
        Self { tag, digest }
    }

    /// Whether both are certainly one image: a digest decides, and a tag beside it says nothing.
    pub(super) fn is(&self, other: &Version<'_>) -> bool {
        match (self.digest, other.digest) {
            (Some(own), Some(other)) => own == other,
            (None, None) => self.tag == other.tag,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    pub(super) fn is_pinned(&self) -> bool {
        self.digest.is_some()
    }
}

/// Registry and path, completed as runtimes do it (`distribution/reference`, `normalize.go`,
/// `splitDockerDomain`): `redis` is `docker.io/library/redis`.
pub(super) fn repository(reference: &str) -> String {
    let name = split_image(reference).0;
    let (registry, path) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        Some(_) | None => ("docker.io", name),
    };
    match registry {
        "docker.io" | "index.docker.io" if path.contains('/') => format!("docker.io/{path}"),
        "docker.io" | "index.docker.io" => format!("docker.io/library/{path}"),
        _ => format!("{registry}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
