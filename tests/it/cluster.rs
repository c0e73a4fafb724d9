//! Releases on a cluster, without one: what the facts mean, and what to do next.
#![cfg(feature = "cluster")]

mod again;
mod commands;
mod desk;
mod direct;
mod direct_again;
mod direct_status;
mod drive;
mod lease;
mod play;
mod readiness;
mod rollout;
mod server;
mod teardown;
#[cfg(unix)]
mod terminal;
mod told;
mod warnings;
mod writing;
