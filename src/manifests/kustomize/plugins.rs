//! `generators`, `transformers` and `validators`: objects that set up what is built into kustomize
//! (`api/internal/plugins/loader`, `api/internal/builtins`). kustomize-controller runs no others.

use std::sync::Arc;

use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue, Object, yaml};
use crate::source::Span;
use crate::values::path;

use super::build::Build;
use super::field::FieldSpec;
use super::generate::{self, Kind};
use super::namespaces::{self, NamespaceRule, Subjects};
use super::transform::{self, Affix, refuse};
use super::{config, images, patches, patching, references, replacements};

/// Fields that list such objects: as files, as directories, or as YAML.
pub(super) const FIELDS: [&str; 3] = ["generators", "transformers", "validators"];

/// Kinds that change objects.
const TRANSFORMERS: [&str; 14] = [
    "AnnotationsTransformer",
    "HashTransformer",
    "ImageTagTransformer",
    "LabelTransformer",
    "NamespaceTransformer",
    "PatchJson6902Transformer",
    "PatchStrategicMergeTransformer",
    "PatchTransformer",
    "PrefixSuffixTransformer",
    "PrefixTransformer",
    "ReplacementTransformer",
    "ReplicaCountTransformer",
    "SuffixTransformer",
    "ValueAddTransformer",
];

/// Kinds that make objects.
const GENERATORS: [&str; 3] = [
    "ConfigMapGenerator",
    "IAMPolicyGenerator",
    "SecretGenerator",
];

/// Those of them whose effect is not followed.
const UNFOLLOWED: [&str; 3] = [
    "HashTransformer",
    "IAMPolicyGenerator",
    "ValueAddTransformer",
];

/// One of these objects.
struct Plugin {
    node: Arc<Node>,
    /// The entry that names it.
    entry: Span,
}

/// Notes what the objects of a field read, and says what is wrong with them.
pub(super) fn note(build: &mut Build<'_, '_>, document: &Node, field: &str, directory: &str) {
    let mut seen: Vec<(String, String)> = Vec::new();
    for plugin in listed(build, document, field, directory) {
        let text = |path: &[&str]| plugin.node.text_at(path).unwrap_or_default().to_owned();
        let (kind, name) = (text(&["kind"]), text(&["metadata", "name"]));
        if let Some((message, help)) = fault(&plugin.node, field) {
            build.tree.complete = false;
            let found = BAD_KUSTOMIZATION.at(plugin.entry, message);
            build.found(found.help(help));
            continue;
        }
        match kind.as_str() {
            "ConfigMapGenerator" | "SecretGenerator" => {
                references::of_generator(build, &plugin.node, directory);
            }
            _ => named_anywhere(build, &plugin.node, directory),
        }
        if field == "validators" || UNFOLLOWED.contains(&kind.as_str()) {
            build.unfollowed(&kind, plugin.entry);
        }
        let key = (kind, name);
        if seen.contains(&key) {
            let message = format!("{} `{}` is listed twice", key.0, key.1);
            refuse(build, plugin.entry, &message);
        }
        seen.push(key);
    }
}

/// Why kustomize runs no such object, and what to do.
fn fault(node: &Node, field: &str) -> Option<(String, &'static str)> {
    let text = |field: &str| node.text_at(&[field]).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    let wanted = match field {
        "generators" => &GENERATORS[..],
        _ => &TRANSFORMERS[..],
    };
    match (version, kind) {
        ("builtin", "HelmChartInflationGenerator") => Some((
            "kustomize-controller builds no charts".to_owned(),
            "write a HelmRelease, or keep what the chart renders to",
        )),
        ("builtin", _) if wanted.contains(&kind) => None,
        ("builtin", _) => Some((
            format!("`{kind}` is none of the `{field}` of kustomize"),
            "use a kind that is built into kustomize",
        )),
        _ => Some((
            format!("kustomize-controller runs no plug-ins, and `{kind}` is one"),
            "keep what the plug-in makes in files",
        )),
    }
}

/// The objects of a field: those that are written there come first (`configureExternalTransformers`).
fn listed(build: &mut Build<'_, '_>, document: &Node, field: &str, directory: &str) -> Vec<Plugin> {
    let entries = document.get(field).map(Node::items).unwrap_or_default();
    let (mut found, mut named) = (Vec::new(), Vec::new());
    for entry in entries {
        match inline(entry) {
            Some(nodes) => found.extend(nodes.into_iter().map(|node| Plugin {
                node: Arc::new(node),
                entry: entry.span,
            })),
            None => named.push(entry),
        }
    }
    for entry in named {
        found.extend(of_path(build, entry, directory));
    }
    found
}

/// The objects of a text, where it is one of objects.
fn inline(entry: &Node) -> Option<Vec<Node>> {
    let text = entry.text().unwrap_or_default();
    let read = yaml::parse(entry.span.file, text);
    let is_object = |node: &Node| Object::of(Arc::new(node.clone())).is_some();
    let said = read.nodes.into_iter().filter(|node| !node.holds_nothing());
    let nodes: Vec<Node> = said.map(|node| node.moved_to(entry.span)).collect();
    let is_read = read.problems.is_empty() && !nodes.is_empty() && nodes.iter().all(is_object);
    is_read.then_some(nodes)
}

/// The objects of a file, or of the kustomization of a directory.
fn of_path(build: &mut Build<'_, '_>, entry: &Node, directory: &str) -> Vec<Plugin> {
    let written = entry.text().unwrap_or_default();
    let plugin = |node: Arc<Node>| Plugin {
        node,
        entry: entry.span,
    };
    if let Some(path) = references::local(build, written, directory) {
        build.uses(&path);
        let manifest = build.manifest(&path);
        let documents = manifest.into_iter().flat_map(|it| it.documents.clone());
        return documents.map(plugin).collect();
    }
    let below = path::resolve(directory, written).filter(|_| !written.contains('\n'));
    let file = below.and_then(|below| Some((build.kustomization_file(&below)?, below)));
    if let Some((file, below)) = file.filter(|(_, below)| !build.open.contains(below)) {
        let mut objects = Vec::new();
        let configs = build.configs.clone();
        build.kustomization(&below, &file, &mut objects);
        build.configs = configs;
        return objects
            .into_iter()
            .map(|object| plugin(object.node))
            .collect();
    }
    let message = match written.contains('\n') {
        true => "this is neither an object nor the name of a file".to_owned(),
        false => format!("`{written}` is not there"),
    };
    refuse(build, entry.span, &message);
    Vec::new()
}

/// The objects of a field that can be followed; what is wrong with them was said.
fn followed(
    build: &mut Build<'_, '_>,
    document: &Node,
    field: &str,
    directory: &str,
) -> Vec<Plugin> {
    if document.get(field).is_none() {
        return Vec::new();
    }
    let (findings, files) = (build.tree.findings.len(), build.tree.kustomizations.len());
    let (unfollowed, used) = (build.tree.unfollowed.len(), build.tree.files.len());
    let mut all = listed(build, document, field, directory);
    build.tree.findings.truncate(findings);
    build.tree.kustomizations.truncate(files);
    build.tree.unfollowed.truncate(unfollowed);
    build.tree.files.truncate(used);
    all.retain(|plugin| fault(&plugin.node, field).is_none());
    all
}

/// What `generators` make.
pub(super) fn generate(
    build: &mut Build<'_, '_>,
    document: &Node,
    directory: &str,
    objects: &mut Vec<Object>,
) {
    for plugin in followed(build, document, "generators", directory) {
        let kind = match plugin.node.text_at(&["kind"]) {
            Some("ConfigMapGenerator") => Kind::ConfigMap,
            Some("SecretGenerator") => Kind::Secret,
            _ => continue,
        };
        let mut entry = Node::clone(&plugin.node);
        for field in ["name", "namespace"] {
            let own = entry.get(field).filter(|it| it.is_said());
            let of_object = plugin.node.at(&["metadata", field]);
            if let (None, Some(value)) = (own, of_object) {
                entry.set(field, value.clone());
            }
        }
        generate::generate(build, &entry, (kind, None), directory, objects);
    }
}

/// What `transformers` change.
pub(super) fn transform(
    build: &mut Build<'_, '_>,
    document: &Node,
    directory: &str,
    objects: &mut Vec<Object>,
) {
    for plugin in followed(build, document, "transformers", directory) {
        run(build, &plugin, directory, objects);
    }
}

fn run(build: &mut Build<'_, '_>, plugin: &Plugin, directory: &str, objects: &mut Vec<Object>) {
    let node = plugin.node.as_ref();
    let fields = config::written(node.get("fieldSpecs"));
    let kind = node.text_at(&["kind"]).unwrap_or_default();
    match kind {
        "PatchTransformer" | "PatchStrategicMergeTransformer" | "PatchJson6902Transformer" => {
            patch(build, (node, kind), directory, objects);
        }
        "ReplacementTransformer" => replacements::run(build, node, directory, objects),
        "NamespaceTransformer" => namespace(build, plugin, &fields, objects),
        "PrefixTransformer" | "SuffixTransformer" | "PrefixSuffixTransformer" => {
            affix(build, (plugin, kind), &fields, objects);
        }
        "LabelTransformer" => {
            if let Some(labels) = node.get("labels") {
                transform::mark(build, labels, &fields, objects);
            }
        }
        "AnnotationsTransformer" => {
            if let Some(annotations) = node.get("annotations") {
                transform::mark(build, annotations, &fields, objects);
            }
        }
        "ReplicaCountTransformer" => {
            let nothing = Node::empty_map(plugin.entry);
            let entry = node.get("replica").unwrap_or(&nothing);
            transform::count(build, entry, &fields, objects);
        }
        "ImageTagTransformer" => {
            let entries = node.get("imageTag").into_iter();
            images::change(entries, (&fields, build.sources), objects);
        }
        _ => {}
    }
}

/// The patches of such an object, as a kustomization file says them.
fn patch(
    build: &mut Build<'_, '_>,
    (node, kind): (&Node, &str),
    directory: &str,
    objects: &mut Vec<Object>,
) {
    let list = |items: Vec<Node>| Node {
        value: NodeValue::List(items.into()),
        span: node.span,
    };
    let (field, entries) = match kind {
        "PatchTransformer" => ("patches", list(vec![node.clone()])),
        "PatchJson6902Transformer" => {
            let mut entry = node.clone();
            entry.remove("patch");
            if let Some(operations) = node.get("jsonOp") {
                entry.set("patch", operations.clone());
            }
            ("patchesJson6902", list(vec![entry]))
        }
        _ => {
            let paths = node.get("paths").map(Node::items).unwrap_or_default();
            let all = paths.iter().chain(node.get("patches")).cloned().collect();
            ("patchesStrategicMerge", list(all))
        }
    };
    let mut document = Node::empty_map(node.span);
    document.set(field, entries);
    let mut all = patches::of_merge_and_mixed(build, &document, directory, 0);
    all.extend(patches::of_json(build, &document, directory));
    for patch in all {
        patching::apply(build, &patch, objects);
    }
}

fn namespace(
    build: &mut Build<'_, '_>,
    plugin: &Plugin,
    fields: &[FieldSpec<'_>],
    objects: &mut [Object],
) {
    let node = plugin.node.as_ref();
    let subjects = match node.text_at(&["setRoleBindingSubjects"]) {
        None | Some("" | "defaultOnly") => Subjects::Default,
        Some("allServiceAccounts") => Subjects::Accounts,
        Some("none") => Subjects::None,
        Some(other) => {
            let message = format!("`setRoleBindingSubjects` is not `{other}`");
            return refuse(build, plugin.entry, &message);
        }
    };
    let namespace = node.at(&["metadata", "namespace"]);
    let Some(namespace) = namespace.filter(|namespace| namespace.is_said()) else {
        return;
    };
    let rule = NamespaceRule {
        namespace,
        fields,
        is_unset_only: node.get("unsetOnly").is_some_and(Node::is_true),
        subjects,
    };
    namespaces::set(build, &rule, objects);
}

fn affix(
    build: &mut Build<'_, '_>,
    (plugin, kind): (&Plugin, &str),
    fields: &[FieldSpec<'_>],
    objects: &mut [Object],
) {
    if plugin.node.get("fieldSpecs").is_none_or(Node::is_null) {
        let message = format!("`{kind}` needs `fieldSpecs`, such as `[{{path: metadata/name}}]`");
        return refuse(build, plugin.entry, &message);
    }
    let nothing = Node::of_text("", plugin.entry);
    let ends = [
        ("prefix", Affix::Prefix, "SuffixTransformer"),
        ("suffix", Affix::Suffix, "PrefixTransformer"),
    ];
    for (field, which, other) in ends {
        if kind != other {
            let text = plugin.node.get(field).unwrap_or(&nothing);
            transform::affix(build, text, which, fields, objects);
        }
    }
}

/// Every text that names a file.
fn named_anywhere(build: &mut Build<'_, '_>, node: &Node, directory: &str) {
    match &node.value {
        NodeValue::Text(text) => {
            let path = text.split_once('=').map_or(text.as_ref(), |(_, path)| path);
            if let Some(path) = references::local(build, path, directory) {
                build.uses(&path);
            }
        }
        NodeValue::List(items) => items
            .iter()
            .for_each(|it| named_anywhere(build, it, directory)),
        NodeValue::Map(entries) => entries
            .iter()
            .for_each(|(_, value)| named_anywhere(build, value, directory)),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) => {}
    }
}
