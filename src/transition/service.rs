//! Fields that a Service keeps once it has them (`ValidateServiceUpdate` in `pkg/apis/core/validation`).

use super::field::Field;
use super::state::Item;

/// Whether the API server refuses the change of a field.
pub(super) fn keeps(was: &Item<'_>, is: &Item<'_>, field: &Field) -> bool {
    let is_service = is.kind == "Service" && is.group.is_empty();
    is_service
        && (is_address(was, is, field)
            || is_class(was, is, field)
            || is_health_port(was, is, field)
            || is_family(was, is, field))
}

fn is_type(item: &Item<'_>, name: &str) -> bool {
    item.body.text(&["spec", "type"]) == Some(name)
}

/// `validateLoadBalancerClassField`: a class that nobody said is none.
fn is_class(was: &Item<'_>, is: &Item<'_>, field: &Field) -> bool {
    let both = [was, is];
    field.path == "spec.loadBalancerClass" && both.iter().all(|it| is_type(it, "LoadBalancer"))
}

/// `validateServiceExternalTrafficFieldsUpdate`; a port that nobody says is the one that was given.
fn is_health_port(was: &Item<'_>, is: &Item<'_>, field: &Field) -> bool {
    let needs = |item: &&Item<'_>| {
        let policy = item.body.text(&["spec", "externalTrafficPolicy"]);
        is_type(item, "LoadBalancer") && policy == Some("Local")
    };
    let is_said = field.before.is_some() && field.after.is_some();
    field.path == "spec.healthCheckNodePort" && is_said && [was, is].iter().all(needs)
}

/// `validateUpgradeDowngradeIPFamilies`: the first family stays, but for a Service without an address.
fn is_family(was: &Item<'_>, is: &Item<'_>, field: &Field) -> bool {
    let is_free = |item: &&Item<'_>| {
        let is_headless = address(item).as_deref() == Some("None");
        is_headless || is_type(item, "ExternalName")
    };
    let is_said = field.before.is_some() && field.after.is_some();
    field.path == "spec.ipFamilies[0]" && is_said && ![was, is].iter().any(is_free)
}

/// The address of a Service, which has one already (`validateUpgradeDowngradeClusterIPs`): it is said in two fields, and
/// who takes it out of one keeps it.
fn is_address(was: &Item<'_>, is: &Item<'_>, field: &Field) -> bool {
    const FIELDS: [&str; 3] = ["spec.clusterIP", "spec.clusterIPs", "spec.clusterIPs[0]"];
    let is_named =
        |item: &Item<'_>| item.body.text(&["spec", "type"]).unwrap_or_default() == "ExternalName";
    !is_named(was)
        && !is_named(is)
        && FIELDS.contains(&field.path.as_str())
        && address(is).is_some_and(|said| address(was).as_ref() != Some(&said))
}

/// The first address that a Service says.
fn address(service: &Item<'_>) -> Option<String> {
    let node = service.body.node();
    let first = || node.at(&["spec", "clusterIPs"])?.items().first()?.text();
    let said = node.text_at(&["spec", "clusterIP"]).or_else(first);
    said.filter(|it| !it.is_empty()).map(str::to_owned)
}
