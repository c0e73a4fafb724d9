//! The user's Kubernetes manifests, read with positions.
//!
//! Takes a directory through [`crate::source::Files`]; gives the objects that kustomize-controller would
//! apply from it, each value with its place. It builds what kustomize builds, without plug-ins, charts and what is
//! fetched; `e2e/applied` compares the two. What cannot be followed makes a tree not [`StageTree::complete`].

mod additions;
pub mod built_in;
mod chart_image;
mod chart_values;
mod document;
mod errors;
mod foreign;
mod generated;
mod glob;
mod helm;
mod ignore;
mod image;
mod json;
mod kinds;
mod known;
mod kustomize;
mod listing;
mod local;
mod matched;
mod node;
mod object;
mod parsed;
mod paths;
mod reader;
mod readiness;
mod request;
mod serialize;
mod source_ignore;
mod substitute;
mod taken;
mod tree;
pub mod versions;
mod written;
mod yaml;

pub use additions::Additions;
pub use chart_image::{ChartImage, chart_image, image_place};
pub use document::{Unreadable, read_document};
pub use errors::{CHECKS, INVALID_PATCH};
pub use foreign::{Beside, Dependency, Foreign, Made, Reach, is_of_others};
pub use generated::is_generated;
pub use helm::{
    Chart, HelmRelease, KeptValues, Pin as HelmPin, Pinned, SOURCES, SourceRef, is_one_version,
    is_source, made_secret,
};
pub use ignore::Patterns;
pub use kinds::{Scope, is_built_in};
pub use known::{merge_key, merge_known as merge_strategic};
pub use kustomize::{PatchTarget, Unpatched, base64};
pub use local::{LOCAL_CONFIG, local_mark};
pub use matched::{Matched, Matches, glob_matcher};
pub use node::{Node, NodeValue};
pub(crate) use node::{edit, push};
pub use object::{Object, objects_in};
pub use parsed::Parsed;
pub use paths::{is_kustomization, is_yaml};
pub use reader::{Documents, Reader};
pub use readiness::{
    Expression, Readiness as KindReadiness, is_ready_at_once, is_written_only, kinds_page,
    readiness,
};
pub use request::Request;
pub use source_ignore::Ignore;
pub use substitute::{
    Certainty, Others, Substituted, SubstitutionFault, Unknown, substitute, takes_variables,
};
pub use taken::listed;
pub use tree::{NamespaceUse, StageTree, Touched, Tried, Unbuilt};
pub use written::{Written, job_file, parent_file, stage_file, written, written_sources};
