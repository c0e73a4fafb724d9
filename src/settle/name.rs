//! The name of a Job that runs once: it ends in a digest of what the Job is.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::manifests::Node;

/// Bytes of the digest in a name that are shown, two hexadecimal digits each.
const SHOWN: usize = 4;

/// Longest name of a Job before its digest: pods are named after it, and a label holds it.
const LONGEST: usize = 63 - 1 - 2 * SHOWN;

/// Ends the name of a Job with a digest of its spec, so that another spec is another Job.
pub(super) fn by_content(job: &mut Node) {
    let digest = job.get("spec").map(digest).unwrap_or_default();
    let Some(name) = job.get_mut("metadata").and_then(|it| it.get_mut("name")) else {
        return;
    };
    let kept: String = name
        .text()
        .unwrap_or_default()
        .chars()
        .take(LONGEST)
        .collect();
    let kept = kept.trim_end_matches(['-', '.']);
    *name = Node::of_text(format!("{kept}-{digest}"), name.span);
}

fn digest(spec: &Node) -> String {
    // A tree of our own can always be written.
    let mut text = serde_json::to_vec(spec).unwrap_or_default();
    text.push(b'\n');
    let shown = Sha256::digest(&text);
    shown
        .iter()
        .take(SHOWN)
        .fold(String::new(), |mut hex, byte| {
            // Writing into a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
