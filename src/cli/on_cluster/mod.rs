//! From the arguments of the commands that talk to a cluster to what [`crate::cluster`] takes, and back to exit
//! codes.

#[cfg(not(feature = "cluster"))]
mod absent;
#[cfg(feature = "cluster")]
mod board;
#[cfg(feature = "cluster")]
mod built;
#[cfg(feature = "cluster")]
mod commands;
#[cfg(feature = "cluster")]
mod direct;
#[cfg(feature = "cluster")]
mod junit;
#[cfg(feature = "cluster")]
mod kustomize;
#[cfg(feature = "cluster")]
mod lines;
#[cfg(feature = "cluster")]
mod prepare;
#[cfg(feature = "cluster")]
mod records;
#[cfg(feature = "cluster")]
mod rows;
#[cfg(feature = "cluster")]
mod shadow;
#[cfg(feature = "cluster")]
mod story;
#[cfg(feature = "cluster")]
mod table;
#[cfg(feature = "cluster")]
#[cfg(test)]
mod tests;
#[cfg(feature = "cluster")]
mod view;

#[cfg(not(feature = "cluster"))]
pub(super) use absent::{apply, rerun, status, wait};
#[cfg(feature = "cluster")]
pub(super) use commands::{apply, rerun, status, wait};
