//! What is wrong, where, and what would help.
//!
//! Takes positions from `source`; gives [`Diagnostic`]s and the ways to show them. It deliberately
//! knows no check: a [`Check`] is made beside the rule that it names.

mod check;
mod diagnostic;
mod sink;
mod suggest;

pub use check::{Check, Severity};
pub use diagnostic::{Diagnostic, Fix, Label};
pub use sink::Sink;
pub use suggest::closest;
