//! Fields of a Kustomization's spec as statements of a stage.
//!
//! A word is only tried: what it emits is compared with the field afterwards, so nothing here has to know whether a
//! value is one that the language takes.

use crate::emit::RELEASE;
use crate::manifests::{Node, NodeValue};
use crate::source::SourceMap;

use super::images::Images;
use super::line::{Line, plain, quoted, word};
use super::value::TEST;

/// What the words of a stage may need beside its field.
pub(in crate::import) struct Around<'a> {
    pub(in crate::import) texts: &'a SourceMap,
    pub(in crate::import) images: &'a mut Images,
    /// Namespace of the pipeline, which health checks are in that name none.
    pub(in crate::import) namespace: Option<&'a str>,
    /// Jobs whose tests are emitted without being said.
    pub(in crate::import) tested: &'a [String],
}

/// The statements for a field, when it has a word; they may say less than the field.
pub(in crate::import) fn statements(
    key: &str,
    node: &Node,
    around: &mut Around<'_>,
) -> Option<Vec<Line>> {
    match key {
        "interval" => one(node, "interval"),
        "retryInterval" => one(node, "retry"),
        "timeout" => one(node, "timeout"),
        "prune" => switch(node, "prune"),
        "wait" => switch(node, "wait"),
        "force" => switch(node, "force"),
        "suspend" => switch(node, "suspend"),
        "serviceAccountName" => one(node, "service-account"),
        "targetNamespace" => one(node, "target-namespace"),
        "deletionPolicy" => deletion(node),
        "kubeConfig" => kube_config(node),
        "decryption" => decryption(node),
        "commonMetadata" => Some(common_metadata(node)),
        "images" => node
            .items()
            .iter()
            .map(|it| around.images.of_stage(it, around.texts))
            .collect(),
        "components" => node.items().iter().map(component).collect(),
        "patches" => patches(node, around.tested),
        "postBuild" => post_build(node),
        "healthChecks" => {
            let check = |it| health_check(it, around.namespace);
            node.items().iter().map(check).collect()
        }
        "healthCheckExprs" => node.items().iter().map(health_expression).collect(),
        _ => None,
    }
}

/// A word with one bare value.
fn one(node: &Node, name: &str) -> Option<Vec<Line>> {
    let line = Line::new(format!("{name} {}", word(node.text()?)), node.span);
    Some(vec![line])
}

fn switch(node: &Node, name: &str) -> Option<Vec<Line>> {
    let line = Line::new(format!("{name} {}", node.boolean()?), node.span);
    Some(vec![line])
}

fn deletion(node: &Node) -> Option<Vec<Line>> {
    let policy = match node.text()? {
        "MirrorPrune" => "mirror-prune",
        "Delete" => "delete",
        "WaitForTermination" => "wait",
        "Orphan" => "orphan",
        _ => return None,
    };
    Some(vec![Line::new(format!("deletion {policy}"), node.span)])
}

fn kube_config(node: &Node) -> Option<Vec<Line>> {
    let secret = node.text_at(&["secretRef", "name"]);
    let map = node.text_at(&["configMapRef", "name"]);
    let head = match (secret, map) {
        (Some(name), None) => match node.text_at(&["secretRef", "key"]) {
            Some(key) => format!("kube-config secret {} key {}", word(name), word(key)),
            None => format!("kube-config secret {}", word(name)),
        },
        (None, Some(name)) => format!("kube-config configmap {}", word(name)),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(vec![Line::new(head, node.span)])
}

fn decryption(node: &Node) -> Option<Vec<Line>> {
    let mut head = format!("decrypt {}", node.text_at(&["provider"])?);
    if let Some(secret) = node.text_at(&["secretRef", "name"]) {
        head.push_str(&format!(" secret {}", word(secret)));
    }
    if let Some(account) = node.text_at(&["serviceAccountName"]) {
        head.push_str(&format!(" service-account {}", word(account)));
    }
    Some(vec![Line::new(head, node.span)])
}

fn common_metadata(node: &Node) -> Vec<Line> {
    let pairs = |key: &str| node.get(key).map(Node::entries).unwrap_or_default();
    let labels = pairs("labels").iter();
    let labels = labels.filter_map(|pair| assigned("label", pair));
    let annotations = pairs("annotations").iter();
    let annotations = annotations.filter(|(key, _)| key.text() != Some(RELEASE));
    labels
        .chain(annotations.filter_map(|pair| assigned("annotation", pair)))
        .collect()
}

/// `WORD KEY = TEXT`.
pub(in crate::import) fn assigned(name: &str, (key, value): &(Node, Node)) -> Option<Line> {
    let head = format!("{name} {} = {}", word(key.text()?), plain(value.text()?));
    Some(Line::new(head, key.span.to(value.span)))
}

/// Labels and annotations of an object itself, by the words for them.
pub(in crate::import) fn own_metadata(object: &Node, words: [&str; 2]) -> Vec<Line> {
    let pairs = |key: &str| object.at(&["metadata", key]).map(Node::entries);
    let lines = ["labels", "annotations"].into_iter().zip(words);
    lines
        .flat_map(|(key, word)| {
            let said = pairs(key).unwrap_or_default().iter();
            said.filter_map(move |pair| assigned(word, pair))
        })
        .collect()
}

fn component(node: &Node) -> Option<Line> {
    Some(Line::new(
        format!("component {}", word(node.text()?)),
        node.span,
    ))
}

fn patches(node: &Node, tested: &[String]) -> Option<Vec<Line>> {
    let is_own = |job: &str| tested.iter().any(|name| name == job);
    let said = node
        .items()
        .iter()
        .filter(|it| !tested_job(it).is_some_and(is_own));
    said.map(patch).collect()
}

/// The Job that a patch ties to its Kustomization.
pub(in crate::import) fn tested_job(patch: &Node) -> Option<&str> {
    let text = patch.text_at(&["patch"])?;
    text.contains(TEST)
        .then(|| patch.text_at(&["target", "name"]))?
}

fn patch(node: &Node) -> Option<Line> {
    let mut head = "patch".to_owned();
    for key in ["kind", "name"] {
        if let Some(text) = node.text_at(&["target", key]) {
            head.push(' ');
            head.push_str(&word(text));
        }
    }
    Some(Line::new(head, node.span).quoting(node.text_at(&["patch"])?))
}

fn post_build(node: &Node) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    for (key, value) in node
        .get("substitute")
        .map(Node::entries)
        .unwrap_or_default()
    {
        let head = format!(
            "substitute {} = {}",
            word(key.text()?),
            quoted(value.text()?)
        );
        lines.push(Line::new(head, key.span.to(value.span)));
    }
    for from in node
        .get("substituteFrom")
        .map(Node::items)
        .unwrap_or_default()
    {
        let optional = match from.get("optional").and_then(Node::boolean) {
            Some(true) => " optional",
            Some(false) | None => "",
        };
        let kind = ref_kind(from.text_at(&["kind"])?)?;
        let head = format!(
            "substitute from {kind} {}{optional}",
            word(from.text_at(&["name"])?)
        );
        lines.push(Line::new(head, from.span));
    }
    Some(lines)
}

/// `secret` or `configmap`.
pub(in crate::import) fn ref_kind(kind: &str) -> Option<&'static str> {
    match kind {
        "Secret" => Some("secret"),
        "ConfigMap" => Some("configmap"),
        _ => None,
    }
}

fn health_check(node: &Node, namespace: Option<&str>) -> Option<Line> {
    let text = |key: &str| node.text_at(&[key]);
    // No word says that an object is in none.
    text("namespace")
        .is_none_or(|it| !it.is_empty())
        .then_some(())?;
    let mut head = format!(
        "health {} {} {}",
        word(text("apiVersion")?),
        word(text("kind")?),
        word(text("name")?)
    );
    if let Some(own) = text("namespace").filter(|own| Some(*own) != namespace) {
        head.push_str(&format!(" in {}", word(own)));
    }
    Some(Line::new(head, node.span))
}

fn health_expression(node: &Node) -> Option<Line> {
    let text = |key: &str| node.text_at(&[key]);
    let mut head = format!(
        "ready {} {} when {}",
        word(text("apiVersion")?),
        word(text("kind")?),
        quoted(text("current")?)
    );
    for (key, name) in [("failed", "failed"), ("inProgress", "progressing")] {
        if let Some(expression) = text(key) {
            head.push_str(&format!(" {name} {}", quoted(expression)));
        }
    }
    Some(Line::new(head, node.span))
}

/// The values of a list of texts.
pub(in crate::import) fn texts(node: &Node) -> Option<Vec<&str>> {
    let NodeValue::List(items) = &node.value else {
        return None;
    };
    items.iter().map(Node::text).collect()
}
