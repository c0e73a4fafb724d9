//! What the text of a patch is: parts of objects, or operations (`PatchTransformer` in `api/internal/builtins`).

use std::sync::Arc;

use serde_json::Value;

use crate::manifests::yaml::{self, Unquoted};
use crate::manifests::{Node, NodeValue, Object};
use crate::source::Span;

use super::patches::documents;

/// The text of a patch.
pub(super) struct PatchText {
    /// All of it.
    pub text: String,
    /// Its documents, when it is YAML; otherwise what is wrong.
    pub documents: Result<Vec<Node>, String>,
    /// Where it stands.
    pub span: Span,
}

/// What a patch does.
pub(super) enum Body {
    /// Parts of objects, merged into them.
    Merge(Vec<Object>),
    /// Operations of RFC 6902.
    Operations(Vec<Node>),
}

impl PatchText {
    /// A patch inside another text, with what has no quotes in it; spaces around it do not count.
    pub(super) fn inline(node: &Node) -> (Self, Unquoted) {
        let text = node.text().unwrap_or_default().trim().to_owned();
        let (documents, unquoted) = documents(&text, node.span);
        let span = node.span;
        let read = Self {
            text,
            documents,
            span,
        };
        (read, unquoted)
    }

    /// Whether all documents are parts of objects.
    pub(super) fn is_merge(&self) -> bool {
        self.parts().is_some()
    }

    /// What it is.
    ///
    /// # Errors
    /// When it is neither; the reason in words.
    pub(super) fn body(&self) -> Result<Body, String> {
        if let Some(parts) = self.parts() {
            return Ok(Body::Merge(parts));
        }
        self.operations().map(Body::Operations)
    }

    fn parts(&self) -> Option<Vec<Object>> {
        let documents = self.documents.as_ref().ok()?;
        let said = documents.iter().filter(|it| !it.holds_nothing());
        said.map(part).collect()
    }

    /// The operations. A text that begins with `[` goes to the JSON reader as it is.
    fn operations(&self) -> Result<Vec<Node>, String> {
        let list = if self.text.starts_with('[') {
            let value: Result<Value, _> = serde_json::from_str(&self.text);
            let value = value.map_err(|_| NO_JSON.to_owned())?;
            Node::of_json(&value, self.span)
        } else {
            self.documents.as_ref().map_err(Clone::clone)?;
            let first = yaml::parse_old(self.span.file, &self.text)
                .nodes
                .into_iter()
                .next();
            first.ok_or_else(|| NEITHER.to_owned())?.moved_to(self.span)
        };
        let is_map = |item: &Node| matches!(item.value, NodeValue::Map(_));
        match list.value {
            NodeValue::List(items) if items.iter().all(is_map) => Ok(items.into_vec()),
            NodeValue::List(_)
            | NodeValue::Null
            | NodeValue::Bool(_)
            | NodeValue::Number(_)
            | NodeValue::Text(_)
            | NodeValue::Map(_) => Err(NEITHER.to_owned()),
        }
    }
}

const NO_JSON: &str = "this patch begins with `[` and is no JSON: quote every key and text, or write it as a list \
                       with `-`";
const NEITHER: &str =
    "this patch is neither a part of an object, with its kind and name, nor a list of operations";

/// A part of an object needs a kind and a name; without an `apiVersion` it has the empty one.
fn part(document: &Node) -> Option<Object> {
    let mut document = document.clone();
    if document.get("apiVersion").is_none() {
        document.set("apiVersion", Node::of_text("", document.span));
    }
    Object::of(Arc::new(document))
}
