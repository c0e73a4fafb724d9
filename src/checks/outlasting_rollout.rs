//! A Deployment that may take longer than its stage. Page: `outlasting_rollout.md`.

use crate::diagnostics::{Check, Severity};

use super::findings::Findings;
use crate::values::duration::shown;

use super::Site;

pub(super) static CHECK: Check = Check {
    name: "outlasting-rollout",
    severity: Severity::Warning,
    summary: "a Deployment may roll out for longer than its stage waits",
    page: include_str!("outlasting_rollout.md"),
};

/// `deploymentConditions` in `fluxcd/cli-utils/pkg/kstatus/status/core.go` fails a Deployment at its
/// progress deadline. Only one that somebody wrote is looked at.
pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    if site.waits() && site.awaited_by().is_some() {
        check_site(site, site.settled.timeout.seconds, found);
    }
}

fn check_site(site: &Site<'_>, seconds: u64, found: &mut Findings<'_>) {
    for object in site
        .tree
        .objects
        .iter()
        .filter(|it| it.kind == "Deployment" && it.group() == "apps")
    {
        let Some(node) = object.node.at(&["spec", "progressDeadlineSeconds"]) else {
            continue;
        };
        let deadline = node
            .integer()
            .and_then(|it| u64::try_from(it).ok())
            .unwrap_or(0);
        // The largest number stands for no deadline at all.
        if deadline < seconds || deadline >= MOST {
            continue;
        }
        let message = format!(
            "Deployment `{}` may roll out for {}, and Flux gives its stage up after {}",
            object.name,
            shown(deadline),
            shown(seconds)
        );
        let mut finding = CHECK.at(node.span, message);
        if let Some(written) = site.settled.said_timeout() {
            finding = finding.also(written.span, "Flux gives up after this");
        }
        let help = format!(
            "say a `timeout` longer than {} in stage `{}`",
            shown(deadline),
            site.stage.name.value
        );
        found.about(site.stage, finding.help(help));
    }
}

/// `math.MaxInt32`.
const MOST: u64 = 2_147_483_647;

#[cfg(test)]
mod tests {
    #[test]
    fn the_largest_number_is_that_of_kubernetes() {
        assert_eq!(u64::try_from(i32::MAX), Ok(super::MOST));
    }
}
