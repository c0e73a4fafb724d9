//! One group in its panel, and panels beside each other.

use std::fmt::Write as _;

use crate::graph::layout::{self, Layout, Sizes};
use crate::graph::xml::escaped;
use crate::graph::{Group, words};
use crate::values::duration;

use super::card::Face;
use super::edge;

/// Room between a panel's sides and what is in it, in pixels.
const PADDING: f64 = 24.0;
/// Height of a panel's heading, in pixels.
const HEADING: f64 = 54.0;
/// Room between panels, in pixels.
const GAP: f64 = 20.0;
/// Panels go on in the next row beyond this, in pixels.
const WIDEST_ROW: f64 = 1560.0;

/// A group that has been laid out.
pub(super) struct Panel<'a> {
    group: &'a Group,
    faces: Vec<Face<'a>>,
    card_width: f64,
    layout: Layout,
    /// Width of the panel, in pixels.
    pub width: f64,
    /// Height of the panel, in pixels.
    pub height: f64,
    /// Left side, set when panels are placed.
    pub left: f64,
    /// Upper side, set when panels are placed.
    pub top: f64,
}

impl<'a> Panel<'a> {
    /// Lays a group out.
    pub(super) fn new(group: &'a Group) -> Self {
        let faces: Vec<Face<'a>> = group
            .nodes()
            .iter()
            .map(|node| Face::new(group, node))
            .collect();
        let card_width = faces.iter().map(Face::width).fold(0.0, f64::max);
        let heights = faces.iter().map(Face::height).collect();
        let entries = edge::entries(group);
        let layout = layout::lay_out(
            group,
            &Sizes {
                width: card_width,
                heights,
                entries,
            },
        );
        let width = layout.width.max(heading_width(group)) + 2.0 * PADDING;
        let height = layout.height + HEADING + 2.0 * PADDING - 8.0;
        Self {
            group,
            faces,
            card_width,
            layout,
            width,
            height,
            left: 0.0,
            top: 0.0,
        }
    }

    /// Draws it.
    pub(super) fn push(&self, out: &mut String, at: usize) {
        let (left, top, width, height) = (self.left, self.top, self.width, self.height);
        let _ = writeln!(out, r#"<g transform="translate({left} {top})">"#);
        let _ = writeln!(
            out,
            r#"<rect class="panel" width="{width}" height="{height}" rx="14"/>"#
        );
        let _ = writeln!(
            out,
            r#"<text class="heading" x="{PADDING}" y="32">{}</text>"#,
            escaped(&self.group.name())
        );
        let _ = writeln!(
            out,
            r#"<text class="small muted" x="{PADDING}" y="51">{}</text>"#,
            escaped(&facts(self.group))
        );
        let aside = ((width - self.layout.width) / 2.0).round();
        let _ = writeln!(
            out,
            r#"<g transform="translate({aside} {})">"#,
            HEADING + PADDING - 8.0
        );
        self.push_graph(out, &format!("s{at}"));
        out.push_str("</g>\n</g>\n");
    }

    fn push_graph(&self, out: &mut String, id: &str) {
        edge::push_edges(out, self.group, &self.layout, id);
        for (at, (face, card)) in self.faces.iter().zip(&self.layout.cards).enumerate() {
            face.push(out, card, self.card_width, &format!("{id}-{at}"));
        }
        edge::push_guards(out, self.group, &self.layout);
    }
}

/// `GitRepository shop · 3 stages · at worst 20m`.
fn facts(group: &Group) -> String {
    let mut parts: Vec<String> = group
        .common_source()
        .map(str::to_owned)
        .into_iter()
        .collect();
    parts.push(words::count(group.nodes().len(), "stage"));
    if group.worst_case() > 0 {
        parts.push(format!("at worst {}", duration::shown(group.worst_case())));
    }
    parts.join(" · ")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "texts are far shorter than 2^52"
)]
fn heading_width(group: &Group) -> f64 {
    let letters = |text: &str| text.chars().count() as f64;
    (letters(&group.name()) * 9.2).max(letters(&facts(group)) * 7.0)
}

/// Puts the panels beside each other, in rows; gives width and height of all.
pub(super) fn place(panels: &mut [Panel<'_>], top: f64) -> (f64, f64) {
    let (mut x, mut y, mut row_height, mut width) = (0.0, top, 0.0_f64, 0.0_f64);
    for panel in panels {
        if x > 0.0 && x + panel.width > WIDEST_ROW {
            (x, y, row_height) = (0.0, y + row_height + GAP, 0.0);
        }
        (panel.left, panel.top) = (x, y);
        row_height = row_height.max(panel.height);
        width = width.max(x + panel.width);
        x += panel.width + GAP;
    }
    (width, y + row_height)
}
