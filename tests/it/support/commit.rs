//! Two trees, taken as far as what the commit between them does.

use std::collections::BTreeMap;

use flux_pipeline::compile::{Input, check};
use flux_pipeline::diagnostics::Diagnostic;
use flux_pipeline::source::{Memory, SourceMap};
use flux_pipeline::transition::{State, Transition, Trees, compare};

/// What a commit does, and what is found in it.
pub struct Commit {
    pub transition: Transition,
    /// The findings of the new tree, then those of the commit.
    pub found: Vec<Diagnostic>,
    pub sources: SourceMap,
}

/// Compares two trees, pairs of path and text; findings in a text of the old one are in `before/PATH`.
pub fn commit(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Commit {
    let (old_files, files) = (Memory::new(before.clone()), Memory::new(after.clone()));
    let (mut old_sources, mut sources) = (SourceMap::default(), SourceMap::default());
    let old = check(inputs(before, "before/"), &old_files, &mut old_sources);
    assert!(old.checked.is_some(), "{:#?}", old.diagnostics);
    let new = check(inputs(after, ""), &files, &mut sources);
    let (old_plan, plan) = (
        old.plan(&old_files).unwrap_or_default(),
        new.plan(&files).unwrap_or_default(),
    );
    let (was, is) = (State::of(&old_plan, &old_files), State::of(&plan, &files));
    let trees = Trees {
        before: &old_files,
        after: &files,
    };
    let mut taken = BTreeMap::new();
    let mut take = |file| {
        let text = old_sources.get(file).unwrap();
        let add = || sources.add(text.name.as_str(), text.text.as_str());
        *taken.entry(file).or_insert_with(add)
    };
    let (transition, found) = compare(&was, &is, trees, &mut take);
    let found = new.diagnostics.iter().cloned().chain(found).collect();
    Commit {
        transition,
        found,
        sources,
    }
}

fn inputs(files: &BTreeMap<String, String>, prefix: &str) -> Vec<Input> {
    let pipelines = files.iter().filter(|(path, _)| path.ends_with(".pipeline"));
    let input = |(path, text): (&String, &String)| Input {
        path: path.clone(),
        name: format!("{prefix}{path}"),
        text: text.clone(),
    };
    pipelines.map(input).collect()
}
