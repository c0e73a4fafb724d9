//! What commits do: `tests/data/plan/*.txt`, each two trees and the plan for the way between them.
//!
//! A case is a description, then sections. `=== both PATH`, `=== before PATH` and `=== after PATH` are
//! files; `=== plan` is what comes out, findings first. `UPDATE=1` writes what came out into the cases.

mod model;
mod objects;
mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use flux_pipeline::diagnostics::Diagnostic;
use flux_pipeline::transition;

use crate::support::commit;

#[derive(Default)]
struct Case {
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
    /// Everything before the plan.
    input: String,
    plan: String,
}

fn read(text: &str) -> Case {
    let (input, plan) = text.split_once("=== plan\n").unwrap_or((text, ""));
    let mut case = Case {
        input: input.to_owned(),
        plan: plan.to_owned(),
        ..Case::default()
    };
    for section in input.split("=== ").skip(1) {
        let (head, text) = section.split_once('\n').unwrap();
        let (side, path) = head.split_once(' ').unwrap();
        let add = |files: &mut BTreeMap<String, String>| {
            files.insert(path.to_owned(), text.to_owned());
        };
        match side {
            "both" => [&mut case.before, &mut case.after]
                .into_iter()
                .for_each(add),
            "before" => add(&mut case.before),
            "after" => add(&mut case.after),
            other => panic!("no side is called `{other}`"),
        }
    }
    case
}

fn plan(case: &Case) -> String {
    let commit = commit(&case.before, &case.after);
    let mut text = String::new();
    // The cases live in a namespace that is there.
    let is_case = |found: &&Diagnostic| found.check.name != "undeclared-namespace";
    for found in commit.found.iter().filter(is_case) {
        let place = commit.sources.slice(found.primary.span);
        let file = commit.sources.name(found.primary.span.file);
        text.push_str(&format!(
            "{} at `{place}` in {file}: {}\n",
            found.check.name, found.message
        ));
        let help = found.help.iter().map(|help| format!("  {help}\n"));
        text.extend(help);
    }
    text + &transition::text(&commit.transition, "before", transition::Detail::Everything)
}

#[test]
fn commits_do_what_the_cases_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plan");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    paths.sort();
    let mut wrong = Vec::new();
    for path in paths {
        let case = read(&fs::read_to_string(&path).unwrap());
        let plan = plan(&case);
        if plan == case.plan {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, format!("{}=== plan\n{plan}", case.input)).unwrap();
        }
        wrong.push(format!("{}:\n{plan}", path.display()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_tree_compared_with_itself_does_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plan");
    for entry in fs::read_dir(folder).unwrap() {
        let case = read(&fs::read_to_string(entry.unwrap().path()).unwrap());
        for tree in [&case.before, &case.after] {
            let commit = commit(tree, tree);
            assert!(commit.transition.is_empty(), "{:#?}", commit.transition);
        }
    }
}

/// Two stages on each rung, each behind both of the rung before: there are 2^40 ways through.
#[test]
fn a_ladder_that_goes_in_one_commit_is_looked_at_once() {
    let manifest = |name: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name}, namespace: shop }}\n")
    };
    let mut text = "namespace shop\nstage app\n".to_owned();
    let mut before = BTreeMap::from([("app/c.yaml".to_owned(), manifest("app"))]);
    for rung in 0..40 {
        for side in ["a", "b"] {
            let name = format!("{side}{rung}");
            let after = match rung {
                0 => " after app".to_owned(),
                _ => format!(" after a{0}, b{0}", rung - 1),
            };
            text.push_str(&format!("stage {name}{after}\n"));
            before.insert(format!("{name}/c.yaml"), manifest(&name));
        }
    }
    let mut after = before.clone();
    before.insert("shop.pipeline".to_owned(), text);
    after.insert(
        "shop.pipeline".to_owned(),
        "namespace shop\nstage app\n".to_owned(),
    );
    let found = commit(&before, &after).found;
    assert!(
        !found.iter().any(|it| it.check.name == "unordered-removal"),
        "{found:#?}"
    );
}
