//! Objects without a namespace under `namespace none`. Page: `unplaced_object.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::NamespaceUse;
use crate::model::Namespace;

use super::Site;
use super::findings::Findings;
use super::placement::target_namespace;

pub(super) static CHECK: Check = Check {
    name: "unplaced-object",
    severity: Severity::Warning,
    summary: "with `namespace none`, a manifest that names no namespace",
    page: include_str!("unplaced_object.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let left_out = site.pipeline.namespace == Namespace::None;
    let bare = site.tree.namespaces() == NamespaceUse::None;
    if !(left_out && bare) || target_namespace(site).is_some() {
        return;
    }
    let Some(first) = site.tree.without_namespace().next() else {
        return;
    };
    let message = format!(
        "{} `{}` names no namespace, which Flux refuses",
        first.kind, first.name
    );
    let help = "name it in the manifest, or set `target-namespace` in the stage";
    found.about(site.stage, CHECK.at(first.name_span(), message).help(help));
}
