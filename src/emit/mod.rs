//! Plan to Kubernetes objects, YAML text and paths.
//!
//! Takes a [`crate::plan::Plan`]; gives a [`Bundle`], the same bytes for the same plan. It deliberately
//! decides nothing but the digests that only the finished objects give: release ids, and the names of Jobs
//! that run once. It touches no disk.

mod bundle;
mod scalar;
mod value;
mod yaml;

pub use bundle::{Bundle, Owner};
pub use value::{Map, Value};
