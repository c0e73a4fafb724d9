//! A Mermaid flowchart, as GitHub and GitLab draw it in Markdown.

use crate::values::duration;
use std::fmt::Write as _;

use super::{Edge, Graph, Group, Guard, Node, words};

/// Writes a `flowchart TD`, one subgraph for each group when there are several.
#[must_use]
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart TD\n");
    let mut critical_edges = Vec::new();
    let mut edges = 0;
    for (at, group) in graph.groups.iter().enumerate() {
        push_stages(&mut out, at, group, graph.groups.len() > 1);
        for edge in group.edges() {
            push_edge(&mut out, at, edge);
            if edge.on_critical_path {
                critical_edges.push(edges.to_string());
            }
            edges += 1;
        }
    }
    push_styles(&mut out, graph, &critical_edges);
    out
}

fn push_stages(out: &mut String, at: usize, group: &Group, boxed: bool) {
    if boxed {
        let _ = writeln!(out, "  subgraph g{at}[\"{}\"]", escaped(&group.name()));
    }
    for (position, node) in group.nodes().iter().enumerate() {
        let (open, close) = if node.external {
            ("([", "])")
        } else {
            ("[", "]")
        };
        let _ = writeln!(out, "  g{at}n{position}{open}\"{}\"{close}", label(node));
    }
    if boxed {
        out.push_str("  end\n");
    }
}

fn label(node: &Node) -> String {
    if node.external {
        return format!("{}<br/>external", escaped(&node.label));
    }
    let mut lines = vec![format!(
        "<b>{}</b> ≤ {}",
        escaped(&node.label),
        duration::shown(node.worst_case)
    )];
    lines.push(escaped(&node.path));
    lines.extend(
        node.jobs
            .iter()
            .map(|job| format!("job {}", escaped(&job.name))),
    );
    lines.retain(|line| !line.is_empty());
    lines.join("<br/>")
}

fn push_edge(out: &mut String, at: usize, edge: &Edge) {
    let arrow = match edge.guard {
        Guard::Revision | Guard::Addressed => "-->",
        Guard::Lockstep | Guard::Pinned => "==>",
        Guard::EverRun | Guard::Ready => "-.->",
    };
    let _ = writeln!(
        out,
        "  g{at}n{} {arrow}|{}| g{at}n{}",
        edge.from,
        edge.guard.word(),
        edge.to
    );
}

fn push_styles(out: &mut String, graph: &Graph, critical_edges: &[String]) {
    let groups = graph.groups.iter().enumerate();
    let critical = groups.flat_map(|(at, group)| {
        let nodes = group
            .nodes()
            .iter()
            .enumerate()
            .filter(|(_, node)| node.on_critical_path);
        nodes.map(move |(position, _)| format!("g{at}n{position}"))
    });
    let critical: Vec<String> = critical.collect();
    if critical.is_empty() {
        return;
    }
    out.push_str("  classDef critical stroke:#d9480f,stroke-width:3px\n");
    let _ = writeln!(out, "  class {} critical", critical.join(","));
    if !critical_edges.is_empty() {
        let _ = writeln!(
            out,
            "  linkStyle {} stroke:#d9480f,stroke-width:3px",
            critical_edges.join(",")
        );
    }
}

/// Letters, digits and a few marks as they are, everything else as Mermaid's `#code;`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in words::one_line(text).chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | ',' | '·') {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}
