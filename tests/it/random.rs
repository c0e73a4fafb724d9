//! Random pipelines and random commits: the order holds on the model for every commit that `plan` takes.
//!
//! `RANDOM_SEED` and `RANDOM_COMMITS` say which and how many. `RANDOM_TO=DIR` writes the histories as scenarios, which
//! `e2e/run --random` plays on the real controllers.

mod dice;
mod edges;
mod history;
mod operations;
mod repository;
mod steps;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use flux_pipeline::simulate::{Limits, PatchOrder, Setup, explore};
use serde_json::{Value, json};

use crate::agreement::history::{Scenario, history as read_history};
use crate::agreement::{is_stuck, loss, rollouts, stages};
use history::{History, history};
use steps::{State, Step};

/// Commits in a history, and in one with kills, which is played when the others have ended.
const LENGTHS: [usize; 2] = [8, 4];

fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

/// Each with its name. In one of four, controllers are killed.
fn histories() -> impl Iterator<Item = (String, History)> {
    let (seed, commits) = (variable("RANDOM_SEED", 1), variable("RANDOM_COMMITS", 24));
    let length = |number: u64| LENGTHS[usize::from(number.is_multiple_of(4))];
    let before = move |number: u64| (1..number).map(length).sum::<usize>() as u64;
    let numbers = (1..).take_while(move |number| before(*number) < commits);
    numbers.map(move |number| {
        (
            format!("random-{seed}-{number}"),
            one(seed, number, length(number)),
        )
    })
}

fn one(seed: u64, number: u64, commits: usize) -> History {
    let dice = seed.wrapping_mul(1_000_003).wrapping_add(number);
    history(dice, commits, number.is_multiple_of(4))
}

/// A history as a scenario of `e2e/`.
fn scenario(name: &str, history: &History) -> Value {
    let publish = json!({ "publish": { "chart": "web", "version": "1.0.0", "app": "1.36.0" } });
    let steps = std::iter::once(publish).chain(history.steps.iter().map(Step::json));
    let steps: Vec<Value> = steps.collect();
    let refused: usize = history.refused.values().sum();
    let title = format!(
        "{name}: {} commits, {refused} more refused {:?}",
        history.commits(),
        history.refused
    );
    let far = history.has_far.then_some(text::FAR);
    let pinned = text::PINNED.into_iter().filter(|_| history.has_pinned);
    let sources: Vec<&str> = std::iter::once("shop").chain(far).chain(pinned).collect();
    let mut scenario = json!({
        "title": title,
        "expect": "holds",
        "sources": sources,
        "serves": serves(history),
        "steps": steps,
    });
    if let Some(folder) = &history.folder {
        scenario["parent"] = json!({ "path": folder });
    }
    if history.is_applied {
        scenario["applied"] = json!(true);
    }
    if history.has_second {
        scenario["namespaces"] = json!(["two"]);
    }
    scenario
}

/// The apps that no commit takes away.
fn serves(history: &History) -> BTreeMap<&str, [String; 1]> {
    let states = history.steps.iter().filter_map(Step::state);
    let apps = states.map(|state| state.apps().collect::<BTreeSet<&str>>());
    let always = apps.reduce(|all, some| &all & &some).unwrap_or_default();
    always
        .into_iter()
        .map(|app| (app, [format!("Deployment/{app}")]))
        .collect()
}

/// Writes every history as a scenario, and behind them one that is to break: what was built loses what makes it wait.
fn write_all(into: &Path) {
    let mut spoiled = None;
    for (name, history) in histories() {
        write(into, &name, scenario(&name, &history));
        // The first step, so that what is pushed is there when it is spoiled.
        let is_plain = !history.has_far && !history.has_pinned && !history.is_applied;
        let state = history.steps[0].state().filter(|_| is_plain);
        if spoiled.is_none() && state.is_some_and(State::has_app_behind_job) {
            spoiled = Some(spoil(&name, &history));
        }
    }
    write(
        into,
        "random-spoiled",
        spoiled.expect("a history with an app behind a Job"),
    );
}

/// The first commit of a history without any `dependsOn`.
fn spoil(name: &str, history: &History) -> Value {
    let mut scenario = scenario(name, history);
    scenario["title"] = json!(format!("{name}, the first commit without `dependsOn`"));
    scenario["expect"] = json!("breaks");
    scenario["serves"] = json!({});
    let steps = scenario["steps"].as_array_mut().unwrap();
    steps.truncate(3);
    steps[1]["push"]["spoil"] = json!(["dependsOn"]);
    scenario
}

fn write(into: &Path, name: &str, scenario: Value) {
    let (directory, chart) = (into.join(name), "e2e/scenarios/shared/charts/web");
    let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join(chart);
    for file in ["Chart.yaml", "templates/web.yaml"] {
        let to = directory.join("web").join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(chart.join(file), to).unwrap();
    }
    let text = serde_yaml::to_string(&scenario).unwrap();
    fs::write(directory.join("scenario.yaml"), text).unwrap();
}

/// States of the model to look at for each pair of stages, between one live release and the next. Where there are more,
/// what was not seen is not judged.
const LIMITS: Limits = Limits { states: 4_000 };

/// For a pair that breaks alone, with everything that comes before it.
const WIDER: Limits = Limits { states: 40_000 };

/// The play of a history on the model.
#[derive(Debug, PartialEq)]
struct Played {
    verdict: &'static str,
    /// Edges that were meant and that no `dependsOn` shows.
    missing: usize,
}

/// Plays a history, with a field of every Kustomization taken away.
fn play(name: &str, history: &History, spoiled: Option<&str>) -> Played {
    let scenario: Scenario = serde_json::from_value(scenario(name, history)).unwrap();
    let mut read = read_history(&scenario, Path::new("."));
    let trees = read.releases.iter_mut().flat_map(BTreeMap::values_mut);
    let files = trees.flat_map(|tree| tree.iter_mut());
    let flux = files.filter(|(path, _)| path.starts_with("flux/") && path.ends_with(".yaml"));
    for (_, text) in flux {
        *text = spoiled.map_or(text.clone(), |field| edges::without(text, field));
    }
    let states = history.steps.iter().filter_map(Step::state);
    // The first commits of two sources are one release.
    let states = states.skip(usize::from(history.has_far));
    let missing = states.zip(&read.releases).map(|(state, trees)| {
        let emitted = edges::emitted(&trees["shop"]);
        let meant = state.meant();
        meant.filter(|edge| !emitted.contains(edge)).count()
    });
    let missing = missing.sum();
    // What holds in any order of the parent's patches holds for every naming.
    let setup = Setup {
        order: PatchOrder::Any,
        ..stages::setup(&read)
    };
    let verdicts = rollouts(&setup, &read.settled).map(|some| verdict(&some));
    let verdict = verdicts.reduce(|worst, one| if worst == "holds" { one } else { worst });
    Played {
        missing,
        verdict: verdict.unwrap_or("holds"),
    }
}

/// Whether the order of an edge breaks to a stage that changes.
fn breaks(setup: &Setup) -> bool {
    let changes = |at: &usize| {
        let mut parts = (1..=setup.releases).map(|release| setup.part(*at, release));
        let first = parts.next().flatten();
        parts.any(|part| part != first)
    };
    let changed = (0..setup.stages.len()).filter(changes);
    let edges = changed.flat_map(|to| {
        let specs = setup.stages[to].specs.iter().flatten();
        let firsts = specs.flat_map(|spec| spec.depends_on.iter().map(|it| it.stage));
        firsts
            .map(move |first| (first, to))
            .collect::<BTreeSet<_>>()
    });
    let mut setup = setup.clone();
    let specs = setup.stages.iter_mut().flat_map(|it| it.specs.iter_mut());
    let edges: Vec<(usize, usize)> = edges.collect();
    // What is deleted is another question.
    specs
        .flatten()
        .for_each(|it| (it.prunes, it.deletes) = (false, false));
    let is_broken = |setup: &Setup, limits| explore(setup, limits).violation.is_some();
    // What else comes first may keep back what a pair alone lets go.
    edges.iter().any(|&(from, to)| {
        is_broken(&setup.pair(from, to), LIMITS)
            && is_broken(&setup.only(&before(&setup, [from, to])), WIDER)
    })
}

/// Some stages and all that come before them.
fn before(setup: &Setup, stages: [usize; 2]) -> Vec<usize> {
    let firsts = |at: usize| {
        let specs = setup.stages[at].specs.iter().flatten();
        specs.flat_map(|spec| spec.depends_on.iter().map(|it| it.stage))
    };
    let mut all = BTreeSet::from(stages);
    loop {
        let more: Vec<usize> = all.iter().flat_map(|at| firsts(*at)).collect();
        let known = all.len();
        all.extend(more);
        if all.len() == known {
            return all.into_iter().collect();
        }
    }
}

fn verdict(setup: &Setup) -> &'static str {
    match loss(setup, LIMITS) {
        _ if breaks(setup) => "breaks",
        Some(Some(loss)) => loss,
        _ if is_stuck(setup) => "blocked",
        _ => "holds",
    }
}

#[test]
fn random_commits_that_plan_takes_hold_on_the_model() {
    if let Some(into) = std::env::var_os("RANDOM_TO").map(PathBuf::from) {
        write_all(&into);
        return;
    }
    for (name, history) in histories() {
        let held = Played {
            verdict: "holds",
            missing: 0,
        };
        assert_eq!(play(&name, &history, None), held, "{name}");
    }
}

/// What the judge must see: without it, the histories would hold whatever is emitted.
#[test]
fn a_field_that_is_not_emitted_is_seen() {
    // One with sources that are pinned, and one with two environments in lockstep.
    let histories = [3, 9].map(|seed| (format!("random-{seed}-1"), one(seed, 1, LENGTHS[0])));
    let spoiled = |field| {
        let plays = histories
            .iter()
            .map(|(name, history)| play(name, history, Some(field)));
        plays.collect::<Vec<Played>>()
    };
    assert!(spoiled("dependsOn").iter().any(|it| it.missing > 0));
    for field in ["wait", "readyExpr"] {
        assert!(
            spoiled(field).iter().any(|it| it.verdict == "breaks"),
            "{field}"
        );
    }
}
