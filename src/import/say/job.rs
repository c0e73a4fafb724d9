//! A Job that somebody wrote, as a `job` of a stage.
//!
//! What the words emit is compared with the Job afterwards, and `manifest` says what they could not.

use std::sync::Arc;

use crate::emit::{CONTENT, FILES, Map, RELEASE, Value, yaml_text};
use crate::manifests::Node;
use crate::source::SourceMap;
use crate::values::duration;
use crate::values::name::is_label;

use super::container::{command_line, env_from_line, env_line, list, resources_line};
use super::images::Images;
use super::line::{Line, plain, word};
use super::value::Owned;
use super::words::assigned;
use crate::import::search::digest::before_digest;

/// A Job on its way.
#[derive(Clone, Debug)]
pub(in crate::import) struct Job {
    /// Path of the file that it stands in.
    pub(in crate::import) file: String,
    pub(in crate::import) node: Arc<Node>,
    /// Name of its container, which names the job and its file.
    pub(in crate::import) label: String,
    /// What makes it run again.
    pub(in crate::import) rerun: Rerun,
    /// Its volumes are tried as `mount`.
    pub(in crate::import) mounts: bool,
    /// What `manifest` lays over.
    pub(in crate::import) laid: Option<Owned>,
}

/// What is tried for `rerun`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Rerun {
    /// `rerun once`: the end of its name looks like a digest.
    Once,
    /// `rerun every release`: its pods have a release id.
    Release,
    /// Nothing is said.
    Default,
}

impl Job {
    /// The Job that a document holds, if a `job` may be able to say it.
    pub(in crate::import) fn of(file: &str, node: &Arc<Node>) -> Option<Self> {
        let is_job = node.text_at(&["kind"]) == Some("Job")
            && node.text_at(&["apiVersion"]) == Some("batch/v1");
        let container = container(node)?;
        let label = container.text_at(&["name"]).filter(|name| is_label(name))?;
        let name = node.text_at(&["metadata", "name"])?;
        let annotations = node.at(&["spec", "template", "metadata", "annotations"]);
        let rerun = if annotations.is_some_and(|it| it.get(RELEASE).is_some()) {
            Rerun::Release
        } else if before_digest(name).is_some() {
            Rerun::Once
        } else {
            Rerun::Default
        };
        let job = Self {
            file: file.to_owned(),
            node: Arc::clone(node),
            label: label.to_owned(),
            rerun,
            mounts: true,
            laid: None,
        };
        is_job.then_some(job)
    }

    /// The name of the file that it is written to.
    pub(in crate::import) fn file_name(&self) -> String {
        format!("{}.job.yaml", self.label)
    }

    /// Whether it is written to the file that it stands in.
    pub(in crate::import) fn keeps_file(&self) -> bool {
        self.file.rsplit('/').next() == Some(self.file_name().as_str())
    }

    /// Whether the digest of files that its pods have is kept as it is, because the globs are nowhere.
    pub(in crate::import) fn keeps_digest(&self) -> bool {
        let annotations = self
            .node
            .at(&["spec", "template", "metadata", "annotations"]);
        annotations.is_some_and(|it| it.get(FILES).is_some())
    }

    /// Whether it has a digest of itself, as lockstep gives it.
    pub(in crate::import) fn has_digest(&self) -> bool {
        let annotations = self.node.at(&["metadata", "annotations"]);
        annotations.is_some_and(|it| it.get(CONTENT).is_some())
    }

    /// Its statement.
    pub(in crate::import) fn line(
        &self,
        stage: &str,
        texts: &SourceMap,
        images: &mut Images,
    ) -> Option<Line> {
        let name = self.node.at(&["metadata", "name"])?;
        let written = name.text()?;
        let known_as = match self.rerun {
            Rerun::Once => before_digest(written).unwrap_or(written),
            Rerun::Release | Rerun::Default => written,
        };
        let mut block = Vec::new();
        if known_as != self.label {
            block.push(Line::new(format!("name {}", word(known_as)), name.span));
        }
        block.extend(self.container(texts, images)?);
        block.extend(self.limits());
        block.extend(self.pod());
        block.extend(self.metadata());
        block.extend(match self.rerun {
            Rerun::Once => Some(Line::new("rerun once", name.span)),
            Rerun::Release => Some(Line::new("rerun every release", name.span)),
            Rerun::Default => None,
        });
        if let Some(Value::Map(laid)) = &self.laid {
            block.push(Line::new("manifest", name.span).quoting(&yaml_text(laid)));
        }
        let head = if self.label == stage {
            "job".to_owned()
        } else {
            format!("job {}", self.label)
        };
        Some(Line::new(head, name.span).holding(block))
    }

    fn container(&self, texts: &SourceMap, images: &mut Images) -> Option<Vec<Line>> {
        let container = container(&self.node)?;
        let mut lines = vec![images.of_job(container.get("image")?, texts)?];
        if let Some(command) = container.get("command") {
            lines.push(command_line(command, container.get("args").is_some())?);
        }
        if let Some(args) = container.get("args") {
            lines.push(Line::new(format!("args {}", list(args)?), args.span));
        }
        // Behind the first that no word says, `manifest` says them all: their order has a meaning.
        lines.extend(items(container, "env").iter().map_while(env_line));
        let from = items(container, "envFrom").iter().map(env_from_line);
        lines.extend(from.collect::<Option<Vec<Line>>>().unwrap_or_default());
        lines.extend(container.get("resources").and_then(resources_line));
        if self.mounts {
            let mounts = items(container, "volumeMounts").iter();
            lines.extend(mounts.filter_map(|mount| self.mount_line(mount)));
        }
        Some(lines)
    }

    fn mount_line(&self, mount: &Node) -> Option<Line> {
        let name = mount.text_at(&["name"])?;
        let volumes = items(self.node.at(&["spec", "template", "spec"])?, "volumes");
        let volume = volumes
            .iter()
            .find(|it| it.text_at(&["name"]) == Some(name))?;
        let text = |path: &[&str]| volume.text_at(path);
        let (kind, object) = if let Some(secret) = text(&["secret", "secretName"]) {
            ("secret", secret)
        } else if let Some(map) = text(&["configMap", "name"]) {
            ("configmap", map)
        } else if let Some(claim) = text(&["persistentVolumeClaim", "claimName"]) {
            ("claim", claim)
        } else {
            volume.get("emptyDir")?;
            ("empty", name)
        };
        let at = word(mount.text_at(&["mountPath"])?);
        Some(Line::new(
            format!("mount {kind} {} at {at}", word(object)),
            mount.span,
        ))
    }

    fn limits(&self) -> Vec<Line> {
        let number = |key: &str| {
            let node = self.node.at(&["spec", key])?;
            Some((u64::try_from(node.integer()?).ok()?, node.span))
        };
        let mut lines = Vec::new();
        if let Some((seconds, span)) = number("activeDeadlineSeconds") {
            lines.push(Line::new(
                format!("deadline {}", duration::shown(seconds)),
                span,
            ));
        }
        let words = [
            ("backoffLimit", "retries"),
            ("parallelism", "parallelism"),
            ("completions", "completions"),
        ];
        for (key, name) in words {
            if let Some((number, span)) = number(key) {
                lines.push(Line::new(format!("{name} {number}"), span));
            }
        }
        lines
    }

    fn pod(&self) -> Vec<Line> {
        let Some(pod) = self.node.at(&["spec", "template", "spec"]) else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        if let Some(account) = pod.get("serviceAccountName") {
            lines.extend(
                account
                    .text()
                    .map(|name| Line::new(format!("service-account {}", word(name)), account.span)),
            );
        }
        let secrets = items(pod, "imagePullSecrets").iter();
        lines.extend(secrets.filter_map(|it| {
            let name = word(it.text_at(&["name"])?);
            Some(Line::new(format!("pull-secret {name}"), it.span))
        }));
        let nodes = pod.get("nodeSelector").map(Node::entries);
        lines.extend(
            nodes
                .unwrap_or_default()
                .iter()
                .filter_map(|it| assigned("node", it)),
        );
        lines.extend(items(pod, "tolerations").iter().filter_map(toleration));
        lines.extend(pod.get("securityContext").and_then(run_as));
        if pod.text_at(&["restartPolicy"]) == Some("OnFailure") {
            lines.push(Line::new("on-failure restart", pod.span));
        }
        lines
    }

    /// Labels that Job and pods share, and annotations of the Job.
    fn metadata(&self) -> Vec<Line> {
        let entries = |path: &[&str]| self.node.at(path).map(Node::entries).unwrap_or_default();
        let pods = entries(&["spec", "template", "metadata", "labels"]);
        let is_shared = |pair: &&(Node, Node)| {
            let other = pods.iter().find(|(key, _)| key.text() == pair.0.text());
            other.is_some_and(|(_, value)| value.text() == pair.1.text())
        };
        let labels = entries(&["metadata", "labels"]).iter().filter(is_shared);
        let annotations = entries(&["metadata", "annotations"]).iter();
        let annotations = annotations.filter(|(key, _)| !is_own(key.text().unwrap_or_default()));
        labels
            .filter_map(|pair| assigned("label", pair))
            .chain(annotations.filter_map(|pair| assigned("annotation", pair)))
            .collect()
    }
}

/// Annotations that the compiler decides about; where it decides otherwise, `manifest` says them.
fn is_own(key: &str) -> bool {
    matches!(
        key,
        CONTENT | "kustomize.toolkit.fluxcd.io/force" | "kustomize.toolkit.fluxcd.io/substitute"
    )
}

/// The container that words speak about.
fn container(job: &Node) -> Option<&Node> {
    let containers = job.at(&["spec", "template", "spec", "containers"])?;
    containers.items().first()
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}

fn toleration(node: &Node) -> Option<Line> {
    let text = |key: &str| node.text_at(&[key]);
    let mut head = format!("tolerate {}", word(text("key")?));
    if let Some(value) = text("value") {
        head.push_str(&format!(" = {}", plain(value)));
    }
    if let Some(effect) = text("effect") {
        head.push_str(&format!(" {}", word(effect)));
    }
    Some(Line::new(head, node.span))
}

fn run_as(node: &Node) -> Option<Line> {
    if node.get("runAsNonRoot").is_some_and(Node::is_true) {
        return Some(Line::new("run-as non-root", node.span));
    }
    let uid = node.get("runAsUser")?.integer()?;
    let group = node.get("runAsGroup").and_then(Node::integer);
    let group = group.map_or_else(String::new, |gid| format!(":{gid}"));
    Some(Line::new(format!("run-as {uid}{group}"), node.span))
}

/// What is compared of a Job: everything but what the compiler makes anew in every build.
pub(in crate::import) fn compared(object: &Map<'_>) -> Map<'static> {
    let mut map = super::value::owned_map(object);
    if let Some(Value::Map(metadata)) = map.get_mut("metadata") {
        take_annotation(metadata, CONTENT);
    }
    map.within("spec", |spec| {
        spec.within("template", |template| {
            super::value::take_release(template, "metadata");
        });
    });
    map
}

/// Whether an emitted Job has a digest of itself.
pub(in crate::import) fn has_digest(object: &Map<'_>) -> bool {
    let metadata = object.get("metadata");
    metadata.is_some_and(|it| it.at(&["annotations", CONTENT]).is_some())
}

/// Takes an annotation away, and with the last one the map of them.
pub(in crate::import) fn take_annotation(metadata: &mut Map<'_>, key: &str) {
    let mut is_empty = false;
    if let Some(Value::Map(annotations)) = metadata.get_mut("annotations") {
        annotations.remove(key);
        is_empty = annotations.is_empty();
    }
    if is_empty {
        metadata.remove("annotations");
    }
}
