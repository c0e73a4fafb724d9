//! What the statements say, one struct for each kind of block, nothing merged and no name looked up.

use smol_str::SmolStr;

use crate::source::{Span, Spanned};
use crate::values::Duration;

use super::seldom::Seldom;
use super::{
    Allow, External, ExternalKustomization, FluxVersion, Image, ImageUse, Job, JobSettings, Layout,
    Namespace, Rerun, Settings, Source, StageImage,
};

/// What one file says.
#[derive(Debug, Default)]
pub(super) struct FileDraft {
    pub pipeline: Option<Spanned<SmolStr>>,
    /// Whether `pipeline` stands there, readable or not.
    pub says_its_name: bool,
    pub layout: Option<Layout>,
    pub imports: Vec<Spanned<SmolStr>>,
    pub environments: Vec<EnvironmentDraft>,
    pub said: Declarations,
}

/// `environment NAME { … }`.
#[derive(Debug)]
pub(super) struct EnvironmentDraft {
    pub name: Spanned<SmolStr>,
    pub said: Declarations,
}

/// What a file and an environment can both say.
#[derive(Clone, Debug, Default)]
pub(super) struct Declarations {
    pub sources: Vec<Source>,
    pub images: Vec<Image>,
    pub kustomizations: Vec<ExternalKustomization>,
    pub namespace: Option<Namespace>,
    pub flux: FluxDraft,
    pub release: Option<Spanned<SmolStr>>,
    pub defaults: StageBody,
    pub stages: Vec<StageDraft>,
}

/// The `flux` statement.
#[derive(Clone, Debug, Default)]
pub(super) struct FluxDraft {
    pub namespace: Option<Spanned<SmolStr>>,
    pub directory: Option<Spanned<SmolStr>>,
    pub version: Option<Spanned<FluxVersion>>,
    pub context: Option<Spanned<SmolStr>>,
    pub parent: Option<ParentDraft>,
    /// The directory was said by the environment, so that nothing is added to it.
    pub directory_is_final: bool,
    /// The same of the parent.
    pub parent_is_final: bool,
}

/// `parent NAME [at PATH]`.
#[derive(Clone, Debug)]
pub(super) struct ParentDraft {
    pub name: Spanned<SmolStr>,
    pub directory: Option<Spanned<SmolStr>>,
}

/// `stage NAME …`.
#[derive(Clone, Debug)]
pub(super) struct StageDraft {
    pub name: Spanned<SmolStr>,
    pub span: Span,
    pub renamed_from: Option<Spanned<SmolStr>>,
    pub relations: Vec<RelationDraft>,
    pub body: StageBody,
    /// The path was said by the environment, so that nothing is added to it.
    pub path_is_final: bool,
}

/// One name behind `before` or `after`.
#[derive(Clone, Debug)]
pub(super) struct RelationDraft {
    pub side: Side,
    pub other: Spanned<SmolStr>,
    pub span: Span,
}

/// Which end of the edge the stage with the statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The stage finishes before the other starts.
    Before,
    /// The stage starts after the other has finished.
    After,
}

/// The block of a stage, or of `defaults`.
#[derive(Clone, Debug, Default)]
pub(super) struct StageBody {
    pub name: Option<Spanned<SmolStr>>,
    pub path: Option<Spanned<SmolStr>>,
    pub source: Option<Spanned<SmolStr>>,
    pub jobs: Vec<JobDraft>,
    pub images: Vec<StageImage>,
    pub settings: Seldom<Settings>,
    pub externals: Vec<External>,
    pub allows: Vec<Allow>,
    /// Something in its block was not understood.
    pub is_partial: bool,
}

/// `job LABEL { … }`.
#[derive(Clone, Debug)]
pub(super) struct JobDraft {
    /// The word behind `job`; the stage's name takes its place when it is empty.
    pub label: Spanned<SmolStr>,
    pub name: Option<Spanned<SmolStr>>,
    pub rerun: Option<Spanned<Rerun>>,
    pub span: Span,
    pub image: Option<ImageUse>,
    pub run: Option<Spanned<SmolStr>>,
    pub deadline: Option<Spanned<Duration>>,
    pub retries: Option<Spanned<u32>>,
    pub settings: Seldom<JobSettings>,
    /// Something in its block was not understood.
    pub is_partial: bool,
}

impl JobDraft {
    /// A job that says nothing.
    pub(super) fn new(label: Spanned<SmolStr>, span: Span) -> Self {
        Self {
            label,
            name: None,
            rerun: None,
            span,
            image: None,
            run: None,
            deadline: None,
            retries: None,
            settings: Seldom::default(),
            is_partial: false,
        }
    }

    /// The job with its defaults.
    pub(super) fn finish(self) -> Job {
        let Self {
            label,
            name,
            rerun,
            span,
            image,
            run,
            deadline,
            retries,
            settings,
            is_partial,
        } = self;
        Job {
            name: name.unwrap_or_else(|| label.clone()),
            rerun: rerun.unwrap_or_else(|| Spanned::new(Rerun::OnImage, label.span)),
            label,
            span,
            image,
            run,
            deadline,
            retries,
            settings,
            is_partial,
        }
    }
}
