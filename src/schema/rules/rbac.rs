//! Roles and bindings (`pkg/apis/rbac/validation/validation.go`).

use super::super::form::NAME;
use super::super::problem::Found;
use super::super::value::Value;

const GROUP: &str = "rbac.authorization.k8s.io";

/// What may be done with what (`ValidatePolicyRule`).
pub(super) fn rule(rule: &Value<'_>, found: &mut Found) {
    let names = ["apiGroups", "resources", "resourceNames"];
    if rule.list("nonResourceURLs").is_empty() {
        for name in ["apiGroups", "resources"] {
            if rule.list(name).is_empty() {
                let why = match name {
                    "apiGroups" => "is required: `[\"\"]` is the group of Pods and ConfigMaps",
                    _ => "is required",
                };
                found.wrong(&rule.child(name), why);
            }
        }
    } else if names.into_iter().any(|name| !rule.list(name).is_empty()) {
        let why = "can have no `apiGroups`, `resources` and `resourceNames` beside it";
        found.wrong(&rule.child("nonResourceURLs"), why);
    }
}

/// A whole Role: it is of one namespace.
pub(super) fn role(role: &Value<'_>, found: &mut Found) {
    for rule in role.list("rules") {
        if !rule.list("nonResourceURLs").is_empty() {
            let why = "can be said only in a ClusterRole";
            found.wrong(&rule.child("nonResourceURLs"), why);
        }
    }
}

/// Roles that are put together.
pub(super) fn aggregation(rule: &Value<'_>, found: &mut Found) {
    if rule.list("clusterRoleSelectors").is_empty() {
        found.missing(rule, "clusterRoleSelectors");
    }
}

/// A whole ClusterRoleBinding.
pub(super) fn of_cluster(binding: &Value<'_>, found: &mut Found) {
    if binding.node.text_at(&["roleRef", "kind"]) == Some("Role") {
        let why = "must be `ClusterRole` in a ClusterRoleBinding";
        let kind = binding.at(&["roleRef", "kind"]);
        kind.iter().for_each(|kind| found.wrong(kind, why));
    }
    for subject in binding.list("subjects") {
        let is_account = subject.text_of("kind") == "ServiceAccount";
        if is_account && subject.text_of("namespace").is_empty() {
            let why = "is required for a ServiceAccount in a ClusterRoleBinding";
            found.wrong(&subject.child("namespace"), why);
        }
    }
}

/// Who gets a role (`ValidateRoleBindingSubject`).
pub(super) fn subject(subject: &Value<'_>, found: &mut Found) {
    let group = subject.text_of("apiGroup");
    match subject.text_of("kind") {
        "ServiceAccount" => {
            let name = subject.text_of("name");
            if !name.is_empty() && !(NAME.fits)(name) {
                found.wrong(&subject.child("name"), format!("must be {}", NAME.words));
            }
            if !group.is_empty() {
                let why = "cannot be said of a ServiceAccount";
                found.wrong(&subject.child("apiGroup"), why);
            }
        }
        "User" | "Group" if !group.is_empty() && group != GROUP => {
            let why = format!("must be `{GROUP}`, and is {group:?}");
            found.wrong(&subject.child("apiGroup"), why);
        }
        _ => {}
    }
}
