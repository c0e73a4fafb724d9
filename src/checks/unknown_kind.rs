//! A kind that its group does not have. Page: `unknown_kind.md`.

use crate::diagnostics::{Check, Diagnostic, Severity, closest};
use crate::manifests::{Node, Object, built_in, versions};
use crate::values::key::group;

use super::Project;
use super::findings::Findings;
use super::frozen::is_never_sent;

pub(super) static CHECK: Check = Check {
    name: "unknown-kind",
    severity: Severity::Error,
    summary: "an object has a kind that its group of Kubernetes or Flux does not have",
    page: include_str!("unknown_kind.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let definitions = found.definitions();
    for site in project.sites() {
        let own = site.tree.objects.iter().filter(|it| it.generated.is_none());
        let is_defined = |it: &Object| !definitions.of_kind(it).is_empty();
        for object in own.filter(|it| !is_never_sent(it) && !is_defined(it)) {
            if let Some(finding) = unknown_kind(&object.node) {
                found.about(site.stage, finding);
            }
        }
    }
}

/// What is wrong with the kind of an object, where its group is wholly known. A kind of another group is no misspelt
/// one: `unserved-version` says where it is.
#[must_use]
pub fn unknown_kind(object: &Node) -> Option<Diagnostic> {
    let api_version = object.text_at(&["apiVersion"])?;
    let (written, group) = (object.get("kind")?, group(api_version));
    let (kind, known) = (written.text()?, built_in::kinds_of(group)?);
    let singular = kind.strip_suffix("List").unwrap_or(kind);
    let is_open = kind.contains('$') || api_version.contains('$');
    let is_elsewhere = versions::other_group(group, kind).is_some();
    if is_open || is_elsewhere || known.contains(&kind) || known.contains(&singular) {
        return None;
    }
    let message = format!("`{api_version}` has no kind `{kind}`");
    let finding = CHECK.at(written.span, message);
    Some(match near(kind, known) {
        Some(near) => finding.suggest(Some(near)),
        None => finding.help(help(kind)),
    })
}

/// Whether an object is meant as a Kustomization and has another kind; a patch has no source.
#[must_use]
pub fn is_no_kustomization(object: &Node) -> bool {
    object.at(&["spec", "sourceRef"]).is_some() && unknown_kind(object).is_some()
}

/// The kind that is meant: spelled in another case, or in the plural, or with a slip.
fn near(kind: &str, known: &'static [&'static str]) -> Option<&'static str> {
    let plural = |one: &str| match one.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if one.ends_with('s') => format!("{one}es"),
        None => format!("{one}s"),
    };
    let is_it =
        |one: &&&str| kind.eq_ignore_ascii_case(one) || kind.eq_ignore_ascii_case(&plural(one));
    let same = known.iter().find(is_it).copied();
    same.or_else(|| closest(kind, known.iter().copied()))
}

fn help(kind: &str) -> String {
    match built_in::group_with(kind) {
        Some("") => "it is one of `v1`".to_owned(),
        Some(group) => format!("it is one of `{group}`"),
        None => "`allow` it with the reason where the cluster is of a newer Kubernetes that has it"
            .to_owned(),
    }
}
