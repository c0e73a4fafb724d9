//! What a CEL expression gives, as far as its text shows it.
//!
//! Takes a parsed expression; says whether its value is a bool. It deliberately knows no types of variables: whatever
//! depends on them is unknown.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue};

/// What comes out of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CelType {
    /// True or false.
    Bool,
    /// Something else, in words.
    Other(&'static str),
    /// The value of a field, which may be anything.
    Field,
    /// It cannot be seen.
    Unknown,
}

const BOOLS: [&str; 32] = [
    "_&&_",
    "_||_",
    "!_",
    "_==_",
    "_!=_",
    "_<_",
    "_<=_",
    "_>_",
    "_>=_",
    "@in",
    "all",
    "allowed",
    "bool",
    "contains",
    "containsCIDR",
    "containsIP",
    "endsWith",
    "equivalent",
    "exists",
    "existsOne",
    "exists_one",
    "hasValue",
    "intersects",
    "isCIDR",
    "isGreaterThan",
    "isIP",
    "isLessThan",
    "isQuantity",
    "isSorted",
    "isURL",
    "matches",
    "startsWith",
];

const NUMBERS: [&str; 11] = [
    "_-_",
    "_*_",
    "_/_",
    "_%_",
    "-_",
    "double",
    "indexOf",
    "int",
    "lastIndexOf",
    "size",
    "uint",
];

const TEXTS: [&str; 12] = [
    "charAt",
    "encode",
    "format",
    "join",
    "lowerAscii",
    "quote",
    "replace",
    "reverse",
    "string",
    "substring",
    "trim",
    "upperAscii",
];

/// What an expression gives.
pub(super) fn cel_type(expression: &IdedExpr) -> CelType {
    match &expression.expr {
        Expr::Literal(LiteralValue::Boolean(_)) => CelType::Bool,
        Expr::Literal(literal) => CelType::Other(of_literal(literal)),
        Expr::List(_) => CelType::Other("a list"),
        Expr::Map(_) | Expr::Struct(_) => CelType::Other("a map"),
        Expr::Select(select) if select.test => CelType::Bool,
        Expr::Select(select) => of_part(&select.operand),
        Expr::Call(call) => of_call(call),
        Expr::Comprehension(macro_of) => of_comprehension(macro_of),
        Expr::Ident(_) => CelType::Field,
        Expr::Unspecified => CelType::Unknown,
    }
}

fn of_literal(literal: &LiteralValue) -> &'static str {
    match literal {
        LiteralValue::Boolean(_) => "a bool",
        LiteralValue::Bytes(_) => "bytes",
        LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::UInt(_) => "a number",
        LiteralValue::Null => "null",
        LiteralValue::String(_) => "a text",
    }
}

/// A field or an entry of a field is one too.
fn of_part(whole: &IdedExpr) -> CelType {
    match cel_type(whole) {
        CelType::Field => CelType::Field,
        CelType::Bool | CelType::Other(_) | CelType::Unknown => CelType::Unknown,
    }
}

fn of_call(call: &CallExpr) -> CelType {
    let name = call.func_name.as_str();
    match (name, call.args.as_slice()) {
        ("_?_:_", [_, one, other]) => of_choice(cel_type(one), cel_type(other)),
        ("_[_]", [whole, _]) => of_part(whole),
        ("_+_", [one, other]) => of_sum(cel_type(one), cel_type(other)),
        ("bytes" | "decode", _) => CelType::Other("bytes"),
        ("split", _) => CelType::Other("a list"),
        ("duration", _) => CelType::Other("a duration"),
        ("timestamp", _) => CelType::Other("a time"),
        _ if BOOLS.contains(&name) => CelType::Bool,
        _ if NUMBERS.contains(&name) => CelType::Other("a number"),
        _ if TEXTS.contains(&name) => CelType::Other("a text"),
        _ => CelType::Unknown,
    }
}

/// Numbers are added to numbers, and texts to texts.
fn of_sum(one: CelType, other: CelType) -> CelType {
    let is_one = |what| [one, other].contains(&CelType::Other(what));
    match (is_one("a number"), is_one("a text")) {
        (true, false) => CelType::Other("a number"),
        (false, true) => CelType::Other("a text"),
        (true, true) | (false, false) => CelType::Other("a number or a text"),
    }
}

/// A choice between a field and something else may be anything too.
fn of_choice(one: CelType, other: CelType) -> CelType {
    match (one, other) {
        (CelType::Bool, CelType::Bool) => CelType::Bool,
        (CelType::Other(what), CelType::Other(_)) => CelType::Other(what),
        (CelType::Field, _) | (_, CelType::Field) => CelType::Field,
        (_, _) => CelType::Unknown,
    }
}

/// `all` and `exists` begin with a bool, `map` and `filter` with a list, and `exists_one` compares a number.
fn of_comprehension(whole: &ComprehensionExpr) -> CelType {
    let gives_all = matches!(&whole.result.expr, Expr::Ident(name) if *name == whole.accu_var);
    match gives_all {
        true => cel_type(&whole.accu_init),
        false => cel_type(&whole.result),
    }
}

#[cfg(test)]
mod tests {
    use cel::parser::PrattParser;

    use super::*;

    /// What cel-go, set up as Flux does, says of these: first as `readyExpr`, then as an expression of
    /// `healthCheckExprs`; `e2e/tools/cel` asks it.
    const CASES: &str = include_str!("kind.txt");

    fn type_of(text: &str) -> CelType {
        PrattParser::new()
            .parse(text)
            .map_or(CelType::Unknown, |parsed| cel_type(&parsed))
    }

    #[test]
    fn what_is_refused_here_is_refused_by_flux() {
        let mut missed = Vec::new();
        for line in CASES.lines() {
            let [ready, health, text] = line.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
            let found = type_of(text);
            let is_other = matches!(found, CelType::Other(_));
            assert!(!(is_other && health == "yes"), "{text}");
            assert!(
                !(is_other || found == CelType::Field) || ready == "no" || health == "yes",
                "{text}"
            );
            if ready == "no" && health == "no" && found == CelType::Unknown {
                missed.push(text);
            }
        }
        let unseen = [
            "type(1)",
            "dyn(1)",
            "optional.of(true)",
            "optional.none()",
            "dep.?status.?on.orValue(false)",
            "dep[?'status']",
            "timestamp('2020-01-01T00:00:00Z').getFullYear()",
            "duration('1h').getHours()",
        ];
        assert_eq!(missed, unseen);
    }

    #[test]
    fn conditions_are_bools() {
        for text in [
            "a == b",
            "!a",
            "[1].all(x, x > 0)",
            "[1].exists_one(x, x > 0)",
            "has(a.b)",
            "a ? true : b == c",
        ] {
            assert_eq!(type_of(text), CelType::Bool, "{text}");
        }
    }
}
