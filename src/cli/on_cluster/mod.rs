//! From the arguments of the commands that talk to a cluster to what [`crate::cluster`] takes, and back to exit
//! codes.

mod board;
mod built;
mod commands;
mod destroy;
mod direct;
mod ending;
mod junit;
mod kustomize;
mod lines;
mod prepare;
mod records;
mod rows;
mod screen;
mod shadow;
mod story;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub(super) use commands::{apply, destroy, rerun, status, wait};
