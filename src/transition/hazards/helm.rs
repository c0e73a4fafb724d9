//! Releases of Helm that are uninstalled on the way: `uninstalled-release`.

use crate::checks::transitions::UNINSTALLED_RELEASE;

use super::super::object::by_key;
use super::super::pairs::sites;
use super::super::scene::Scene;
use super::super::state::Item;
use super::{Found, finding, place};

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for (at, stage) in sites(scene.after).filter(|(_, stage)| !stage.is_suspended()) {
        let old = scene.pairs.former(at).and_then(|old| scene.old_stage(old));
        let Some(old) = old else { continue };
        let before = by_key(&old.items);
        for item in stage.items.iter().filter(|item| item.is_helm_release()) {
            let was = before.get(&item.key());
            let Some((what, from, to)) = was.and_then(|was| moved(was, item)) else {
                continue;
            };
            let message = format!(
                "{} changes its {what} from `{from}` to `{to}`: its release is uninstalled before the new one is installed",
                item.title()
            );
            let help = format!(
                "keep the {what}, or make a HelmRelease with another name in a stage and a commit before this one, and take out `{}` when that one serves",
                item.name
            );
            found.push(finding(&UNINSTALLED_RELEASE, place(scene, at), message).help(help));
        }
    }
}

/// Reads a part of what a release is known by.
type Part = fn(&Item<'_>) -> Option<String>;

/// What makes it another release (`ReleaseTargetChanged` in `internal/action/verify.go` of helm-controller), as it was and
/// as it is.
pub(in crate::transition) fn moved(
    was: &Item<'_>,
    is: &Item<'_>,
) -> Option<(&'static str, String, String)> {
    let parts: [(&'static str, Part); 4] = [
        ("storage namespace", storage_namespace),
        ("target namespace", target_namespace),
        ("release name", release_name),
        ("chart", chart),
    ];
    parts.into_iter().find_map(|(what, part)| {
        let (from, to) = (part(was)?, part(is)?);
        (from != to).then_some((what, from, to))
    })
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

/// The chart, where its name is in the HelmRelease: in a repository of charts. That of a directory is in the directory.
fn chart(item: &Item<'_>) -> Option<String> {
    let spec = ["spec", "chart", "spec"];
    let of = |path: &[&str]| item.body.text(&[&spec[..], path].concat());
    let is_listed = of(&["sourceRef", "kind"]) == Some("HelmRepository");
    of(&["chart"]).filter(|_| is_listed).map(str::to_owned)
}
