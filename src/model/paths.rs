//! The directory of a stage.

use smol_str::SmolStr;

use crate::source::{Files, Spanned};
use crate::values::path::join;

use super::draft::StageDraft;

/// What decides where a stage's manifests are, beside the stage itself.
pub(super) struct Ground<'a> {
    pub files: &'a dyn Files,
    pub environment: Option<&'a str>,
    /// The stage is read from another repository, where nobody can look.
    pub is_elsewhere: bool,
}

/// The directory of a stage, without `./` and the last `/`.
pub(super) fn directory(stage: &StageDraft, ground: &Ground<'_>) -> Spanned<SmolStr> {
    let has_jobs = !stage.body.jobs.is_empty();
    let Some(written) = &stage.body.path else {
        let path = default_directory(&stage.name.value, ground);
        return Spanned::new(
            in_environment(path, ground, has_jobs).into(),
            stage.name.span,
        );
    };
    match ground.environment {
        Some(environment) if has_jobs && !stage.path_is_final => {
            written.clone().map(|path| join(&path, environment).into())
        }
        _ => written.clone(),
    }
}

fn default_directory(stage: &str, ground: &Ground<'_>) -> String {
    let is_deploy = stage == "app" && (ground.is_elsewhere || ground.files.is_directory("deploy"));
    if is_deploy {
        "deploy".to_owned()
    } else {
        stage.to_owned()
    }
}

/// Generated Jobs differ between environments, so they always get a directory of their own; manifests
/// that the user wrote get one where the user made one.
fn in_environment(path: String, ground: &Ground<'_>, has_jobs: bool) -> String {
    let Some(environment) = ground.environment else {
        return path;
    };
    let own = join(&path, environment);
    let has_own = has_jobs || (!ground.is_elsewhere && ground.files.is_directory(&own));
    if has_own { own } else { path }
}
