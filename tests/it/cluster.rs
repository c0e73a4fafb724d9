//! Releases on a cluster, without one: what the facts mean, and what to do next.
#![cfg(feature = "cluster")]

mod commands;
mod control_loop;
mod direct;
mod direct_rerun;
mod direct_status;
mod helm_release;
mod lease;
mod plan_live;
mod play;
mod pod_logs;
mod readiness;
mod rerun;
mod rollout;
mod server;
mod teardown;
#[cfg(unix)]
mod terminal;
mod together;
mod told;
mod warnings;
mod write_gate;
