//! A path that nothing can be mounted at. Page: `invalid_mount_path.md`.

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "invalid-mount-path",
    severity: Severity::Error,
    summary: "a path that nothing can be mounted at",
    page: include_str!("invalid_mount_path.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for mount in project.jobs().flat_map(|job| &job.mounts) {
        let path = &mount.at.value;
        if let Some((fault, help)) = fault_of(path) {
            found.push(CHECK.at(mount.at.span, format!("`{path}` {fault}")).help(help));
        }
    }
}

/// `ValidateVolumeMounts` of Kubernetes forbids the colon; the rest fails in the container runtime.
fn fault_of(path: &str) -> Option<(&'static str, &'static str)> {
    if !path.starts_with('/') {
        return Some(("does not begin at the root", "write an absolute path, such as `/etc/shop`"));
    }
    if path.contains(':') {
        return Some(("has a colon", "name a path without `:`"));
    }
    if path.split('/').any(|part| part == "..") {
        return Some(("has `..`", "write the path without `..`"));
    }
    let is_root = path.split('/').all(|part| matches!(part, "" | "."));
    is_root.then_some(("would hide the whole image", "name a directory below `/`"))
}
