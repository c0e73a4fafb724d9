//! What the user's objects need.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use crate::checks::Site;
use crate::checks::placement::namespace_of;
use crate::manifests::{HelmRelease, Node, Object, Scope};
use crate::model::Namespace;
use crate::source::Span;

use super::need::{Hold, Key, Kind, Need};
use super::{custom, pods, releases, sources, storage};

/// What one object of a stage needs: what it names, its namespace, and the definition of its kind.
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
        of_releases: BTreeSet::new(),
        only_order: false,
        asked: None,
    };
    if let Some(pod) = object.pod_template() {
        let hold = hold_of_pods(site, object);
        let named = pods::named(pod, &pods::replaced(object)).into_iter();
        needs.extend(named.map(|it| Need {
            only_order: matches!(it.kind, Kind::PriorityClass | Kind::RuntimeClass),
            ..need(Key::new(it.kind, namespace, it.name), it.span, hold)
        }));
    }
    of_controllers(site, object, namespace, &need, needs);
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

/// What the controller of an object reads before the object is ready.
fn of_controllers(
    site: &Site<'_>,
    object: &Object,
    namespace: &str,
    need: &dyn Fn(Key, Span, Hold) -> Need,
    needs: &mut Vec<Need>,
) {
    let hold = hold_of_object(site, object);
    let read = sources::named(object, namespace).into_iter();
    let read = read.chain(storage::named(object));
    let read: Vec<(Key, Span)> = read.chain(custom::named(object, namespace)).collect();
    let of_releases = match read.is_empty() {
        true => BTreeSet::new(),
        false => behind(site, releases_of(site, object)),
    };
    needs.extend(read.into_iter().map(|(key, span)| Need {
        only_order: true,
        of_releases: of_releases.clone(),
        ..need(key, span, hold)
    }));
    let Some(release) = HelmRelease::of(object) else {
        return;
    };
    let values = releases::values(&release, namespace).into_iter();
    let values = values.map(|it| (it, false));
    let other = releases::named(&release, namespace).into_iter();
    let other = other.map(|it| (it, true));
    let of_releases = behind(site, BTreeSet::from([object.name.clone()]));
    needs.extend(values.chain(other).map(|((key, span), only_order)| Need {
        of_releases: of_releases.clone(),
        only_order,
        ..need(key, span, hold)
    }));
}

/// The HelmReleases of a stage whose chart comes from a source.
fn releases_of(site: &Site<'_>, source: &Object) -> BTreeSet<SmolStr> {
    let objects = &site.tree.objects;
    let takes_it = |release: &HelmRelease<'_>| {
        let found = release
            .chart
            .and_then(|it| release.find(it.source, objects));
        found.is_some_and(|it| std::ptr::eq(it, source))
    };
    let releases = HelmRelease::among(objects).filter(takes_it);
    releases.map(|it| it.object.name.clone()).collect()
}

/// HelmReleases of a stage, and those that wait for one of them.
fn behind(site: &Site<'_>, mut names: BTreeSet<SmolStr>) -> BTreeSet<SmolStr> {
    loop {
        let all = HelmRelease::among(&site.tree.objects);
        let others = all.filter(|it| !names.contains(&it.object.name));
        let waiting = others.filter(|it| waits_for_one(it, &names));
        let waiting: Vec<SmolStr> = waiting.map(|it| it.object.name.clone()).collect();
        if waiting.is_empty() {
            return names;
        }
        names.extend(waiting);
    }
}

/// Whether a HelmRelease waits until one of these is ready; an expression takes the place of that.
fn waits_for_one(release: &HelmRelease<'_>, names: &BTreeSet<SmolStr>) -> bool {
    let entries = release.field(&["dependsOn"]).map(Node::items);
    let mut entries = entries.unwrap_or_default().iter();
    entries.any(|entry| {
        let name = entry
            .text_at(&["name"])
            .filter(|name| names.contains(*name));
        name.is_some() && entry.get("readyExpr").is_none() && entry.get("namespace").is_none()
    })
}

/// Who needs something, in words: ours for a generated Job.
pub(super) fn user(site: &Site<'_>, object: &Object) -> String {
    let job = object.generated.and_then(|at| site.stage.jobs.get(at));
    match job {
        Some(job) => format!("job `{}`", job.label.value),
        None => format!("{} `{}`", object.kind, object.name),
    }
}

/// Whether a stage waits for what becomes of an object.
fn hold_of_object(site: &Site<'_>, object: &Object) -> Hold {
    match object.pod_template() {
        Some(_) => hold_of_pods(site, object),
        None if site.waits() => Hold::Pods,
        None => Hold::Nothing,
    }
}

/// Whether a stage waits for the pods of an object.
pub(super) fn hold_of_pods(site: &Site<'_>, object: &Object) -> Hold {
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
