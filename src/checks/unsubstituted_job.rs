//! A variable of the stage in a generated Job, where nothing takes its place. Page: `unsubstituted_job.md`.

use crate::diagnostics::{Check, Diagnostic, Severity};
use crate::manifests::Node;
use crate::settle::is_exempt;

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unsubstituted-job",
    severity: Severity::Warning,
    summary: "a job uses a variable of `substitute`, which only manifests get",
    page: include_str!("unsubstituted_job.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    let variables = site.settled.map(&["postBuild", "substitute"]);
    let names: Vec<&str> = variables
        .iter()
        .filter_map(|(name, _)| name.text())
        .collect();
    if names.is_empty() {
        return;
    }
    let jobs = site.stage.jobs.iter().zip(&site.settled.jobs);
    for (job, settled) in jobs.filter(|(_, settled)| is_exempt(&settled.object)) {
        let spec = settled.object.get("spec");
        let finding = spec.and_then(|spec| problem(&job.label.value, spec, &names));
        finding
            .into_iter()
            .for_each(|finding| found.about(site.stage, finding));
    }
}

/// The first use of a variable that the pod does not have itself.
fn problem(job: &str, spec: &Node, names: &[&str]) -> Option<Diagnostic> {
    let own = Environment::of(spec)?;
    let missing = names.iter().filter(|name| !own.has(name));
    let mut uses = missing.filter_map(|name| Some((name, find(spec, name)?)));
    let (name, text) = uses.next()?;
    let message = format!("`${{{name}}}` stays as it is in job `{job}`");
    let help = format!(
        "`substitute` is for manifests: say `env {name} = \"…\"` in the job, or write the value itself"
    );
    Some(CHECK.at(text.span, message).help(help))
}

/// The names that the containers of a pod know.
struct Environment<'a>(Vec<&'a str>);

impl<'a> Environment<'a> {
    /// Those of a Job; `None` where objects bring others.
    fn of(spec: &'a Node) -> Option<Self> {
        let containers = spec.at(&["template", "spec", "containers"]);
        let containers = containers.map(Node::items).unwrap_or_default();
        if containers.iter().any(|it| it.get("envFrom").is_some()) {
            return None;
        }
        let entries = containers.iter().filter_map(|it| it.get("env"));
        let names = entries
            .flat_map(Node::items)
            .filter_map(|it| it.text_at(&["name"]));
        Some(Self(names.collect()))
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains(&name)
    }
}

/// The first text that asks for a variable and does not set it.
fn find<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    if let Some(text) = node.text() {
        let asks = [format!("${{{name}}}"), format!("${{{name}:")];
        let is_set = text.contains(&format!("{name}="));
        let is_use = asks.iter().any(|it| text.contains(it)) && !is_set;
        return is_use.then_some(node);
    }
    let fields = node.entries().iter().map(|(_, value)| value);
    fields
        .chain(node.items())
        .find_map(|inner| find(inner, name))
}
