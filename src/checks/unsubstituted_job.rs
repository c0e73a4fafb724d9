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

/// The first program or argument that asks for a variable, and says its name nowhere else: a script may set it.
fn find<'a>(spec: &'a Node, name: &str) -> Option<&'a Node> {
    let containers = spec.at(&["template", "spec", "containers"]);
    let containers = containers.map(Node::items).unwrap_or_default().iter();
    let lists = containers.flat_map(|it| [it.get("command"), it.get("args")]);
    let texts: Vec<&Node> = lists.flatten().flat_map(Node::items).collect();
    let is_set = texts
        .iter()
        .any(|it| may_set(it.text().unwrap_or_default(), name));
    let use_of = format!("${{{name}}}");
    let mut uses = texts
        .into_iter()
        .filter(|it| it.text().is_some_and(|text| text.contains(&use_of)));
    uses.next().filter(|_| !is_set)
}

/// Whether a script may set a variable, or reads another one.
fn may_set(script: &str, name: &str) -> bool {
    let bare = script.replace(&format!("${{{name}}}"), "");
    let mut lines = script.lines().map(str::trim_start);
    bare.contains(name) || lines.any(|it| it.starts_with(". ") || it.starts_with("source "))
}
