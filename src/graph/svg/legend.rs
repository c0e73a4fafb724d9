//! What the marks mean.

use std::fmt::Write as _;

use crate::graph::{Graph, Guard};

use super::edge;

/// Height of a line, in pixels.
const LINE: f64 = 26.0;
/// Where the words start, in pixels.
const WORDS: f64 = 92.0;

/// The marks that a drawing uses.
pub(super) struct Legend {
    guards: Vec<Guard>,
    critical: bool,
}

impl Legend {
    /// Finds the marks that a graph needs.
    pub(super) fn new(graph: &Graph) -> Self {
        let used = |guard: &Guard| {
            graph
                .groups
                .iter()
                .any(|group| group.guards().contains(guard))
        };
        let mut nodes = graph.groups.iter().flat_map(|group| group.nodes());
        Self {
            guards: Guard::ALL.into_iter().filter(used).collect(),
            critical: nodes.any(|node| node.on_critical_path),
        }
    }

    /// The height that it needs, in pixels.
    #[expect(clippy::cast_precision_loss, reason = "there are four guards")]
    pub(super) fn height(&self) -> f64 {
        (self.guards.len() + usize::from(self.critical)) as f64 * LINE
    }

    /// Draws it.
    pub(super) fn push(&self, out: &mut String, top: f64) {
        let _ = writeln!(out, r#"<g transform="translate(0 {top})">"#);
        let mut y = LINE / 2.0;
        for &guard in &self.guards {
            edge::push_pill(out, guard, edge::pill_width(guard) / 2.0, y);
            push_words(out, guard.meaning(), y);
            y += LINE;
        }
        if self.critical {
            let _ = writeln!(
                out,
                r#"<g class="critical"><path class="edge" d="M0 {y}H{}"/></g>"#,
                WORDS - 16.0
            );
            push_words(
                out,
                "critical path: takes longest when every stage needs its whole timeout",
                y,
            );
        }
        out.push_str("</g>\n");
    }
}

fn push_words(out: &mut String, words: &str, y: f64) {
    let y = y + 4.0;
    let _ = writeln!(
        out,
        r#"<text class="small muted" x="{WORDS}" y="{y}">{words}</text>"#
    );
}
