//! `spec` of a stage's Kustomization: what the words say, and what nobody said.
//!
//! Fields are in the order of the Flux guide *Running pre and post-deployment jobs*, those that it does not use
//! behind the ones that it does. `dependsOn` is missing: it follows from the order, which `plan` knows.

use smol_str::SmolStr;

use crate::manifests::{Node, NodeValue};
use crate::model::{
    Decrypt, Deletion, HealthRef, KubeConfig, Patch, Pipeline, ReadyWhen, RefKind, Settings,
    Source, Stage, SubstituteFrom, Wait,
};
use crate::source::{Span, Spanned};
use crate::values::path::shown;

use super::fields::{Fields, boolean, list, maybe_text, named, pairs, text, texts};
use super::{duration, image};

/// What a stage says when nobody says it.
pub(super) const INTERVAL: &str = "60m";

/// The `spec` that the words of a stage make. `timeout`, `force` and `targetNamespace` are `null` where nobody
/// said them: they are decided once the objects are known, and keep their places until then.
pub(super) fn of_words(pipeline: &Pipeline, stage: &Stage) -> Node {
    let span = stage.name.span;
    let mut spec = Fields::with_capacity(16);
    spec.set("sourceRef", source_ref(pipeline, stage));
    basics(&mut spec, stage);
    access(&mut spec, &stage.settings, span);
    metadata(&mut spec, &stage.settings, span);
    content(&mut spec, pipeline, stage);
    health(&mut spec, pipeline, stage);
    // What nobody said stands where the whole does.
    Node {
        span,
        ..spec.map(span)
    }
}

fn source_ref(pipeline: &Pipeline, stage: &Stage) -> Node {
    let span = stage.source.name.span;
    let source = pipeline.source_of(stage).or(pipeline.sources.first());
    source.map_or_else(|| Fields::default().map(span), |it| reference(it, span))
}

/// `sourceRef` to a source.
pub(super) fn reference(source: &Source, span: Span) -> Node {
    let mut reference = Fields::with_capacity(3);
    reference.set("kind", Node::of_text(source.kind.kind(), span));
    reference.set("name", Node::of_text(source.name.value.clone(), span));
    let namespace = source.namespace.as_ref();
    let namespace = namespace.map(|it| Node::of_text(it.value.clone(), it.span));
    reference.maybe("namespace", namespace);
    reference.map(span)
}

/// The entries of `dependsOn` for what somebody else makes.
pub(super) fn waits(pipeline: &Pipeline, stage: &Stage) -> Vec<Node> {
    let waits = stage.waits.iter().filter(|wait| !wait.is_before);
    let entry = |wait: &Wait| {
        let external = pipeline.kustomizations.get(wait.external)?;
        let mut fields = Fields::with_capacity(2);
        fields.set("name", text(&external.name));
        fields.maybe("namespace", maybe_text(&external.namespace));
        Some(Node {
            span: wait.span,
            ..fields.map(wait.span)
        })
    };
    waits.filter_map(entry).collect()
}

fn basics(spec: &mut Fields, stage: &Stage) {
    let (settings, span) = (&stage.settings, stage.name.span);
    spec.set(
        "path",
        Node::of_text(shown(&stage.path.value), stage.path.span),
    );
    let interval = settings.interval.as_ref().map(duration::node);
    spec.set(
        "interval",
        interval.unwrap_or_else(|| Node::of_text(INTERVAL, span)),
    );
    spec.maybe("retryInterval", settings.retry.as_ref().map(duration::node));
    let timeout = settings.timeout.as_ref().map(duration::node);
    spec.set("timeout", timeout.unwrap_or_else(|| undecided(span)));
    spec.set("prune", switch(settings.prune.as_ref(), span));
    spec.set("wait", switch(settings.wait.as_ref(), span));
    let force = settings.force.as_ref();
    let force = force.map(|force| boolean(force.value, force.span));
    spec.set("force", force.unwrap_or_else(|| undecided(span)));
    let suspend = settings.suspend.as_ref();
    spec.maybe("suspend", suspend.map(|it| boolean(it.value, it.span)));
    spec.maybe("deletionPolicy", settings.deletion.as_ref().map(deletion));
    let target = maybe_text(&settings.target_namespace);
    spec.set("targetNamespace", target.unwrap_or_else(|| undecided(span)));
}

fn undecided(span: Span) -> Node {
    Node {
        value: NodeValue::Null,
        span,
    }
}

/// A switch that is on unless somebody turns it off.
fn switch(said: Option<&Spanned<bool>>, span: Span) -> Node {
    said.map_or_else(|| boolean(true, span), |it| boolean(it.value, it.span))
}

fn deletion(said: &Spanned<Deletion>) -> Node {
    let policy = match said.value {
        Deletion::MirrorPrune => "MirrorPrune",
        Deletion::Delete => "Delete",
        Deletion::WaitForTermination => "WaitForTermination",
        Deletion::Orphan => "Orphan",
    };
    Node::of_text(policy, said.span)
}

fn access(spec: &mut Fields, settings: &Settings, span: Span) {
    spec.maybe("serviceAccountName", maybe_text(&settings.service_account));
    spec.maybe("kubeConfig", settings.kube_config.as_ref().map(kube_config));
    let decryption = |it: &Spanned<Decrypt>| decryption(it, span);
    spec.maybe("decryption", settings.decrypt.as_ref().map(decryption));
}

fn kube_config(config: &Spanned<KubeConfig>) -> Node {
    let at = |text: &SmolStr| Node::of_text(text.clone(), config.span);
    let mut fields = Fields::with_capacity(1);
    match &config.value {
        KubeConfig::Secret { name, key } => {
            let mut secret = Fields::with_capacity(2);
            secret.set("name", at(name));
            secret.maybe("key", key.as_ref().map(at));
            fields.set("secretRef", secret.map(config.span));
        }
        KubeConfig::ConfigMap { name } => fields.set("configMapRef", named(at(name))),
    }
    fields.map(config.span)
}

fn decryption(decrypt: &Spanned<Decrypt>, span: Span) -> Node {
    let at = |text: &SmolStr| Node::of_text(text.clone(), decrypt.span);
    let Decrypt {
        secret,
        service_account,
    } = &decrypt.value;
    let mut fields = Fields::with_capacity(3);
    fields.set("provider", Node::of_text("sops", decrypt.span));
    fields.maybe("secretRef", secret.as_ref().map(at).map(named));
    fields.maybe("serviceAccountName", service_account.as_ref().map(at));
    fields.map(span)
}

/// Labels and annotations of a Flux object itself.
pub(super) fn own_metadata(
    labels: &[(Spanned<SmolStr>, Spanned<SmolStr>)],
    annotations: &[(Spanned<SmolStr>, Spanned<SmolStr>)],
    span: Span,
) -> Node {
    let mut own = Fields::default();
    own.filled("labels", pairs(labels, span));
    own.filled("annotations", pairs(annotations, span));
    own.map(span)
}

fn metadata(spec: &mut Fields, settings: &Settings, span: Span) {
    let mut common = Fields::default();
    common.filled("labels", pairs(&settings.labels, span));
    common.filled("annotations", pairs(&settings.annotations, span));
    spec.filled("commonMetadata", common.map(span));
}

fn content(spec: &mut Fields, pipeline: &Pipeline, stage: &Stage) {
    let (settings, span) = (&stage.settings, stage.name.span);
    let images = stage.images.iter();
    let in_containers = images.filter(|used| used.values.is_none());
    let images = in_containers.filter_map(|used| image::override_of(pipeline, &used.image));
    spec.filled("images", list(images, span));
    spec.filled("components", texts(&settings.components, span));
    spec.filled("patches", list(settings.patches.iter().map(patch), span));
    let mut post_build = Fields::default();
    post_build.filled("substitute", pairs(&settings.substitute, span));
    let from = settings.substitute_from.iter().map(substitute_from);
    post_build.filled("substituteFrom", list(from, span));
    spec.filled("postBuild", post_build.map(span));
}

fn patch(patch: &Patch) -> Node {
    let mut target = Fields::default();
    target.maybe("kind", maybe_text(&patch.kind));
    target.maybe("name", maybe_text(&patch.name));
    let mut fields = Fields::with_capacity(2);
    fields.filled("target", target.map(patch.patch.span));
    let text = flush(&patch.patch.value);
    fields.set("patch", Node::of_text(text, patch.patch.span));
    fields.map(patch.patch.span)
}

/// The text without the indentation that all its lines share. kustomize takes the blanks in front of the first line
/// away, and those alone (`Config` in `api/internal/builtins/PatchTransformer.go`), so that an indented text would
/// be no YAML.
fn flush(text: &str) -> String {
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let shared = lines.map(indentation).min().unwrap_or(0);
    let lines = text.split_inclusive('\n');
    let without = |line: &'_ str| line.get(shared..).unwrap_or("\n").to_owned();
    lines.map(without).collect()
}

fn substitute_from(from: &SubstituteFrom) -> Node {
    let mut fields = Fields::with_capacity(3);
    fields.set("kind", Node::of_text(kind(from.kind), from.name.span));
    fields.set("name", text(&from.name));
    let optional = from.optional.then(|| boolean(true, from.name.span));
    fields.maybe("optional", optional);
    fields.map(from.name.span)
}

fn kind(kind: RefKind) -> &'static str {
    match kind {
        RefKind::Secret => "Secret",
        RefKind::ConfigMap => "ConfigMap",
    }
}

fn health(spec: &mut Fields, pipeline: &Pipeline, stage: &Stage) {
    let (settings, span) = (&stage.settings, stage.name.span);
    let checks = settings.health.iter();
    let checks = checks.map(|health| health_check(pipeline, health));
    spec.filled("healthChecks", list(checks, span));
    let expressions = settings.ready.iter().map(health_expression);
    spec.filled("healthCheckExprs", list(expressions, span));
}

fn health_check(pipeline: &Pipeline, health: &HealthRef) -> Node {
    let namespace = maybe_text(&health.namespace).or_else(|| {
        let name = pipeline.namespace.name()?;
        Some(Node::of_text(name, health.name.span))
    });
    let mut fields = Fields::with_capacity(4);
    fields.set("apiVersion", text(&health.api_version));
    fields.set("kind", text(&health.kind));
    fields.set("name", text(&health.name));
    fields.maybe("namespace", namespace);
    fields.map(health.name.span)
}

fn health_expression(ready: &ReadyWhen) -> Node {
    let mut fields = Fields::with_capacity(5);
    fields.set("apiVersion", text(&ready.api_version));
    fields.set("kind", text(&ready.kind));
    fields.set("current", text(&ready.current));
    fields.maybe("inProgress", maybe_text(&ready.in_progress));
    fields.maybe("failed", maybe_text(&ready.failed));
    fields.map(ready.kind.span)
}

/// Gives an undecided field its value, or takes it out.
pub(super) fn decide(spec: &mut Node, field: &str, value: Option<NodeValue>) {
    let span = spec.span;
    match (spec.get_mut(field).filter(|node| node.is_null()), value) {
        (Some(node), Some(value)) => *node = Node { value, span },
        (Some(_), None) => {
            spec.remove(field);
        }
        (None, _) => {}
    }
}
