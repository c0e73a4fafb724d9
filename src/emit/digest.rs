//! Digests of what is emitted: of stages and groups for release ids, of Jobs, and what addresses are made of.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::plan::{Copied, Pin};

use super::value::{Map, Value};

/// Bytes of a digest that are shown, two hexadecimal digits each.
pub(super) const SHOWN: usize = 6;

/// The digest of a stage: the revision that its source is pinned to, its objects as JSON, in the order and with
/// the keys that are written, and what is copied for it.
pub(super) fn of_stage<'a>(
    pin: Option<Pin<'_>>,
    objects: impl Iterator<Item = &'a Map<'a>>,
    copies: &[Copied],
) -> [u8; 32] {
    let mut text = Vec::with_capacity(1024);
    if let Some(Pin::Commit(pin) | Pin::Tag(pin) | Pin::Digest(pin)) = pin {
        text.extend_from_slice(pin.as_bytes());
        text.push(b'\n');
    }
    for object in objects {
        // Writing a tree of our own into memory cannot fail.
        let _ = serde_json::to_writer(&mut text, object);
        text.push(b'\n');
    }
    let mut hasher = Sha256::new_with_prefix(&text);
    self::copies(&mut hasher, copies);
    hasher.finalize().into()
}

/// The release id of a group, of the digests of its stages.
pub(super) fn of_group<'a>(stages: impl Iterator<Item = &'a [u8; 32]>) -> String {
    let mut hasher = Sha256::new();
    for digest in stages {
        hasher.update(digest);
    }
    hex(&hasher.finalize(), SHOWN)
}

/// The digest of a Job as it is written.
pub(super) fn of_job(object: &Map<'_>) -> String {
    hex(&of_stage(None, std::iter::once(object), &[]), SHOWN)
}

/// The digest of lists of texts.
pub(super) fn of_texts(lists: &[[String; 4]]) -> String {
    let mut hasher = Sha256::new();
    for text in lists.iter().flatten() {
        part(&mut hasher, "", text.as_bytes());
    }
    hex(&hasher.finalize(), SHOWN)
}

/// The first bytes of a digest, two hexadecimal digits each.
pub(super) fn hex(bytes: &[u8], shown: usize) -> String {
    bytes
        .iter()
        .take(shown)
        .fold(String::with_capacity(2 * shown), |mut hex, byte| {
            // Writing into a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// Adds the user's files to a digest.
pub(super) fn copies(hasher: &mut Sha256, copies: &[Copied]) {
    for copied in copies {
        part(hasher, &copied.path, &copied.bytes);
    }
}

/// Adds bytes with a name to a digest; lengths keep apart what would run together.
pub(super) fn part(hasher: &mut Sha256, name: &str, bytes: &[u8]) {
    hasher.update(format!("{} {name}\n{}\n", name.len(), bytes.len()));
    hasher.update(bytes);
}

/// A value as it goes into a digest.
pub(super) fn json(value: &Value<'_>) -> Vec<u8> {
    // A tree of our own can always be written.
    serde_json::to_vec(value).unwrap_or_default()
}
