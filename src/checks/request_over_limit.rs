//! A request that is more than the limit. Page: `request_over_limit.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, NodeValue};

use super::Project;
use super::applied_job::{AppliedJob, each};
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "request-over-limit",
    severity: Severity::Error,
    summary: "a job asks for more than it may take",
    page: include_str!("request_over_limit.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    each(project, found, look);
}

fn look(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    let pod = |field| job.at(&["spec", "template", "spec", field]);
    let lists = ["initContainers", "containers"].map(|field| pod(field).map(Node::items));
    for container in lists.into_iter().flatten().flatten() {
        let requests = container.at(&["resources", "requests"]).map(Node::entries);
        for (name, request) in requests.unwrap_or_default() {
            let name = name.text().unwrap_or_default();
            if let Some(limit) = container.at(&["resources", "limits", name]) {
                compare(request, limit, found);
            }
        }
    }
}

fn compare(request: &Node, limit: &Node, found: &mut Findings<'_>) {
    let (Some(asked), Some(most)) = (written(request), written(limit)) else {
        return;
    };
    if amount(asked) > amount(most) {
        let finding = CHECK
            .at(request.span, format!("`{asked}` is more than `{most}`"))
            .label("what is asked for")
            .also(limit.span, "the most that it may take");
        found.push(finding.help("write the smaller amount first, as in `100m..1`"));
    }
}

/// A quantity as written: a text, or a number.
fn written(node: &Node) -> Option<&str> {
    match &node.value {
        NodeValue::Text(text) | NodeValue::Number(text) => Some(text),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::List(_) | NodeValue::Map(_) => None,
    }
}

/// A quantity of Kubernetes as a number; 0 for what is none.
fn amount(quantity: &str) -> f64 {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let end = quantity.find(|c| !is_number(c)).unwrap_or(quantity.len());
    let (number, suffix) = quantity.split_at(end);
    number.parse::<f64>().unwrap_or(0.0) * factor(suffix)
}

fn factor(suffix: &str) -> f64 {
    const DECIMAL: [(&str, i32); 9] = [
        ("n", -9),
        ("u", -6),
        ("m", -3),
        ("k", 3),
        ("M", 6),
        ("G", 9),
        ("T", 12),
        ("P", 15),
        ("E", 18),
    ];
    const BINARY: [(&str, i32); 6] = [
        ("Ki", 1),
        ("Mi", 2),
        ("Gi", 3),
        ("Ti", 4),
        ("Pi", 5),
        ("Ei", 6),
    ];
    let of = |table: &[(&str, i32)]| {
        table
            .iter()
            .find(|(name, _)| *name == suffix)
            .map(|&(_, it)| it)
    };
    let exponent = || {
        suffix
            .strip_prefix(['e', 'E'])
            .and_then(|digits| digits.parse::<i32>().ok())
    };
    match (of(&BINARY), of(&DECIMAL).or_else(exponent)) {
        (Some(power), _) => 1024f64.powi(power),
        (None, Some(power)) => 10f64.powi(power),
        (None, None) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn quantities_are_compared_as_amounts() {
        assert!(amount("100m") < amount("1"));
        assert!(amount("1Gi") > amount("1G"));
        assert!(amount("1500Mi") > amount("1Gi"));
        assert!(amount("1e3") == amount("1k"));
        assert!(amount("2E") > amount("1Ei"));
    }
}
