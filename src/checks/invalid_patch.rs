//! A patch that kustomize refuses or misreads. Page: `manifests/pages/invalid-patch.md`.

use crate::diagnostics::{Diagnostic, closest};
use crate::manifests::{Node, NodeValue};
use crate::settle::SettledPatch;

use super::Site;
use super::findings::Findings;

pub(super) use crate::manifests::INVALID_PATCH as CHECK;

/// RFC 6902, section 4.
const OPERATIONS: [&str; 6] = ["add", "copy", "move", "remove", "replace", "test"];

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    for patch in &site.settled.patches {
        let fault = match patch.content.as_deref() {
            Some(Node {
                value: NodeValue::List(operations),
                ..
            }) => of_operations(patch, operations),
            Some(merged) => of_merge(patch, merged),
            None => None,
        };
        if let Some(fault) = fault {
            found.about(site.stage, fault);
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
            "write one: kustomize asks for it, and does not look at it where a kind stands behind `patch`"
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
        return Some(finding.help("write `patch KIND` or `patch KIND NAME` in front of them"));
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
