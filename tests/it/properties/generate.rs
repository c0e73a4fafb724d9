//! Writes generated pipelines with their repositories to a directory, for whoever wants to try them on
//! something that no test here has, such as a real API server:
//! `GENERATE_TO=DIR GENERATE_COUNT=1000 cargo test --test it generate`.

use std::fs;
use std::path::PathBuf;

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
fn generate_writes_repositories_that_build() {
    let scratch = Tree::new();
    let directory =
        std::env::var_os("GENERATE_TO").map_or_else(|| scratch.root().to_owned(), PathBuf::from);
    let count = std::env::var("GENERATE_COUNT").map_or(3, |count| count.parse().unwrap());
    for (repository, number) in generated(count).zip(1..) {
        let root = directory.join(format!("{number:04}"));
        // The compiler takes the nearest `.git` for the root of the repository.
        fs::create_dir_all(root.join(".git")).unwrap();
        for (path, text) in repository.all() {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    assert_eq!(fs::read_dir(&directory).unwrap().count(), count);
}
