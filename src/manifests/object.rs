//! One Kubernetes object.

use std::sync::Arc;

use smol_str::SmolStr;
use thin_vec::ThinVec;

use crate::source::{FileId, Span};
use crate::values::key::group;

use super::kustomize::Link;
use super::{Node, Scope, image, kinds};

/// One Kubernetes object as kustomize-controller would apply it.
#[derive(Clone, Debug)]
pub struct Object {
    /// Group and version, such as `apps/v1`.
    pub api_version: SmolStr,
    /// Bytes of it that are the group; nearly every check asks.
    group_length: usize,
    /// Such as `Deployment`.
    pub kind: SmolStr,
    /// After name prefix and suffix of the kustomizations around it, without the hash of its content.
    pub name: SmolStr,
    /// After the `namespace` of the kustomizations around it; `None` when nobody names one.
    pub namespace: Option<SmolStr>,
    /// Where objects of its kind live, definitions in the same directory included.
    pub scope: Scope,
    /// kustomize appends a hash of the content to the name.
    pub hashed: bool,
    /// Which of the files that our build writes it comes from, by its place in `Additions::generated`.
    pub generated: Option<usize>,
    /// The whole object, patches of the kustomizations around it applied; spans point at what was written.
    pub node: Arc<Node>,
    /// What it was before kustomizations changed it, the oldest first; patches may use these too.
    pub(super) former: ThinVec<Identity>,
    /// Prefixes that kustomizations gave to its name, the first one first.
    pub(super) prefixes: ThinVec<String>,
    /// Suffixes that kustomizations gave to its name, the first one first.
    pub(super) suffixes: ThinVec<String>,
    /// Labels and annotations that kustomizations gave to it in several places.
    pub(super) links: ThinVec<Link>,
    /// Places of texts that `images` wrote: kustomize keeps no type for these, so that what takes their place has its own.
    pub(super) untagged: ThinVec<Span>,
    /// Its texts have quotes only where they need them, however they were written.
    pub(super) is_restyled: bool,
}

/// What kustomize knows an object by, beside its group and version (`ResId` in `kyaml/resid`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    /// Such as `Deployment`.
    pub kind: SmolStr,
    /// Its name.
    pub name: SmolStr,
    /// `default` where none is said, and [`NO_NAMESPACE`] for what lives in none.
    pub namespace: SmolStr,
}

/// The namespace of what lives in none, as kustomize compares them.
pub(super) const NO_NAMESPACE: &str = "_non_namespaceable_";

/// The objects of a document: itself, or those of a list.
#[must_use]
pub fn objects_in(document: &Arc<Node>) -> Vec<Arc<Node>> {
    let kind = document.text_at(&["kind"]);
    let is_list = kind.is_some_and(|kind| kind.ends_with("List"));
    match document.get("items").filter(|_| is_list) {
        Some(items) => items.items().iter().cloned().map(Arc::new).collect(),
        None => vec![Arc::clone(document)],
    }
}

impl Object {
    /// The object that a document holds, if it has `apiVersion`, `kind` and a name.
    pub(super) fn of(node: Arc<Node>) -> Option<Self> {
        let text = |path: &[&str]| node.text_at(path).map(SmolStr::new);
        let (api_version, kind) = (text(&["apiVersion"])?, text(&["kind"])?);
        let name = text(&["metadata", "name"])?;
        let namespace = text(&["metadata", "namespace"]).filter(|namespace| !namespace.is_empty());
        let scope = kinds::scope(&api_version, &kind);
        Some(Self {
            group_length: group(&api_version).len(),
            api_version,
            kind,
            name,
            namespace,
            scope,
            hashed: false,
            generated: None,
            node,
            former: ThinVec::new(),
            prefixes: ThinVec::new(),
            suffixes: ThinVec::new(),
            links: ThinVec::new(),
            untagged: ThinVec::new(),
            is_restyled: false,
        })
    }

    /// What stands for a file that our build writes, by its place in `Request::written`.
    pub(super) fn stand_in(written: usize) -> Self {
        Self {
            api_version: SmolStr::default(),
            group_length: 0,
            kind: SmolStr::default(),
            name: SmolStr::default(),
            namespace: None,
            scope: Scope::Unknown,
            hashed: false,
            generated: Some(written),
            node: Arc::new(Node::empty_map(Span::new(FileId(0), 0, 0))),
            former: ThinVec::new(),
            prefixes: ThinVec::new(),
            suffixes: ThinVec::new(),
            links: ThinVec::new(),
            untagged: ThinVec::new(),
            is_restyled: false,
        }
    }

    /// The path of the file that it stands for.
    pub(super) fn stands_for<'w>(&self, written: &'w [String]) -> Option<&'w str> {
        let at = self.generated.filter(|_| self.kind.is_empty())?;
        written.get(at).map(String::as_str)
    }

    /// Reads the identity again after the node was changed; `false` when it is not an object any more.
    pub(super) fn refresh(&mut self) -> bool {
        let fresh = Self::of(Arc::clone(&self.node));
        let is_object = fresh.is_some();
        if let Some(fresh) = fresh {
            self.api_version = fresh.api_version;
            self.group_length = fresh.group_length;
            self.kind = fresh.kind;
            self.name = fresh.name;
            self.namespace = fresh.namespace;
            self.scope = fresh.scope;
        }
        is_object
    }

    /// Puts another object in its place, of the same scope as long as it is of the same kind.
    pub fn replace(&mut self, node: Arc<Node>) {
        let (scope, kind) = (self.scope, self.kind.clone());
        self.node = node;
        self.refresh();
        if self.kind == kind {
            self.scope = scope;
        }
    }

    /// Keeps the identity that is about to change (`StorePreviousId` in `api/resource/resource.go`).
    pub(super) fn remember(&mut self) {
        let identity = self.identity();
        if self.former.last() != Some(&identity) {
            self.former.push(identity);
        }
    }

    /// What kustomize knows it by now.
    pub(super) fn identity(&self) -> Identity {
        Identity {
            kind: self.kind.clone(),
            name: self.name.clone(),
            namespace: self.effective_namespace().to_owned().into(),
        }
    }

    /// What kustomize knew it by at first.
    pub(super) fn original(&self) -> Identity {
        let first = self.former.first().cloned();
        first.unwrap_or_else(|| self.identity())
    }

    /// Whether another object is what kustomizations make of this one: it was all that this one was and is.
    pub(super) fn becomes(&self, later: &Self) -> bool {
        let (mine, others) = (self.identities(), later.identities());
        self.kind == later.kind && self.group() == later.group() && others.starts_with(&mine)
    }

    /// What it was and is, the oldest first.
    pub(super) fn identities(&self) -> Vec<Identity> {
        let mut all = self.former.to_vec();
        all.push(self.identity());
        all.dedup();
        all
    }

    /// The namespace as kustomize compares it.
    pub(super) fn effective_namespace(&self) -> &str {
        match &self.namespace {
            _ if self.is_cluster_scoped() => NO_NAMESPACE,
            Some(namespace) => namespace,
            None => "default",
        }
    }

    /// Whether kustomize knows that its kind lives in no namespace.
    pub(super) fn is_cluster_scoped(&self) -> bool {
        kinds::is_cluster_scoped(&self.api_version, &self.kind)
    }

    /// The version of its `apiVersion`.
    pub(super) fn version(&self) -> &str {
        let version = self.api_version.rsplit_once('/');
        version.map_or(&self.api_version, |(_, version)| version)
    }

    /// The name, the one with the hash of the content, and those it had before.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let former = self.former.iter().map(|before| before.name.as_str());
        let names = std::iter::once(self.name.as_str()).chain(former);
        let full = self.node.text_at(&["metadata", "name"]);
        names.chain(full.filter(|_| self.hashed))
    }

    /// The name in its file, before kustomizations changed it: by it patches of any of them find the object
    /// (`Select` in `api/resmap/reswrangler.go`).
    #[must_use]
    pub fn first_name(&self) -> &str {
        let first = self.former.first();
        first.map_or(&self.name, |before| &before.name)
    }

    /// The namespace in its file; `default` where that names none.
    #[must_use]
    pub fn first_namespace(&self) -> &str {
        let first = self.former.first();
        first.map_or(self.effective_namespace(), |before| &before.namespace)
    }

    /// Where its kind describes its pods; `None` for a kind that is not known to have some.
    #[must_use]
    pub fn pod_template(&self) -> Option<&Node> {
        self.node.at(self.pod_path()?)
    }

    /// The way to that place.
    #[must_use]
    pub fn pod_path(&self) -> Option<&'static [&'static str]> {
        Some(match (self.group(), self.kind.as_str()) {
            ("batch", "CronJob") => &["spec", "jobTemplate", "spec", "template", "spec"],
            ("", "Pod") => &["spec"],
            ("batch", "Job")
            | ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
            | ("", "ReplicationController") => &["spec", "template", "spec"],
            _ => return None,
        })
    }

    /// The images of its containers, wherever its pods are described.
    #[must_use]
    pub fn images(&self) -> Vec<&Node> {
        match self.pod_template() {
            Some(pods) => image::fields(pods),
            None => image::fields(&self.node),
        }
    }

    /// The images of the containers of its own pods. Below a list stand patterns of a policy and parts of templates,
    /// which nothing pulls.
    #[must_use]
    pub fn images_of_pods(&self) -> Vec<&Node> {
        image::fields_outside_lists(&self.node)
    }

    /// The group of its `apiVersion`; empty for the core group.
    #[must_use]
    pub fn group(&self) -> &str {
        self.api_version
            .get(..self.group_length)
            .unwrap_or_default()
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

    /// Whether it rolls out pods; `ReconcileOrder` in `fluxcd/pkg/ssa/sort.go` puts Jobs behind those.
    #[must_use]
    pub fn is_workload(&self) -> bool {
        let kinds = ["Deployment", "StatefulSet", "DaemonSet"];
        kinds.contains(&self.kind.as_str()) && self.group() == "apps"
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
