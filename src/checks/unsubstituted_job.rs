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
    let containers = spec.at(&["template", "spec", "containers"])?.items();
    let own = environment(containers)?;
    let missing = names.iter().filter(|name| !own.contains(*name));
    let mut uses = missing.filter_map(|name| Some((name, find(containers, name)?)));
    let (name, text) = uses.next()?;
    let message = format!("`${{{name}}}` stays as it is in job `{job}`");
    let help = format!(
        "`substitute` is for manifests: say `env {name} = \"…\"` in the job, or write the value itself"
    );
    Some(CHECK.at(text.span, message).help(help))
}

/// The names that containers know; `None` where objects bring others.
fn environment(containers: &[Node]) -> Option<Vec<&str>> {
    if containers.iter().any(|it| it.get("envFrom").is_some()) {
        return None;
    }
    let entries = containers.iter().filter_map(|it| it.get("env"));
    let entries = entries.flat_map(Node::items);
    Some(entries.filter_map(|it| it.text_at(&["name"])).collect())
}

/// The first program or argument that asks for a variable, where none says its name otherwise: a script may set it.
fn find<'a>(containers: &'a [Node], name: &str) -> Option<&'a Node> {
    let asked = format!("${{{name}}}");
    let lists = containers
        .iter()
        .flat_map(|it| [it.get("command"), it.get("args")]);
    let mut first = None;
    for node in lists.flatten().flat_map(Node::items) {
        let text = node.text().unwrap_or_default();
        if may_set(text, &asked, name) {
            return None;
        }
        first = first.or_else(|| text.contains(&asked).then_some(node));
    }
    first
}

/// Whether a script may set a variable, or reads another one.
fn may_set(script: &str, asked: &str, name: &str) -> bool {
    let mut lines = script.lines().map(str::trim_start);
    script.replace(asked, "").contains(name)
        || lines.any(|it| it.starts_with(". ") || it.starts_with("source "))
}
