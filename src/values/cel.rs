//! Expressions in CEL: what can be told of one from its text alone.
//!
//! Takes a text; says why it is no expression, what an expression gives, and which names it asks for. It deliberately
//! knows no types of variables: whoever has them compares the names with what there is. Who has the values, too, may run
//! it.

mod kind;
mod names;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of all other values nothing is known"
)]
mod run;
mod unread;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "of all other values nothing is known"
)]
mod value;

use cel::IdedExpr;
use cel::parser::PrattParser;

pub use kind::CelType;
pub use names::{ITEM, Names, Way};
pub use run::Steps;
pub use value::{CelList, CelMap, CelValue, Fail, Order, Outcome};

/// Longest expression that is looked into, in bytes. The parser recurses along some operators; this keeps
/// it within the stack of any thread.
pub const LONGEST: usize = 2_048;
/// Deepest nesting of brackets and calls.
const DEEPEST: u16 = 48;

/// Words of the language, which are no names.
pub const RESERVED: [&str; 21] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// An expression that could be read.
#[derive(Debug)]
pub struct Expression(IdedExpr);

/// Why an expression was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is longer than what is looked into, so nothing is known of it.
    TooLong,
    /// It is nested deeper than what is looked into, so nothing is known of it.
    TooDeep,
    /// It is none, for this reason.
    Broken(String),
}

impl Expression {
    /// Reads a text; functions and macros that the reader does not know are left as they are.
    ///
    /// # Errors
    /// When it is no expression, or one that is not looked into.
    pub fn read(text: &str) -> Result<Self, Unread> {
        if text.len() > LONGEST {
            return Err(Unread::TooLong);
        }
        // The crate's other parser, behind `Program::compile`, overflows a stack of 2 MiB on twenty brackets. Flux and
        // the API server both take `a.?b`, and the API server names in backticks.
        let parser = PrattParser::new()
            .max_recursion_depth(DEEPEST)
            .enable_optional_syntax(true)
            .enable_ident_escape_syntax(true);
        parser
            .parse(text)
            .map(Self)
            .map_err(|errors| unread::reason(text, &errors))
    }

    /// What comes out of it.
    #[must_use]
    pub fn gives(&self) -> CelType {
        kind::cel_type(&self.0)
    }

    /// The name at the beginning, where the whole is a field of it.
    #[must_use]
    pub fn root(&self) -> Option<&str> {
        names::root(&self.0)
    }

    /// The way to a field, where it is nothing else.
    #[must_use]
    pub fn way(&self) -> Option<Way<'_>> {
        names::whole_way(&self.0)
    }

    /// What comes out of it with these values of its names, in no more steps than there are; they are taken off.
    ///
    /// # Errors
    /// When it fails, or when nobody knows here what comes out of it.
    pub fn run<'e>(&'e self, names: &[(&'e str, CelValue)], steps: &mut Steps) -> Outcome {
        run::run(&self.0, names, steps)
    }

    /// The names that it asks for.
    #[must_use]
    pub fn names(&self) -> Names<'_> {
        Names::of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_looked_into_is_not_called_broken() {
        let long = format!("a{}", ".a".repeat(LONGEST));
        assert_eq!(Expression::read(&long).err(), Some(Unread::TooLong));
        let deep = format!("{}a{}", "f(".repeat(60), ")".repeat(60));
        assert_eq!(Expression::read(&deep).err(), Some(Unread::TooDeep));
        assert!(matches!(
            Expression::read("a =="),
            Err(Unread::Broken(why)) if !why.is_empty()
        ));
    }

    #[test]
    fn what_kubernetes_adds_to_cel_is_read() {
        for text in [
            "self.?a.orValue('') == ''",
            "self[?'a'].hasValue()",
            "self.`a-b` == 1",
            "cel.bind(x, self.a, x == 1)",
            "self.all(i, v, v == i)",
            "isQuantity(self.a) && quantity(self.a).isGreaterThan(quantity('1'))",
            "self.matches(r'^\\d+$')",
            "'''a\nb''' == self.a",
            "[?self.?a, 1].size() == 1",
            "{?'a': self.?a} == {}",
        ] {
            assert!(Expression::read(text).is_ok(), "{text}");
        }
    }
}
