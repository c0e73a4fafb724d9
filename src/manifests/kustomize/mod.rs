//! A directory to the objects that kustomize-controller would apply from it.
//!
//! Takes the reader and a request; gives the tree. It follows `fluxcd/pkg/kustomize`
//! (`kustomize_generator.go`: `findOrGenerateKustomization`, `scanManifests`) for directories without a
//! kustomization file, and kustomize's `kusttarget.go` (`accumulateTarget`) for those with one.

mod build;
mod components;
mod config;
mod duplicates;
mod field;
mod field_path;
mod fields;
mod generate;
mod hash;
mod images;
mod json_patch;
mod key_values;
mod keyed;
mod labels;
mod links;
mod name_references;
mod namespaces;
mod patch_form;
mod patch_target;
mod patch_text;
mod patches;
mod patching;
mod plugins;
mod reference_fields;
mod references;
mod replacement_files;
mod replacements;
mod resources;
mod schema;
mod select;
mod sorting;
mod specs;
mod stage;
mod strategic;
mod structured;
mod styles;
mod transform;
mod typed;
mod types;
mod unmatched;
mod unquoted;

pub(super) use build::Build;
pub use key_values::base64;
pub(super) use links::Link;
pub use patch_target::{PatchTarget, Unpatched};
pub(super) use stage::Accumulated;
