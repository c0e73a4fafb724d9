//! Where a field of a Kustomization stands in its YAML.

use crate::manifests::Node;
use crate::source::Span;

/// How far a path leads into a node.
struct Reached<'n> {
    /// Where the key or the item stands that led there.
    name: Span,
    node: &'n Node,
    /// All of the path was gone.
    is_there: bool,
}

/// The place of a key, or of what it would stand in.
pub(super) fn of_name(node: &Node, path: &str) -> Span {
    follow(node, path).name
}

/// The place of a value, or of what it would stand in.
pub(super) fn of_value(node: &Node, path: &str) -> Span {
    let reached = follow(node, path);
    match reached.is_there {
        true => reached.node.span,
        false => reached.name,
    }
}

fn follow<'n>(node: &'n Node, path: &str) -> Reached<'n> {
    let mut reached = Reached {
        name: node.span,
        node,
        is_there: path.is_empty(),
    };
    let mut rest = path;
    while let Some((name, node, behind)) = step(reached.node, rest) {
        rest = behind.strip_prefix('.').unwrap_or(behind);
        let is_there = rest.is_empty();
        reached = Reached {
            name,
            node,
            is_there,
        };
    }
    reached
}

/// One step of a path: where its name stands, what it leads to, and what is left.
fn step<'n, 'p>(node: &'n Node, path: &'p str) -> Option<(Span, &'n Node, &'p str)> {
    // In brackets is an index, or a key with dots in it.
    let (part, rest) = match path.strip_prefix('[') {
        Some(inner) => inner.split_once(']')?,
        None => path.split_at(path.find(['.', '[']).unwrap_or(path.len())),
    };
    let key = node.entries().iter().find(|it| it.0.text() == Some(part));
    if let Some((key, value)) = key {
        return Some((key.span, value, rest));
    }
    let item = node.items().get(part.parse::<usize>().ok()?)?;
    Some((item.span, item, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifests::Reader;
    use crate::source::{Memory, SourceMap};

    const TEXT: &str = "spec:
  wait: 5
  labels: {a.b: one, a: {b: two}}
  healthChecks:
  - kind: Job
";

    #[test]
    fn a_place_is_as_near_as_the_text_has_it() {
        let mut sources = SourceMap::default();
        let files = Memory::new([("a.yaml", TEXT)]);
        let read = Reader::new(&files).documents("a.yaml", "", &mut sources);
        let node = &read.unwrap().nodes[0];
        let name = |path: &str| sources.slice(of_name(node, path));
        let value = |path: &str| sources.slice(of_value(node, path));
        assert_eq!((name("spec.wait"), value("spec.wait")), ("wait", "5"));
        assert_eq!(value("spec.labels[a.b]"), "one");
        assert_eq!(value("spec.labels.a.b"), "two");
        assert_eq!(value("spec.healthChecks[0].kind"), "Job");
        assert_eq!(value("spec.healthChecks[0].name"), "kind: Job");
        assert_eq!(value("spec.prune"), "spec");
        assert_eq!(name("spec.prune"), "spec");
    }
}
