//! The user's Kubernetes manifests, read with positions.
//!
//! Takes a directory through [`crate::source::Files`]; gives the objects that kustomize-controller would
//! apply from it, each value with its place. It deliberately does not run kustomize: patches and
//! generators are followed only as far as the identity of the objects needs.

mod node;

pub use node::{Node, NodeValue, Object, StageTree};
