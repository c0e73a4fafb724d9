//! A patch that kustomize refuses or misreads. Page: `manifests/pages/invalid-patch.md`.

use crate::diagnostics::{Diagnostic, closest};
use crate::manifests::{HelmRelease, Node, NodeValue};
use crate::settle::{SettledPatch, written_patch};

use super::Site;
use super::findings::Findings;
use super::frozen::is_never_sent;

pub(super) use crate::manifests::INVALID_PATCH as CHECK;

/// RFC 6902, section 4.
const OPERATIONS: [&str; 6] = ["add", "copy", "move", "remove", "replace", "test"];

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let own = site.settled.patches.iter().filter_map(of_patch);
    let releases = HelmRelease::among(&site.tree.objects);
    let releases = releases.filter(|it| !is_never_sent(it.object));
    let rendered: Vec<Diagnostic> = releases.flat_map(|it| of_release(&it)).collect();
    for fault in own.chain(rendered) {
        found.about(site.stage, fault);
    }
}

fn of_patch(patch: &SettledPatch) -> Option<Diagnostic> {
    match patch.content.as_deref()? {
        Node {
            value: NodeValue::List(operations),
            ..
        } => of_operations(patch, operations),
        merged => of_merge(patch, merged),
    }
}

/// What kustomize refuses of the patches that helm-controller lays over what the chart renders (`Run` in
/// `internal/postrender/kustomize.go`).
fn of_release(release: &HelmRelease<'_>) -> Vec<Diagnostic> {
    let renderers = release.field(&["postRenderers"]);
    let renderers = renderers.map(Node::items).unwrap_or_default();
    let lists = renderers
        .iter()
        .filter_map(|it| it.at(&["kustomize", "patches"]));
    let entries = lists.flat_map(Node::items);
    entries.filter_map(of_entry).collect()
}

/// What a variable may become is not known, and several patches in one text are left alone.
fn of_entry(entry: &Node) -> Option<Diagnostic> {
    let text = entry.get("patch")?;
    let written = text.text().filter(|it| !it.trim().is_empty())?;
    if written.contains("${") || written.contains("\n---") {
        return None;
    }
    match Node::read(written, text.span) {
        Ok(_) => of_patch(&written_patch(entry)),
        Err(why) => {
            let message = format!("the text of `patch` cannot be used: {why}");
            Some(
                CHECK
                    .at(text.span, message)
                    .help("write YAML behind `patch: |`"),
            )
        }
    }
}

/// A strategic merge is read as an object (`api/resource/factory.go` of kustomize), target or not.
fn of_merge(patch: &SettledPatch, merged: &Node) -> Option<Diagnostic> {
    let has_target = patch.target_kind().is_some();
    let api_version = merged.text_at(&["apiVersion"]);
    let fields = [
        ("kind", merged.text_at(&["kind"])),
        ("metadata.name", merged.text_at(&["metadata", "name"])),
        ("apiVersion", api_version.or(has_target.then_some("any"))),
    ];
    let is_missing = |text: &Option<&str>| text.is_none_or(str::is_empty);
    let (field, _) = fields.into_iter().find(|(_, text)| is_missing(text))?;
    let help = match has_target {
        true => {
            "write one: kustomize asks for it, and does not look at it where a target says the kind"
        }
        false => "write it, so that kustomize knows the object that is meant",
    };
    Some(
        CHECK
            .at(merged.span, format!("this patch has no `{field}`"))
            .help(help),
    )
}

fn of_operations(patch: &SettledPatch, operations: &[Node]) -> Option<Diagnostic> {
    if !patch.selects() {
        let span = patch.span;
        let finding = CHECK.at(span, "nothing says which objects these operations are for");
        return Some(finding.help(
            "write `patch KIND` or `patch KIND NAME` in front of them, or in YAML a `target` beside them",
        ));
    }
    let mut faults = operations.iter().zip(1..);
    let (fault, span) = faults
        .find_map(|(operation, nth)| Some((of_operation(operation, nth)?, operation.span)))?;
    let finding = CHECK.at(span, fault.message);
    Some(match fault.meant {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding
            .help("write operations as in RFC 6902, such as `{op: remove, path: /spec/replicas}`"),
    })
}

struct Fault {
    message: String,
    meant: Option<&'static str>,
}

fn of_operation(operation: &Node, nth: usize) -> Option<Fault> {
    let text = |key: &str| operation.text_at(&[key]);
    let lacks = |key: &str| Fault {
        message: format!("operation {nth} has no `{key}`"),
        meant: None,
    };
    let Some(word) = text("op") else {
        return Some(lacks("op"));
    };
    if !OPERATIONS.contains(&word) {
        return Some(Fault {
            message: format!("`{word}` is not an operation of a patch"),
            meant: closest(word, OPERATIONS),
        });
    }
    let Some(path) = text("path") else {
        return Some(lacks("path"));
    };
    if !path.starts_with('/') && !path.is_empty() {
        let message = format!("the path `{path}` of operation {nth} does not begin with `/`");
        return Some(Fault {
            message,
            meant: None,
        });
    }
    match word {
        "add" | "replace" | "test" if operation.get("value").is_none() => Some(lacks("value")),
        "copy" | "move" if text("from").is_none() => Some(lacks("from")),
        _ => None,
    }
}
