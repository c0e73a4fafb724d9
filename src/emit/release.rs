//! Digests of what is emitted: release ids, and those of Jobs.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::plan::{Copied, Pin};

use super::value::Map;
use super::{RELEASE, address};

/// Bytes of a release id that are shown, two hexadecimal digits each.
pub(super) const ID: usize = 6;

/// The digest of a stage: the revision that its source is pinned to, its objects as JSON, in the order and with
/// the keys that are written, and what is copied for it.
pub(super) fn digest<'a>(
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
    address::copies(&mut hasher, copies);
    hasher.finalize().into()
}

/// The release id of a group, of the digests of its stages.
pub(super) fn id<'a>(stages: impl Iterator<Item = &'a [u8; 32]>) -> String {
    let mut hasher = Sha256::new();
    for digest in stages {
        hasher.update(digest);
    }
    hex(&hasher.finalize(), ID)
}

/// Writes the release id into a Kustomization.
pub(super) fn mark_kustomization(object: &mut Map<'_>, id: &str) {
    object.within("spec", |spec| {
        spec.within("commonMetadata", |common| annotate(common, id))
    });
}

/// Writes the release id into the pod template of a Job.
pub(super) fn mark_template(object: &mut Map<'_>, id: &str) {
    object.within("spec", |spec| {
        spec.within("template", |template| {
            template.within("metadata", |metadata| annotate(metadata, id));
        });
    });
}

fn annotate(holder: &mut Map<'_>, id: &str) {
    holder.within("annotations", |annotations| {
        annotations.set(RELEASE, id.to_owned())
    });
}

/// The digest of a Job as it is written.
pub(super) fn job_digest(object: &Map<'_>) -> String {
    hex(&digest(None, std::iter::once(object), &[]), ID)
}

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
