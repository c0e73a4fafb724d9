//! A self-contained SVG: no script, no font, no link; light or dark as the reader's system is.

mod card;
mod edge;
mod legend;
mod panel;

use crate::values::duration;
use std::fmt::Write as _;

use super::xml::escaped;
use super::{Graph, words};
use panel::Panel;

/// Room around everything, in pixels.
const MARGIN: f64 = 24.0;
/// Height of the title, in pixels.
const TITLE: f64 = 44.0;
/// Room above the legend, in pixels.
const LEGEND_GAP: f64 = 28.0;
/// The least width of a drawing, for the legend, in pixels.
const NARROWEST: f64 = 520.0;
/// Stages that the description names.
const NAMED: usize = 40;

/// Draws every group in a panel, with a legend.
#[must_use]
pub fn svg(graph: &Graph) -> String {
    let mut panels: Vec<Panel<'_>> = graph.groups.iter().map(Panel::new).collect();
    let titled = panels.len() > 1;
    if let [panel] = panels.as_mut_slice() {
        panel.width = panel.width.max(NARROWEST);
    }
    let (inner, bottom) = panel::place(&mut panels, if titled { TITLE } else { 0.0 });
    let legend = legend::Legend::new(graph);
    let width = inner.max(NARROWEST);
    let height = bottom + LEGEND_GAP + legend.height();
    let mut out = opening(graph, width + 2.0 * MARGIN, height + 2.0 * MARGIN);
    let _ = writeln!(out, r#"<g transform="translate({MARGIN} {MARGIN})">"#);
    if titled {
        let title = words::shortened(&graph.title, 60);
        let _ = writeln!(
            out,
            r#"<text class="title" x="0" y="20">{}</text>"#,
            escaped(&title)
        );
    }
    for (at, panel) in panels.iter().enumerate() {
        panel.push(&mut out, at);
    }
    legend.push(&mut out, bottom + LEGEND_GAP);
    out.push_str("</g>\n</svg>\n");
    out
}

fn opening(graph: &Graph, width: f64, height: f64) -> String {
    let (title, description) = (escaped(&graph.title), description(graph));
    let style = include_str!("style.css");
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="fp" role="img" aria-labelledby="fp-title fp-desc" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<title id="fp-title">{title}</title>
<desc id="fp-desc">{}</desc>
<style>
{style}</style>
<rect class="back" width="{width}" height="{height}"/>
"#,
        escaped(&description)
    )
}

/// The drawing in words, for who cannot see it.
fn description(graph: &Graph) -> String {
    let groups = graph.groups.iter().map(|group| {
        let mut stages: Vec<_> = group
            .nodes()
            .iter()
            .filter(|node| node.on_critical_path)
            .collect();
        stages.sort_by_key(|node| node.level);
        let names: Vec<&str> = stages
            .iter()
            .take(NAMED)
            .map(|node| node.label.as_str())
            .collect();
        format!(
            "{}: {}; critical path {}, at worst {}.",
            group.name(),
            words::count(group.nodes().len(), "stage"),
            names.join(", then "),
            duration::shown(group.worst_case())
        )
    });
    groups.collect::<Vec<String>>().join(" ")
}
