//! From the arguments of the commands that talk to a cluster to what [`crate::cluster`] takes, and back to exit
//! codes.

mod built;
mod closing;
mod commands;
mod destroy;
mod direct;
mod finish;
mod history;
mod json;
mod junit;
mod kustomize;
mod lines;
mod live;
mod options;
mod past;
mod prepare;
mod row_text;
mod rows;
mod scratch_copy;
mod screen;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub(super) use commands::{apply, destroy, rerun, status, wait};
pub(super) use live::plan;
