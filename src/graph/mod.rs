//! A plan as a drawing: text, Mermaid, DOT, SVG, HTML, JSON.
//!
//! Takes a plan; gives text in the format asked for, with the guard on every edge and the critical path
//! marked. It deliberately decides nothing: guards, reasons and durations are the plan's.

mod critical;
mod dot;
mod graph;
mod json;
mod mermaid;
mod outline;
mod table;
mod text;
mod words;

pub use dot::dot;
pub use graph::{Edge, Graph, Group, Guard, Node, NodeJob};
pub use json::json;
pub use mermaid::mermaid;
pub use text::text;
