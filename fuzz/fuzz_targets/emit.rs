//! What is emitted means to another reader of YAML what it means in memory, and no input stops the
//! compiler from having its say.
//!
//! The input is the text of `shop.pipeline`; behind a line `=== PATH` follows the text of another file of the
//! repository.

#![no_main]

use std::collections::HashSet;

use flux_pipeline::compile::{Input, Outcome, check};
use flux_pipeline::diagnostics::{Style, human};
use flux_pipeline::source::{Memory, SourceMap};
use flux_pipeline::{emit, plan::Plan};
use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(input) = std::str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    let (text, files) = repository(input);
    let mut sources = SourceMap::default();
    let outcome = check(
        vec![Input::new("shop.pipeline", text)],
        &files,
        &mut sources,
    );
    say(&outcome, &sources);
    if let Some(plan) = outcome.plan(&files) {
        read_again(&plan);
    }
    Corpus::Keep
});

/// The text of the pipeline, and the repository around it; there is always something to deploy.
fn repository(input: &str) -> (&str, Memory) {
    let mut parts = input.split("\n=== ");
    let text = parts.next().unwrap_or_default();
    let written = parts.filter_map(|part| part.split_once('\n'));
    let written = written.filter(|(path, _)| is_plain(path));
    (text, Memory::new(USUAL.iter().copied().chain(written)))
}

/// A path that a repository can have.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

const USUAL: &[(&str, &str)] = &[
    (
        "deploy/app.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\n",
    ),
    (
        "cache/cache.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cache, namespace: shop}\n",
    ),
    (
        "db/db.yaml",
        "apiVersion: v1\nkind: Service\nmetadata: {name: db}\n",
    ),
    ("sql/1.sql", "select 1;\n"),
];

/// Every finding has a place in a text that was read, and can be shown.
fn say(outcome: &Outcome, sources: &SourceMap) {
    for found in &outcome.diagnostics {
        let places = found.related.iter().chain([&found.primary]);
        for span in places.map(|label| label.span) {
            let text = sources.get(span.file).map(|file| file.text.as_str());
            assert!(
                text.is_some_and(|text| text.get(span.range()).is_some()),
                "{found:?}"
            );
        }
    }
    let shown = human(sources, &outcome.diagnostics, Style::default());
    assert_eq!(shown.is_empty(), outcome.diagnostics.is_empty());
}

/// `serde_yaml` reads from the text of each file the object that is in memory.
fn read_again(plan: &Plan<'_>) {
    let bundle = emit::bundle(plan);
    let mut seen = HashSet::new();
    // Of two objects with one path, the first has the file.
    let objects = emit::objects(plan).into_objects();
    for object in objects.iter().filter(|it| seen.insert(&it.path)) {
        let text = bundle.text(&object.path).expect("every object has a file");
        let meant = serde_json::to_value(&object.object).expect("an object is JSON");
        let read: Value =
            serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(read, meant, "\n{text}");
    }
    assert_eq!(seen.len(), bundle.files.len() - bundle.closed.len(), "a file without an object");
}
