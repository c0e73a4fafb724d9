//! The addressed layout of generated pipelines: paths are there, copies are right, and what changes a path.

use std::collections::{BTreeMap, BTreeSet};

use flux_pipeline::emit::{self, Bundle};
use flux_pipeline::manifests::{Reader, Request};
use flux_pipeline::plan::{Guard, PipelinePlan};
use flux_pipeline::source::{Files, Memory, SourceMap};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::{Repository, repositories};

fn bundle(repository: &Repository) -> Option<Bundle> {
    let files = repository.memory();
    let (outcome, _) = repository.check();
    let plan = outcome.plan(&files)?;
    Some(emit::bundle(&plan))
}

/// The whole address of each stage, by its part up to the digest.
fn addresses(bundle: &Bundle) -> BTreeMap<&str, &str> {
    let stage = |address: &'_ String| address.rsplit_once('-').unwrap().0.len();
    let addresses = bundle.addresses.iter();
    addresses
        .map(|it| (it.split_at(stage(it)).0, it.as_str()))
        .collect()
}

/// What is there when everything is written.
fn built(repository: &Repository, bundle: &Bundle) -> Memory {
    let files = repository.files.iter();
    let files = files.map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    let emitted = bundle.files.iter();
    let emitted = emitted.map(|(path, (_, text))| (path.clone(), text.clone().into_bytes()));
    let copies = bundle.copies.iter();
    let copies = copies.map(|(path, copy)| (path.clone(), copy.bytes.to_vec()));
    Memory::new(files.chain(emitted).chain(copies))
}

/// Kind, namespace and name of every object that a directory builds to, generated Jobs included.
fn objects(files: &dyn Files, directory: &str) -> Vec<String> {
    let request = Request {
        directory: directory.to_owned(),
        ..Request::default()
    };
    let tree = Reader::new(files).read(&request, &mut SourceMap::default());
    let shown = tree
        .objects
        .iter()
        .map(|it| format!("{} {:?} {}", it.kind, it.namespace, it.name));
    let mut shown: Vec<String> = shown.collect();
    shown.sort();
    shown
}

/// The path of a Kustomization, and the directory that its manifests are kept in.
fn paths(bundle: &Bundle, plan: &PipelinePlan<'_>) -> Vec<(String, String)> {
    let addressed = plan.stages.iter().filter(|stage| stage.address.is_some());
    let path = |stage: &flux_pipeline::plan::StagePlan<'_>| {
        let file = format!("{}/{}.yaml", plan.flux_directory, stage.name);
        let text = bundle.text(&file).unwrap();
        let path = text
            .lines()
            .find_map(|line| line.strip_prefix("  path: ./"))
            .unwrap();
        let bare = |path: &str| {
            path.trim_start_matches("./")
                .trim_end_matches('/')
                .to_owned()
        };
        (bare(path), bare(&stage.path))
    };
    addressed.map(path).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn copies_build_to_what_the_originals_build_to(repository in repositories()) {
        let files = repository.memory();
        let (outcome, _) = repository.check();
        prop_assume!(outcome.checked.is_some());
        let plan = outcome.plan(&files).unwrap();
        let bundle = emit::bundle(&plan);
        for copy in bundle.copies.values() {
            prop_assert_eq!(copy.bytes.as_ref(), repository.files[&copy.from].as_bytes());
        }
        let built = built(&repository, &bundle);
        for pipeline in &plan.pipelines {
            for (path, original) in paths(&bundle, pipeline) {
                prop_assert!(built.is_directory(&path), "`{}` is not there", path);
                let jobs = objects(&built, &path).into_iter();
                let kept: Vec<String> = objects(&files, &original);
                let users: Vec<String> = jobs.filter(|it| kept.contains(it)).collect();
                prop_assert_eq!(users, kept, "{} and {}", path, original);
            }
        }
    }

    #[test]
    fn an_edge_is_addressed_exactly_where_both_ends_have_an_address_on_one_source(repository in repositories()) {
        let files = repository.memory();
        let (outcome, _) = repository.check();
        prop_assume!(outcome.checked.is_some());
        let plan = outcome.plan(&files).unwrap();
        for pipeline in &plan.pipelines {
            for edge in &pipeline.edges {
                let ends = [edge.from, edge.to].map(|at| &pipeline.stages[at]);
                let has_addresses = ends.iter().all(|stage| stage.address.is_some());
                let is_one = std::ptr::eq(ends[0].source, ends[1].source);
                prop_assert_eq!(edge.guard == Guard::Addressed, has_addresses && is_one);
            }
        }
    }

    #[test]
    fn a_file_that_changes_moves_the_stages_that_copy_it_and_no_others(repository in repositories(), which in any::<Index>()) {
        let before = bundle(&repository);
        prop_assume!(before.as_ref().is_some_and(|it| !it.copies.is_empty()));
        let before = before.unwrap();
        let originals: BTreeSet<&String> = before.copies.values().map(|copy| &copy.from).collect();
        let originals: Vec<&String> = originals.into_iter().collect();
        let changed = which.get(&originals).to_string();
        // Digests of files are in Jobs of other stages, and release ids in every stage of a group.
        let reruns = repository.all().any(|(_, text)| text.contains("rerun"));
        let has_ids = before.files.values().any(|(_, text)| text.contains("flux-pipeline/release"));
        let is_tied = reruns || has_ids;
        let mut next = repository.clone();
        next.files.get_mut(&changed).unwrap().push_str("\n# changed\n");
        let after = bundle(&next);
        prop_assume!(after.is_some());
        let after = after.unwrap();
        let (old, new) = (addresses(&before), addresses(&after));
        for (stage, address) in &old {
            let copies = before.copies.iter().any(|(path, copy)| path.starts_with(&format!("{address}/")) && copy.from == changed);
            let moves = new.get(stage) != Some(address);
            prop_assert!(moves || !copies, "`{}` holds `{}` and stays", address, changed);
            prop_assert!(copies || !moves || is_tied, "`{}` moves and does not hold `{}`", address, changed);
        }
    }
}
