//! A Job whose pods get a sidecar. Page: `injected_job.md`.

use std::collections::BTreeMap;

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};

use super::Project;
use super::applied_job::{AppliedJob, of_site};
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "injected-job",
    severity: Severity::Warning,
    summary: "a Job runs where pods get a sidecar, with which it may never complete",
    page: include_str!("injected_job.md"),
};

/// What makes a mesh add its proxy to the pods of a namespace, and what keeps it away from one.
struct Mesh {
    name: &'static str,
    /// `labels` or `annotations`.
    place: &'static str,
    /// Keys of the namespace, and the values that switch it on; none for any.
    on: &'static [(&'static str, &'static [&'static str])],
    /// The key of the pods, and the value that keeps it away.
    off: (&'static str, &'static str),
    /// Annotations with which the proxy ends with the Job.
    native: &'static [&'static str],
}

const MESHES: [Mesh; 3] = [
    Mesh {
        name: "Istio",
        place: "labels",
        on: &[("istio-injection", &["enabled"]), ("istio.io/rev", &[])],
        off: ("sidecar.istio.io/inject", "false"),
        native: &[],
    },
    Mesh {
        name: "Linkerd",
        place: "annotations",
        on: &[("linkerd.io/inject", &["enabled", "ingress"])],
        off: ("linkerd.io/inject", "disabled"),
        native: &[
            "config.beta.linkerd.io/proxy-enable-native-sidecar",
            "config.linkerd.io/proxy-enable-native-sidecar",
        ],
    },
    Mesh {
        name: "Kuma",
        place: "labels",
        on: &[("kuma.io/sidecar-injection", &["enabled"])],
        off: ("kuma.io/sidecar-injection", "disabled"),
        native: &[],
    },
];

impl Mesh {
    /// The label or annotation that a namespace has it by.
    fn switch<'n>(&self, namespace: &'n Node) -> Option<&'n Node> {
        let marks = namespace.at(&["metadata", self.place])?;
        let says_no = |(key, _): &(&str, &[&str])| marks.text_at(&[key]) == Some("disabled");
        // `istio-injection: disabled` wins over a revision.
        let is_off = self.on.iter().any(says_no);
        let mut on = self.on.iter().filter(|_| !is_off);
        on.find_map(|(key, values)| {
            let mark = marks.get(key)?;
            let is_on = values.is_empty() || values.contains(&mark.text()?);
            is_on.then_some(mark)
        })
    }

    /// Whether the proxy ends with the Job, as an object says.
    fn is_native(&self, metadata: Option<&Node>) -> bool {
        let annotations = metadata.and_then(|it| it.get("annotations"));
        let mut keys = self.native.iter();
        keys.any(|key| annotations.and_then(|it| it.text_at(&[key])) == Some("true"))
    }

    /// Whether a pod says for itself that it wants none, or what.
    fn is_decided(&self, metadata: Option<&Node>) -> bool {
        let (key, _) = self.off;
        // Istio reads the annotation of former times too.
        let places = ["labels", "annotations"];
        let mut places = places.iter();
        places.any(|place| metadata.is_some_and(|it| it.at(&[place, key]).is_some()))
    }
}

/// Namespaces by name, of the cluster of an environment.
type Namespaces<'a> = BTreeMap<(Option<&'a str>, &'a str), &'a Object>;

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    let mut namespaces = Namespaces::new();
    for site in project.sites() {
        let own = site.tree.objects.iter();
        let own = own.filter(|it| it.kind == "Namespace" && it.group().is_empty());
        namespaces.extend(own.map(|it| ((site.environment(), it.name.as_str()), it)));
    }
    if namespaces.is_empty() {
        return;
    }
    for site in project.sites() {
        for job in &of_site(&site) {
            check_job(job, &namespaces, found);
        }
    }
}

fn check_job(job: &AppliedJob<'_>, namespaces: &Namespaces<'_>, found: &mut Findings<'_>) {
    let site = job.site;
    let name = job.object.namespace.as_deref().or(site.namespace());
    let namespace = name.and_then(|name| namespaces.get(&(site.environment(), name)));
    let Some(namespace) = namespace else { return };
    let metadata = job.at(&["spec", "template", "metadata"]);
    for mesh in &MESHES {
        let own = namespace.node.get("metadata");
        let Some(switch) = mesh.switch(&namespace.node) else {
            continue;
        };
        if mesh.is_decided(metadata) || mesh.is_native(metadata) || mesh.is_native(own) {
            continue;
        }
        let (key, value) = mesh.off;
        let message = format!(
            "the pods of {} get a sidecar of {}, with which a Job may never complete",
            job.title(),
            mesh.name
        );
        let kind = mesh.place.trim_end_matches('s');
        let finding = CHECK
            .at(job.place(), message)
            .also(
                switch.span,
                format!("Namespace `{}` says so", namespace.name),
            )
            .help(format!("give its pods the {kind} `{key}: \"{value}\"`"));
        found.about(site.stage, finding);
    }
}
