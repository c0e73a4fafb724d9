//! One environment of one pipeline file, names resolved.

use std::sync::Arc;

use smol_str::SmolStr;
use thin_vec::ThinVec;

use crate::source::{FileId, Span, Spanned};

use super::named::{Image, ImageUse, Named, StageImage};
use super::{ExternalKustomization, Job, Settings, Source, SourceId, Wait};

/// Position of a stage in [`Pipeline::stages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageId(pub usize);

/// One environment of one pipeline file.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The text that the pipeline is written in.
    pub file: FileId,
    /// Path of that text below the repository root, as the header of emitted files names it.
    pub path: String,
    /// Name of the pipeline; its span is the whole file's start when the name is the file's.
    pub name: Spanned<SmolStr>,
    /// The environment, when the file has any.
    pub environment: Option<Spanned<SmolStr>>,
    /// Where the Kustomizations live and are written.
    pub flux: Flux,
    /// Where the objects of the app live.
    pub namespace: Namespace,
    /// How directories are named.
    pub layout: Layout,
    /// The release id that the user gave.
    pub release: Option<Spanned<SmolStr>>,
    /// Never empty; the first is the one that stages use when they name none.
    pub sources: Vec<Source>,
    /// Named images, after the environment's overrides.
    pub images: Vec<Image>,
    /// Kustomizations that somebody else makes.
    pub kustomizations: Vec<ExternalKustomization>,
    /// Declared stages in the order written, then the implied `app`.
    pub stages: Vec<Stage>,
    /// Every `before` and `after`, as written, duplicates included.
    pub relations: Vec<Relation>,
}

/// The `flux` statement.
#[derive(Clone, Debug)]
pub struct Flux {
    /// Namespace of the Kustomizations; `None` leaves it out.
    pub namespace: Option<Spanned<SmolStr>>,
    /// Folder of the Kustomizations below the repository root, without `./` and the last `/`; ends in the
    /// environment's name when there is one.
    pub directory: Spanned<SmolStr>,
    /// The oldest Flux to support.
    pub version: Spanned<FluxVersion>,
    /// The kubeconfig context that cluster commands must use; `None` allows any.
    pub context: Option<Spanned<SmolStr>>,
    /// The Kustomization that applies the folder, when the pipeline makes it.
    pub parent: Option<Parent>,
}

/// `parent NAME [at PATH]`: what applies the folder of the Kustomizations.
#[derive(Clone, Debug, PartialEq)]
pub struct Parent {
    /// Name of the Kustomization.
    pub name: Spanned<SmolStr>,
    /// Folder of its file below the repository root, without `./` and the last `/`; ends in the environment's
    /// name when there is one.
    pub directory: Spanned<SmolStr>,
}

/// A Flux release, such as 2.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FluxVersion {
    /// 2.
    pub major: u32,
    /// 7.
    pub minor: u32,
}

/// The `namespace` statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Namespace {
    /// `namespace none`: left out everywhere.
    None,
    /// Nothing was said: `default`.
    Default,
    /// As written.
    Name(Spanned<SmolStr>),
}

impl Namespace {
    /// The name to write into objects, if any.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Default => Some("default"),
            Self::Name(name) => Some(&name.value),
        }
    }
}

impl Pipeline {
    /// The namespace of the Kustomizations, when the file names one.
    #[must_use]
    pub fn flux_namespace(&self) -> Option<&str> {
        let namespace = self.flux.namespace.as_ref();
        namespace.map(|name| name.value.as_str())
    }

    /// Folder of the directories that `layout addressed` generates, below the repository root: beside that of
    /// the Kustomizations, so that what applies these does not look into it. `None` in the fixed layout.
    #[must_use]
    pub fn stages_directory(&self) -> Option<String> {
        let directory = match self.flux.directory.value.as_str() {
            "" => "flux",
            directory => directory,
        };
        (self.layout == Layout::Addressed)
            .then(|| format!("{directory}-stages/{}", self.name.value))
    }

    /// What the parent follows: the first source with this repository in it, which is where its folder is.
    #[must_use]
    pub fn parent_source(&self) -> Option<&Source> {
        self.sources.iter().find(|source| !source.elsewhere)
    }

    /// Whether the stage is read from a directory that is named by its content: a source whose root is
    /// elsewhere holds directories that nobody here can write.
    #[must_use]
    pub fn is_addressed(&self, stage: &Stage) -> bool {
        let source = self.source_of(stage);
        self.layout == Layout::Addressed && source.is_some_and(|source| !source.elsewhere)
    }
}

/// The `layout` statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The directories of the Flux guide.
    Fixed,
    /// Directories named by content.
    Addressed,
}

/// A stage with the settings of its environment and of `defaults` merged in.
#[derive(Clone, Debug)]
pub struct Stage {
    /// As the user calls it; an implied `app` has the span of the first relation that names it.
    pub name: Spanned<SmolStr>,
    /// The statement up to its block; see `name` for an implied one.
    pub span: Span,
    /// `app` without a statement.
    pub implied: bool,
    /// `renamed from OLD`.
    pub renamed_from: Option<Spanned<SmolStr>>,
    /// Name of the Kustomization.
    pub kustomization: Spanned<SmolStr>,
    /// Directory below the root of its source, without `./` and the last `/`; `""` is the root itself.
    pub path: Spanned<SmolStr>,
    /// Nobody wrote the path.
    pub path_is_default: bool,
    /// Something in its block was not understood, so that more may be said of it than is known.
    pub is_partial: bool,
    /// What `sourceRef` points at.
    pub source: Named<SourceId>,
    /// Generated Jobs, in the order written.
    pub jobs: Vec<Job>,
    /// `image NAME` of the stage, for the manifests of its path.
    pub images: ThinVec<StageImage>,
    /// Everything else; stages side by side that say the same share it.
    pub settings: Arc<Settings>,
    /// What it waits for that somebody else makes, as written.
    pub waits: ThinVec<Wait>,
    /// Objects that someone else makes.
    pub externals: ThinVec<External>,
    /// Checks that do not apply here, with the reason.
    pub allows: ThinVec<Allow>,
}

/// `external secret NAME`.
#[derive(Clone, Debug, PartialEq)]
pub struct External {
    /// Lower-case kind: `secret`, `configmap`, `claim`, `service-account`, `namespace`, `crd`.
    pub kind: Spanned<SmolStr>,
    /// Name of the object.
    pub name: Spanned<SmolStr>,
}

/// `allow CHECK "reason"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Allow {
    /// Name of the check.
    pub check: Spanned<SmolStr>,
    /// Why it does not apply.
    pub reason: Spanned<SmolStr>,
}

/// One edge as written: `first` finishes before `then` starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// What finishes first.
    pub first: Named<StageId>,
    /// What starts afterwards.
    pub then: Named<StageId>,
    /// The word `before` or `after` with its name.
    pub span: Span,
}

impl Pipeline {
    /// The stage with this id, if this pipeline made the id.
    #[must_use]
    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.get(id.0)
    }

    /// The source of a stage, when its name was found.
    #[must_use]
    pub fn source_of(&self, stage: &Stage) -> Option<&Source> {
        stage.source.id.and_then(|id| self.sources.get(id.0))
    }

    /// The reference that an image use stands for; `None` when its name was not found.
    #[must_use]
    pub fn reference<'a>(&'a self, image: &'a ImageUse) -> Option<&'a Spanned<SmolStr>> {
        match image {
            ImageUse::Reference(reference) => Some(reference),
            ImageUse::Name(named) => named
                .id
                .and_then(|id| Some(&self.images.get(id)?.reference)),
        }
    }
}
