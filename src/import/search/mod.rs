//! What a repository holds: Kustomizations, sources, and which of them belong together.

pub(super) mod address;
pub(super) mod applied;
pub(super) mod circle;
pub(super) mod digest;
pub(super) mod found;
pub(super) mod group;
pub(super) mod naming;
pub(super) mod own_sources;
mod reach;
