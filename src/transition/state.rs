//! What a repository asks of the cluster.

use std::borrow::Cow;

use crate::manifests::{Foreign, Node, StageTree};
use crate::plan::Guard;
use crate::source::Span;
use crate::values::ObjectKey;

use super::Body;

/// What a repository asks of the cluster at one moment.
#[derive(Clone, Debug, Default)]
pub struct State<'a> {
    /// One for each environment of each pipeline file.
    pub pipelines: Vec<Pipeline<'a>>,
    /// Kustomizations beside them that these pipelines do not make.
    pub foreign: &'a [Foreign],
}

impl<'a> State<'a> {
    /// The pipelines of an environment.
    pub(super) fn in_environment<'s>(
        &'s self,
        environment: Option<&str>,
    ) -> impl Iterator<Item = &'s Pipeline<'a>> + use<'s, 'a> {
        let environment = environment.map(str::to_owned);
        let pipelines = self.pipelines.iter();
        pipelines.filter(move |it| it.environment == environment)
    }

    /// A source or parent with this key in an environment, with the pipeline that writes it.
    pub(super) fn written_in<'s>(
        &'s self,
        environment: Option<&str>,
        key: &ObjectKey<'_>,
    ) -> Option<(&'s Pipeline<'a>, &'s Written<'a>)> {
        self.in_environment(environment).find_map(|owner| {
            let mut all = owner.sources.iter();
            Some((owner, all.find(|it| it.item.key() == *key)?))
        })
    }
}

/// One environment of one pipeline file.
#[derive(Clone, Debug, Default)]
pub struct Pipeline<'a> {
    /// Path of the pipeline file below the repository root.
    pub file: String,
    /// Name of the pipeline; that of its file where only built files are known.
    pub name: String,
    /// The environment, when the file has any.
    pub environment: Option<String>,
    /// Named images with their references; empty where only built files are known.
    pub images: Vec<(String, String)>,
    /// Dependencies first.
    pub stages: Vec<Stage<'a>>,
    /// The sources that are emitted, and the parent.
    pub sources: Vec<Written<'a>>,
    /// Positions of the stages that decide how long a release takes.
    pub critical_path: Vec<usize>,
    /// How long they may take, in seconds.
    pub worst_case_seconds: u64,
    /// Where findings about the whole stand.
    pub span: Option<Span>,
}

/// An object and where its file is.
#[derive(Clone, Debug)]
pub struct Written<'a> {
    /// Folder of its file below the repository root: whoever applies that folder applies the object.
    pub folder: String,
    /// The object.
    pub item: Item<'a>,
}

/// One stage.
#[derive(Clone, Debug)]
pub struct Stage<'a> {
    /// As the user calls it.
    pub name: String,
    /// Folder of its Kustomization's file.
    pub directory: String,
    /// Its Kustomization.
    pub kustomization: Item<'a>,
    /// `path` of the Kustomization below the root of its source, without `./` and the last `/`.
    pub path: String,
    /// The directory that its manifests are kept in, which is not the path where that is named by its content.
    pub origin: String,
    /// The path is named by its content and its spec: it is there with these alone.
    pub is_addressed: bool,
    /// Some of the items are generated Jobs.
    pub has_jobs: bool,
    /// What the path holds: generated Jobs and the user's objects.
    pub items: Vec<Item<'a>>,
    /// The objects as they are in the files: what the user's directory holds alone, and generated Jobs.
    pub files: Vec<Item<'a>>,
    /// The items are all that the stage applies, each as it is applied: no word of the spec is left to follow.
    pub is_applied: bool,
    /// What its kustomization files say that is not in the items: path and document.
    pub unfollowed: Vec<(String, Node)>,
    /// Everything that the path holds could be read.
    pub is_complete: bool,
    /// Its files are in this repository.
    pub is_here: bool,
    /// The files that it is made of, where somebody looked.
    pub tree: Option<&'a StageTree>,
    /// Names of the images that it uses.
    pub images: Vec<String>,
    /// What it waits for: positions in [`Pipeline::stages`].
    pub after: Vec<After>,
    /// How long it may take, in seconds.
    pub timeout_seconds: u64,
    /// When it ends at the latest, in seconds from the start of the release.
    pub ends_within_seconds: u64,
    /// Where findings about it stand.
    pub span: Option<Span>,
    /// Somebody wrote its Kustomization by hand.
    pub is_by_hand: bool,
}

/// What a stage waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Position in [`Pipeline::stages`].
    pub stage: usize,
    /// What makes the order hold.
    pub guard: Guard,
}

/// One object.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// Group of its `apiVersion`.
    pub group: Cow<'a, str>,
    /// Such as `Deployment`.
    pub kind: Cow<'a, str>,
    /// Where it ends up; `None` for one that lives in none, or that nobody names.
    pub namespace: Option<Cow<'a, str>>,
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its name in its file, by which patches find it.
    pub first_name: Cow<'a, str>,
    /// Its namespace in its file, by which patches find it; `default` where that names none.
    pub first_namespace: Cow<'a, str>,
    /// kustomize appends a hash of the content to the name.
    pub is_hashed: bool,
    /// A finished Job of it never runs again under this name, because the name holds a digest.
    pub is_once: bool,
    /// The build makes its file.
    pub is_generated: bool,
    /// The object as it is applied; as it is in the files for one of an earlier build.
    pub body: Body<'a>,
}

impl Item<'_> {
    /// What tells it from other objects.
    pub(super) fn key(&self) -> ObjectKey<'_> {
        ObjectKey {
            group: Cow::Borrowed(&self.group),
            kind: Cow::Borrowed(&self.kind),
            namespace: self.namespace.as_deref().map(Cow::Borrowed),
            name: Cow::Borrowed(&self.name),
        }
    }

    /// Whether it is a `Job` of `batch`.
    #[must_use]
    pub fn is_job(&self) -> bool {
        self.kind == "Job" && self.group == "batch"
    }

    /// Whether it is a Secret of Kubernetes.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.kind == "Secret"
    }

    /// Whether it rolls pods out.
    #[must_use]
    pub fn is_workload(&self) -> bool {
        self.group == "apps"
            && matches!(
                self.kind.as_ref(),
                "Deployment" | "StatefulSet" | "DaemonSet"
            )
    }

    /// Whether it is a HelmRelease of helm-controller.
    #[must_use]
    pub fn is_helm_release(&self) -> bool {
        self.kind == "HelmRelease" && self.group == "helm.toolkit.fluxcd.io"
    }

    /// Whether it is a HelmRelease that helm-controller leaves alone.
    #[must_use]
    pub fn is_suspended_release(&self) -> bool {
        self.is_helm_release() && self.body.boolean(&["spec", "suspend"]) == Some(true)
    }

    /// Whether it is a Namespace.
    #[must_use]
    pub fn is_namespace(&self) -> bool {
        self.group.is_empty() && self.kind == "Namespace"
    }

    /// Whether it is a CustomResourceDefinition.
    #[must_use]
    pub fn is_definition(&self) -> bool {
        self.group == "apiextensions.k8s.io" && self.kind == "CustomResourceDefinition"
    }

    /// Whether deleting it deletes other objects with it: those in a Namespace, or those of a definition.
    #[must_use]
    pub fn has(&self, other: &Item<'_>) -> bool {
        if self.is_namespace() {
            return other.namespace.as_deref() == Some(self.name.as_ref());
        }
        self.is_definition()
            && self.body.text(&["spec", "group"]) == Some(other.group.as_ref())
            && self.body.text(&["spec", "names", "kind"]) == Some(other.kind.as_ref())
    }

    /// Whether deleting it deletes what cannot be made again from the repository.
    #[must_use]
    pub fn holds_others(&self) -> bool {
        matches!(
            (self.group.as_ref(), self.kind.as_ref()),
            (
                "",
                "Namespace" | "PersistentVolumeClaim" | "PersistentVolume"
            ) | ("apiextensions.k8s.io", "CustomResourceDefinition")
        )
    }

    /// The value of a mark of kustomize-controller, an annotation or a label (`AnyInMetadata` in
    /// `fluxcd/pkg/ssa/utils/meta.go`).
    pub(super) fn mark(&self, key: &str) -> Option<&str> {
        let within = |field: &str| self.body.text(&["metadata", field, key]);
        within("annotations").or_else(|| within("labels"))
    }

    /// Whether it carries such a mark of kustomize-controller, in whatever case its value is written.
    pub(super) fn is_marked(&self, mark: &str, value: &str) -> bool {
        let said = self.mark(&format!("kustomize.toolkit.fluxcd.io/{mark}"));
        said.is_some_and(|said| said.eq_ignore_ascii_case(value))
    }

    /// Kind, namespace and name, as people write them.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} {namespace}/{}", self.kind, self.name),
            None => format!("{} {}", self.kind, self.name),
        }
    }
}

/// The `suspend` of nothing is false, `prune` of nothing too, as the API's zero values.
impl Stage<'_> {
    /// Whether a Kustomization by hand takes its files from the source of this stage.
    pub(super) fn shares_source(&self, one: &Foreign) -> bool {
        let of = |field: &str| self.kustomization.body.text(&["spec", "sourceRef", field]);
        of("kind") == Some(&one.source_kind) && of("name") == Some(&one.source_name)
    }

    /// Whether objects that go from the path are deleted.
    #[must_use]
    pub fn prunes(&self) -> bool {
        self.flag("prune")
    }

    /// Whether Flux leaves the stage alone.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        self.flag("suspend")
    }

    /// Whether its Kustomization stays when its file goes.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.kustomization.is_marked("prune", "disabled")
    }

    /// Whether objects are deleted with the Kustomization (`finalizerShouldDeleteResources` in
    /// kustomize-controller).
    #[must_use]
    pub fn deletes_with_itself(&self) -> bool {
        if self.is_suspended() || self.is_kept() {
            return false;
        }
        deletes_with_itself(&self.kustomization.body)
    }

    /// Whether the stage takes its files from a source. A namespace that nobody wrote may be any.
    pub(super) fn follows(&self, source: &Item<'_>) -> bool {
        let own = &self.kustomization;
        let text = |key: &str| own.body.text(&["spec", "sourceRef", key]);
        let namespace = text("namespace").or(own.namespace.as_deref());
        let is_there = namespace
            .zip(source.namespace.as_deref())
            .is_none_or(|(one, other)| one == other);
        is_there && text("kind") == Some(&*source.kind) && text("name") == Some(&*source.name)
    }

    fn flag(&self, name: &str) -> bool {
        self.kustomization
            .body
            .boolean(&["spec", name])
            .unwrap_or(false)
    }
}

/// Whether a Kustomization that is deleted deletes what it has applied (`finalizerShouldDeleteResources` in
/// kustomize-controller).
pub(super) fn deletes_with_itself(kustomization: &Body<'_>) -> bool {
    match kustomization.text(&["spec", "deletionPolicy"]) {
        Some("Delete" | "WaitForTermination") => true,
        Some("Orphan") => false,
        Some(_) | None => kustomization.boolean(&["spec", "prune"]) == Some(true),
    }
}
