//! An annotation that cannot be written. Page: `invalid_annotation.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::settle::SettledSource;
use crate::values::name::is_label_key;

use super::Site;
use super::findings::Findings;
use super::frozen::{UNFREEZE, frozen, local};

pub(super) static CHECK: Check = Check {
    name: "invalid-annotation",
    severity: Severity::Error,
    summary: "an annotation that Kubernetes does not take, or that is not yours to write",
    page: include_str!("invalid_annotation.md"),
};

/// The annotation that carries the release id.
const RESERVED: &str = "flux-pipeline/release";

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let common = site.settled.map(&["commonMetadata", "annotations"]);
    common.iter().for_each(|(key, _)| check_key(key, found));
    of_itself(&site.settled.metadata, found);
    for job in &site.settled.jobs {
        let own = job.object.at(&["metadata", "annotations"]);
        let own = own.map(Node::entries).unwrap_or_default();
        own.iter().for_each(|(key, _)| check_key(key, found));
    }
}

pub(super) fn also(source: &SettledSource, found: &mut Findings<'_>) {
    of_itself(&source.metadata, found);
}

/// Annotations of the Kustomization or the source itself.
fn of_itself(metadata: &Node, found: &mut Findings<'_>) {
    let own = metadata.get("annotations").map(Node::entries);
    for (key, value) in own.unwrap_or_default() {
        check_key(key, found);
        if let Some(why) = frozen(key, value) {
            found.push(CHECK.at(key.span.to(value.span), why).help(UNFREEZE));
        }
        if let Some(why) = local(key, value) {
            let help =
                "remove it: kustomize takes such an object for one that is not for the cluster";
            found.push(CHECK.at(key.span.to(value.span), why).help(help));
        }
    }
}

/// `ValidateAnnotations` of Kubernetes looks at the key in lower case, so that its domain may have upper
/// case; the value may be any text.
fn check_key(key: &Node, found: &mut Findings<'_>) {
    let text = key.text().unwrap_or_default();
    if !is_label_key(&text.to_lowercase()) {
        let finding = CHECK
            .at(key.span, format!("`{text}` cannot be the key of an annotation"))
            .help("write `NAME` or `DOMAIN/NAME`; a name has letters, digits, `-`, `_` and `.`, at most 63");
        found.push(finding);
    } else if text == RESERVED {
        let finding = CHECK
            .at(key.span, format!("`{RESERVED}` is written by the compiler"))
            .help("say the release id with a statement: `release \"ID\"`");
        found.push(finding);
    }
}
