//! Values that a HelmRelease or a container takes from a key that is not there. Page: `missing_values.md`.

use crate::diagnostics::{Check, Diagnostic, Severity, closest};
use crate::manifests::{HelmRelease, Node, Object};

use super::findings::Findings;
use super::placement::cluster;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "missing-values",
    severity: Severity::Error,
    summary: "a HelmRelease or a container takes a value from a key that a ConfigMap or Secret does not have",
    page: include_str!("missing_values.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        for release in HelmRelease::among(&site.tree.objects) {
            let references = release.values_from().iter();
            let taken = references.filter_map(of_release);
            judge((project, &site), release.object, taken, found);
        }
        for object in &site.tree.objects {
            judge((project, &site), object, of_pods(object), found);
        }
    }
}

/// A key that something asks for.
struct Taken<'n> {
    kind: &'n str,
    name: &'n Node,
    key: &'n str,
    /// Where the key is written, when it is.
    written: Option<&'n Node>,
    what: &'static str,
}

/// `ChartValuesFromReferences` in `fluxcd/pkg/chartutil`: only `data` is read, which `stringData` of a Secret goes into.
fn of_release(reference: &Node) -> Option<Taken<'_>> {
    if is_optional(reference) {
        return None;
    }
    Some(Taken {
        kind: reference.text_at(&["kind"])?,
        name: reference.get("name")?,
        key: HelmRelease::values_key(reference),
        written: reference.get("valuesKey"),
        what: "from which the values come",
    })
}

/// A container is not started without the keys that its variables name (`makeEnvironmentVariables` in
/// `pkg/kubelet/kubelet_pods.go` of Kubernetes).
fn of_pods(object: &Object) -> impl Iterator<Item = Taken<'_>> {
    let lists = ["initContainers", "containers"].into_iter();
    let pods = object.pod_template().into_iter();
    let containers = pods.flat_map(move |pods| lists.clone().filter_map(|list| pods.get(list)));
    let variables = containers
        .flat_map(Node::items)
        .filter_map(|it| it.get("env"));
    let sources = variables
        .flat_map(Node::items)
        .filter_map(|it| it.get("valueFrom"));
    sources.flat_map(|source| {
        let fields = [("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")].into_iter();
        fields.filter_map(|(kind, field)| {
            let reference = source.get(field).filter(|it| !is_optional(it))?;
            Some(Taken {
                kind,
                name: reference.get("name")?,
                key: reference.text_at(&["key"])?,
                written: reference.get("key"),
                what: "which a container needs to start",
            })
        })
    })
}

fn is_optional(reference: &Node) -> bool {
    reference.get("optional").is_some_and(Node::is_true)
}

fn judge<'n>(
    (project, site): (&Project, &Site<'_>),
    owner: &Object,
    taken: impl Iterator<Item = Taken<'n>>,
    found: &mut Findings<'_>,
) {
    for taken in taken {
        if let Some(finding) = missing((project, site), owner, &taken) {
            found.about(site.stage, finding);
        }
    }
}

fn missing(at: (&Project, &Site<'_>), owner: &Object, taken: &Taken<'_>) -> Option<Diagnostic> {
    let name = taken.name.text()?;
    let object = the_only((taken.kind, name), at, owner)?;
    let keys = keys(object)?;
    let is_open = |key: &&str| key.contains("${");
    if keys.contains(&taken.key) || keys.iter().chain([&taken.key]).any(is_open) {
        return None;
    }
    (!is_filled_by_others(at, name)).then(|| report(taken, object, &keys))
}

/// The ConfigMap or Secret of a name that an object finds in its namespace, unless several may be meant.
fn the_only<'p>(
    (kind, name): (&str, &str),
    (project, site): (&'p Project, &Site<'_>),
    owner: &Object,
) -> Option<&'p Object> {
    let is_it = |object: &&Object| {
        object.group().is_empty()
            && object.kind == kind
            && object.node.text_at(&["metadata", "name"]) == Some(name)
            && object.namespace == owner.namespace
    };
    let near = project.sites_with(name).filter(|place| {
        // What names no namespace is told apart by what applies it.
        let is_near = owner.namespace.is_some() || std::ptr::eq(place.settled, site.settled);
        is_near && cluster(place) == cluster(site)
    });
    let objects = near.flat_map(|it| it.tree.objects.iter());
    let mut all = objects.filter(is_it);
    all.next().filter(|_| all.next().is_none())
}

fn report(taken: &Taken<'_>, object: &Object, keys: &[&str]) -> Diagnostic {
    let name = taken.name.text().unwrap_or_default();
    let (kind, key) = (taken.kind, taken.key);
    let message = format!("{kind} `{name}` has no key `{key}`, {}", taken.what);
    let finding = CHECK.at(taken.written.unwrap_or(taken.name).span, message);
    let finding = finding.also(object.name_span(), "it is made here");
    let near = taken.written;
    match near.and_then(|_| closest(key, keys.iter().copied())) {
        Some(near) => finding.suggest(Some(near)),
        None => {
            let place = taken.written.map_or(" under `valuesKey`", |_| "");
            finding.help(format!("name one of its keys{place}: {}", listed(keys)))
        }
    }
}

/// Whether a custom object names it, by which a controller may put more into it, as an ExternalSecret that merges.
fn is_filled_by_others((project, site): (&Project, &Site<'_>), name: &str) -> bool {
    let near = project.sites().filter(|it| cluster(it) == cluster(site));
    let mut objects = near.flat_map(|it| it.tree.objects.iter());
    objects.any(|it| it.is_custom() && holds(&it.node, name))
}

/// Whether a text stands anywhere in a node.
fn holds(node: &Node, text: &str) -> bool {
    node.text() == Some(text)
        || node.entries().iter().any(|(_, value)| holds(value, text))
        || node.items().iter().any(|item| holds(item, text))
}

fn listed(keys: &[&str]) -> String {
    let shown: Vec<String> = keys.iter().take(5).map(|key| format!("`{key}`")).collect();
    shown.join(", ")
}

/// The keys of an object that its manifest alone fills; one with nothing in it is for somebody else to fill.
fn keys(object: &Object) -> Option<Vec<&str>> {
    let fields: &[&str] = match object.kind.as_str() {
        "Secret" => &["data", "stringData"],
        _ => &["data"],
    };
    if object.node.text_at(&["type"]) == Some("kubernetes.io/service-account-token") {
        return None;
    }
    let annotations = object.node.at(&["metadata", "annotations"]);
    let annotations = annotations.map(Node::entries).unwrap_or_default();
    let mut names = annotations.iter().filter_map(|(key, _)| key.text());
    if names
        .any(|name| name.contains("replicat") || name.contains("reflect") || name.ends_with("/ssa"))
    {
        return None;
    }
    let maps = fields.iter().filter_map(|field| object.node.get(field));
    let keys = maps
        .flat_map(Node::entries)
        .filter_map(|(key, _)| key.text());
    let keys: Vec<&str> = keys.collect();
    (!keys.is_empty()).then_some(keys)
}
