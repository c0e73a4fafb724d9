//! A YAML value with its place.

use crate::source::Span;

/// A YAML node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: NodeValue,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of node, scalars resolved as `sigs.k8s.io/yaml` resolves them (YAML 1.1 booleans included).
#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number or a float, as written.
    Number(String),
    /// Text.
    Text(String),
    /// `- …`.
    List(Vec<Node>),
    /// `key: …`, in the order written.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The value under a key of a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let NodeValue::Map(entries) = &self.value else {
            return None;
        };
        entries
            .iter()
            .find(|(name, _)| name.text() == Some(key))
            .map(|(_, value)| value)
    }

    /// The value under a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The text of a text node.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let NodeValue::Text(text) = &self.value {
            Some(text)
        } else {
            None
        }
    }

    /// The items of a list; empty for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let NodeValue::List(items) = &self.value {
            items
        } else {
            &[]
        }
    }

    /// The entries of a map; empty for anything else.
    #[must_use]
    pub fn entries(&self) -> &[(Self, Self)] {
        if let NodeValue::Map(entries) = &self.value {
            entries
        } else {
            &[]
        }
    }
}

/// One Kubernetes object as kustomize-controller would apply it.
#[derive(Clone, Debug)]
pub struct Object {
    /// Group and version, such as `apps/v1`.
    pub api_version: String,
    /// Such as `Deployment`.
    pub kind: String,
    /// After name prefix and suffix of the kustomizations around it.
    pub name: String,
    /// After the `namespace` of the kustomizations around it; `None` when nobody names one.
    pub namespace: Option<String>,
    /// The whole object as written.
    pub node: Node,
}

/// What a stage's directory holds.
#[derive(Clone, Debug, Default)]
pub struct StageTree {
    /// The directory is there.
    pub exists: bool,
    /// The directory has a kustomization file of its own.
    pub has_kustomization: bool,
    /// The objects, in the order kustomize would read them.
    pub objects: Vec<Object>,
    /// Everything that decides the result could be read: no remote base, no generator that was not followed.
    pub complete: bool,
}
