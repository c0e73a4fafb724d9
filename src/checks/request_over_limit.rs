//! A request that is more than the limit. Page: `request_over_limit.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, NodeValue};
use crate::values::quantity::billionths;

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
    each(project, found, check_job);
}

fn check_job(job: &AppliedJob<'_>, found: &mut Findings<'_>) {
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
    let (Some(asked), Some(most)) = (written(request), written(limit)) else {
        return;
    };
    let amounts = billionths(asked).zip(billionths(most));
    if amounts.is_some_and(|(asked, most)| asked > most) {
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
