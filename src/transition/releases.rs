//! What a commit does to releases of Helm: which are upgraded and why, which are installed anew, which stay.
//!
//! helm-controller upgrades a release for a change of the HelmRelease, of the source of its chart, or of an object that its
//! values come from, whichever stage makes these.

use crate::manifests::is_one_version;
use crate::settle::revision;
use crate::values::ObjectKey;

use super::change::{Fate, ObjectChange};
use super::object::{self, bare, by_key};
use super::origins::Origins;
use super::state::{Item, Stage};
use super::{field, pods};

/// Fields of `spec` that are part of a release; the others say how it is brought about.
const RELEASED: [&str; 6] = [
    "spec.chart",
    "spec.chartRef",
    "spec.values",
    "spec.valuesFrom",
    "spec.postRenderers",
    "spec.commonMetadata",
];

/// Follows what changes in a stage, and in what its releases are made of, into these.
pub(super) fn follow(
    origins: &Origins<'_>,
    (old, new): (&Stage<'_>, &Stage<'_>),
    changes: &mut Vec<ObjectChange>,
) {
    let before = by_key(&old.items);
    let applied = |item: &&Item<'_>| item.is_helm_release() && object::is_skipped(item).is_none();
    for item in new.items.iter().filter(applied) {
        let Some(was) = before.get(&item.key()) else {
            continue;
        };
        let (fate, reason) = becomes((was, item), origins, changes);
        let title = item.title();
        match changes.iter_mut().find(|it| it.title == title) {
            Some(change) if fate != Fate::Idle => (change.fate, change.reason) = (fate, reason),
            Some(_) => {}
            None if fate == Fate::Idle => {}
            None => changes.push(ObjectChange {
                reason,
                ..bare(item, fate)
            }),
        }
    }
}

/// What becomes of a release, idle where nothing does, and why where its own fields do not say it.
fn becomes(
    (was, is): (&Item<'_>, &Item<'_>),
    origins: &Origins<'_>,
    changes: &[ObjectChange],
) -> (Fate, Option<String>) {
    if is.is_suspended_release() {
        return (Fate::Idle, None);
    }
    if let Some((what, from, to)) = moved(was, is) {
        let why = format!("its {what} goes from `{from}` to `{to}`");
        return (Fate::Replaced, Some(why));
    }
    let title = is.title();
    let own = changes.iter().find(|it| it.title == title);
    let fields = own.map(|it| it.fields.as_slice()).unwrap_or_default();
    let says_it = fields
        .iter()
        .any(|field| RELEASED.iter().any(|name| field.is_within(name)));
    let from_source = chart((was, is), origins).into_iter();
    let causes: Vec<String> = from_source.chain(values(is, origins)).collect();
    match (says_it, causes.is_empty()) {
        (false, true) => (Fate::Idle, None),
        (true, true) => (Fate::Upgraded, None),
        (_, false) => (Fate::Upgraded, Some(causes.join(", "))),
    }
}

/// What the source that its chart is taken from says now, where that is another version or another address. A change of the
/// release itself says so itself.
fn chart((was, is): (&Item<'_>, &Item<'_>), origins: &Origins<'_>) -> Option<String> {
    let (old, new) = origins.charts((was, is))?;
    if old.key() != new.key() || listed_version(is).is_some() {
        return None;
    }
    let version = |item: &Item<'_>| {
        let spec = item.body.node();
        revision(&item.kind, spec.get("spec")?).map(|it| it.value)
    };
    let (from, to) = (version(old), version(new));
    if let (Some(from), Some(to)) = (&from, &to)
        && from != to
    {
        return Some(format!("its chart goes from `{from}` to `{to}`"));
    }
    let is_elsewhere = address(old) != address(new) || from != to;
    is_elsewhere.then(|| format!("{} `{}` of its chart changes", new.kind, new.name))
}

/// Where a source is, without what leads to the same place.
fn address<'i>(source: &'i Item<'_>) -> Option<&'i str> {
    let url = source.body.text(&["spec", "url"])?;
    let plain = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    Some(plain.unwrap_or(url).trim_end_matches('/'))
}

/// The one version that a release takes from a repository of charts. With another address of the repository it is not fetched
/// again (`generateBuildResult` in source-controller), and not upgraded to (`VerifyRelease` in helm-controller).
fn listed_version<'i>(release: &'i Item<'_>) -> Option<&'i str> {
    listed_chart(release)?;
    let version = release.body.text(&["spec", "chart", "spec", "version"])?;
    is_one_version(version).then_some(version)
}

/// A chart that keeps its version and comes from another address.
pub(super) struct MovedChart<'s> {
    /// What it comes from now.
    pub(super) source: &'s Item<'s>,
    pub(super) version: String,
    /// It comes from a repository of charts: helm-controller looks at the version alone.
    pub(super) is_listed: bool,
}

/// The chart of a release that keeps its version and comes from another address, with nothing that tells one from the other.
pub(super) fn moved_chart<'s>(
    (was, is): (&Item<'_>, &Item<'_>),
    origins: &Origins<'s>,
) -> Option<MovedChart<'s>> {
    let (old, new) = origins.charts((was, is))?;
    if old.kind != new.kind || address(old) == address(new) {
        return None;
    }
    let is_listed = new.kind == "HelmRepository";
    let version = |release, source| match is_listed {
        true => listed_version(release).map(str::to_owned),
        // A digest tells everything, and another source is a change of the release itself.
        false => tag(source).filter(|_| old.key() == new.key()),
    };
    let now = version(is, new).filter(|now| version(was, old).as_ref() == Some(now))?;
    // With `valuesFiles` the version ends in the generation of the HelmChart, which another source changes.
    let is_marked = is.body.has(&["spec", "chart", "spec", "valuesFiles"]);
    let is_told = is_listed && is_marked && old.key() != new.key();
    (!is_told).then_some(MovedChart {
        source: new,
        version: now,
        is_listed,
    })
}

/// The tag of a chart in a registry, where no digest decides.
fn tag(source: &Item<'_>) -> Option<String> {
    let of = |field| source.body.text(&["spec", "ref", field]);
    let is_one = source.kind == "OCIRepository" && of("digest").is_none();
    of("tag").filter(|_| is_one).map(str::to_owned)
}

/// The objects with its values that change under their names.
fn values(release: &Item<'_>, origins: &Origins<'_>) -> Vec<String> {
    let node = release.body.node();
    let references = pods::values(&node).into_iter();
    let changed = references.filter(|(kind, name)| {
        let key = ObjectKey {
            group: "".into(),
            kind: (*kind).into(),
            namespace: release.key().namespace,
            name: name.into(),
        };
        origins
            .both(&key)
            .is_some_and(|(was, is)| says_more(was, is))
    });
    changed
        .map(|(kind, name)| format!("its values in {kind} `{name}` change"))
        .collect()
}

/// Whether the content of a ConfigMap or Secret differs; labels are no values.
fn says_more(was: &Item<'_>, is: &Item<'_>) -> bool {
    let (was, is) = (was.body.node(), is.body.node());
    ["data", "stringData", "binaryData"]
        .iter()
        .any(|field| match (was.get(field), is.get(field)) {
            (Some(was), Some(is)) => !field::same(was, is),
            (was, is) => was.is_some() != is.is_some(),
        })
}

/// A release that a commit leaves alone.
pub(super) fn stays(item: &Item<'_>) -> ObjectChange {
    let why = match item.is_suspended_release() {
        true => "it is suspended",
        false => "nothing here changes its chart or its values",
    };
    ObjectChange {
        reason: Some(why.to_owned()),
        ..object::bare(item, Fate::Idle)
    }
}

/// Reads a part of what a release is known by.
type Part = fn(&Item<'_>) -> Option<String>;

/// What makes it another release (`ReleaseTargetChanged` in `internal/action/verify.go` of helm-controller), as it was and
/// as it is.
pub(super) fn moved(was: &Item<'_>, is: &Item<'_>) -> Option<(&'static str, String, String)> {
    let parts: [(&'static str, Part); 4] = [
        ("storage namespace", storage_namespace),
        ("target namespace", target_namespace),
        ("release name", release_name),
        ("chart", listed_name),
    ];
    parts.into_iter().find_map(|(what, part)| {
        let (from, to) = (part(was)?, part(is)?);
        (from != to).then_some((what, from, to))
    })
}

/// What Helm knows a release by: where its state is kept, and what it is called.
pub(super) fn known_by(item: &Item<'_>) -> Option<(String, String)> {
    storage_namespace(item).zip(release_name(item))
}

fn said(item: &Item<'_>, field: &str) -> Option<String> {
    let text = item.body.text(&["spec", field]);
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn own_namespace(item: &Item<'_>) -> Option<String> {
    item.namespace.as_deref().map(str::to_owned)
}

fn storage_namespace(item: &Item<'_>) -> Option<String> {
    said(item, "storageNamespace").or_else(|| own_namespace(item))
}

fn target_namespace(item: &Item<'_>) -> Option<String> {
    said(item, "targetNamespace").or_else(|| own_namespace(item))
}

/// `GetReleaseName` in the API of helm-controller.
fn release_name(item: &Item<'_>) -> Option<String> {
    let name = || match said(item, "targetNamespace") {
        Some(namespace) => format!("{namespace}-{}", item.name),
        None => item.name.to_string(),
    };
    Some(said(item, "releaseName").unwrap_or_else(name))
}

/// The chart, where its name is in the HelmRelease: in a repository of charts. That of a directory is in the directory. Another
/// one may be told to take its place.
fn listed_name(item: &Item<'_>) -> Option<String> {
    let strategy = ["spec", "upgrade", "chartNameChangeStrategy"];
    listed_chart(item).filter(|_| item.body.text(&strategy) != Some("InPlaceUpdate"))
}

fn listed_chart(item: &Item<'_>) -> Option<String> {
    let spec = ["spec", "chart", "spec"];
    let of = |path: &[&str]| item.body.text(&[&spec[..], path].concat());
    let is_listed = of(&["sourceRef", "kind"]) == Some("HelmRepository");
    of(&["chart"]).filter(|_| is_listed).map(str::to_owned)
}
