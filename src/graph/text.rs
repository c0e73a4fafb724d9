//! The outline for a terminal.

use std::fmt::Write as _;

use crate::values::duration;

use super::{Edge, Graph, Group, Guard, Node, outline, words};

/// A column is never padded to more than this, in characters; a longer cell sticks out.
const WIDEST: usize = 44;
/// Reasons shown for one guard.
const REASONS: usize = 3;

/// Draws every group as an outline with one line for each stage.
///
/// `●` marks the critical path. A stage stands below everything that it waits for: `├─` branches off,
/// and what follows in the same column waits for all that branched off above it.
#[must_use]
pub fn text(graph: &Graph) -> String {
    let groups: Vec<String> = graph.groups.iter().map(group_text).collect();
    groups.join("\n")
}

fn group_text(group: &Group) -> String {
    let rows: Vec<[String; 5]> = outline::rows(group)
        .iter()
        .map(|row| cells(group, row))
        .collect();
    let mut out = heading(group);
    out.push('\n');
    push_table(&mut out, &rows);
    push_guards(&mut out, group);
    push_times(&mut out, group);
    out
}

fn heading(group: &Group) -> String {
    let mut parts = vec![words::one_line(&group.name())];
    parts.extend(group.common_source().map(words::one_line));
    let parent = group.parent.as_ref();
    parts.extend(parent.map(|it| format!("parent {}", words::one_line(it))));
    parts.push(words::count(group.stages(), "stage"));
    if group.worst_case() > 0 {
        parts.push(format!(
            "at worst {} along ●{}",
            duration::shown(group.worst_case()),
            words::polls(group.polls())
        ));
    }
    parts.join(" · ") + "\n"
}

fn cells(group: &Group, row: &outline::Row) -> [String; 5] {
    let Some(node) = group.nodes().get(row.node) else {
        return Default::default();
    };
    let mark = match (node.external, node.on_critical_path) {
        (true, _) => '◇',
        (false, true) => '●',
        (false, false) => '○',
    };
    if node.external {
        return external(row, node, mark);
    }
    let source = if group.common_source().is_some() {
        ""
    } else {
        node.source.as_str()
    };
    let path = match node.path.trim_start_matches("./").trim_end_matches('/') {
        path if path == node.label => "",
        _ => node.path.as_str(),
    };
    let place = format!("{path} {source}");
    [
        format!("{}{mark} {}", row.prefix, words::one_line(&node.label)),
        duration::shown(node.worst_case),
        words::one_line(place.trim()),
        runs(node),
        after(group, row.node),
    ]
}

/// A Kustomization that somebody else makes: nothing is known of it but its name.
fn external(row: &outline::Row, node: &Node, mark: char) -> [String; 5] {
    let name = format!("{}{mark} {}", row.prefix, words::one_line(&node.label));
    let place = match node.kustomization == node.label {
        true => "external".to_owned(),
        false => format!("external {}", words::one_line(&node.kustomization)),
    };
    [name, String::new(), place, String::new(), String::new()]
}

/// `job seed, migrate`; the name of the stage is not said again.
fn jobs(node: &Node) -> String {
    let names: Vec<&str> = node.jobs.iter().map(|job| job.name.as_str()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] if *one == node.label => "job".to_owned(),
        names => format!("job {}", words::one_line(&names.join(", "))),
    }
}

/// Its jobs, and its releases of Helm with their charts: `helm web 1.4.0`.
fn runs(node: &Node) -> String {
    let charts = node.releases.iter().map(|it| it.chart.as_str());
    let charts: Vec<&str> = charts.filter(|chart| !chart.is_empty()).collect();
    let helm = match charts.as_slice() {
        [] => String::new(),
        charts => format!("helm {}", words::one_line(&charts.join(", "))),
    };
    let both = [jobs(node), helm];
    let said = both.iter().filter(|it| !it.is_empty());
    said.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// `after a, b (revision), c (lockstep)`.
fn after(group: &Group, node: usize) -> String {
    let mut parts = Vec::new();
    for guard in Guard::ALL {
        let of_guard = |edge: &&Edge| edge.guard == guard;
        let names = group
            .incoming(node)
            .filter(of_guard)
            .map(|edge| group.label(edge.from));
        let names: Vec<&str> = names.collect();
        if !names.is_empty() {
            parts.push(format!(
                "{} ({})",
                words::one_line(&names.join(", ")),
                guard.word()
            ));
        }
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!("after {}", parts.join(", "))
    }
}

fn push_table(out: &mut String, rows: &[[String; 5]]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
            .min(WIDEST)
    };
    let [name_width, time_width, path_width, jobs_width] = [0, 1, 2, 3].map(width);
    for [name, time, path, jobs, after] in rows {
        let mut line = format!("{name:name_width$}  {time:>time_width$}");
        for (cell, width) in [(path, path_width), (jobs, jobs_width)] {
            if width > 0 {
                line += &format!("  {cell:width$}");
            }
        }
        line += &format!("  {after}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn push_guards(out: &mut String, group: &Group) {
    for (at, guard) in group.guards().into_iter().enumerate() {
        if at == 0 {
            out.push('\n');
        }
        let _ = writeln!(out, "{}: {}", guard.word(), guard.meaning());
        let reasons = reasons(group, guard);
        for reason in reasons.iter().take(REASONS) {
            let _ = writeln!(out, "  {}", words::one_line(reason));
        }
        if reasons.len() > REASONS {
            let _ = writeln!(
                out,
                "  and {}",
                words::count(reasons.len() - REASONS, "other reason")
            );
        }
    }
}

/// How long each way through the group may take, where there are several, and when a failed stage is
/// looked at again where nobody says so.
fn push_times(out: &mut String, group: &Group) {
    let lines = [each_way(group), unsaid_retry(group)];
    for (at, line) in lines.iter().flatten().enumerate() {
        if at == 0 {
            out.push('\n');
        }
        let _ = writeln!(out, "{line}");
    }
}

fn each_way(group: &Group) -> Option<String> {
    let end = |node: &Node| {
        let label = words::one_line(&node.label);
        format!("{label} {}", duration::shown(node.ends_within))
    };
    let ends: Vec<String> = group.ends().map(end).collect();
    let several = ends.len() > 1 && group.worst_case() > 0;
    several.then(|| format!("each way at worst: {}", ends.join(", ")))
}

fn unsaid_retry(group: &Group) -> Option<String> {
    let unsaid = || group.nodes().iter().filter(|node| node.retry_is_default);
    let longest = unsaid().map(|node| node.retry_after).max()?;
    let stages = words::count(unsaid().count(), "stage");
    let longest = duration::shown(longest);
    Some(format!(
        "{stages} without `retry`: retried {longest} after a failure"
    ))
}

/// The reasons of all edges with this guard, each once, in the order of the edges.
fn reasons(group: &Group, guard: Guard) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    let edges = group
        .edges()
        .iter()
        .filter(|edge| edge.guard == guard && !edge.reason.is_empty());
    edges
        .map(|edge| edge.reason.as_str())
        .filter(|reason| seen.insert(*reason))
        .collect()
}
