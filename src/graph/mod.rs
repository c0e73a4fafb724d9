//! A plan as a drawing: text, Mermaid, DOT, SVG, HTML, JSON.
//!
//! Takes a plan; gives text in the format asked for, with the guard on every edge and the critical path
//! marked. It deliberately decides nothing: guards, reasons and durations are the plan's.

mod dot;
mod externals;
mod from_plan;
#[expect(
    clippy::module_inception,
    reason = "the type that gives the folder its name"
)]
mod graph;
mod html;
mod json;
mod layout;
mod mermaid;
mod outline;
mod schedule;
mod svg;
mod table;
mod text;
mod words;
mod xml;

pub use crate::plan::Guard;
pub use dot::dot;
pub use graph::{Edge, Graph, Group, Node, NodeJob, NodeRelease};
pub use html::html;
pub use json::json;
pub use mermaid::mermaid;
pub use svg::svg;
pub use text::text;
