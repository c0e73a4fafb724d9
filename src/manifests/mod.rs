//! The user's Kubernetes manifests, read with positions.
//!
//! Takes a directory through [`crate::source::Files`]; gives the objects that kustomize-controller would
//! apply from it, each value with its place. It deliberately does not run kustomize: patches and
//! generators are followed only as far as the identity of the objects and the fields that the checks
//! read need it. What cannot be followed makes a tree not [`StageTree::complete`].

mod kinds;
mod node;
mod object;
mod scalar;
mod tree;

pub use kinds::{Scope, group};
pub use node::{Node, NodeValue};
pub use object::Object;
pub use tree::{NamespaceUse, StageTree};
