//! The scenarios of `e2e/` on the model: the same files, the same pushes, and the verdict that the cluster is to give.
//!
//! `UPDATE=1` writes the verdicts to `e2e/model.json`, from where `e2e/run` compares them with the cluster's and
//! puts them into `docs/order.md`.

mod history;
mod stages;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flux_pipeline::simulate::{Limits, Script, Setup, Violation, explore, rollout};

use flux_pipeline::checks::transitions::CHECKS;

use crate::support::commit;
use history::{Scenario, history};

/// Scenarios about something that the model does not know; `docs/order.md` says what that is.
const BEYOND: &[&str] = &[
    "changed-namespace",
    "changed-namespace-in-two-stages",
    "changed-source",
    "changed-source-first",
    "moved-object",
    "prune-turned-on",
];

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/model.json");

fn scenarios() -> Vec<(String, PathBuf)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/scenarios");
    let entries = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut scenarios: Vec<(String, PathBuf)> = entries
        .filter(|path| path.join("scenario.yaml").exists())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                path,
            )
        })
        .collect();
    scenarios.sort();
    scenarios
}

/// What the model says: an order that breaks, or else a release that does not become live.
fn verdict(setup: &Setup, settled: &[bool]) -> &'static str {
    let rollouts = || rollouts(setup, settled);
    if rollouts().any(|some| breaks(&some)) {
        return "breaks";
    }
    if let Some(loss) = rollouts().find_map(|some| loss(&some)) {
        return loss;
    }
    match rollouts().any(|some| is_stuck(&some)) {
        true => "blocked",
        false => "holds",
    }
}

/// From each state in which everything is live to the next one.
fn rollouts<'s>(setup: &'s Setup, settled: &'s [bool]) -> impl Iterator<Item = Setup> + 's {
    let last = settled.len();
    let live = settled
        .iter()
        .zip(1..)
        .filter(move |(settled, at)| **settled || *at == last);
    let ends: Vec<usize> = std::iter::once(0).chain(live.map(|(_, at)| at)).collect();
    (1..ends.len()).map(move |at| window(setup, ends[at - 1], ends[at]))
}

/// Some releases, by their index, the first of them live.
fn window(setup: &Setup, first: usize, last: usize) -> Setup {
    let shift = u8::try_from(first).unwrap();
    let mut window = Setup {
        releases: u8::try_from(last + 1 - first).unwrap(),
        ..setup.clone()
    };
    for stage in &mut window.stages {
        stage.specs = stage.specs[first..=last].to_vec();
        stage.content = stage.content[first..=last].to_vec();
        for spec in stage.specs.iter_mut().flatten() {
            spec.only = spec.only.map(|release| release - shift);
            spec.addressed = spec.addressed.map(|release| release - shift);
        }
    }
    window
}

const LIMITS: Limits = Limits { states: 1_000_000 };

/// Whether the order of some edge breaks.
fn breaks(setup: &Setup) -> bool {
    let edges = setup.stages.iter().enumerate().flat_map(|(to, stage)| {
        let before = stage
            .specs
            .iter()
            .flatten()
            .flat_map(|spec| &spec.depends_on);
        before.map(move |it| (it.stage, to))
    });
    let edges: BTreeSet<(usize, usize)> = edges.collect();
    // What goes with a stage is another question.
    let mut setup = setup.clone();
    let specs = setup.stages.iter_mut().flat_map(|stage| &mut stage.specs);
    specs.flatten().for_each(|spec| spec.deletes = false);
    edges.into_iter().any(|(from, to)| {
        let found = explore(&setup.pair(from, to), LIMITS);
        assert!(
            found.complete || found.violation.is_some(),
            "too many states"
        );
        found.violation.is_some()
    })
}

/// What is deleted too early, if anything is: stages that go, with those that have the same object.
fn loss(setup: &Setup) -> Option<&'static str> {
    let goes = |at: &usize| setup.spec(*at, setup.releases).is_none();
    let stages = 0..setup.stages.len();
    stages.filter(goes).find_map(|at| {
        let object = setup.stages[at].object;
        let same = (0..setup.stages.len()).filter(|other| setup.stages[*other].object == object);
        let found = explore(&setup.only(&same.collect::<Vec<_>>()), LIMITS).violation?;
        assert!(
            matches!(found.violation, Violation::Lost { .. }),
            "{found:?}"
        );
        match setup.stages[at].workload.is_job() {
            true => Some("killed"),
            false => Some("lost"),
        }
    })
}

/// Whether the newest release does not become live although nothing fails.
fn is_stuck(setup: &Setup) -> bool {
    !rollout(setup, Script::default()).live
}

#[test]
fn plan_finds_in_every_commit_of_a_scenario_what_it_says() {
    for (name, path) in scenarios() {
        let history = history(&Scenario::read(&path), &path);
        for (at, one) in history.commits.iter().enumerate() {
            let commit = commit(&one.before, &one.after);
            let is_ours = |it: &&str| CHECKS.iter().any(|check| check.name == *it);
            let names = commit.found.iter().map(|found| found.check.name);
            let found: BTreeSet<String> =
                names.filter(|it| is_ours(it)).map(str::to_owned).collect();
            assert_eq!(found, one.found(), "{name}, built push {}", at + 2);
        }
    }
}

#[test]
fn every_refused_commit_has_a_scenario_that_breaks_and_one_that_holds() {
    let page = include_str!("../../docs/order.md");
    let (_, table) = page
        .split_once("| check | breaks in | holds in |\n")
        .unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let checks: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    let all: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
    assert_eq!(checks, all);
    let read = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("e2e/scenarios")
            .join(name);
        let scenario = Scenario::read(&path);
        let history = history(&scenario, &path);
        let refused = history
            .commits
            .into_iter()
            .flat_map(|commit| commit.refused)
            .collect::<Vec<_>>();
        (scenario.expect, refused)
    };
    for row in &rows {
        let (expect, refused) = read(row[1]);
        assert_ne!(expect, "holds", "{row:?}");
        assert_eq!(refused, [row[0].trim_matches('`')], "{row:?}");
        assert_eq!(read(row[2]), ("holds".to_owned(), Vec::new()), "{row:?}");
    }
}

#[test]
fn what_is_beyond_the_model_is_said_on_the_page() {
    let page = include_str!("../../docs/order.md");
    let (_, said) = page.split_once("are beyond the model").unwrap();
    let (said, _) = said.split_once("<!-- e2e").unwrap();
    let is_name = |word: &&str| word.contains('-');
    let words = said.split([' ', '\n', ',', ':', '.']).filter(is_name);
    assert_eq!(
        words.collect::<BTreeSet<_>>(),
        BEYOND.iter().copied().collect()
    );
}

#[test]
fn the_model_gives_the_verdicts_of_the_scenarios() {
    let (mut verdicts, mut differences) = (BTreeMap::new(), Vec::new());
    for (name, path) in scenarios() {
        let scenario = Scenario::read(&path);
        if BEYOND.contains(&name.as_str()) {
            continue;
        }
        let history = history(&scenario, &path);
        let found = verdict(&stages::setup(&history), &history.settled);
        if found != scenario.expect {
            differences.push(format!(
                "{name}: the model says {found}, expected is {}",
                scenario.expect
            ));
        }
        verdicts.insert(name, found);
    }
    assert!(differences.is_empty(), "{differences:#?}");
    let json = serde_json::to_string_pretty(&verdicts).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(MODEL, &json).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(MODEL).unwrap_or_default(),
        json,
        "stale: UPDATE=1 cargo test --test it agreement"
    );
}
