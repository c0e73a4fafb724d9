//! The Language Server Protocol over the answers of [`crate::ide`].
//!
//! Takes a connection; gives findings and answers until the client leaves. One thread: every change compiles the
//! pipeline files of its directory anew, which takes milliseconds, and the changes that wait are taken together. A
//! request that panics is answered with an error and ends nothing else. Messages are written as JSON values: of
//! what the protocol has, little is used, and a crate of all of its types would be larger than this module.

mod client;
mod documents;
mod edits;
mod encode;
mod findings;
mod kinds;

mod paths;
mod planned;
mod queue;
mod repository;
mod requests;
mod server;
mod structure;
mod tokens;

pub use server::serve;
