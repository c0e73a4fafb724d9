//! What the name of a file says of it.

/// Whether kustomize-controller picks a file up by itself.
#[must_use]
pub fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// Whether a file is one that makes its directory a kustomization.
#[must_use]
pub fn is_kustomization(name: &str) -> bool {
    matches!(
        name,
        "kustomization.yaml" | "kustomization.yml" | "Kustomization"
    )
}

/// The path of a generated Job.
#[must_use]
pub fn job_file(directory: &str, label: &str) -> String {
    crate::values::path::join(directory, &format!("{label}.job.yaml"))
}
