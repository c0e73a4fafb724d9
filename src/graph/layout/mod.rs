//! Where stages and edges lie: layers from top to bottom, few crossings, edges as straight as can be.
//!
//! Takes a group and the sizes of its cards; gives boxes and routes. The steps are those of Sugiyama,
//! Tagawa and Toda, *Methods for Visual Understanding of Hierarchical System Structures* (1981). It
//! deliberately knows no format: `svg` draws what it finds.

mod crossing;
mod layers;
mod place;
mod route;
mod straight;

use super::Group;

/// How large everything is, in pixels.
#[derive(Clone, Debug)]
pub(super) struct Sizes {
    /// Width of every card.
    pub width: f64,
    /// Height of each card, by node.
    pub heights: Vec<f64>,
    /// Where each edge enters its card, from the middle of the upper side, by edge.
    pub entries: Vec<f64>,
}

/// Where everything lies, in pixels; nothing is left of or above 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
    /// The card of each node.
    pub cards: Vec<Card>,
    /// The way of each edge, from top to bottom.
    pub routes: Vec<Vec<Run>>,
}

/// A placed card.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Card {
    /// Its middle.
    pub x: f64,
    /// Its upper side.
    pub top: f64,
    /// Its lower side.
    pub bottom: f64,
}

/// A straight vertical part of an edge; curves join one to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Run {
    /// Where it is.
    pub x: f64,
    /// Where it starts.
    pub top: f64,
    /// Where it ends, below or at the start.
    pub bottom: f64,
}

/// Places every card and edge of a group.
pub(super) fn lay_out(group: &Group, sizes: &Sizes) -> Layout {
    let mut layers = layers::build(group);
    crossing::reduce(&mut layers);
    let columns = place::columns(&layers, sizes.width);
    route::draw(group, &layers, &columns, sizes)
}
