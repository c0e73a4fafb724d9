//! Fields of objects by their paths, as kustomize finds them (`api/filters/fieldspec`).

use crate::manifests::{Node, NodeValue, Object};

/// A field of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldSpec<'s> {
    /// Where `path` begins; empty for the whole object.
    pub root: &'s str,
    /// Names with `/` between them; lists are gone through, and those that end in `[]` are never made.
    pub path: &'s str,
    /// Its group; empty for any.
    pub group: &'s str,
    /// Its version; empty for any.
    pub version: &'s str,
    /// Its kind; empty for any.
    pub kind: &'s str,
    /// The field is made where it is not there.
    pub is_made: bool,
}

/// A field of every object of a kind.
pub(super) const fn field(
    group: &'static str,
    kind: &'static str,
    path: &'static str,
) -> FieldSpec<'static> {
    FieldSpec {
        root: "",
        path,
        group,
        version: "",
        kind,
        is_made: false,
    }
}

impl<'s> FieldSpec<'s> {
    /// The field that an entry of `fieldSpecs` says.
    pub(super) fn written(entry: &'s Node) -> Self {
        let text = |field: &str| entry.text_at(&[field]).unwrap_or_default();
        Self {
            root: "",
            path: text("path"),
            group: text("group"),
            version: text("version"),
            kind: text("kind"),
            is_made: entry.get("create").is_some_and(Node::is_true),
        }
    }

    /// The same field, made where it is not there.
    pub(super) const fn made(self) -> Self {
        Self {
            is_made: true,
            ..self
        }
    }

    /// The same path below another.
    pub(super) const fn below(self, root: &'s str) -> Self {
        Self { root, ..self }
    }

    /// The same field, of version `v1` alone.
    pub(super) const fn v1(self) -> Self {
        Self {
            version: "v1",
            ..self
        }
    }

    /// Whether the object has the kind that is meant.
    pub(super) fn is_of(&self, object: &Object) -> bool {
        (self.kind.is_empty() || self.kind == object.kind)
            && (self.group.is_empty() || self.group == object.group())
            && (self.version.is_empty() || self.version == object.version())
    }

    /// Whether another is the same field, of a kind that this one is among (`effectivelyEquals` in
    /// `api/types/fieldspec.go`).
    pub(super) fn is_same(&self, other: &FieldSpec<'_>) -> bool {
        let fits = |mine: &str, wanted: &str| wanted.is_empty() || mine == wanted;
        self.root == other.root
            && self.path == other.path
            && fits(self.group, other.group)
            && fits(self.version, other.version)
            && fits(self.kind, other.kind)
    }

    /// Where it stands.
    pub(super) fn path(&self) -> Path {
        let mut path: Vec<String> = match self.root {
            "" => Vec::new(),
            root => split(root),
        };
        path.extend(split(self.path));
        Path(path)
    }

    /// Changes the field; `empty` is what is made of one that is not there.
    pub(super) fn change(
        &self,
        node: &mut Node,
        empty: &Node,
        change: &mut Change<'_>,
    ) -> Result<(), String> {
        let empty = self.is_made.then_some(empty);
        visit(node, &self.path().0, empty, change)
    }
}

/// The names that lead to a field.
#[derive(Clone, Debug)]
pub(super) struct Path(Vec<String>);

impl Path {
    /// The values of the field.
    pub(super) fn values<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        let mut found = Vec::new();
        collect(node, &self.0, &mut found);
        found
    }

    /// Changes the field where it is there.
    pub(super) fn change(&self, node: &mut Node, change: &mut Change<'_>) -> Result<(), String> {
        visit(node, &self.0, None, change)
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
