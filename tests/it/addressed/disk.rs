//! What becomes of directories of earlier releases, and of files that are not ours.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::symlink;

use flux_pipeline::emit::Bundle;
use flux_pipeline::files::{self, Disk, Problem, Report, Request};
use insta::assert_snapshot;

use super::repository::{addresses, bundle_of, repository};
use crate::support::Tree;

/// A tree on the disk, and what builds of it do.
struct Disked(Tree);

impl Disked {
    fn new() -> Self {
        let tree = Tree::new();
        for (path, bytes) in repository() {
            let path = tree.path(&path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Self(tree)
    }

    fn bundle(&self) -> Bundle {
        bundle_of(&Disk::open(self.0.root()).unwrap())
    }

    fn build(&self) -> Result<Report, Vec<Problem>> {
        let bundle = self.bundle();
        let request = Request {
            root: self.0.root(),
            bundle: &bundle,
            is_gone: &|_| false,
        };
        files::write(&request, &|| {})
    }

    fn names(&self) -> Vec<String> {
        let folder = self.0.path("flux-stages/shop");
        let entries = std::fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name != "kustomization.yaml").collect();
        names.sort();
        names
    }

    /// Whether exactly the directories of this release are there.
    fn is_clean(&self) -> bool {
        let wanted = self.bundle().addresses;
        self.names()
            .iter()
            .map(|name| format!("flux-stages/shop/{name}"))
            .eq(wanted)
    }
}

#[test]
fn the_directories_of_the_last_release_go_in_the_same_build() {
    let disked = Disked::new();
    disked.build().unwrap();
    assert!(disked.is_clean());
    let old = disked.names();
    disked.0.write(
        "cache/jobs/warm.yaml",
        &disked.0.read("cache/jobs/warm.yaml").replace("60", "61"),
    );
    let report = disked.build().unwrap();
    assert!(disked.is_clean());
    let gone: Vec<&String> = old
        .iter()
        .filter(|name| !disked.names().contains(name))
        .collect();
    assert_eq!(gone.len(), 1);
    assert!(gone[0].starts_with("cache-"));
    assert_eq!(
        report.removed,
        [format!("flux-stages/shop/{}/jobs/warm.yaml", gone[0])]
    );
    let again = disked.build().unwrap();
    assert_eq!(
        [again.created, again.changed, again.removed].concat(),
        [""; 0]
    );
}

#[test]
fn the_fixed_layout_goes_when_the_addressed_comes_and_comes_back() {
    let disked = Disked::new();
    let text = disked.0.read("shop.pipeline");
    disked
        .0
        .write("shop.pipeline", &text.replace("addressed", "fixed"));
    disked.build().unwrap();
    assert!(disked.0.path("migrate/migrate.job.yaml").exists());
    disked.0.write("shop.pipeline", &text);
    disked.build().unwrap();
    assert!(!disked.0.path("migrate").exists());
    assert!(disked.is_clean());
    disked
        .0
        .write("shop.pipeline", &text.replace("addressed", "fixed"));
    disked.build().unwrap();
    assert!(!disked.0.path("flux-stages").exists());
}

fn told(result: Result<Report, Vec<Problem>>) -> String {
    let problems = result.unwrap_err();
    problems
        .iter()
        .map(|it| format!("{}: {it}\n", it.name()))
        .collect()
}

#[test]
fn a_file_of_somebody_elses_in_an_old_directory_stops_the_build_and_stays() {
    let disked = Disked::new();
    disked.build().unwrap();
    let cache = disked
        .names()
        .into_iter()
        .find(|name| name.starts_with("cache-"))
        .unwrap();
    let mine = format!("flux-stages/shop/{cache}/jobs/notes.txt");
    disked.0.write(&mine, "mine");
    disked.build().expect("the directory stays as it is");
    disked.0.write(
        "cache/jobs/warm.yaml",
        &disked.0.read("cache/jobs/warm.yaml").replace("60", "61"),
    );
    let before = disked.0.files();
    assert_eq!(
        told(disked.build()),
        format!(
            "leftover-file: `{mine}` was not made by this pipeline, and the directory of an earlier release has to go\n"
        )
    );
    assert_eq!(disked.0.files(), before);
    std::fs::remove_file(disked.0.path(&mine)).unwrap();
    disked.build().unwrap();
    assert!(disked.is_clean());
}

#[test]
fn an_old_directory_that_no_record_lists_stops_the_build() {
    let disked = Disked::new();
    disked.build().unwrap();
    disked.0.write(
        "flux-stages/shop/app-0123456789ab/web.yaml",
        "a release of another branch",
    );
    disked.0.write(
        "flux-stages/shop/other-0123456789ab/web.yaml",
        "no stage of this pipeline",
    );
    assert_snapshot!(told(disked.build()), @"leftover-file: `flux-stages/shop/app-0123456789ab/web.yaml` was not made by this pipeline, and the directory of an earlier release has to go");
}

#[test]
fn what_is_recorded_outside_of_addresses_is_not_deleted_without_a_header() {
    let disked = Disked::new();
    disked.build().unwrap();
    let record = disked.0.read(".shop.flux-pipeline");
    disked.0.write(
        ".shop.flux-pipeline",
        &format!("{record}# cache/notes.txt\n"),
    );
    disked.build().unwrap();
    assert!(disked.0.path("cache/notes.txt").exists());
}

#[test]
fn a_copy_that_was_edited_is_made_right_again() {
    let disked = Disked::new();
    disked.build().unwrap();
    let path = format!("{}/jobs/warm.yaml", addresses(&disked.bundle())["cache"]);
    let right = disked.0.read(&path);
    disked.0.write(&path, "edited");
    assert_eq!(disked.build().unwrap().changed, std::slice::from_ref(&path));
    assert_eq!(disked.0.read(&path), right);
}

#[test]
fn a_file_in_the_place_of_a_copy_is_not_written_over() {
    let disked = Disked::new();
    let path = format!("{}/jobs/warm.yaml", addresses(&disked.bundle())["cache"]);
    disked.0.write(&path, "mine");
    assert_eq!(
        told(disked.build()),
        format!("foreign-file: `{path}` already exists and was not made by this pipeline\n")
    );
}

#[test]
fn a_build_that_was_killed_anywhere_is_completed() {
    let disked = Disked::new();
    disked.build().unwrap();
    let before = disked.0.files();
    disked.0.write(
        "cache/jobs/warm.yaml",
        &disked.0.read("cache/jobs/warm.yaml").replace("60", "61"),
    );
    disked.build().unwrap();
    let after = disked.0.files();
    let record = |files: &BTreeMap<String, String>| files[".shop.flux-pipeline"].clone();
    let (old, new) = (record(&before), record(&after));
    let lines: BTreeSet<&str> = old.lines().chain(new.lines()).skip(1).collect();
    let unfinished = format!(
        "{}\n# (a build was interrupted: build again)\n{}\n",
        old.lines().next().unwrap(),
        lines
            .into_iter()
            .filter(|line| !line.starts_with("# Written"))
            .collect::<Vec<_>>()
            .join("\n")
    );
    let touched: Vec<&String> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .collect();
    assert!(touched.len() >= 4, "{touched:?}");
    for killed in 0..=touched.len() {
        let disked = Disked(Tree::new());
        let mut there = before.clone();
        for path in &touched[..killed] {
            match after.get(*path) {
                Some(text) => there.insert((*path).clone(), text.clone()),
                None => there.remove(*path),
            };
        }
        there.insert(".shop.flux-pipeline".to_owned(), unfinished.clone());
        there.insert(
            "cache/jobs/warm.yaml".to_owned(),
            after["cache/jobs/warm.yaml"].clone(),
        );
        there.iter().for_each(|(path, text)| {
            disked.0.write(path, text);
        });
        disked
            .0
            .write("flux-stages/shop/.flux-pipeline-1-0.tmp/x.yaml", "half");
        disked.build().unwrap();
        assert!(disked.is_clean(), "killed after {killed} of {touched:?}");
        assert_eq!(
            disked.0.read(".shop.flux-pipeline").lines().count(),
            new.lines().count()
        );
    }
}

#[test]
fn links_are_not_followed() {
    let disked = Disked::new();
    let secret = Tree::new();
    secret.write(
        "secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n",
    );
    symlink(
        secret.path("secret.yaml"),
        disked.0.path("cache/secret.yaml"),
    )
    .unwrap();
    symlink(secret.root(), disked.0.path("cache/more")).unwrap();
    let bundle = disked.bundle();
    assert!(
        bundle
            .copies
            .values()
            .all(|copy| !copy.from.contains("secret"))
    );
}
