//! Fields of objects by their paths, as kustomize finds them (`api/filters/fieldspec`).

use crate::manifests::{Node, NodeValue, Object};

/// A field of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldSpec {
    /// Where `path` begins; empty for the whole object.
    pub root: &'static str,
    /// Names with `/` between them; lists are gone through, and those that end in `[]` are never made.
    pub path: &'static str,
    /// Its group; empty for any.
    pub group: &'static str,
    /// Its kind; empty for any.
    pub kind: &'static str,
    /// Only of version `v1`.
    pub is_v1: bool,
    /// The field is made where it is not there.
    pub is_made: bool,
}

/// A field of every object of a kind.
pub(super) const fn field(
    group: &'static str,
    kind: &'static str,
    path: &'static str,
) -> FieldSpec {
    FieldSpec {
        root: "",
        path,
        group,
        kind,
        is_v1: false,
        is_made: false,
    }
}

impl FieldSpec {
    /// The same field, made where it is not there.
    pub(super) const fn made(self) -> Self {
        Self {
            is_made: true,
            ..self
        }
    }

    /// The same path below another.
    pub(super) const fn below(self, root: &'static str) -> Self {
        Self { root, ..self }
    }

    /// The same field, of version `v1` alone.
    pub(super) const fn v1(self) -> Self {
        Self {
            is_v1: true,
            ..self
        }
    }

    /// Whether the object has the kind that is meant.
    pub(super) fn is_of(&self, object: &Object) -> bool {
        (self.kind.is_empty() || self.kind == object.kind)
            && (self.group.is_empty() || self.group == object.group())
            && (!self.is_v1 || object.version() == "v1")
    }

    /// The values of the field.
    pub(super) fn values<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        let mut found = Vec::new();
        collect(node, &self.parts(), &mut found);
        found
    }

    fn parts(&self) -> Vec<String> {
        let mut path: Vec<String> = match self.root {
            "" => Vec::new(),
            root => split(root),
        };
        path.extend(split(self.path));
        path
    }

    /// Changes the field; `empty` is what is made of one that is not there.
    pub(super) fn change(
        &self,
        node: &mut Node,
        empty: &Node,
        change: &mut Change<'_>,
    ) -> Result<(), String> {
        let path = self.parts();
        let empty = self.is_made.then_some(empty);
        visit(node, &path, empty, change)
    }
}

/// What is done to a field.
pub(super) type Change<'c> = dyn FnMut(&mut Node) -> Result<(), String> + 'c;

/// The parts of a path; `\\/` is no end of a part.
fn split(path: &str) -> Vec<String> {
    let path = path.replace("\\/", "\u{0}");
    path.split('/')
        .map(|part| part.replace('\u{0}', "/"))
        .collect()
}

fn collect<'n>(node: &'n Node, path: &[String], found: &mut Vec<&'n Node>) {
    let Some((first, rest)) = path.split_first() else {
        return found.push(node);
    };
    node.items()
        .iter()
        .for_each(|item| collect(item, path, found));
    if let Some(field) = node.get(first.strip_suffix("[]").unwrap_or(first)) {
        collect(field, rest, found);
    }
}

fn visit(
    node: &mut Node,
    path: &[String],
    empty: Option<&Node>,
    change: &mut Change<'_>,
) -> Result<(), String> {
    let Some((first, rest)) = path.split_first() else {
        return change(node);
    };
    match &mut node.value {
        NodeValue::Null => Ok(()),
        NodeValue::List(items) => items
            .iter_mut()
            .try_for_each(|item| visit(item, path, empty, change)),
        NodeValue::Map(_) => {
            let name = first.strip_suffix("[]").unwrap_or(first);
            if let Some(empty) = empty.filter(|_| name == first) {
                make(node, name, empty, rest.is_empty());
            }
            match node.get_mut(name) {
                Some(field) => visit(field, rest, empty, change),
                None => Ok(()),
            }
        }
        NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => Err(format!(
            "`{first}` is looked for in a value that is neither a map nor a list"
        )),
    }
}

fn make(node: &mut Node, name: &str, empty: &Node, is_last: bool) {
    if node.get(name).is_some_and(|field| !field.is_null()) {
        return;
    }
    let made = match is_last {
        true => empty.clone(),
        false => Node::empty_map(empty.span),
    };
    node.set(name, made);
}
