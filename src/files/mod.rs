//! The one place that writes to the disk, and the [`crate::source::Files`] of a real directory.
//!
//! Takes a [`crate::emit::Bundle`] and a directory; gives a [`Report`] of what was written, or the
//! [`Problem`]s that kept it from writing anything. Every step down the tree is one path component
//! relative to an open directory and follows no symbolic link, so that nothing outside the directory is
//! ever read or written.
//!
//! It deliberately calls no fsync: all it writes can be written again from the pipeline file, and a
//! build after a power cut does so.

mod built;
mod compare;
mod disk;
mod folder;
mod git;
mod header;
mod leftover;
mod lock;
mod problem;
mod record;
mod request;
mod revision;
mod survey;
mod sweep;
mod target;
mod write;

pub use built::built;
pub use compare::{Change, ChangeKind, compare};
pub use disk::{Disk, SIZE_LIMIT, root_above};
pub use git::RevisionError;
pub use header::header;
pub use problem::{Problem, plain};
pub use request::{Request, Waiting};
pub use revision::{Revision, Unread, commit, descendants, is_changed};
pub use write::{Report, write};
