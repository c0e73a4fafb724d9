//! What the user's objects need.

use crate::checks::Site;
use crate::checks::placement::namespace_of;
use crate::manifests::{HelmRelease, Node, Object, Scope};
use crate::model::Namespace;
use crate::source::Span;

use super::need::{Hold, Key, Kind, Need};
use super::pods;

/// What one object of a stage needs: what its pods name, its namespace, and the definition of its kind.
pub(super) fn of_object(
    site: &Site<'_>,
    object: &Object,
    target: Option<&str>,
    needs: &mut Vec<Need>,
) {
    let namespace = namespace_of(object, target).unwrap_or_default();
    let user = user(site, object);
    let need = |key, span, hold| Need {
        key,
        span,
        user: user.clone(),
        hold,
        of_job: object.is_job(),
        of_release: None,
    };
    if let Some(pod) = object.pod_template() {
        let hold = hold_of_pods(site, object);
        let named = pods::named(pod, &pods::replaced(object)).into_iter();
        needs.extend(named.map(|it| need(Key::new(it.kind, namespace, it.name), it.span, hold)));
    }
    let hold = if site.waits() {
        Hold::Pods
    } else {
        Hold::Nothing
    };
    let values = values_of(object).into_iter();
    needs.extend(values.map(|(kind, name)| {
        let key = Key::new(kind, namespace, name.text().unwrap_or_default());
        Need {
            of_release: Some(object.name.clone()),
            ..need(key, name.span, hold)
        }
    }));
    if !namespace.is_empty() && object.scope == Scope::Namespaced {
        let key = Key::new(Kind::Namespace, "", namespace);
        needs.push(need(key, place(site, object, target), Hold::Stage));
    }
    if object.scope == Scope::Unknown {
        let key = Key::new(Kind::Definition, object.group(), &object.kind);
        let span = object
            .node
            .get("kind")
            .map_or(object.name_span(), |kind| kind.span);
        needs.push(need(key, span, Hold::Stage));
    }
}

/// What a HelmRelease takes values from and cannot do without.
fn values_of(object: &Object) -> Vec<(Kind, &Node)> {
    let values = HelmRelease::of(object).and_then(|it| it.field(&["valuesFrom"]));
    let references = values.map_or(&[][..], Node::items).iter();
    let named = references.filter_map(|it| {
        let is_optional = it.get("optional").and_then(Node::boolean) == Some(true);
        let kind = it.text_at(&["kind"]).and_then(Kind::of)?;
        it.get("name")
            .filter(|_| !is_optional)
            .map(|name| (kind, name))
    });
    named.collect()
}

/// Who needs something, in words: ours for a generated Job.
fn user(site: &Site<'_>, object: &Object) -> String {
    let job = object.generated.and_then(|at| site.stage.jobs.get(at));
    match job {
        Some(job) => format!("job `{}`", job.label.value),
        None => format!("{} `{}`", object.kind, object.name),
    }
}

/// Whether a stage waits for the pods of an object.
fn hold_of_pods(site: &Site<'_>, object: &Object) -> Hold {
    let waits = site.waits() || !site.settled.list(&["healthChecks"]).is_empty();
    let replicas = object
        .node
        .at(&["spec", "replicas"])
        .and_then(Node::integer);
    // A CronJob is ready as soon as it is there (`fluxcd/cli-utils/pkg/kstatus/status/core.go`).
    if waits && object.kind != "CronJob" && replicas != Some(0) {
        Hold::Pods
    } else {
        Hold::Nothing
    }
}

/// Where the namespace of an object is written.
fn place(site: &Site<'_>, object: &Object, target: Option<&str>) -> Span {
    let written = || object.node.at(&["metadata", "namespace"]);
    let place = match (target, object.generated) {
        (Some(_), _) | (None, Some(_)) => of_stage(site),
        (None, None) => written().map(|node| node.span),
    };
    let job = object.generated.and_then(|at| site.stage.jobs.get(at));
    let declared = || job.map_or_else(|| object.name_span(), |job| job.label.span);
    place.unwrap_or_else(declared)
}

/// Where the namespace of a stage is written.
fn of_stage(site: &Site<'_>) -> Option<Span> {
    let target = site.settled.place(&["targetNamespace"]);
    target.or(match &site.pipeline.namespace {
        Namespace::Name(name) => Some(name.span),
        Namespace::None | Namespace::Default => None,
    })
}
