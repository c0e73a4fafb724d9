//! A page with the drawing and a table of the stages; it loads nothing.

use crate::values::duration;
use std::fmt::Write as _;

use super::xml::escaped;
use super::{Edge, Graph, Group, Node, svg};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes the page. It works without its script, which highlights what a stage waits for, fits the drawing into the
/// window, and finds stages.
#[must_use]
pub fn html(graph: &Graph) -> String {
    let title = escaped(&graph.title);
    let mut out = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{title}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<nav hidden><button type="button">Fit the window</button><input type="search" placeholder="Find a stage, a path, an image" aria-label="Find"></nav>
<figure>
{}</figure>
"#,
        svg::svg(graph)
    );
    for (at, group) in graph.groups.iter().enumerate() {
        push_group(&mut out, group, at);
    }
    let _ = write!(
        out,
        "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    out
}

const HEAD: &str = r#"<thead><tr><th scope="col">Stage</th><th scope="col">Kustomization</th><th scope="col">Path</th><th scope="col">Images</th><th scope="col">Jobs</th><th scope="col">Waits for</th><th scope="col">At worst</th><th scope="col">Ends within</th></tr></thead>
"#;

fn push_group(out: &mut String, group: &Group, at: usize) {
    let _ = writeln!(
        out,
        "<section>\n<h2>{}</h2>\n<div class=\"scroll\"><table>",
        escaped(&group.name())
    );
    out.push_str(HEAD);
    out.push_str("<tbody>\n");
    let mut order: Vec<(usize, &Node)> = group.nodes().iter().enumerate().collect();
    order.sort_by_key(|(_, node)| node.level);
    for (position, node) in order {
        push_row(out, group, node, position, at);
    }
    out.push_str("</tbody>\n</table></div>\n</section>\n");
}

fn push_row(out: &mut String, group: &Group, node: &Node, position: usize, at: usize) {
    let class = if node.on_critical_path {
        r#" class="critical""#
    } else {
        ""
    };
    let name = escaped(&node.label);
    let _ = write!(
        out,
        r#"<tr{class} data-stage="s{at}-{position}"><th scope="row">{name}</th>"#
    );
    let _ = write!(
        out,
        "<td><code>{}</code></td>",
        escaped(&node.kustomization)
    );
    if node.external {
        out.push_str("<td colspan=\"5\">external: somebody else makes it</td></tr>\n");
        return;
    }
    let source = escaped(&node.source);
    let _ = write!(
        out,
        "<td><code>{}</code><small>{source}</small></td>",
        escaped(&node.path)
    );
    let images = node.images.iter();
    let images = images.map(|image| format!("<div><code>{}</code></div>", escaped(image)));
    let images: String = images.collect();
    let _ = write!(out, r#"<td class="images">{images}</td>"#);
    let jobs = node.jobs.iter().map(|job| {
        format!(
            "<code>{}</code><small>{}</small>",
            escaped(&job.name),
            escaped(&job.image)
        )
    });
    let _ = write!(out, "<td>{}</td>", jobs.collect::<String>());
    let _ = write!(out, "<td>{}</td>", waits(group, position));
    let (own, end) = (
        duration::shown(node.worst_case),
        duration::shown(node.ends_within),
    );
    let _ = writeln!(
        out,
        r#"<td class="time">{own}</td><td class="time">{end}</td></tr>"#
    );
}

/// What a stage waits for; stages that it waits for in the same way and for the same reason together.
fn waits(group: &Group, position: usize) -> String {
    let mut ways: Vec<(&Edge, Vec<&str>)> = Vec::new();
    for edge in group.incoming(position) {
        let same = |way: &&mut (&Edge, Vec<&str>)| {
            way.0.guard == edge.guard && way.0.reason == edge.reason
        };
        // Only the last is looked at, so that a stage with very many edges costs no more than they do.
        match ways.last_mut().filter(same) {
            Some(way) => way.1.push(group.label(edge.from)),
            None => ways.push((edge, vec![group.label(edge.from)])),
        }
    }
    ways.into_iter()
        .map(|(edge, names)| wait(edge, &names.join(", ")))
        .collect()
}

fn wait(edge: &Edge, names: &str) -> String {
    let guard = edge.guard.word();
    format!(
        r#"<div>{} <span class="guard {guard}">{guard}</span><small>{}</small></div>"#,
        escaped(names),
        escaped(&edge.reason)
    )
}
