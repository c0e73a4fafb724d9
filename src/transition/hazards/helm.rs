//! Releases of Helm that are uninstalled on the way: `uninstalled-release`.

use crate::checks::transitions::UNINSTALLED_RELEASE;

use super::super::object::by_key;
use super::super::pairs::sites;
use super::super::releases::moved;
use super::super::scene::Scene;
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
