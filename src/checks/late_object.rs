//! A Job needs an object that only a later stage makes. Page: `late_object.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};
use crate::model::{EnvValue, Job, MountFrom, Pipeline, RefKind, StageId};
use crate::source::Span;

use super::findings::Findings;
use super::placement::{namespace_of, target_namespace};
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "late-object",
    severity: Severity::Error,
    summary: "a Job needs an object that only a later stage makes",
    page: include_str!("late_object.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let sites: Vec<Site<'_>> = project.sites_of(index).collect();
        let makers = makers(&sites, found);
        if makers.is_empty() {
            continue;
        }
        let order = Order::of(pipeline);
        for site in &sites {
            let needs = needs(site, found);
            for need in needs {
                look(site, &need, &makers, &order, found);
            }
        }
    }
}

/// What a Job asks for.
struct Need<'a> {
    kind: &'static str,
    /// Namespace that it must be in; `""` for a namespace itself.
    namespace: String,
    name: &'a str,
    span: Span,
}

/// Who makes an object, by kind, namespace and name.
type Makers<'a> = HashMap<(&'static str, String, &'a str), Vec<(Site<'a>, Span)>>;

const KINDS: [&str; 5] = ["Secret", "ConfigMap", "PersistentVolumeClaim", "ServiceAccount", "Namespace"];

fn makers<'a>(sites: &[Site<'a>], found: &mut Findings<'_>) -> Makers<'a> {
    let mut makers = Makers::new();
    for site in sites {
        let target = target_namespace(site, found);
        for object in site.tree.objects.iter().filter(|object| object.group().is_empty()) {
            let Some(kind) = KINDS.into_iter().find(|kind| object.kind == *kind) else { continue };
            let namespace = namespace_of(object, target.as_deref()).unwrap_or_default().to_owned();
            let key = (kind, namespace, object.name.as_str());
            makers.entry(key).or_default().push((*site, object.name_span()));
        }
    }
    makers
}

/// What the Jobs of a stage need, each thing once.
fn needs<'a>(site: &Site<'a>, found: &mut Findings<'_>) -> Vec<Need<'a>> {
    let target = target_namespace(site, found);
    let mut needs = Vec::new();
    for object in site.tree.jobs() {
        let namespace = namespace_of(object, target.as_deref()).unwrap_or_default();
        of_object(object, namespace, &mut needs);
    }
    let namespace = site.namespace().unwrap_or_default();
    for job in &site.stage.jobs {
        of_job(job, namespace, &mut needs);
    }
    needs.retain(|need| !is_external(site, need));
    needs
}

fn is_external(site: &Site<'_>, need: &Need<'_>) -> bool {
    let word = match need.kind {
        "Secret" => "secret",
        "ConfigMap" => "configmap",
        "PersistentVolumeClaim" => "claim",
        "ServiceAccount" => "service-account",
        _ => "namespace",
    };
    site.stage.externals.iter().any(|external| external.kind.value == word && external.name.value == need.name)
}

fn of_job<'a>(job: &'a Job, namespace: &str, needs: &mut Vec<Need<'a>>) {
    let mut need = |kind, name: &'a crate::source::Spanned<String>| {
        needs.push(Need { kind, namespace: namespace.to_owned(), name: &name.value, span: name.span });
    };
    let kind = |kind| match kind {
        RefKind::Secret => "Secret",
        RefKind::ConfigMap => "ConfigMap",
    };
    for env in &job.env {
        if let EnvValue::From(key) = &env.value {
            need(kind(key.object.kind), &key.object.name);
        }
    }
    job.env_from.iter().for_each(|from| need(kind(from.object.kind), &from.object.name));
    job.pull_secrets.iter().for_each(|name| need("Secret", name));
    job.service_account.iter().for_each(|name| need("ServiceAccount", name));
    for mount in &job.mounts {
        match mount.from {
            MountFrom::Secret => need("Secret", &mount.name),
            MountFrom::ConfigMap => need("ConfigMap", &mount.name),
            MountFrom::Claim => need("PersistentVolumeClaim", &mount.name),
            MountFrom::Empty => {}
        }
    }
}

fn of_object<'a>(object: &'a Object, namespace: &str, needs: &mut Vec<Need<'a>>) {
    let Some(pod) = object.node.at(&["spec", "template", "spec"]) else { return };
    if let Some(at) = object.node.at(&["metadata", "namespace"])
        && let Some(name) = at.text()
    {
        needs.push(Need { kind: "Namespace", namespace: String::new(), name, span: at.span });
    }
    let mut need = |kind, node: Option<&'a Node>| {
        if let Some((name, span)) = node.and_then(|node| Some((node.text()?, node.span))) {
            needs.push(Need { kind, namespace: namespace.to_owned(), name, span });
        }
    };
    need("ServiceAccount", pod.get("serviceAccountName"));
    let items = |field: &str| pod.get(field).map_or(&[][..], |list| list.items());
    items("imagePullSecrets").iter().for_each(|secret| need("Secret", secret.get("name")));
    for volume in items("volumes") {
        need("Secret", required(volume.get("secret"), "secretName"));
        need("ConfigMap", required(volume.get("configMap"), "name"));
        need("PersistentVolumeClaim", volume.at(&["persistentVolumeClaim", "claimName"]));
    }
    for container in items("initContainers").iter().chain(items("containers")) {
        let entries = |field: &str| container.get(field).map_or(&[][..], |list| list.items());
        for from in entries("envFrom") {
            need("Secret", required(from.get("secretRef"), "name"));
            need("ConfigMap", required(from.get("configMapRef"), "name"));
        }
        for env in entries("env") {
            need("Secret", required(env.at(&["valueFrom", "secretKeyRef"]), "name"));
            need("ConfigMap", required(env.at(&["valueFrom", "configMapKeyRef"]), "name"));
        }
    }
}

/// The name in a reference that is not `optional`.
fn required<'n>(reference: Option<&'n Node>, field: &str) -> Option<&'n Node> {
    let reference = reference?;
    let optional = reference.get("optional").and_then(Node::boolean).unwrap_or(false);
    if optional { None } else { reference.get(field) }
}

/// Which stages are done before which.
struct Order {
    before: Vec<Vec<usize>>,
}

impl Order {
    fn of(pipeline: &Pipeline) -> Self {
        let mut before = vec![Vec::new(); pipeline.stages.len()];
        for relation in &pipeline.relations {
            if let (Some(first), Some(then)) = (relation.first.id, relation.then.id)
                && let Some(list) = before.get_mut(then.0)
            {
                list.push(first.0);
            }
        }
        Self { before }
    }

    /// Whether one stage has to be done before another, directly or through others.
    fn is_before(&self, first: StageId, then: StageId) -> bool {
        let mut seen = vec![false; self.before.len()];
        let mut left = vec![then.0];
        while let Some(at) = left.pop() {
            for &other in self.before.get(at).map_or(&[][..], Vec::as_slice) {
                if other == first.0 {
                    return true;
                }
                if let Some(seen) = seen.get_mut(other)
                    && !std::mem::replace(seen, true)
                {
                    left.push(other);
                }
            }
        }
        false
    }
}

fn look(site: &Site<'_>, need: &Need<'_>, makers: &Makers<'_>, order: &Order, found: &mut Findings<'_>) {
    let Some(made) = makers.get(&(need.kind, need.namespace.clone(), need.name)) else { return };
    // One that no relation connects is there after a while.
    let is_late = |maker: &Site<'_>| maker.id != site.id && order.is_before(site.id, maker.id);
    if !made.iter().all(|(maker, _)| is_late(maker)) {
        return;
    }
    let Some((maker, place)) = made.first() else { return };
    let (own, other) = (&site.stage.name.value, &maker.stage.name.value);
    let message = format!("stage `{own}` needs {} `{}`, which only the later stage `{other}` makes", need.kind, need.name);
    let finding = CHECK
        .at(need.span, message)
        .also(*place, format!("stage `{other}` makes it here"))
        .help(format!("move it to stage `{own}`, or to one before it"));
    found.about(site.stage, finding);
}
