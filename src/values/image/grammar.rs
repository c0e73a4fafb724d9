//! Image references, as the containers of Kubernetes take them.
//!
//! The grammar is that of `github.com/distribution/reference`, `reference.go`.

use super::{Reference, split_registry};
use crate::values::is_digits;

/// Why a text is no reference; each has a help line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has no name.
    Empty,
    /// It begins with `https://` or the like.
    Scheme,
    /// Its name has upper-case letters.
    UpperCase,
    /// It begins with something that is not a registry.
    Registry,
    /// Its name is none.
    Path,
    /// Its tag is none.
    Tag,
    /// Its digest is none.
    Digest,
    /// Its name is longer than [`LONGEST_NAME`].
    TooLong,
}

/// Longest registry and path, `NameTotalLengthMax`.
const LONGEST_NAME: usize = 255;

/// Takes a reference apart.
///
/// # Errors
/// One that registries do not take.
pub fn parse(text: &str) -> Result<Reference<'_>, Fault> {
    let reference = Reference::split(text);
    if text.contains("://") {
        return Err(Fault::Scheme);
    }
    check_name(reference.name)?;
    if reference.tag.is_some_and(|tag| !is_tag(tag)) {
        return Err(Fault::Tag);
    }
    if reference.digest.is_some_and(|digest| !is_digest(digest)) {
        return Err(Fault::Digest);
    }
    Ok(reference)
}

/// What is wrong with an image reference and what to do about it; `None` for one that registries take.
#[must_use]
pub fn refusal(reference: &str) -> Option<(&'static str, &'static str)> {
    let fault = parse(reference).err()?;
    Some((fault.message(), fault.help()))
}

fn check_name(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::Empty);
    }
    if name.len() > LONGEST_NAME {
        return Err(Fault::TooLong);
    }
    let (registry, path) = split_registry(name);
    if registry.is_some_and(|registry| !is_registry(registry)) {
        return Err(Fault::Registry);
    }
    let mut parts = path.as_bytes().split(|byte| *byte == b'/');
    match parts.all(is_component) {
        true => Ok(()),
        false if path.bytes().any(|byte| byte.is_ascii_uppercase()) => Err(Fault::UpperCase),
        false => Err(Fault::Path),
    }
}

fn is_registry(registry: &str) -> bool {
    if let Some(rest) = registry.strip_prefix('[') {
        let is_address = |c: char| c.is_ascii_hexdigit() || c == ':';
        let address = rest.split_once(']');
        return address
            .is_some_and(|(address, port)| address.chars().all(is_address) && is_port(port));
    }
    let (host, port) = registry.split_at(registry.find(':').unwrap_or(registry.len()));
    let mut parts = host.as_bytes().split(|byte| *byte == b'.');
    is_port(port) && parts.all(is_host_part)
}

/// Empty, or `:` and digits.
fn is_port(text: &str) -> bool {
    let digits = text.strip_prefix(':');
    text.is_empty() || digits.is_some_and(is_digits)
}

fn is_host_part(part: &[u8]) -> bool {
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let ends = [part.first(), part.last()];
    part.iter().all(inner) && ends.iter().all(|end| end.is_some_and(|it| *it != b'-'))
}

/// Lower-case letters and digits with `.`, `_`, `__` or any number of `-` between them.
fn is_component(part: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = [part.first(), part.last()];
    let mut runs = part.split(is_plain);
    let is_between =
        |run: &[u8]| matches!(run, b"." | b"_" | b"__") || run.iter().all(|byte| *byte == b'-');
    ends.iter().all(|end| end.is_some_and(is_plain)) && runs.all(is_between)
}

/// Whether a text can be the tag of an image (the OCI distribution specification).
#[must_use]
pub fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(word)
        && tag
            .bytes()
            .all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

/// `sha256:` and 64 hexadecimal digits, or another algorithm of the OCI image specification.
#[must_use]
pub fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    let length = match algorithm {
        "sha256" | "blake3" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == length
        && hex
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl Fault {
    /// What is wrong, behind the reference.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "names no image",
            Self::Scheme => "has a scheme, which an image reference has not",
            Self::UpperCase => "has upper-case letters in the name of the image",
            Self::Registry => "begins with something that is not a registry",
            Self::Path => "is not an image reference",
            Self::Tag => "has a tag that registries do not take",
            Self::Digest => "has a digest that registries do not take",
            Self::TooLong => "is longer than registries take",
        }
    }

    /// What to do.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Empty | Self::Path | Self::Registry => {
                "write `REGISTRY/PATH:TAG`, such as `ghcr.io/org/shop:v1.4.0`"
            }
            Self::Scheme => "remove everything up to `://`",
            Self::UpperCase => "write the name in lower case; only tags may have upper case",
            Self::Tag => {
                "use letters, digits, `_`, `.` and `-`, at most 128, beginning with no `.` or `-`"
            }
            Self::Digest => "write `@sha256:` and 64 lower-case hexadecimal digits",
            Self::TooLong => "use at most 255 characters for registry and path",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_those_of_distribution() {
        let hex = "0123456789abcdef".repeat(4);
        for good in [
            "alpine",
            "alpine:3.20",
            "org/app:V1_2.3-rc.1",
            "ghcr.io/org/my__app/a-b--c:1",
            "localhost:5000/app",
            "localhost/app",
            "[::1]:5000/app:1",
            "registry.example.com:443/a/b.c_d",
            &format!("ghcr.io/org/app:v1@sha256:{hex}"),
            &format!("app@sha512:{hex}{hex}"),
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for (bad, fault) in [
            ("", Fault::Empty),
            (":v1", Fault::Empty),
            ("https://ghcr.io/org/app:v1", Fault::Scheme),
            ("Org/app:v1", Fault::UpperCase),
            ("ghcr.io/Org/App", Fault::UpperCase),
            ("-x.io/app", Fault::Registry),
            ("ghcr.io:port/app", Fault::Registry),
            ("a//b", Fault::Path),
            ("a b", Fault::Path),
            ("a._b", Fault::Path),
            ("a___b", Fault::Path),
            ("app:", Fault::Tag),
            ("app:-x", Fault::Tag),
            ("app:v1+2", Fault::Tag),
            ("app@sha256:123", Fault::Digest),
            ("app@md5:0123", Fault::Digest),
            (&format!("{}:v1", "a".repeat(256)), Fault::TooLong),
        ] {
            assert_eq!(parse(bad), Err(fault), "{bad}");
        }
    }

    #[test]
    fn a_port_is_no_tag() {
        let parts = |text| parse(text).map(|it| (it.name, it.tag));
        assert_eq!(
            parts("localhost:5000/app"),
            Ok(("localhost:5000/app", None))
        );
        assert_eq!(
            parts("localhost:5000/app:1"),
            Ok(("localhost:5000/app", Some("1")))
        );
    }
}
