//! One Kubernetes object.

use std::sync::Arc;

use crate::source::{FileId, Span};
use crate::values::key::group;

use super::{Node, Scope, image, kinds};

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
    /// Where objects of its kind live, definitions in the same directory included.
    pub scope: Scope,
    /// kustomize appends a hash of the content to the name.
    pub hashed: bool,
    /// Which of the files that our build writes it comes from, by its place in `Additions::generated`.
    pub generated: Option<usize>,
    /// The whole object, patches of the kustomizations around it applied; spans point at what was written.
    pub node: Arc<Node>,
    /// Names and namespaces that it had before kustomizations changed them; patches may use these too.
    former: Vec<(String, Option<String>)>,
}

impl Object {
    /// The object that a document holds, if it has `apiVersion`, `kind` and a name.
    pub(super) fn of(node: Arc<Node>) -> Option<Self> {
        let text = |path: &[&str]| node.text_at(path).map(str::to_owned);
        let (api_version, kind) = (text(&["apiVersion"])?, text(&["kind"])?);
        let name = text(&["metadata", "name"])?;
        let namespace = text(&["metadata", "namespace"]).filter(|namespace| !namespace.is_empty());
        let scope = kinds::scope(&api_version, &kind);
        Some(Self {
            api_version,
            kind,
            name,
            namespace,
            scope,
            hashed: false,
            generated: None,
            node,
            former: Vec::new(),
        })
    }

    /// What stands for a file that our build writes, by its place in `Request::written`.
    pub(super) fn stand_in(written: usize) -> Self {
        Self {
            api_version: String::new(),
            kind: String::new(),
            name: String::new(),
            namespace: None,
            scope: Scope::Unknown,
            hashed: false,
            generated: Some(written),
            node: Arc::new(Node::empty_map(Span::new(FileId(0), 0, 0))),
            former: Vec::new(),
        }
    }

    /// The path of the file that it stands for.
    pub(super) fn stands_for<'w>(&self, written: &'w [String]) -> Option<&'w str> {
        let at = self.generated.filter(|_| self.kind.is_empty())?;
        written.get(at).map(String::as_str)
    }

    /// Reads the identity again after the node was changed.
    pub(super) fn refresh(&mut self) {
        if let Some(fresh) = Self::of(Arc::clone(&self.node)) {
            let former = std::mem::take(&mut self.former);
            *self = Self {
                hashed: self.hashed,
                generated: self.generated,
                former,
                ..fresh
            };
        }
    }

    /// Keeps the identity that is about to change.
    pub(super) fn remember(&mut self) {
        let identity = (self.name.clone(), self.namespace.clone());
        if self.former.last() != Some(&identity) {
            self.former.push(identity);
        }
    }

    /// The name, and those it had before.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let former = self.former.iter().map(|(name, _)| name.as_str());
        std::iter::once(self.name.as_str()).chain(former)
    }

    /// The namespace, and those it had before; `""` where there was none.
    pub(super) fn namespaces(&self) -> impl Iterator<Item = &str> {
        let former = self
            .former
            .iter()
            .map(|(_, namespace)| namespace.as_deref());
        std::iter::once(self.namespace.as_deref())
            .chain(former)
            .map(Option::unwrap_or_default)
    }

    /// The images of its containers, wherever its pods are described.
    #[must_use]
    pub fn images(&self) -> Vec<&Node> {
        image::fields(&self.node)
    }

    /// The group of its `apiVersion`; empty for the core group.
    #[must_use]
    pub fn group(&self) -> &str {
        group(&self.api_version)
    }

    /// Whether its kind comes with neither Kubernetes nor Flux.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        !kinds::is_built_in(self.group())
    }

    /// Whether it is a `Job` of `batch`.
    #[must_use]
    pub fn is_job(&self) -> bool {
        self.kind == "Job" && self.group() == "batch"
    }

    /// Where its name is written; the whole object when nobody wrote one.
    #[must_use]
    pub fn name_span(&self) -> Span {
        self.node
            .at(&["metadata", "name"])
            .map_or(self.node.span, |name| name.span)
    }

    /// The value of an annotation or, failing that, a label: kustomize-controller accepts its own keys as
    /// both (`AnyInMetadata` in `fluxcd/pkg/ssa/utils/meta.go`).
    #[must_use]
    pub fn mark(&self, key: &str) -> Option<&Node> {
        let metadata = self.node.get("metadata")?;
        let within = |field: &str| metadata.get(field).and_then(|map| map.get(key));
        within("annotations").or_else(|| within("labels"))
    }
}
