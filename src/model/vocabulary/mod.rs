//! Which word may stand where, what it means, and how its statement is read.
//!
//! Each kind of block has one table, which is all there is to know: reading walks it, an unknown word is
//! one that no table claims, "did you mean" looks through it, and `grammar/README.md` is printed from it.

mod block;
mod defaults;
mod entry;
mod environment;
mod file;
mod flux;
mod foreign;
mod job;
mod job_readers;
mod place;
mod reference;
mod resources;
mod source;
mod stage;
mod stage_readers;
mod statements;

pub use super::word::{Times, Word};
pub use place::Place;
pub use reference::reference;

pub(super) use file::read_file;
