//! What a commit does to the cluster, before it is made.
//!
//! Takes what a repository asks of the cluster before and after ([`State`]); gives a [`Transition`], in the
//! order in which it happens, and a finding for each step that the order cannot survive. It deliberately
//! knows nothing of git: [`State::of`] takes a plan, [`State::built`] what an earlier build wrote,
//! [`State::assembled`] stages of several of these, and the two trees come through [`crate::source::Files`].

mod asides;
mod assembled;
mod body;
mod built;
mod by_hand;
mod cascade;
mod change;
mod compare;
mod delta;
mod dropped;
mod effect;
mod equal;
mod field;
mod followed;
mod followers;
mod from_plan;
mod handed;
mod hazards;
mod held;
mod idle;
mod images;
mod immutable;
mod json;
mod kustomization;
mod late;
mod markdown;
mod notes;
mod object;
mod origins;
mod pairs;
mod parent;
mod parents;
mod parents_by_hand;
mod pods;
mod reached;
mod releases;
mod removed;
mod repositories;
mod scene;
mod secret;
mod secret_texts;
mod secret_values;
mod service;
mod state;
mod text;
mod words;
mod written;

use crate::diagnostics::Diagnostic;

pub use crate::plan::Guard;
pub use assembled::Part;
pub use body::Body;
pub use built::Built;
pub use change::{
    Effect, Fate, ImageChange, Mark, ObjectChange, OrderChange, PipelineChange, StageChange,
    Transition, Wait,
};
pub use delta::Trees;
pub use field::Field;
pub use hazards::Texts;
pub use json::json;
pub use markdown::markdown;
pub use state::{After, Item, Pipeline, Stage, State};
pub use text::{Detail, text};

/// Says what a commit does, and what of it the order does not survive.
///
/// `texts` takes a text of the old side into the map that findings point into; it is asked for stages that
/// are gone.
#[must_use]
pub fn compare(
    before: &State<'_>,
    after: &State<'_>,
    trees: Trees<'_>,
    texts: Texts<'_>,
) -> (Transition, Vec<Diagnostic>) {
    let handed = after.with_handed(before, trees.after);
    let after = handed.as_ref().unwrap_or(after);
    let scene = scene::Scene::of(before, after, trees);
    let mut found = hazards::Found::new(texts);
    hazards::run(&scene, &mut found);
    (compare::compare(&scene), found.sink.finish())
}
