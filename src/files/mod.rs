//! The one place that writes to the disk, and the [`crate::source::Files`] of a real directory.
