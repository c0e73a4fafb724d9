//! Expressions in CEL that the API server compiles (`CompileCELExpression` in
//! `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`, `compileRule` in
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go`).
//!
//! What the text alone shows is judged: whether it is one, what it surely gives, and names that there are not. Types of
//! operands and costs are not.

use crate::values::cel::{CelType, Expression, Names, Unread};

use super::super::problem::Found;
use super::super::value::Value;

/// Names that stand for types, and beginnings of names of functions and types.
const OF_CEL: [&str; 20] = [
    "base64",
    "bool",
    "bytes",
    "double",
    "dyn",
    "google",
    "int",
    "k8s",
    "kubernetes",
    "list",
    "map",
    "math",
    "net",
    "null_type",
    "optional",
    "optional_type",
    "sets",
    "string",
    "type",
    "uint",
];

/// Names that are surely none of a function: values that other expressions have, and what only Flux takes.
const VALUES: [&str; 10] = [
    "authorizer",
    "cel",
    "namespaceObject",
    "object",
    "oldObject",
    "oldSelf",
    "params",
    "request",
    "self",
    "variables",
];

/// The expression in a text; says why there is none. One with a variable of somebody else's is not looked at.
pub(super) fn read(value: &Value<'_>, found: &mut Found) -> Option<Expression> {
    let text = value.text();
    if text.trim().is_empty() || text.contains("${") {
        return None;
    }
    match Expression::read(text) {
        Ok(read) => Some(read),
        Err(Unread::TooLong | Unread::TooDeep) => None,
        Err(Unread::Broken(why)) => {
            found.wrong(value, format!("is no expression in CEL: {why}"));
            None
        }
    }
}

/// It has to give a bool.
pub(super) fn condition(read: &Expression, value: &Value<'_>, found: &mut Found) {
    if let CelType::Other(what) = read.gives() {
        let rule = format!("must give true or false, and gives {what}");
        found.wrong(value, rule);
    }
}

/// It has to give a text.
pub(super) fn text(read: &Expression, value: &Value<'_>, found: &mut Found) {
    let what = match read.gives() {
        CelType::Bool => "true or false",
        CelType::Other("a text" | "a number or a text") | CelType::Field | CelType::Unknown => {
            return;
        }
        CelType::Other(what) => what,
    };
    found.wrong(value, format!("must give a text, and gives {what}"));
}

/// It asks for nothing that there is not.
pub(super) fn known(names: &Names<'_>, known: &[&str], value: &Value<'_>, found: &mut Found) {
    let roots = names.ways().iter().filter_map(|way| way.first());
    for root in roots {
        if !known.contains(root) && !OF_CEL.contains(root) {
            let rule = format!("asks for `{root}`, and there is none");
            found.wrong(value, rule);
        }
    }
    for (space, _) in names.spaces() {
        if VALUES.contains(space) && !known.contains(space) {
            found.wrong(value, format!("asks for `{space}`, and there is none"));
        }
    }
}
