//! Generated repositories as a list and as directories, for whoever wants to try them on something that no test
//! here has: `REPOSITORIES_TO=DIR REPOSITORIES=1000 cargo test --test it repositories_that_build`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::support::{Repository, Tree, repositories};

/// The first `count` repositories that compile, the same ones every time.
pub fn generated(count: usize) -> impl Iterator<Item = Repository> {
    let mut runner = TestRunner::deterministic();
    let next = move || repositories().new_tree(&mut runner).unwrap().current();
    let compiles = |repository: &Repository| repository.check().0.checked.is_some();
    std::iter::repeat_with(next).filter(compiles).take(count)
}

#[test]
fn repositories_that_build_are_written() {
    let scratch = Tree::new();
    let into = std::env::var_os("REPOSITORIES_TO");
    let into = into.map_or_else(|| scratch.root().to_owned(), PathBuf::from);
    let count = std::env::var("REPOSITORIES").map_or(3, |count| count.parse().unwrap());
    for (repository, number) in generated(count).zip(1..) {
        let root = into.join(format!("{number:04}"));
        write(&repository, &root);
        let mut build = Command::new(env!("CARGO_BIN_EXE_flux-pipeline"));
        build.args(["build", "--check"]).current_dir(&root);
        build.args(repository.pipelines.iter().map(|(path, _)| path));
        // Nothing is built yet, so there are differences and no errors.
        let output = build.output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{output:?}");
    }
}

fn write(repository: &Repository, root: &Path) {
    // The compiler takes the nearest `.git` for the root of the repository.
    fs::create_dir_all(root.join(".git")).unwrap();
    for (path, text) in repository.all() {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
