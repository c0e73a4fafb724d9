//! Digests at the end of names.

/// The name before what looks like the digest of a Job that runs once.
pub(in crate::import) fn before_digest(name: &str) -> Option<&str> {
    let (before, digest) = name.rsplit_once('-')?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (digest.len() == 8 && digest.bytes().all(is_hex)).then_some(before)
}
