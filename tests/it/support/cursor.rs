//! Texts with a mark at the place that a test is about.

use flux_pipeline::compile::Input;
use flux_pipeline::ide::Analysis;
use flux_pipeline::source::{FileId, Memory};

/// A place in a text of an analysis.
pub struct At {
    pub analysis: Analysis,
    pub files: Memory,
    pub file: FileId,
    pub offset: usize,
}

/// Manifests that most tests look at.
pub const MANIFESTS: &[(&str, &str)] = &[
    (
        "deploy/app.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop, namespace: default }\n\
         spec: { selector: { matchLabels: { app: shop } }, template: { metadata: { labels: { app: shop } }, spec: { containers: [{ name: shop, image: 'ghcr.io/org/shop:v1' }] } } }\n",
    ),
    (
        "deploy/secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: { name: database, namespace: default }\n\
         stringData: { url: x, password: y }\n",
    ),
    (
        "shared/images.pipeline",
        "image tools = ghcr.io/org/tools:v2\n",
    ),
];

/// Analyses a text whose `§` marks the place.
pub fn at(marked: &str) -> At {
    at_in(marked, &[])
}

/// Analyses a text whose `§` marks the place, with more files beside it.
pub fn at_in(marked: &str, more: &[(&str, &str)]) -> At {
    let offset = marked.find('§').expect("a mark");
    let text = marked.replacen('§', "", 1);
    let files = Memory::new(MANIFESTS.iter().chain(more).copied());
    let analysis = Analysis::of(vec![Input::new("shop.pipeline", text)], &files);
    let file = analysis.file("shop.pipeline").unwrap();
    At {
        analysis,
        files,
        file,
        offset,
    }
}
