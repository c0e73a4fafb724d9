//! The scenarios of `e2e/` on the model: the same files, the same pushes, and the verdict that the cluster is to give.
//!
//! `UPDATE=1` writes the verdicts to `e2e/model.json`, from where `e2e/run` compares them with the cluster's and
//! puts them into `docs/order.md`.

mod helm;
pub mod history;
mod objects;
mod parent;
pub mod stages;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use flux_pipeline::simulate::{
    Expression, Limits, Object, Script, Setup, StageSetup, Violation, explore, rollout,
};

use flux_pipeline::checks::transitions::CHECKS;

use crate::support::commit;
use history::{Scenario, history};

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
    if let Some(loss) = rollouts().find_map(|some| loss(&some, LIMITS).expect("too many states")) {
        return loss;
    }
    match rollouts().any(|some| is_stuck(&some)) {
        true => "blocked",
        false => "holds",
    }
}

/// From each state in which everything is live to the next one.
pub fn rollouts<'s>(setup: &'s Setup, settled: &'s [bool]) -> impl Iterator<Item = Setup> + 's {
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
    let pins: Vec<Pins> = setup
        .pins
        .iter()
        .map(|pins| Pins(pins.get(first..=last).unwrap_or_default()))
        .collect();
    for stage in &mut window.stages {
        stage.specs = stage.specs[first..=last].to_vec();
        for directory in &mut stage.directories {
            directory.content = directory.content[first..=last].to_vec();
            directory.late = directory.late[first..=last].to_vec();
            directory.objects = directory.objects[first..=last].to_vec();
            directory.kept = directory.kept[first..=last].to_vec();
            directory.refused = directory.refused[first..=last].to_vec();
        }
        for (spec, release) in stage.specs.iter_mut().zip(shift + 1..) {
            let Some(spec) = spec else { continue };
            spec.only = spec.only.map(|release| release - shift);
            for dependency in &mut spec.depends_on {
                if let Some(Expression::Pinned(pinned)) = &mut dependency.expression {
                    let source = setup.source(dependency.stage, release);
                    *pinned = pins[usize::from(source)].within(*pinned);
                }
            }
        }
    }
    window.pins = pins.iter().map(Pins::all).collect();
    window.astray = setup.astray[first..=last].to_vec();
    let gone = setup.gone.iter();
    window.gone = gone.map(|gone| gone[first..=last].to_vec()).collect();
    window
}

/// What the releases of a window pin a source to, by the numbers of the whole history.
struct Pins<'s>(&'s [u8]);

impl Pins<'_> {
    /// A revision by the numbers of the window: the first release in it that pins it. A release may go back to what was
    /// pinned before the window.
    fn within(&self, revision: u8) -> u8 {
        let first = self.0.iter().position(|it| *it == revision);
        u8::try_from(first.unwrap() + 1).unwrap()
    }

    fn all(&self) -> Vec<u8> {
        self.0.iter().map(|it| self.within(*it)).collect()
    }
}

#[test]
fn a_window_keeps_a_pin_that_goes_back_to_what_was_before_it() {
    let setup = Setup {
        releases: 4,
        pins: vec![Vec::new(), vec![1, 2, 3, 2]],
        astray: vec![false; 4],
        ..Setup::default()
    };
    assert_eq!(window(&setup, 2, 3).pins, [vec![], vec![1, 2]]);
    assert_eq!(window(&setup, 1, 3).pins, [vec![], vec![1, 2, 1]]);
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
    // What is deleted is another question.
    let mut setup = setup.clone();
    let specs = setup.stages.iter_mut().flat_map(|stage| &mut stage.specs);
    specs
        .flatten()
        .for_each(|spec| (spec.prunes, spec.deletes) = (false, false));
    edges.into_iter().any(|(from, to)| {
        let found = explore(&setup.pair(from, to), LIMITS);
        assert!(
            found.complete || found.violation.is_some(),
            "too many states"
        );
        found.violation.is_some()
    })
}

/// What is deleted too early, if anything is; `None` where nobody could look at everything.
pub fn loss(setup: &Setup, limits: Limits) -> Option<Option<&'static str>> {
    let mut whole = true;
    for stages in families(setup) {
        let found = explore(&setup.only(&stages), limits);
        whole &= found.complete;
        let Some(trace) = found.violation else {
            continue;
        };
        let object = match trace.violation {
            Violation::Lost { object, .. } => &setup.objects[object],
            Violation::Left { .. } => return Some(Some("left")),
            Violation::Order { .. } | Violation::Revision { .. } | Violation::Status { .. } => {
                panic!("{trace:?}")
            }
        };
        return Some(Some(match object {
            Object::Ends => "killed",
            Object::Serves(_) => "lost",
            Object::Needed => panic!("{trace:?}"),
        }));
    }
    whole.then_some(None)
}

/// The stages by what they share: an object, or one that stands in for it; only those in which something can be
/// deleted. Stages of other families change nothing about what is lost in one.
fn families(setup: &Setup) -> BTreeSet<Vec<usize>> {
    let held = |stage: usize| {
        let directories = setup.stages[stage].directories.iter();
        let objects = directories.flat_map(|directory| directory.objects.iter().flatten());
        let specs = setup.stages[stage].specs.iter().flatten();
        let needed = specs.filter_map(|spec| spec.account);
        let homes = objects.clone().filter_map(|object| setup.within[*object]);
        let all = objects.copied().chain(needed).chain(homes);
        all.map(|object| match setup.objects[object] {
            Object::Ends | Object::Needed => (object, None),
            Object::Serves(group) => (0, Some(group)),
        })
    };
    let held: Vec<BTreeSet<_>> = (0..setup.stages.len())
        .map(|it| held(it).collect())
        .collect();
    let family = |stage: usize| {
        let (mut family, mut shared) = (BTreeSet::from([stage]), held[stage].clone());
        while let Some(next) =
            (0..held.len()).find(|it| !family.contains(it) && !held[*it].is_disjoint(&shared))
        {
            family.insert(next);
            shared.extend(&held[next]);
        }
        family.into_iter().collect()
    };
    let can_delete = |family: &Vec<usize>| family.iter().any(|it| can_delete(&setup.stages[*it]));
    (0..held.len()).map(family).filter(can_delete).collect()
}

fn can_delete(stage: &StageSetup) -> bool {
    let mut specs = stage.specs.windows(2);
    let goes = specs.any(|pair| pair[0].is_some() && pair[1].is_none());
    let directories = stage.directories.iter();
    let mut revisions = directories.flat_map(|directory| directory.objects.windows(2));
    goes || revisions.any(|pair| pair[0].iter().any(|object| !pair[1].contains(object)))
}

/// Whether the newest release does not become live although nothing fails.
pub fn is_stuck(setup: &Setup) -> bool {
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

/// The rows of a table of docs/order.md, by its head.
fn table(head: &str) -> Vec<Vec<&'static str>> {
    let page = include_str!("../../docs/order.md");
    let (_, table) = page.split_once(head).unwrap();
    let rows = table.lines().skip(1);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

#[test]
fn every_refused_commit_has_a_scenario_that_breaks_and_one_that_holds() {
    let rows = table("| check | breaks in | holds in |\n");
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
fn the_model_gives_the_verdicts_of_the_scenarios() {
    let (mut verdicts, mut differences) = (BTreeMap::new(), Vec::new());
    for (name, path) in scenarios() {
        let scenario = Scenario::read(&path);
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
