//! What is compiled, written and formatted: of generated pipelines that use all of the language.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::os::unix::fs::MetadataExt;

use flux_pipeline::diagnostics::{Severity, Sink};
use flux_pipeline::emit::{self, Bundle};
use flux_pipeline::format::format;
use flux_pipeline::model::vocabulary::Place;
use flux_pipeline::plan::Plan;
use flux_pipeline::source::FileId;
use flux_pipeline::syntax::{self, Statement};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::support::{Project, Repository, repositories};

/// Names of the checks that find an error.
fn errors(repository: &Repository) -> Vec<&'static str> {
    let (outcome, _) = repository.check();
    let errors = outcome
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.check.name).collect()
}

#[test]
fn nearly_all_generated_pipelines_compile() {
    const TRIED: usize = 300;
    let mut runner = TestRunner::deterministic();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = 0;
    for _ in 0..TRIED {
        let errors = errors(&repositories().new_tree(&mut runner).unwrap().current());
        refused += usize::from(!errors.is_empty());
        errors
            .into_iter()
            .for_each(|name| *found.entry(name).or_default() += 1);
    }
    assert!(
        refused * 20 <= TRIED,
        "{refused} of {TRIED} have errors: {found:?}"
    );
}

/// The words of a block that some pipeline says, with the place they stand in.
fn words(place: Place, statements: &[Statement], said: &mut BTreeSet<(String, String)>) {
    for statement in statements {
        let word = &statement.word.value;
        said.insert((format!("{place:?}"), word.to_string()));
        let inner = statement.block.iter().map(|block| &block.statements);
        for inner in inner {
            let place = match word.as_str() {
                "environment" => Place::Environment,
                "stage" => Place::Stage,
                "defaults" => Place::Defaults,
                "job" => Place::Job,
                "resources" => Place::Resources,
                "source" => Place::Source,
                _ => Place::Flux,
            };
            words(place, inner, said);
        }
    }
}

/// Said for all stages at once, these would be wrong for some.
const NOT_BY_DEFAULT: &[&str] = &["wait", "force", "suspend", "component", "allow"];

#[test]
fn generated_pipelines_use_every_word_of_the_language() {
    let mut runner = TestRunner::deterministic();
    let mut said = BTreeSet::new();
    for _ in 0..300 {
        let repository = repositories().new_tree(&mut runner).unwrap().current();
        for (_, text) in repository
            .all()
            .filter(|(path, _)| path.ends_with(".pipeline"))
        {
            let tree = syntax::parse(FileId(0), text, &mut Sink::new());
            words(Place::File, &tree.statements, &mut said);
        }
    }
    for place in Place::ALL {
        let words = place.words().into_iter().map(|word| word.word);
        let wanted =
            words.filter(|word| place != Place::Defaults || !NOT_BY_DEFAULT.contains(word));
        let missing: Vec<&str> = wanted
            .filter(|word| !said.contains(&(format!("{place:?}"), (*word).to_owned())))
            .collect();
        assert!(missing.is_empty(), "{place:?}: {missing:?}");
    }
}

/// What a plan comes to, as text and as decisions.
fn meaning(plan: &Plan<'_>) -> (Bundle, String) {
    let decisions = plan.pipelines.iter().map(|it| {
        format!(
            "{:?} {:?} {:?} {}\n",
            it.edges, it.groups, it.critical_path, it.worst_case_seconds
        )
    });
    (emit::bundle(plan), decisions.collect())
}

/// All files but copies behind their paths, and the copies by their names.
fn as_stream(bundle: &Bundle) -> String {
    let files = bundle.files.iter();
    let files = files.filter(|(path, _)| !bundle.closed.contains(*path));
    let files = files.map(|(path, (_, text))| format!("---\n# {path}\n{text}"));
    let copies = bundle.copies.iter();
    let copies = copies.map(|(path, copy)| format!("# {path} is a copy of {}\n", copy.from));
    files.chain(copies).collect()
}

/// The repository with every pipeline text in canonical form, those that are imported too.
fn formatted(repository: &Repository) -> Repository {
    let mut formatted = repository.clone();
    let imported = formatted
        .files
        .iter_mut()
        .filter(|(path, _)| path.ends_with(".pipeline"));
    let own = formatted.pipelines.iter_mut().map(|(_, text)| text);
    for text in imported.map(|(_, text)| text).chain(own) {
        *text = format(text).unwrap();
    }
    formatted
}

/// Each file below the root with what changes whenever it is written.
fn stamps(project: &Project) -> BTreeMap<String, (u64, i64, i64)> {
    let files = project.files().into_keys();
    let stamp = |path: String| {
        let meta = std::fs::symlink_metadata(project.path(&path)).unwrap();
        (path, (meta.ino(), meta.mtime(), meta.mtime_nsec()))
    };
    files.map(stamp).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn emitted_yaml_means_what_is_in_memory(repository in repositories()) {
        let (outcome, _) = repository.check();
        prop_assume!(outcome.checked.is_some());
        let files = repository.memory();
        let plan = outcome.plan(&files).unwrap();
        let bundle = emit::bundle(&plan);
        let mut paths = HashSet::new();
        for object in emit::objects(&plan).into_objects() {
            let text = bundle.text(&object.path).unwrap();
            let read: Value = serde_yaml::from_str(text).unwrap();
            prop_assert_eq!(read, serde_json::to_value(&object.object).unwrap(), "\n{}", text);
            paths.insert(object.path);
        }
        prop_assert_eq!(paths.len(), bundle.files.len() - bundle.closed.len());
        prop_assert!(bundle.collisions.is_empty(), "{:?}", bundle.collisions);
    }

    #[test]
    fn what_is_printed_is_what_is_written(repository in repositories()) {
        let (outcome, _) = repository.check();
        prop_assume!(outcome.checked.is_some());
        let files = repository.memory();
        let plan = outcome.plan(&files).unwrap();
        let printed: String = emit::stream(&plan).collect();
        prop_assert_eq!(printed, as_stream(&emit::bundle(&plan)));
    }

    #[test]
    fn formatting_is_stable_and_changes_nothing_that_is_emitted(repository in repositories()) {
        let (outcome, _) = repository.check();
        prop_assume!(outcome.checked.is_some());
        let once = formatted(&repository);
        let twice = formatted(&once);
        prop_assert_eq!(&once.pipelines, &twice.pipelines);
        prop_assert_eq!(&once.files, &twice.files);
        let files = repository.memory();
        let (before, decided) = meaning(&outcome.plan(&files).unwrap());
        let (again, _) = once.check();
        let (after, decided_again) = meaning(&again.plan(&files).expect("formatting makes an error"));
        prop_assert_eq!(before.files, after.files);
        prop_assert_eq!(before.copies, after.copies);
        prop_assert_eq!(before.releases, after.releases);
        prop_assert_eq!(decided, decided_again);
    }
}

proptest! {
    // Each case starts the program three times.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_second_build_writes_nothing(repository in repositories()) {
        prop_assume!(errors(&repository).is_empty());
        let project = Project::new();
        repository.all().for_each(|(path, text)| { project.write(path, text); });
        let before = stamps(&project).len();
        let files: Vec<&str> = repository.pipelines.iter().map(|(path, _)| path.as_str()).collect();
        let build = |first: &[&str]| project.run(&[first, &files].concat());

        let first = build(&["build"]);
        prop_assert_eq!(first.code, Some(0), "{}", first);
        let written = stamps(&project);
        prop_assert!(written.len() > before, "nothing was written\n{}", first);

        let second = build(&["build"]);
        prop_assert_eq!(second.code, Some(0), "{}", second);
        let check = build(&["build", "--check"]);
        prop_assert_eq!(check.code, Some(0), "{}", check);
        prop_assert_eq!(stamps(&project), written);
    }
}
