//! Runs the kustomize of the machine.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::failure::{Failure, Result};

/// The programs that can build a kustomization, with the words that come before the directory. Like
/// kustomize-controller, they may read files outside of it (`Build` in `kustomize/kustomize_generator.go` of
/// `fluxcd/pkg`).
const PROGRAMS: [(&str, &[&str]); 2] = [
    (
        "kustomize",
        &["build", "--load-restrictor=LoadRestrictionsNone"],
    ),
    (
        "kubectl",
        &["kustomize", "--load-restrictor=LoadRestrictionsNone"],
    ),
];

/// The objects of the kustomization in `directory`, as YAML. `stage` and `why` say what it is for.
///
/// # Errors
///
/// There is no kustomize, or it refuses the kustomization.
pub(super) fn build(directory: &Path, stage: &str, why: &str) -> Result<String> {
    for (program, words) in PROGRAMS {
        let mut command = Command::new(program);
        command.args(words).arg(directory).stdin(Stdio::null());
        match command.output() {
            Ok(done) if done.status.success() => {
                return String::from_utf8(done.stdout).map_err(|_| {
                    Failure::refused(format!("stage {stage}: `{program}` built no text"))
                });
            }
            Ok(done) => return Err(refused(stage, program, directory, &done.stderr)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let message = format!("stage {stage}: cannot run `{program}`: {error}");
                return Err(Failure::refused(message));
            }
        }
    }
    Err(
        Failure::refused(format!("stage {stage} needs kustomize: {why}"))
            .help("install `kustomize` or `kubectl`, either of which builds it"),
    )
}

/// Paths of the copy that was built mean nothing to people.
fn refused(stage: &str, program: &str, directory: &Path, said: &[u8]) -> Failure {
    let said = String::from_utf8_lossy(said);
    let said = said.replace(&directory.display().to_string(), "the stage's directory");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    // kubectl may wrap what went wrong in a line of its log.
    let said = match said.split_once("err=<") {
        Some((_, said)) => said.trim_end_matches('>').trim(),
        None => said.trim_start_matches("error: "),
    };
    let said = said.trim_start_matches("Error: ");
    Failure::refused(format!(
        "stage {stage}: `{program}` cannot build it: {said}"
    ))
}
