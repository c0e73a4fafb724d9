//! Answers about a place in a pipeline file: what editors ask.
//!
//! Takes texts and places; gives findings, names, edits and words. It reads files through
//! [`crate::source::Files`] only, knows no protocol (that is `lsp`), and decides nothing: what holds is asked of the
//! checks and of the plan.

mod action;
mod actions;
mod analysis;
mod complete;
mod context;
mod edits;
mod fixes;
mod hand_written;
mod highlight;
mod hints;
mod hover;
mod item;
mod names;
mod navigate;
mod outline;
mod removal;
mod rename;
mod secret;
mod usage;
mod values;
mod walk;
mod words;

pub use action::{Action, ActionKind};
pub use actions::{actions, fix_all};
pub use analysis::{Analysis, Parsed};
pub use complete::complete;
pub use context::{Context, context};
pub use fixes::{Mended, mend};
pub use highlight::{Class, Highlight, highlights};
pub use hints::{Hint, Lens, hints, lenses};
pub use hover::{Hover, hover, row};
pub use item::{Item, ItemKind};
pub use names::{Kind, Occurrence, Role, occurrences};
pub use navigate::{Target, definition, references};
pub use outline::{Symbol, folds, links, selections, symbols, workspace_symbols};
pub use removal::with_removals;
pub use rename::{renamable, rename};
pub use usage::{Expected, next, snippet};
