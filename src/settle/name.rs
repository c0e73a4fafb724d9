//! The name of a Job that runs once: it ends in a digest of what the Job is.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::manifests::Node;
use crate::values::key::group;
use crate::values::name::LONGEST_LABEL;

/// Bytes of the digest in a name that are shown, two hexadecimal digits each.
const SHOWN: usize = 4;

/// Characters that `rerun once` adds to the name of a Job: a dash and the digest.
pub const DIGEST: usize = 1 + 2 * SHOWN;

/// Longest name of a Job before its digest; what is behind is cut off. Pods are named after it, and a label holds it.
const LONGEST: usize = LONGEST_LABEL - DIGEST;

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

/// Puts the name that a Job has into the health checks that call it by the name that was said.
pub(super) fn in_health(spec: &mut Node, said: &str, job: &Node) {
    let text = |field: &str| job.text_at(&["metadata", field]);
    let (Some(name), namespace) = (text("name"), text("namespace")) else {
        return;
    };
    let checks = spec.get_mut("healthChecks").map(Node::items_mut);
    for check in checks.into_iter().flatten() {
        if name != said && is_of(check, said, namespace) {
            let span = check.get("name").map_or(check.span, |name| name.span);
            check.set("name", Node::of_text(name, span));
        }
    }
}

/// Whether a health check names a Job; one without a namespace, or a Job without one, may be any.
fn is_of(check: &Node, said: &str, namespace: Option<&str>) -> bool {
    let text = |field: &str| check.text_at(&[field]);
    let is_near = match (text("namespace"), namespace) {
        (Some(one), Some(other)) => one == other,
        (None, _) | (_, None) => true,
    };
    let is_job = text("kind") == Some("Job") && text("apiVersion").map(group) == Some("batch");
    is_job && text("name") == Some(said) && is_near
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
