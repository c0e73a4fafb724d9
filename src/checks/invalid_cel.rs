//! A CEL expression that cannot be read. Page: `invalid_cel.md`.

use crate::diagnostics::{Check, Diagnostic, Field, Severity};
use crate::manifests::{HelmRelease, Node};
use crate::values::cel::{self, CelType, Expression, Unread};

use super::Site;
use super::findings::Findings;

pub static CHECK: Check = Check {
    name: "invalid-cel",
    severity: Severity::Error,
    summary: "a CEL expression is not a condition",
    page: include_str!("invalid_cel.md"),
};

/// The field that asks whether a dependency is ready.
pub const READY_EXPRESSION: &str = "spec.dependsOn[].readyExpr";

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let own = site.settled.list(&["healthCheckExprs"]);
    for expression in own.iter().flat_map(expressions) {
        check_expression(site, expression, found);
    }
    for release in HelmRelease::among(&site.tree.objects) {
        of_release(site, &release, found);
    }
}

fn check_expression(site: &Site<'_>, expression: &Node, found: &mut Findings<'_>) {
    let fault = expression.text().and_then(|text| fault_of(text, is_other));
    if let Some(fault) = fault {
        let message = format!("this is not a condition: {fault}");
        let help = "write a condition on the object, such as `status.phase == 'Ready'`";
        found.about(site.stage, CHECK.at(expression.span, message).help(help));
    }
}

/// helm-controller reads the same fields in the same way (`evalReadyExpr` in its `helmrelease_controller.go`).
fn of_release(site: &Site<'_>, release: &HelmRelease<'_>, found: &mut Findings<'_>) {
    let items = |field| release.field(&[field]).map_or(&[][..], Node::items);
    for entry in items("dependsOn") {
        let of = ("HelmRelease", release.object.name.as_str());
        if let Some(finding) = broken_ready_expression(of, entry) {
            found.about(site.stage, finding);
        }
    }
    let own = items("healthCheckExprs").iter().flat_map(expressions);
    for expression in own.filter(|it| !is_unfinished(it)) {
        check_expression(site, expression, found);
    }
}

/// The conditions of an entry of `healthCheckExprs`.
fn expressions(entry: &Node) -> impl Iterator<Item = &Node> {
    let fields = ["current", "inProgress", "failed"].into_iter();
    fields.filter_map(|field| entry.get(field))
}

/// What is wrong with the `readyExpr` of an entry of `dependsOn`, which an object of this kind and name has.
#[must_use]
pub fn broken_ready_expression(of: (&str, &str), entry: &Node) -> Option<Diagnostic> {
    let expression = entry.get("readyExpr").filter(|it| !is_unfinished(it))?;
    let fault = fault_of(expression.text()?, is_no_bool)?;
    let message = format!("`readyExpr` is not a condition: {fault}");
    let field = Field::of(of, READY_EXPRESSION);
    Some(CHECK.at(expression.span, message).of_field(field))
}

/// Whether a value that somebody else substitutes is missing in it.
fn is_unfinished(expression: &Node) -> bool {
    expression.text().is_some_and(|text| text.contains("${"))
}

/// Why an expression of `healthCheckExprs` gives no bool: Flux finds out when it has an object
/// (`EvaluateBoolean` in `fluxcd/pkg/runtime/cel`).
fn is_other(found: CelType) -> Option<&'static str> {
    match found {
        CelType::Other(what) => Some(what),
        CelType::Bool | CelType::Field | CelType::Unknown => None,
    }
}

/// Why a `readyExpr` gives no bool: it is compiled, and a field may be anything (`WithOutputType`).
fn is_no_bool(found: CelType) -> Option<&'static str> {
    match found {
        CelType::Other(what) => Some(what),
        CelType::Field => Some("a field of any type"),
        CelType::Bool | CelType::Unknown => None,
    }
}

/// Why a text is not a condition in CEL. Flux adds functions of its own, of which nothing is said.
fn fault_of(text: &str, no_bool: fn(CelType) -> Option<&'static str>) -> Option<String> {
    match Expression::read(text) {
        Err(Unread::TooLong) => Some(format!("it is longer than {} bytes", cel::LONGEST)),
        Err(Unread::TooDeep) => Some("it has too many brackets in one another".to_owned()),
        Err(Unread::Broken(why)) => Some(format!("it cannot be read: {why}")),
        Ok(read) => {
            let what = no_bool(read.gives())?;
            Some(format!("it gives {what}, and not true or false"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_other;

    fn fault_of(text: &str) -> Option<String> {
        super::fault_of(text, is_other)
    }

    #[test]
    fn only_the_syntax_is_judged() {
        for good in [
            "status.phase == 'Ready'",
            "status.conditions.filter(c, c.type == 'Ready').all(c, c.status == 'True')",
            "has(status.x) && status.x.lowerAscii() == base64.decode('eA==')",
            "sets.contains([1], [2])",
            "status.?phase.orValue('') == 'Ready'",
        ] {
            assert_eq!(fault_of(good), None, "{good}");
        }
        for bad in [
            "", "status.", "a ==", "a = b", "(a", "a b", "'x", "'x'", "1 + 1", "size(a)",
        ] {
            assert!(fault_of(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn hostile_text_ends_soon() {
        let longest = |unit: &str| unit.repeat(super::cel::LONGEST / unit.len());
        for unit in ["(", "[", "{", "!", "-", "f(", "[1].all(x, "] {
            assert!(fault_of(&longest(unit)).is_some(), "{unit}");
        }
        for unit in ["?a:a", ".a", "[0]", ".f()", "&&a"] {
            let text = format!("a{}", unit.repeat(super::cel::LONGEST / unit.len() - 1));
            assert_eq!(fault_of(&text), None, "{unit}");
        }
    }
}
