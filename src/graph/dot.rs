//! Graphviz.

use crate::values::duration;
use std::fmt::Write as _;

use super::{Edge, Graph, Group, Guard, Node};

const HEAD: &str = r#"  rankdir=TB
  fontname="Helvetica"
  node [shape=box, style="rounded,filled", fillcolor="white", color="gray60", fontname="Helvetica"]
  edge [color="gray40", fontname="Helvetica", fontsize=10]
"#;

/// Writes a `digraph`, one cluster for each group.
#[must_use]
pub fn dot(graph: &Graph) -> String {
    let mut out = format!("digraph {} {{\n{HEAD}", quoted(&graph.title));
    for (at, group) in graph.groups.iter().enumerate() {
        push_group(&mut out, at, group);
    }
    out.push_str("}\n");
    out
}

fn push_group(out: &mut String, at: usize, group: &Group) {
    let _ = writeln!(out, "  subgraph cluster_{at} {{");
    let _ = writeln!(
        out,
        "    label={}\n    color=\"gray80\"",
        quoted(&group.name())
    );
    for (position, node) in group.nodes().iter().enumerate() {
        let bold = match (node.external, node.on_critical_path) {
            (true, _) => ", style=\"rounded,dashed\"",
            (false, true) => ", color=\"#d9480f\", penwidth=2",
            (false, false) => "",
        };
        let _ = writeln!(
            out,
            "    g{at}n{position} [label={}{bold}]",
            quoted(&label(node))
        );
    }
    for edge in group.edges() {
        push_edge(out, at, edge);
    }
    out.push_str("  }\n");
}

fn label(node: &Node) -> String {
    if node.external {
        return format!("{}\nexternal", node.label);
    }
    let mut lines = vec![format!(
        "{} ≤ {}",
        node.label,
        duration::shown(node.worst_case)
    )];
    lines.push(node.path.clone());
    lines.extend(node.jobs.iter().map(|job| format!("job {}", job.name)));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn push_edge(out: &mut String, at: usize, edge: &Edge) {
    let style = match edge.guard {
        Guard::Revision => "solid",
        Guard::Lockstep | Guard::Pinned => "bold",
        Guard::Addressed => "dashed",
        Guard::EverRun | Guard::Ready => "dotted",
    };
    let bold = if edge.on_critical_path {
        ", color=\"#d9480f\", penwidth=2"
    } else {
        ""
    };
    let word = edge.guard.word();
    let _ = write!(out, "    g{at}n{} -> g{at}n{}", edge.from, edge.to);
    let _ = writeln!(
        out,
        " [label={}, style={style}, tooltip={}{bold}]",
        quoted(word),
        quoted(&edge.reason)
    );
}

/// A double-quoted DOT string; a line end becomes `\n`, which Graphviz centres.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
