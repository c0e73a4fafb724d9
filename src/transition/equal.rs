//! Fields whose two sides are one and the same to the API server: an amount in another unit, a default that is written
//! out, a list of nothing, a value of a Secret in its other field.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::manifests::{Node, base64};
use crate::values::image::split;
use crate::values::quantity::billionths;

use super::field::Field;
use super::state::Item;

/// Keys that amounts of resources stand below, or under.
const AMOUNTS: [&str; 5] = ["requests", "limits", "capacity", "hard", "sizeLimit"];

/// Ends of paths within the template of a pod, with what Kubernetes puts where nobody says anything (`SetDefaults_*` in
/// `pkg/apis/core/v1/defaults.go`, those of a PodSpec: what only a Pod gets makes another template), and booleans and
/// maps that are left out when they say nothing (`omitempty` in `k8s.io/api/core/v1`).
const DEFAULTS: [(&str, &str); 25] = [
    (".terminationMessagePath", "/dev/termination-log"),
    (".terminationMessagePolicy", "File"),
    ("].protocol", "TCP"),
    ("Probe.timeoutSeconds", "1"),
    ("Probe.periodSeconds", "10"),
    ("Probe.successThreshold", "1"),
    ("Probe.failureThreshold", "3"),
    (".httpGet.scheme", "HTTP"),
    (".httpGet.path", "/"),
    (".fieldRef.apiVersion", "v1"),
    (".defaultMode", "420"),
    (".serviceAccountToken.expirationSeconds", "3600"),
    ("].readOnly", "false"),
    ("].stdin", "false"),
    ("].tty", "false"),
    ("].resources", "{}"),
    ("template.spec.dnsPolicy", "ClusterFirst"),
    ("template.spec.restartPolicy", "Always"),
    ("template.spec.terminationGracePeriodSeconds", "30"),
    ("template.spec.schedulerName", "default-scheduler"),
    ("template.spec.securityContext", "{}"),
    ("template.spec.hostNetwork", "false"),
    ("template.spec.hostPID", "false"),
    ("template.spec.hostIPC", "false"),
    ("template.metadata.annotations", "{}"),
];

/// The fields that differ to the API server too; `after` is the object that the fields are of.
pub(super) fn differing(item: &Item<'_>, after: &Node, mut fields: Vec<Field>) -> Vec<Field> {
    fields.retain(|field| !is_equal(item, after, field));
    fields
}

fn is_equal(item: &Item<'_>, after: &Node, field: &Field) -> bool {
    match (&field.before, &field.after) {
        (Some(was), Some(is)) => has_amounts(item, field) && is_one_amount(was, is),
        (Some(said), None) | (None, Some(said)) => is_default(item, after, field, said),
        (None, None) => true,
    }
}

/// Whether the types of Kubernetes decide what a field means; those of others compare texts, as charts do.
fn is_typed(item: &Item<'_>, field: &Field) -> bool {
    matches!(item.group.as_ref(), "" | "apps" | "batch") && field.is_within("spec")
}

fn has_amounts(item: &Item<'_>, field: &Field) -> bool {
    let mut keys = field.path.split(['.', '[', ']']);
    is_typed(item, field) && keys.any(|key| AMOUNTS.contains(&key))
}

/// Quantities are compared by what they come to (`apiequality.Semantic` in `k8s.io/apimachinery`).
fn is_one_amount(was: &str, is: &str) -> bool {
    let (was, is) = (billionths(was), billionths(is));
    was.is_some() && was == is
}

fn is_default(item: &Item<'_>, after: &Node, field: &Field, said: &str) -> bool {
    if is_binding(item) {
        // `SetDefaults_RoleBinding` and `SetDefaults_ClusterRoleBinding`.
        return field.path == "roleRef.apiGroup" && said == "rbac.authorization.k8s.io";
    }
    if !is_typed(item, field) {
        return false;
    }
    let is_of_pod = field.path.contains("template.");
    let is_of_selector = field.is_within("spec.selector");
    let is_known = |(end, value): &(&str, &str)| field.path.ends_with(end) && *value == said;
    // To `apiequality.Semantic` no list and a list of nothing are one.
    (said == "[]" && (is_of_pod || is_of_selector))
        || (is_of_pod && DEFAULTS.iter().any(is_known))
        || (is_of_pod && pull_policy(after, &field.path) == Some(said))
}

fn is_binding(item: &Item<'_>) -> bool {
    item.group == "rbac.authorization.k8s.io"
        && matches!(item.kind.as_ref(), "RoleBinding" | "ClusterRoleBinding")
}

/// The default of a path that is a container's `imagePullPolicy` (`SetDefaults_Container`).
fn pull_policy(node: &Node, path: &str) -> Option<&'static str> {
    let container = path.strip_suffix("].imagePullPolicy")?;
    let (_, name) = container.rsplit_once('[')?;
    let (_, rest) = split(image_of(node, name)?);
    let is_latest = rest.is_empty() || rest == ":latest" || rest.starts_with(":latest@");
    Some(if is_latest { "Always" } else { "IfNotPresent" })
}

/// The image of the container with a name.
fn image_of<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    for (key, value) in node.entries() {
        let is_list = matches!(key.text(), Some("containers" | "initContainers"));
        let mut items = value.items().iter().filter(|_| is_list);
        let found = items.find(|item| item.text_at(&["name"]) == Some(name));
        let image = found.and_then(|item| item.text_at(&["image"]));
        if let Some(image) = image.or_else(|| image_of(value, name)) {
            return Some(image);
        }
    }
    None
}

/// Both sides of a Secret without the values that are the same in the other field: `stringData` is `data` by the time it is
/// applied (`normalizeSecret` in `fluxcd/pkg/ssa/normalize`).
pub(super) fn without_moved<'n>(
    before: Cow<'n, Node>,
    after: Cow<'n, Node>,
) -> (Cow<'n, Node>, Cow<'n, Node>) {
    let (was, is) = (values(&before), values(&after));
    let is_moved = |(key, (field, value)): &(&String, &(&'static str, String))| {
        let other = is.get(*key);
        other.is_some_and(|(there, said)| there != field && said == value)
    };
    let moved: Vec<&String> = was.iter().filter(is_moved).map(|(key, _)| key).collect();
    if moved.is_empty() {
        return (before, after);
    }
    let without = |side: Cow<'n, Node>| Cow::Owned(without(side.into_owned(), &moved));
    (without(before), without(after))
}

/// The values of a Secret in base64, each with the field that it stands in.
fn values(secret: &Node) -> BTreeMap<String, (&'static str, String)> {
    let mut values = BTreeMap::new();
    for field in ["data", "stringData"] {
        let entries = secret.get(field).map(Node::entries).unwrap_or_default();
        for (key, value) in entries {
            if let Some((key, text)) = key.text().zip(value.text()) {
                let value = match field {
                    "data" => text.to_owned(),
                    _ => base64(text.as_bytes()),
                };
                values.insert(key.to_owned(), (field, value));
            }
        }
    }
    values
}

fn without(mut secret: Node, keys: &[&String]) -> Node {
    for field in ["data", "stringData"] {
        let Some(map) = secret.get_mut(field) else {
            continue;
        };
        keys.iter().for_each(|key| drop(map.remove(key)));
        if map.entries().is_empty() {
            secret.remove(field);
        }
    }
    secret
}
