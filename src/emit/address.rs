//! The directory of a stage, named by a digest of what is in it and of the spec that is to build it.
//!
//! A spec that belongs to other files, or files that belong to another spec, then have no path in common:
//! kustomize-controller ends the run of a stale spec with `kustomization path not found`
//! (`internal/controller/kustomization_controller.go`, `reconcile`). `docs/order.md` says why that holds the order.

use sha2::{Digest, Sha256};

use crate::plan::{Address, Copied};

use super::object::Object;
use super::release::{ID, hex};
use super::value::{Map, Value};

/// The directory of one stage as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Addressed<'a> {
    /// Index in [`crate::plan::Plan::pipelines`].
    pub(super) pipeline: usize,
    /// Path below the repository root.
    pub(super) directory: String,
    /// What is copied into it.
    pub(super) copies: &'a [Copied],
}

/// Whether a path is in a directory that is named by its content, or is one: `…-stages/PIPELINE/STAGE-DIGEST`.
#[must_use]
pub fn is_addressed(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    parts.windows(3).any(|window| match window {
        [stages, _, directory] => {
            let digest = directory.rsplit_once('-').map(|(_, digest)| digest);
            stages.ends_with("-stages") && digest.is_some_and(is_address_digest)
        }
        _ => false,
    })
}

/// Whether a text is the end of the name of such a directory, behind the last `-`.
#[must_use]
pub fn is_address_digest(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 2 * ID && text.bytes().all(is_digit)
}

/// Gives the Kustomization its path and the Jobs their files, once both are finished.
pub(super) fn settle<'a>(
    address: &'a Address,
    kustomization: &mut Object<'_>,
    jobs: &mut [Object<'_>],
) -> Addressed<'a> {
    let digest = digest(address, &mut kustomization.object, jobs);
    let directory = format!("{}-{digest}", address.directory);
    let path = match address.below.as_str() {
        "" => format!("./{directory}/"),
        below => format!("./{directory}/{below}/"),
    };
    kustomization
        .object
        .within("spec", |spec| spec.set("path", path));
    for job in jobs {
        job.path = format!("{directory}/{}", job.path);
    }
    Addressed {
        pipeline: kustomization.pipeline,
        directory,
        copies: &address.copies,
    }
}

/// The digest of the copies, of the Jobs and of the spec, the `path` left out: it is what the digest is for.
fn digest(address: &Address, kustomization: &mut Map<'_>, jobs: &[Object<'_>]) -> String {
    let mut hasher = Sha256::new();
    part(&mut hasher, "below", address.below.as_bytes());
    copies(&mut hasher, &address.copies);
    for job in jobs {
        part(
            &mut hasher,
            &job.path,
            &json(&Value::Map(job.object.clone())),
        );
    }
    kustomization.within("spec", |spec| spec.set("path", ""));
    part(
        &mut hasher,
        "spec",
        &json(kustomization.get("spec").unwrap_or(&Value::Null)),
    );
    hex(&hasher.finalize(), ID)
}

/// Adds the user's files to a digest.
pub(super) fn copies(hasher: &mut Sha256, copies: &[Copied]) {
    for copied in copies {
        part(hasher, &copied.path, &copied.bytes);
    }
}

/// Lengths keep apart what would run together.
fn part(hasher: &mut Sha256, name: &str, bytes: &[u8]) {
    hasher.update(format!("{} {name}\n{}\n", name.len(), bytes.len()));
    hasher.update(bytes);
}

fn json(value: &Value<'_>) -> Vec<u8> {
    // A tree of our own can always be written.
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addressed_paths_are_told_from_others() {
        assert!(is_addressed("flux-stages/shop/app-0123456789ab/web.yaml"));
        assert!(is_addressed("x/flux-stages/shop/a-b-0123456789ab"));
        for other in [
            "deploy/web.yaml",
            "flux-stages/app-0123456789ab/web.yaml",
            "flux-stages/shop/app-0123456789/web.yaml",
            "flux-stages/shop/app-0123456789AB/web.yaml",
            "flux/shop/app-0123456789ab/web.yaml",
        ] {
            assert!(!is_addressed(other), "{other}");
        }
    }
}
