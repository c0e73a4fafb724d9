//! A patch that kustomize refuses or misreads. Page: `invalid_patch.md`.

use serde_json::Value;

use crate::diagnostics::{Check, Diagnostic, Severity, closest};
use crate::model::Patch;

use super::Project;
use super::findings::Findings;
use super::merge::read_patch;

pub(super) static CHECK: Check = Check {
    name: "invalid-patch",
    severity: Severity::Error,
    summary: "a patch that kustomize refuses or misreads",
    page: include_str!("invalid_patch.md"),
};

/// RFC 6902, section 4.
const OPERATIONS: [&str; 6] = ["add", "copy", "move", "remove", "replace", "test"];

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let stages = project.sites().map(|site| site.stage);
    for patch in stages.flat_map(|stage| &stage.settings.patches) {
        let fault = match read_patch(&patch.patch.value) {
            Ok(Value::Array(operations)) => of_operations(patch, &operations),
            Ok(merged) => of_merge(patch, &merged),
            Err(_) => None,
        };
        if let Some(fault) = fault {
            found.push(fault);
        }
    }
}

/// A strategic merge is read as an object (`api/resource/factory.go` of kustomize), target or not.
fn of_merge(patch: &Patch, merged: &Value) -> Option<Diagnostic> {
    let text = |pointer: &str| merged.pointer(pointer).and_then(Value::as_str);
    let fields = [
        ("kind", text("/kind")),
        ("metadata.name", text("/metadata/name")),
        (
            "apiVersion",
            text("/apiVersion").or(patch.kind.is_some().then_some("any")),
        ),
    ];
    let (field, _) = fields
        .into_iter()
        .find(|(_, text)| text.is_none_or(str::is_empty))?;
    let help = match patch.kind {
        Some(_) => {
            "write one: kustomize asks for it, and does not look at it where a kind stands behind `patch`"
        }
        None => "write it, so that kustomize knows the object that is meant",
    };
    Some(
        CHECK
            .at(patch.patch.span, format!("this patch has no `{field}`"))
            .help(help),
    )
}

fn of_operations(patch: &Patch, operations: &[Value]) -> Option<Diagnostic> {
    let span = patch.patch.span;
    if patch.kind.is_none() {
        let finding = CHECK.at(span, "nothing says which objects these operations are for");
        return Some(finding.help("write `patch KIND` or `patch KIND NAME` in front of them"));
    }
    let fault = operations
        .iter()
        .zip(1..)
        .find_map(|(operation, nth)| of_operation(operation, nth))?;
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

fn of_operation(operation: &Value, nth: usize) -> Option<Fault> {
    let text = |key: &str| operation.get(key).and_then(Value::as_str);
    let lacks = |key: &str| Fault {
        message: format!("operation {nth} has no `{key}`"),
        meant: None,
    };
    let Some(word) = text("op") else {
        return Some(lacks("op"));
    };
    if !OPERATIONS.contains(&word) {
        let message = format!("`{word}` is no operation of a patch");
        return Some(Fault {
            message,
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
