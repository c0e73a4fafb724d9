//! Plan to Kubernetes objects, YAML text and paths.
//!
//! Takes a [`crate::plan::Plan`]; gives a [`Bundle`], the same bytes for the same plan. It deliberately
//! decides nothing but the digests that only the finished objects give: release ids and addresses. It touches no disk.

mod address;
mod bundle;
mod depends;
mod digest;
mod emitted;
mod job;
mod kustomization;
mod object;
mod objects;
mod overlay;
mod pin;
mod release;
mod scalar;
mod source;
mod stream;
mod value;
mod values;
mod yaml;

pub use crate::settle::{FILES, RELEASE};
pub use address::{is_address_digest, is_addressed};
pub use bundle::{Bundle, Collision, Copy, Owner, bundle};
pub use emitted::{Emitted, EmittedPipeline, EmittedStage};
pub use object::Object;
pub use objects::objects;
pub use overlay::value_of;
pub use pin::is_pin;
pub use release::Release;
pub use stream::stream;
pub use value::{Map, Value};
pub use values::{VALUES, is_values_tie, values_digest};
pub use yaml::text as yaml_text;

/// Annotation of a generated Job with a digest of itself.
pub const CONTENT: &str = "flux-pipeline/content";
