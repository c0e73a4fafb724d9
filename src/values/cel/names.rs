//! The names that an expression asks for.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedEntryExpr};

/// Macros that the reader leaves as calls, and that give names to values: which names mean what is not known.
const MACROS: [&str; 11] = [
    "all",
    "bind",
    "exists",
    "existsOne",
    "exists_one",
    "optFlatMap",
    "optMap",
    "sortBy",
    "transformList",
    "transformMap",
    "transformMapEntry",
];

/// The names in an expression that it gives to nothing itself.
#[derive(Debug, Default)]
pub struct Names<'e> {
    ways: Vec<Way<'e>>,
    spaces: Vec<(&'e str, &'e str)>,
    is_opaque: bool,
}

/// A name with the fields behind it: `self`, `spec`, `size` for `self.spec.size`. What a macro goes over is [`ITEM`].
pub type Way<'e> = Vec<&'e str>;

/// In a way, any item of a list, or any key of a map.
pub const ITEM: &str = "@item";

/// Names that the expression gives, each with the way to its value where that is known.
type Bound<'e> = Vec<(&'e str, Option<Way<'e>>)>;

impl<'e> Names<'e> {
    pub(super) fn of(expression: &'e IdedExpr) -> Self {
        let mut names = Self::default();
        names.expression(expression, &mut Vec::new());
        if names.is_opaque {
            names.ways.clear();
        }
        names
    }

    /// Every name that stands for a value, with the fields behind it. There is none where a macro gives names that are
    /// not known.
    #[must_use]
    pub fn ways(&self) -> &[Way<'e>] {
        &self.ways
    }

    /// Every name before a function, with that function: a value, or the beginning of the name of the function.
    #[must_use]
    pub fn spaces(&self) -> &[(&'e str, &'e str)] {
        &self.spaces
    }

    /// Whether a name is used for certain, and whether that is certain.
    #[must_use]
    pub fn uses(&self, name: &str) -> Option<bool> {
        let mut ways = self.ways.iter();
        let is_called = self.spaces.iter().any(|(space, _)| *space == name);
        let is_used = is_called || ways.any(|way| way.first() == Some(&name));
        (!self.is_opaque).then_some(is_used)
    }

    fn expression(&mut self, expression: &'e IdedExpr, bound: &mut Bound<'e>) {
        match &expression.expr {
            Expr::Ident(_) | Expr::Select(_) => self.way(expression, bound),
            Expr::Call(call) => self.call(call, bound),
            Expr::Comprehension(one) => self.comprehension(one, bound),
            Expr::List(list) => list
                .elements
                .iter()
                .for_each(|one| self.expression(one, bound)),
            Expr::Map(map) => self.entries(&map.entries, bound),
            Expr::Struct(one) => self.entries(&one.entries, bound),
            Expr::Literal(_) | Expr::Unspecified => {}
        }
    }

    fn entries(&mut self, entries: &'e [IdedEntryExpr], bound: &mut Bound<'e>) {
        for entry in entries {
            match &entry.expr {
                EntryExpr::StructField(field) => self.expression(&field.value, bound),
                EntryExpr::MapEntry(entry) => {
                    self.expression(&entry.key, bound);
                    self.expression(&entry.value, bound);
                }
            }
        }
    }

    fn way(&mut self, expression: &'e IdedExpr, bound: &mut Bound<'e>) {
        let (root, _) = way(expression);
        if let Expr::Ident(_) = &root.expr {
            self.ways.extend(known_way(expression, bound));
        } else {
            self.expression(root, bound);
        }
    }

    /// What a function is called on may be the beginning of its name (`optional.none()`).
    fn call(&mut self, call: &'e CallExpr, bound: &mut Bound<'e>) {
        self.is_opaque |= MACROS.contains(&call.func_name.as_str());
        if let Some(target) = &call.target {
            let is_given = |name: &str| bound.iter().any(|(other, _)| *other == name);
            if let Expr::Ident(name) = &target.expr {
                if !is_given(name) {
                    self.spaces.push((name, &call.func_name));
                }
            } else {
                self.expression(target, bound);
            }
        }
        for argument in &call.args {
            self.expression(argument, bound);
        }
    }

    fn comprehension(&mut self, one: &'e ComprehensionExpr, bound: &mut Bound<'e>) {
        self.expression(&one.iter_range, bound);
        self.expression(&one.accu_init, bound);
        let before = bound.len();
        let item = known_way(&one.iter_range, bound).map(|mut way| {
            way.push(ITEM);
            way
        });
        let has_two = one.iter_var2.is_some();
        bound.push((&one.iter_var, item.filter(|_| !has_two)));
        let others = one.iter_var2.iter().chain([&one.accu_var]);
        bound.extend(others.map(|name| (name.as_str(), None)));
        for inner in [&one.loop_cond, &one.loop_step, &one.result] {
            self.expression(inner, bound);
        }
        bound.truncate(before);
    }
}

/// The way that an expression is, from a name that it does not give itself.
fn known_way<'e>(expression: &'e IdedExpr, bound: &Bound<'e>) -> Option<Way<'e>> {
    let (root, fields) = way(expression);
    let Expr::Ident(name) = &root.expr else {
        return None;
    };
    let mut given = bound.iter().rev();
    let mut whole = match given.find(|(other, _)| other == name) {
        Some((_, way)) => way.clone()?,
        None => vec![name.as_str()],
    };
    whole.extend(fields);
    Some(whole)
}

/// The fields that an expression is, and nothing else: not the question whether there are any.
pub(super) fn whole_way(expression: &IdedExpr) -> Option<Way<'_>> {
    let is_question = matches!(&expression.expr, Expr::Select(select) if select.test);
    let way = known_way(expression, &Bound::new());
    way.filter(|_| !is_question)
}

/// The name of which an expression is a field, or an entry of one.
pub(super) fn root(expression: &IdedExpr) -> Option<&str> {
    if let Expr::Ident(name) = &expression.expr {
        return Some(name);
    }
    if let Expr::Select(select) = &expression.expr {
        return root(&select.operand);
    }
    let Expr::Call(call) = &expression.expr else {
        return None;
    };
    match call.func_name.as_str() {
        "_[_]" => root(call.args.first()?),
        "_?_:_" => call.args.iter().skip(1).find_map(root),
        _ => None,
    }
}

/// What the fields at the end of an expression are fields of, and these fields.
fn way(expression: &IdedExpr) -> (&IdedExpr, Vec<&str>) {
    let (mut root, mut fields) = (expression, Vec::new());
    while let Expr::Select(select) = &root.expr {
        fields.push(select.field.as_str());
        root = &select.operand;
    }
    fields.reverse();
    (root, fields)
}

#[cfg(test)]
mod tests {
    use super::super::Expression;

    fn ways(text: &str) -> Vec<String> {
        let read = Expression::read(text).unwrap();
        let names = read.names();
        names.ways().iter().map(|way| way.join(".")).collect()
    }

    #[test]
    fn names_are_found_wherever_they_are_asked_for() {
        assert_eq!(
            ways("has(self.a.b) && self.c[0].d == 1 || !(e in [f])"),
            ["self.a.b", "self.c", "e", "f"]
        );
        assert_eq!(
            ways("self.a.all(x, x.b == oldSelf.c && x in self.d)"),
            [
                "self.a",
                "self.a.@item.b",
                "oldSelf.c",
                "self.a.@item",
                "self.d"
            ]
        );
        assert_eq!(
            ways("{self.a: self.b} == T{c: self.d}"),
            ["self.a", "self.b", "self.d"]
        );
    }

    #[test]
    fn names_of_functions_and_of_macros_are_none() {
        assert_eq!(ways("optional.none() == size(self.a)"), ["self.a"]);
        assert_eq!(ways("cel.bind(x, self.a, x)"), [""; 0]);
        let read = Expression::read("self.exists(x, y, z)").unwrap();
        assert_eq!(read.names().uses("self"), None);
        let read = Expression::read("oldSelf.contains('a')").unwrap();
        assert_eq!(read.names().uses("oldSelf"), Some(true));
        assert_eq!(read.names().uses("self"), Some(false));
    }
}
