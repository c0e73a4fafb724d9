//! The addressed layout: what is copied, what changes a path, and what becomes of the directories of earlier releases.

mod cli;
mod disk;
mod repository;

use std::collections::BTreeSet;

use flux_pipeline::emit;
use flux_pipeline::graph::{Graph, text};
use flux_pipeline::manifests::{Object, Reader, Request};
use flux_pipeline::simulate::{Change, Limits, Setup, explore};
use flux_pipeline::source::{Files, SourceMap};
use proptest::prelude::*;

use repository::{UNUSED, addresses, bundle, compiled, memory, moved, replaced, repository, with};

#[test]
fn everything_that_the_build_needs_is_copied_and_nothing_else() {
    let bundle = bundle(&repository());
    let copied: Vec<&str> = bundle
        .copies
        .values()
        .map(|copy| copy.from.as_str())
        .collect();
    let copied: BTreeSet<&str> = copied.into_iter().collect();
    let repository = repository();
    let wanted = repository.keys().map(String::as_str);
    let wanted = wanted.filter(|path| !UNUSED.contains(path) && *path != "shop.pipeline");
    assert_eq!(copied, wanted.collect());
    for copy in bundle.copies.values() {
        assert_eq!(copy.bytes.as_ref(), repository[&copy.from], "{}", copy.from);
    }
}

#[test]
fn places_to_one_another_are_kept() {
    let bundle = bundle(&repository());
    let app = addresses(&bundle)["app"].clone();
    for (path, copy) in bundle
        .copies
        .iter()
        .filter(|(path, _)| path.starts_with(&app))
    {
        assert_eq!(*path, copy.from.replacen("deploy", &app, 1));
    }
    let kustomization = bundle.text("flux/app.yaml").unwrap();
    assert!(kustomization.contains(&format!("  path: ./{app}/overlays/production/\n")));
}

fn objects(files: &dyn Files, directory: &str) -> Vec<(String, String)> {
    let mut sources = SourceMap::default();
    let request = Request {
        directory: directory.to_owned(),
        ..Default::default()
    };
    let tree = Reader::new(files).read(&request, &mut sources);
    assert!(tree.findings.is_empty(), "{:#?}", tree.findings);
    let shown = |it: &Object| {
        (
            format!("{} {:?} {}", it.kind, it.namespace, it.name),
            format!("{:?}", it.node.value),
        )
    };
    tree.objects
        .iter()
        .map(shown)
        .map(|(it, node)| (it, without_spans(&node)))
        .collect()
}

/// Places differ, since the files do.
fn without_spans(text: &str) -> String {
    let mut parts = text.split("span: Span {");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    kept.extend(
        parts
            .filter_map(|part| part.split_once('}'))
            .map(|(_, rest)| rest),
    );
    kept
}

#[test]
fn a_copy_builds_to_the_same_objects() {
    let repository = repository();
    let bundle = bundle(&repository);
    let copies = bundle.copies.iter();
    let copies = memory(
        &copies
            .map(|(path, copy)| (path.clone(), copy.bytes.to_vec()))
            .collect(),
    );
    let addresses = addresses(&bundle);
    for (original, copy) in [
        (
            "deploy/overlays/production",
            format!("{}/overlays/production", addresses["app"]),
        ),
        ("cache", addresses["cache"].clone()),
    ] {
        let there = objects(&memory(&repository), original);
        assert!(!there.is_empty());
        assert_eq!(objects(&copies, &copy), there, "{original}");
    }
}

#[test]
fn every_byte_of_a_stage_changes_its_path_and_no_other() {
    let before = repository();
    for path in before.keys().filter(|path| *path != "shop.pipeline") {
        let stage = path.split('/').next().unwrap();
        let expected: &[&str] = match stage {
            _ if UNUSED.contains(&path.as_str()) => &[],
            "deploy" => &["app"],
            stage => &[stage],
        };
        let after = with(&before, path, |bytes| bytes.push(b'\n'));
        let found = moved(&before, &after);
        assert_eq!(
            found,
            expected.iter().map(|it| (*it).to_owned()).collect(),
            "{path}"
        );
    }
}

#[test]
fn every_setting_changes_the_path_of_its_stage() {
    let before = repository();
    let set = |from: &str, to: &str| {
        let moved = moved(&before, &replaced(&before, "shop.pipeline", from, to));
        moved.into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        set(
            "stage cache after app",
            "stage cache after app { interval 5m }"
        ),
        "cache"
    );
    assert_eq!(
        set(
            "stage cache after app",
            "stage cache after app { suspend true }"
        ),
        "cache"
    );
    assert_eq!(
        set("stage cache after app", "stage cache after migrate"),
        "cache"
    );
    assert_eq!(set("bin/migrate", "bin/migrate --all"), "migrate");
    assert_eq!(set("  image shop\n", ""), "app");
    assert_eq!(set("shop:v1", "shop:v2"), "app migrate");
    assert_eq!(
        set("namespace shop", "source git other\nnamespace shop"),
        "app cache migrate"
    );
}

#[test]
fn a_moved_directory_keeps_its_path() {
    let before = repository();
    let mut after = replaced(
        &before,
        "shop.pipeline",
        "stage cache after app",
        "stage cache after app { path ./warm/ }",
    );
    let job = after.remove("cache/jobs/warm.yaml").unwrap();
    after.insert("warm/jobs/warm.yaml".to_owned(), job);
    assert!(moved(&before, &after).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_other_byte_anywhere_is_another_path(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        // Files that no check reads, so that any byte will do.
        let files = ["web.conf", "key.enc", "logo.bin"];
        let path = format!("deploy/base/{}", files[file.index(files.len())]);
        let before = repository();
        let after = with(&before, &path, |bytes| {
            let at = at.index(bytes.len());
            bytes[at] ^= 1;
        });
        let found = moved(&before, &after);
        prop_assert_eq!(found.into_iter().collect::<Vec<_>>(), ["app"]);
    }
}

#[test]
fn a_digest_of_files_for_rerun_does_not_see_the_copies() {
    let mut repository = replaced(
        &repository(),
        "shop.pipeline",
        "deadline 10m",
        "rerun on \"**/*.conf\"; deadline 10m",
    );
    let first = bundle(&repository);
    repository.extend(
        first
            .files
            .iter()
            .map(|(path, (_, text))| (path.clone(), text.clone().into_bytes())),
    );
    repository.extend(
        first
            .copies
            .iter()
            .map(|(path, copy)| (path.clone(), copy.bytes.to_vec())),
    );
    assert_eq!(bundle(&repository).addresses, first.addresses);
}

#[test]
fn every_edge_on_one_source_is_addressed() {
    let files = memory(&repository());
    let outcome = compiled(&files);
    let plan = outcome.plan(&files).unwrap();
    let words: Vec<&str> = plan.pipelines[0]
        .edges
        .iter()
        .map(|edge| edge.guard.word())
        .collect();
    assert_eq!(words, ["addressed", "addressed"]);
    assert!(text(&Graph::from(&plan)).contains("after migrate (addressed)"));
    let bundle = emit::bundle(&plan);
    assert!(bundle.files.values().all(|(_, text)| !text.contains("readyExpr") && !text.contains("flux-pipeline/release")));
    let setup = Setup {
        stale: true,
        ..Setup::of(&plan.pipelines[0], 2, Change::Everything)
    };
    for edge in &plan.pipelines[0].edges {
        let found = explore(&setup.pair(edge.from, edge.to), Limits::default());
        assert!(found.complete && found.violation.is_none(), "{found:?}");
    }
}
