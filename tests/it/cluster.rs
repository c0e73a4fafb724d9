//! Releases on a cluster, without one: what the facts mean, and what to do next.
#![cfg(feature = "cluster")]

mod api;
mod direct;
mod play;
mod readiness;
mod rollout;
