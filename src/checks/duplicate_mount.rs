//! Two mounts of a job have one path. Page: `duplicate_mount.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::model::Mount;

use super::Project;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "duplicate-mount",
    severity: Severity::Error,
    summary: "two mounts of a job have one path",
    page: include_str!("duplicate_mount.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for job in project.jobs() {
        let mut taken: HashMap<&str, &Mount> = HashMap::new();
        for mount in &job.mounts {
            let path = mount.at.value.trim_end_matches('/');
            let Some(other) = taken.insert(path, mount) else { continue };
            let finding = CHECK
                .at(mount.at.span, format!("`{path}` shows two things"))
                .also(other.at.span, "mounted here already")
                .help("mount one of them elsewhere");
            found.push(finding);
        }
    }
}
