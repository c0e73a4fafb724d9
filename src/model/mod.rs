//! Trees to pipelines: every name looked up once, every setting typed.
//!
//! Takes the trees of a file and of what it imports; gives one [`Pipeline`] for each environment. A name
//! that means nothing becomes `None` and is kept with its place, so that a check can report it; nothing
//! here decides whether the order holds.

mod build;
mod cursor;
mod draft;
mod environment;
mod errors;
mod external;
mod image_lines;
mod job;
mod load;
mod marker;
mod merge;
mod named;
mod names;
mod object_ref;
mod paths;
mod pipeline;
mod resolve;
mod seldom;
mod settings;
mod source_ref;
pub mod vocabulary;
mod word;

pub use build::build;
pub use errors::CHECKS;
pub use external::{ExternalKustomization, Wait};
pub use image_lines::{ImageLines, image_lines};
pub use job::{
    Env, EnvFrom, EnvValue, Job, JobSettings, Mount, MountFrom, OnFailure, Rerun, Resources, RunAs,
    Toleration,
};
pub use named::{Image, ImageUse, InValues, Marker, Named, StageImage};
pub use object_ref::{KeyRef, ObjectRef, RefKind};
pub use pipeline::{
    Allow, External, Flux, FluxVersion, Layout, Namespace, Parent, Pipeline, Relation, Stage,
    StageId,
};
pub use seldom::{Seldom, Unsaid};
pub use settings::{
    Decrypt, Deletion, HealthRef, KubeConfig, Patch, ReadyWhen, Settings, SubstituteFrom,
};
pub use source_ref::{Source, SourceBlock, SourceId, SourceKind, SourceVerify};

#[cfg(test)]
mod tests;
