//! What is settled about one stage, one Job, one source.

use std::sync::Arc;

use smol_str::SmolStr;
use thin_vec::ThinVec;

use crate::manifests::{Node, NodeValue, Object, StageTree, Unpatched};
use crate::model::Pipeline;
use crate::source::Span;
use crate::values::key::group;

use super::merge::Replaced;
use super::objects::Substitution;
use super::overlay::Fault;
use super::source::Reference;

/// One stage as it will be emitted and applied, but for what follows from the order: `dependsOn`, release ids,
/// addresses.
#[derive(Clone, Debug)]
pub struct SettledStage {
    /// `spec` of its Kustomization: words, what nobody said, and the `spec` text over them.
    pub spec: Node,
    /// Labels and annotations of the Kustomization itself.
    pub metadata: Node,
    /// A relation by which another stage comes after it, by its place in the pipeline.
    pub awaited_by: Option<usize>,
    /// It comes after another stage.
    pub follows: bool,
    /// Its directory is in the folder of the Kustomizations, and a kustomization file there does not take it in.
    pub is_kept_out: bool,
    /// Entries of `dependsOn` beside those of the order: for what somebody else makes, and what the `spec` text adds.
    pub depends_on: ThinVec<Node>,
    /// The `spec` text alone, when there is one that can be read.
    pub overlay: Option<Arc<Node>>,
    /// Lists of words that the `spec` text puts others in the place of.
    pub replaced: ThinVec<Replaced>,
    /// Texts that cannot be read: of `spec`, and of `manifest` in its jobs.
    pub faults: ThinVec<Fault>,
    /// Entries of `patches`, in the order in which kustomize applies them.
    pub patches: ThinVec<SettledPatch>,
    /// Generated Jobs, in the order of the model.
    pub jobs: Vec<SettledJob>,
    /// The policies of image automation that keep the `images` of words, `NAMESPACE:NAME`, in their order.
    pub policies: ThinVec<Option<String>>,
    /// How long Flux waits for the objects of the stage.
    pub timeout: Timeout,
    /// What the user's directory builds to alone, without what the Kustomization adds.
    pub alone: Arc<StageTree>,
    /// What the patches of its Kustomization find; empty where no HelmRelease is.
    pub unpatched: Unpatched,
    /// What its directory holds, and every object as Flux applies it.
    pub tree: StageTree,
    /// What variables did to the objects.
    pub substitution: Substitution,
}

/// One generated Job as it is in its file.
#[derive(Clone, Debug)]
pub struct SettledJob {
    /// The Job: words, and the `manifest` text over them.
    pub object: Arc<Node>,
    /// Its name, which may end in a digest.
    pub name: SmolStr,
    /// The `manifest` text alone, when there is one that can be read.
    pub overlay: Option<Arc<Node>>,
    /// What makes it run again.
    pub refresh: Refresh,
    /// The policy of image automation that keeps its image, `NAMESPACE:NAME`.
    pub policy: Option<String>,
}

/// What makes a finished Job run again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// A changed template.
    Template,
    /// Also a change of files: their digest, 16 hexadecimal digits.
    Files(String),
    /// Also a new release id.
    Release,
    /// Nothing: the name has a digest of the Job.
    Never,
}

/// `timeout` of a Kustomization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeout {
    /// In seconds, rounded up.
    pub seconds: u64,
    /// The Job that needs more than the default, when one does.
    pub raised_for: Option<String>,
}

/// A source that the pipeline makes.
#[derive(Clone, Debug)]
pub struct SettledSource {
    /// Its `spec`: words, what nobody said, and the `spec` text over them.
    pub spec: Node,
    /// Labels and annotations of the source itself.
    pub metadata: Node,
    /// The `spec` text alone, when there is one that can be read.
    pub overlay: Option<Arc<Node>>,
    /// Everything in `ref` that names a revision; Flux goes by the first.
    pub references: Vec<Reference>,
    /// Lists of words that the `spec` text puts others in the place of.
    pub replaced: Vec<Replaced>,
    /// A `spec` text that cannot be read.
    pub faults: Vec<Fault>,
}

/// One entry of `patches`.
#[derive(Clone, Debug)]
pub struct SettledPatch {
    /// `target`: which objects it is for.
    pub target: Option<Node>,
    /// Where its text stands.
    pub span: Span,
    /// It puts an `image` of the stage into the values of a HelmRelease.
    pub is_image: bool,
    /// What the text holds, a map or a list of operations; `None` when it cannot be read.
    pub content: Option<Arc<Node>>,
}

impl SettledPatch {
    /// The kind of the objects that it is for, when its target says it.
    #[must_use]
    pub fn target_kind(&self) -> Option<&str> {
        let kind = self.target.as_ref()?.text_at(&["kind"])?;
        Some(kind).filter(|kind| !kind.is_empty())
    }

    /// Whether its target says anything: kustomize takes a part that is not said for whatever there is.
    #[must_use]
    pub fn selects(&self) -> bool {
        let target = self.target.as_ref().map(Node::entries);
        let is_said = |(_, value): &(Node, Node)| value.text().is_some_and(|it| !it.is_empty());
        target.is_some_and(|entries| entries.iter().any(is_said))
    }

    /// Whether kustomize knows which objects are meant: a merge names one, operations have a target.
    #[must_use]
    pub fn names_objects(&self) -> bool {
        let Some(content) = self.content.as_deref() else {
            return false;
        };
        let has = |path: &[&str]| content.text_at(path).is_some_and(|text| !text.is_empty());
        match content.value {
            NodeValue::List(_) => self.selects() && content.items().iter().all(is_operation),
            NodeValue::Map(_)
            | NodeValue::Null
            | NodeValue::Bool(_)
            | NodeValue::Number(_)
            | NodeValue::Text(_) => has(&["kind"]) && has(&["metadata", "name"]),
        }
    }
}

impl SettledStage {
    /// Whether the stage says itself when objects of a kind are ready (`healthCheckExprs`).
    #[must_use]
    pub fn says_readiness(&self, object: &Object) -> bool {
        let said = self.spec.at(&["healthCheckExprs"]);
        said.map_or(&[][..], Node::items).iter().any(|entry| {
            let of = entry.text_at(&["apiVersion"]).map(group);
            of == Some(object.group()) && entry.text_at(&["kind"]) == Some(&object.kind)
        })
    }
}

/// Whether it is an operation as RFC 6902 has them, whatever it is done to.
fn is_operation(node: &Node) -> bool {
    let path = node.text_at(&["path"]);
    let is_pointer = path.is_some_and(|path| path.is_empty() || path.starts_with('/'));
    let is_whole = match node.text_at(&["op"]) {
        Some("add" | "replace" | "test") => node.get("value").is_some(),
        Some("copy" | "move") => node.text_at(&["from"]).is_some(),
        Some("remove") => true,
        Some(_) | None => false,
    };
    is_pointer && is_whole
}

impl SettledSource {
    /// The revision that the source stays at until its definition changes.
    #[must_use]
    pub fn pin(&self) -> Option<Pin<'_>> {
        Pin::of(self.references.first()?)
    }
}

impl<'a> Pin<'a> {
    /// The revision that a reference stays at, if it names one that does not move.
    #[must_use]
    pub fn of(taken: &'a Reference) -> Option<Self> {
        match taken.field {
            "commit" => Some(Pin::Commit(&taken.value)),
            "digest" => Some(Pin::Digest(&taken.value)),
            "tag" => Some(Pin::Tag(&taken.value)),
            _ => None,
        }
    }
}

/// The revision that a source is pinned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin<'a> {
    /// A commit: the revision ends in its hash.
    Commit(&'a str),
    /// A tag: the revision starts with it.
    Tag(&'a str),
    /// A digest: the revision ends in it.
    Digest(&'a str),
}

impl SettledJob {
    /// The image of its first container; empty only when the checks let none through.
    #[must_use]
    pub fn image(&self) -> &str {
        let containers = self.object.at(&["spec", "template", "spec", "containers"]);
        let first = containers.and_then(|list| list.items().first());
        first
            .and_then(|it| it.text_at(&["image"]))
            .unwrap_or_default()
    }
}

/// Notes which stages come after others, and which others come after.
pub(super) fn relate(pipeline: &Pipeline, stages: &mut [SettledStage]) {
    for (at, relation) in pipeline.relations.iter().enumerate() {
        let (Some(first), Some(then)) = (relation.first.id, relation.then.id) else {
            continue;
        };
        if let Some(stage) = stages.get_mut(first.0) {
            stage.awaited_by = Some(at);
        }
        if let Some(stage) = stages.get_mut(then.0) {
            stage.follows = true;
        }
    }
}
