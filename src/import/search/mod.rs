//! What a repository holds: Kustomizations, sources, and which of them belong together.

mod above;
pub(super) mod address;
pub(super) mod applied;
pub(super) mod applies;
mod bootstraps;
pub(super) mod circle;
mod circle_drawn;
pub(super) mod dead;
pub(super) mod digest;
pub(super) mod found;
pub(super) mod group;
pub(super) mod naming;
pub(super) mod open;
pub(super) mod open_names;
pub(super) mod own_sources;
pub(super) mod parent;
mod reach;
mod release_makers;
pub(super) mod releases;
mod told;
mod urls;
pub(super) mod walk;
mod wrong;
