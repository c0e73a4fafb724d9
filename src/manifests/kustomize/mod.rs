//! A directory to the objects that kustomize-controller would apply from it.
//!
//! Takes the reader and a request; gives the tree. It follows `fluxcd/pkg/kustomize`
//! (`kustomize_generator.go`: `findOrGenerateKustomization`, `scanManifests`) for directories without a
//! kustomization file, and kustomize's `kusttarget.go` (`accumulateTarget`) for those with one.

mod build;
mod components;
mod fields;
mod generate;
mod json_patch;
mod patches;
mod references;
mod resources;
mod select;
mod stage;
mod strategic;
mod transform;

pub(super) use build::Build;
pub(super) use stage::Accumulated;
pub use strategic::merge_known as merge_strategic;
