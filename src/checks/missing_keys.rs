//! A source that needs keys and names none. Page: `missing_keys.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::Node;
use crate::model::Stage;

use super::Project;
use super::findings::Findings;
use super::source_objects::{SourceObject, all};

pub(super) static CHECK: Check = Check {
    name: "missing-keys",
    severity: Severity::Error,
    summary: "a source needs keys, and does not name the Secret that holds them",
    page: include_str!("missing_keys.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for source in all(project) {
        let of_fetching = of_ssh(&source).or_else(|| of_github(&source));
        let missing = [of_signatures(&source), of_fetching];
        let missing = missing.into_iter().flatten();
        missing.for_each(|finding| found.about_any(source.stage, finding));
    }
}

/// `secretRef` of a GitRepository's `verify` is required by its definition, which tells of one that is an object of a
/// stage; that of notation by `verifySignature` of source-controller. cosign goes without keys.
fn of_signatures(source: &SourceObject<'_>) -> Option<Diagnostic> {
    let verify = source.spec.get("verify")?;
    let is_told = source.stage.is_some() && source.kind == "GitRepository";
    let provider = verify.text_at(&["provider"]);
    if is_told || provider == Some("cosign") || has_secret(verify) {
        return None;
    }
    let message = "it does not say which keys count";
    let help = help(source.stage, "holds them", "`secret NAME` behind `verify`");
    Some(CHECK.at(verify.span, message).help(help))
}

/// `Validate` of `AuthOptions` in `options.go` of `github.com/fluxcd/pkg/git`, whatever the provider.
fn of_ssh(source: &SourceObject<'_>) -> Option<Diagnostic> {
    let url = source.spec.get("url")?;
    let is_ssh = source.kind == "GitRepository" && url.text()?.starts_with("ssh://");
    if !is_ssh || has_secret(source.spec) {
        return None;
    }
    let message = "nothing is fetched over SSH without a key";
    let what = "holds `identity` and `known_hosts`";
    Some(
        CHECK
            .at(url.span, message)
            .help(help(source.stage, what, "`secret NAME`")),
    )
}

/// An app of GitHub proves who it is with what is in the Secret (`getAuthOpts` in
/// `internal/controller/gitrepository_controller.go` of source-controller).
fn of_github(source: &SourceObject<'_>) -> Option<Diagnostic> {
    let provider = source.spec.get("provider")?;
    let is_app = source.kind == "GitRepository" && provider.text() == Some("github");
    if !is_app || has_secret(source.spec) {
        return None;
    }
    let message = "an app of GitHub fetches nothing without its key";
    let help = help(source.stage, "holds the data of the app", "`secret NAME`");
    Some(CHECK.at(provider.span, message).help(help))
}

fn has_secret(of: &Node) -> bool {
    let name = of.text_at(&["secretRef", "name"]);
    name.is_some_and(|name| !name.is_empty())
}

fn help(stage: Option<&Stage>, what: &str, word: &str) -> String {
    let word = match stage {
        Some(_) => "`secretRef: {name: NAME}`",
        None => word,
    };
    format!("name the Secret that {what}: {word}")
}
