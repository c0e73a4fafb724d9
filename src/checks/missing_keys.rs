//! A source whose signatures nobody can check. Page: `missing_keys.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::settle::SettledSource;

use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "missing-keys",
    severity: Severity::Error,
    summary: "a source asks for signatures without the Secret of the keys",
    page: include_str!("missing_keys.md"),
};

/// `secretRef` of a GitRepository's `verify` is required by its definition, and that of notation by
/// `verifySignature` of source-controller; cosign goes without keys.
pub(super) fn run(source: &SettledSource, found: &mut Findings<'_>) {
    if let Some(verify) = source.spec.get("verify") {
        check_verify(verify, found);
    }
}

fn check_verify(verify: &Node, found: &mut Findings<'_>) {
    let provider = verify.text_at(&["provider"]);
    let has_keys = verify.at(&["secretRef", "name"]).is_some();
    if provider != Some("cosign") && !has_keys {
        let message = "it does not say which keys count";
        let help = "name the Secret that holds them: `secret NAME` behind `verify`";
        found.push(CHECK.at(verify.span, message).help(help));
    }
}
