//! The vocabulary itself.
