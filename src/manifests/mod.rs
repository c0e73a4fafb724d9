//! The user's Kubernetes manifests, read with positions.
//!
//! Takes a directory through [`crate::source::Files`]; gives the objects that kustomize-controller would
//! apply from it, each value with its place. It deliberately does not run kustomize: patches and
//! generators are followed only as far as the identity of the objects and the fields that the checks
//! read need it. What cannot be followed makes a tree not [`StageTree::complete`].

mod additions;
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
mod kustomize;
mod node;
mod object;
mod paths;
mod reader;
mod readiness;
mod serialize;
mod tree;
mod yaml;

pub use additions::Additions;
pub use document::{Unreadable, read_document};
pub use errors::CHECKS;
pub use foreign::{Dependency, Foreign, Made};
pub use generated::is_generated;
pub use helm::{
    Chart, HelmRelease, Pin as HelmPin, Pinned, SOURCES, SourceRef, exact_version, is_source,
};
pub use kinds::Scope;
pub use kustomize::merge_strategic;
pub use node::{Node, NodeValue};
pub use object::Object;
pub use paths::{is_kustomization, is_yaml, job_file};
pub use reader::{Documents, Reader, Request};
pub use readiness::{Expression, Readiness as KindReadiness, readiness};
pub use tree::{NamespaceUse, StageTree, Unbuilt};
