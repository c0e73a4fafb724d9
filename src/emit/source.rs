//! A source that the pipeline file describes.

use crate::model::{Source, SourceBlock, SourceKind, SourceVerify};
use crate::plan::{PipelinePlan, SourcePlan};

use super::kustomization::{named, namespace, text};
use super::overlay::merge;
use super::value::Map;

/// The source object of `plan`.
pub(super) fn source<'a>(pipeline: &'a PipelinePlan<'_>, plan: &'a SourcePlan<'_>) -> Map<'a> {
    let mut metadata = Map::with_capacity(2);
    metadata.set("name", &plan.source.name.value);
    metadata.maybe(
        "namespace",
        text(&plan.source.namespace).or(namespace(pipeline)),
    );
    let mut object = Map::with_capacity(4);
    object.set("apiVersion", "source.toolkit.fluxcd.io/v1");
    object.set("kind", plan.source.kind.kind());
    object.set("metadata", metadata);
    object.set("spec", spec(plan));
    object
}

fn spec<'a>(plan: &'a SourcePlan<'_>) -> Map<'a> {
    let (Source { kind, .. }, block) = (plan.source, plan.block);
    let mut spec = Map::with_capacity(6);
    if *kind != SourceKind::External {
        let interval = block
            .interval
            .as_ref()
            .map_or("1m", |interval| &interval.value.text);
        spec.set("interval", interval);
    }
    spec.maybe(address(*kind), text(&block.url));
    spec.filled("ref", reference(block));
    spec.maybe("secretRef", text(&block.secret).map(|secret| named(secret)));
    spec.maybe(
        "verify",
        block
            .verify
            .as_ref()
            .map(|verify| verification(*kind, verify)),
    );
    spec.maybe("ignore", text(&block.ignore));
    if let Some(overlay) = &plan.overlay {
        merge(&mut spec, overlay);
    }
    spec
}

fn address(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Git | SourceKind::Oci | SourceKind::External => "url",
        SourceKind::Bucket => "endpoint",
    }
}

fn reference(block: &SourceBlock) -> Map<'_> {
    let mut map = Map::default();
    map.maybe("branch", text(&block.branch));
    map.maybe("tag", text(&block.tag));
    map.maybe("semver", text(&block.semver));
    map.maybe("commit", text(&block.commit));
    map.maybe("digest", text(&block.digest));
    map
}

/// `verify`: git has modes, the others providers.
fn verification(kind: SourceKind, verify: &SourceVerify) -> Map<'_> {
    let mut map = Map::default();
    match kind {
        SourceKind::Git => map.set("mode", mode(&verify.provider.value)),
        SourceKind::Oci | SourceKind::Bucket | SourceKind::External => {
            map.set("provider", &verify.provider.value);
        }
    }
    map.maybe(
        "secretRef",
        text(&verify.secret).map(|secret| named(secret)),
    );
    map
}

fn mode(word: &str) -> &str {
    match word {
        "head" => "HEAD",
        "tag" => "Tag",
        "tag-and-head" => "TagAndHEAD",
        other => other,
    }
}
