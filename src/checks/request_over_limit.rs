//! A request that is more than the limit. Page: `request_over_limit.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, NodeValue};
use crate::schema::amount;

use super::applied_job::AppliedJob;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "request-over-limit",
    severity: Severity::Error,
    summary: "a job asks for more than it may take",
    page: include_str!("request_over_limit.md"),
};

pub(super) fn run(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
    let Some(pod) = job.at(&["spec", "template", "spec"]) else {
        return;
    };
    let lists = ["initContainers", "containers"].map(|field| pod.get(field).map(Node::items));
    let containers = lists.into_iter().flatten().flatten();
    // A pod may ask for itself as a whole.
    for asking in containers.chain([pod]) {
        let requests = asking.at(&["resources", "requests"]).map(Node::entries);
        for (name, request) in requests.unwrap_or_default() {
            let name = name.text().unwrap_or_default();
            if let Some(limit) = asking.at(&["resources", "limits", name]) {
                compare(request, limit, found);
            }
        }
    }
}

fn compare(request: &Node, limit: &Node, found: &mut Findings<'_>) {
    let amounts = amount(request).zip(amount(limit));
    if amounts.is_none_or(|(asked, most)| asked <= most) {
        return;
    }
    let message = format!("`{}` is more than `{}`", written(request), written(limit));
    let finding = CHECK
        .at(request.span, message)
        .label("what is asked for")
        .also(limit.span, "the most that it may take");
    found.push(finding.help("write the smaller amount first, as in `100m..1`"));
}

/// A quantity as written: a text, a number, or nothing.
fn written(node: &Node) -> &str {
    match &node.value {
        NodeValue::Text(text) => text,
        NodeValue::Number(text) => text,
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::List(_) | NodeValue::Map(_) => "null",
    }
}
