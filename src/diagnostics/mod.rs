//! What is wrong, where, and what would help.
//!
//! Takes positions from `source`; gives [`Diagnostic`]s and four ways to show them: drawn for people
//! ([`human`]), as [`json`], as [`sarif`] and as GitHub workflow commands ([`github`]). It deliberately
//! knows no check: a [`Check`] is made beside the rule that it names.

mod check;
mod diagnostic;
mod excerpt;
mod field;
mod fix;
mod github;
mod human;
mod json;
mod place;
mod sarif;
mod sarif_log;
mod secret;
mod sink;
mod suggest;
mod texts;

pub use check::{Check, Severity};
pub use diagnostic::{Diagnostic, Label};
pub use excerpt::is_unseen;
pub use field::Field;
pub use fix::{Edit, Fix, Safety, edited};
pub use github::github;
pub use human::{Style, human, tally};
pub use json::{json, json_beside};
pub(crate) use sarif::push_encoded;
pub use sarif::{sarif, sarif_beside};
pub use secret::{masked, may_hold_secrets, patches_secrets};
pub use sink::Sink;
pub use suggest::closest;
