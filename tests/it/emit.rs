//! What pipelines become.

use std::path::{Path, PathBuf};

use flux_pipeline::source::Memory;
use flux_pipeline::{emit, plan};

use crate::support::checked;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/emit");

pub const APP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\n";

/// The files that a text becomes, one after the other. Behind the pipeline stand the files that are there
/// already, each behind `<== path`.
fn files(text: &str) -> String {
    let mut parts = text.split("<== ");
    let text = parts.next().unwrap_or_default();
    let given = parts.map(|part| part.split_once('\n').unwrap());
    let files = Memory::new(given.chain([("deploy/app.yaml", APP)]));
    let checked = checked(&[("shop.pipeline", text)], &files);
    let bundle = emit::bundle(&plan::build(&checked, &files));
    assert!(bundle.collisions.is_empty(), "{:?}", bundle.collisions);
    let show = |(path, (_, text)): (&String, &(emit::Owner, String))| format!("==> {path}\n{text}");
    bundle.files.iter().map(show).collect()
}

fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(CASES).unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// Runs one case: a pipeline, then the files that it becomes, each behind `==> path`. With `UPDATE=1`
/// the case is rewritten instead.
fn differs(case: &Path) -> Option<String> {
    let whole = std::fs::read_to_string(case).unwrap();
    let (text, expected) = whole.split_once("==> ").map_or((&*whole, ""), |it| it);
    let found = files(text);
    if found == format!("==> {expected}") {
        return None;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(case, format!("{text}{found}")).unwrap();
    }
    let diff = similar::TextDiff::from_lines(format!("==> {expected}"), found);
    Some(format!("{}\n{}", case.display(), diff.unified_diff()))
}

#[test]
fn pipelines_become_these_files() {
    let cases = cases();
    assert!(cases.len() >= 4, "only {} cases were found", cases.len());
    let differences: Vec<String> = cases.iter().filter_map(|case| differs(case)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
