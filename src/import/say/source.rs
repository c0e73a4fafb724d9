//! The sources of a pipeline.

use crate::emit::{Value, yaml_text};
use crate::manifests::Node;
use crate::source::Span;

use super::line::{Line, plain, word};
use super::value::Owned;
use super::words::own_metadata;
use crate::import::search::found::{Kustomization, SourceKey, Written};

/// A source of a pipeline.
#[derive(Clone, Debug)]
pub(in crate::import) struct Source {
    pub(in crate::import) key: SourceKey,
    /// Its root is another repository.
    pub(in crate::import) is_elsewhere: bool,
    /// Where it is first named.
    pub(in crate::import) span: Span,
    /// The object, when the pipeline is to emit it too.
    pub(in crate::import) object: Option<Written>,
    /// What `spec` lays over it.
    pub(in crate::import) laid: Option<Owned>,
}

impl Source {
    /// Whether a Kustomization reads it, however it spells its namespace.
    pub(in crate::import) fn is_of(&self, one: &Kustomization) -> bool {
        self.key.seen_from(one.place.as_deref()) == one.reads()
    }

    /// Its statement.
    pub(in crate::import) fn line(&self) -> Line {
        let kind = kind(&self.key.kind).unwrap_or("git");
        let mut head = format!("source {kind} {}", word(&self.key.name));
        if let Some(namespace) = &self.key.namespace {
            head.push_str(&format!(" in {}", word(namespace)));
        }
        if self.is_elsewhere {
            head.push_str(" elsewhere");
        }
        Line::new(head, self.span).holding(self.block())
    }

    fn block(&self) -> Vec<Line> {
        let Some(spec) = self.object.as_ref().and_then(|it| it.node.get("spec")) else {
            return Vec::new();
        };
        let mut lines: Vec<Line> = WORDS
            .iter()
            .filter_map(|(path, name)| one(spec, path, name))
            .collect();
        lines.extend(verify(spec));
        lines.extend(
            spec.get("ignore")
                .and_then(|it| Some(Line::new("ignore", it.span).quoting(it.text()?))),
        );
        let object = self.object.as_ref().map(|it| &it.node);
        let own = object.map(|it| own_metadata(it, ["label", "annotation"]));
        lines.extend(own.unwrap_or_default());
        if let Some(Value::Map(laid)) = &self.laid {
            lines.push(Line::new("spec", self.span).quoting(&yaml_text(laid)));
        }
        lines
    }
}

/// Where the values of words stand in the spec of a source.
const WORDS: [(&[&str], &str); 8] = [
    (&["url"], "url"),
    (&["ref", "branch"], "branch"),
    (&["ref", "tag"], "tag"),
    (&["ref", "semver"], "semver"),
    (&["ref", "commit"], "commit"),
    (&["ref", "digest"], "digest"),
    (&["interval"], "interval"),
    (&["secretRef", "name"], "secret"),
];

fn one(spec: &Node, path: &[&str], name: &str) -> Option<Line> {
    let node = spec.at(path)?;
    let text = node.text()?;
    let value = if name == "interval" {
        text.to_owned()
    } else {
        plain(text)
    };
    Some(Line::new(format!("{name} {value}"), node.span))
}

fn verify(spec: &Node) -> Option<Line> {
    let node = spec.get("verify")?;
    let provider = node.text_at(&["provider"]).or(node.text_at(&["mode"]))?;
    let word_of = match provider {
        "HEAD" => "head",
        "Tag" => "tag",
        "TagAndHEAD" => "tag-and-head",
        other => other,
    };
    let secret = node.text_at(&["secretRef", "name"]);
    let secret = secret.map_or_else(String::new, |name| format!(" secret {}", word(name)));
    Some(Line::new(format!("verify {word_of}{secret}"), node.span))
}

/// The word for a kind of source.
pub(in crate::import) fn kind(kind: &str) -> Option<&'static str> {
    match kind {
        "GitRepository" => Some("git"),
        "OCIRepository" => Some("oci"),
        "Bucket" => Some("bucket"),
        "ExternalArtifact" => Some("external"),
        _ => None,
    }
}
