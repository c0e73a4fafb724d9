//! The server for editors, spoken to over a connection in memory and over the real program.

mod edits;
mod requests;
pub mod session;
mod stdio;
