//! Commits that a fixed layout cannot guard, nor that which leaves it: `introduced-order`, `split-release` and
//! `changed-source`.
//!
//! A release has two parts for each stage. Files arrive with the revision, whichever spec the Kustomization
//! has then; the spec arrives when the parent patches it. `tests/it/transition/model.rs` and `sources.rs` compare the
//! rules with every interleaving of the model.

use std::collections::HashMap;

use crate::checks::transitions::{CHANGED_SOURCE, INTRODUCED_ORDER, SPLIT_RELEASE};
use crate::diagnostics::Diagnostic;
use crate::plan::Guard;

use super::super::delta::Delta;
use super::super::late::Late;
use super::super::pairs::At;
use super::super::scene::Scene;
use super::super::state::Pipeline;
use super::{Found, finding, name, place};

/// Steps that the search for an old order may take, for each stage of a pipeline.
const STEPS: usize = 64;

const RECIPE: &str = "in a commit of its own";

pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    for (at, pipeline) in scene.after.pipelines.iter().enumerate() {
        let mut walk = Walk::new(scene, at, pipeline);
        for stage in 0..pipeline.stages.len() {
            walk.visit(stage, found);
        }
    }
}

/// What is known of a stage once everything before it was looked at.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// It, or a stage before it, has a part in the release.
    part: Option<usize>,
    /// It, or a stage before it, has a spec that differs.
    spec: Option<usize>,
    /// The same, and the old spec still works on the new files.
    stale: Option<usize>,
    /// It, or a stage before it, follows another source, so that the old spec stays ready where it was.
    moved: Option<usize>,
    /// It, or a stage before it, gets files later than the revision that they are of.
    late: Option<usize>,
    /// A stage with a part in the release that it did not wait for until now.
    ungated: Option<usize>,
}

impl Seen {
    /// What several stages come to together: of each, the first.
    fn of_all(each: impl Iterator<Item = Self>) -> Self {
        each.fold(Self::default(), |all, seen| Self {
            part: all.part.or(seen.part),
            spec: all.spec.or(seen.spec),
            stale: all.stale.or(seen.stale),
            moved: all.moved.or(seen.moved),
            late: all.late.or(seen.late),
            ungated: all.ungated.or(seen.ungated),
        })
    }
}

struct Walk<'w, 's> {
    scene: &'w Scene<'s>,
    pipeline: usize,
    stages: &'w Pipeline<'s>,
    seen: Vec<Seen>,
    /// Steps that are left for searches in the old order.
    steps: usize,
}

impl<'w, 's> Walk<'w, 's> {
    fn new(scene: &'w Scene<'s>, pipeline: usize, stages: &'w Pipeline<'s>) -> Self {
        let count = stages.stages.len();
        Self {
            scene,
            pipeline,
            stages,
            seen: Vec::with_capacity(count),
            steps: STEPS * (count + 1),
        }
    }

    fn at(&self, stage: usize) -> At {
        At {
            pipeline: self.pipeline,
            stage,
        }
    }

    fn visit(&mut self, stage: usize, found: &mut Found<'_>) {
        let scene = self.scene;
        let delta = scene.delta(self.at(stage));
        let edges = self.edges(stage);
        if let Some(delta) = delta {
            // One finding for a stage, whichever of its edges does not hold.
            let judge = |(guard, seen): &(Guard, Seen)| self.judge(stage, delta, (*guard, *seen));
            if let Some(finding) = edges.iter().find_map(judge) {
                found.push(finding);
            }
        }
        let seen = Seen::of_all(edges.iter().map(|(_, seen)| *seen));
        let is_part = delta.is_none_or(|delta| delta.files || delta.spec);
        let is_spec = delta.is_some_and(|delta| delta.spec);
        let is_stale = delta.is_some_and(|delta| delta.spec && delta.old_spec_runs);
        let is_moved = delta.is_some_and(Delta::changes_source);
        let is_late = delta.is_some() && self.is_late(stage);
        self.seen.push(Seen {
            part: seen.part.or(is_part.then_some(stage)),
            spec: seen.spec.or(is_spec.then_some(stage)),
            stale: seen.stale.or(is_stale.then_some(stage)),
            moved: seen.moved.or(is_moved.then_some(stage)),
            late: seen.late.or(is_late.then_some(stage)),
            ungated: seen.ungated.filter(|_| delta.is_some()),
        });
    }

    /// What a stage waits for: how, and what the stages behind each edge come to.
    fn edges(&mut self, stage: usize) -> Vec<(Guard, Seen)> {
        let stages = self.stages;
        let after = stages.stages.get(stage).map_or(&[][..], |it| &it.after);
        let edges = after.iter();
        edges
            .map(|edge| (edge.guard, self.behind(stage, edge.stage)))
            .collect()
    }

    /// What a stage that another one waits for comes to.
    fn behind(&mut self, stage: usize, first: usize) -> Seen {
        let seen = self.seen.get(first).copied().unwrap_or_default();
        let new = || seen.part.filter(|_| !self.waited(stage, first));
        Seen {
            ungated: seen.ungated.or_else(new),
            ..seen
        }
    }

    fn judge(
        &self,
        stage: usize,
        delta: &Delta,
        (guard, seen): (Guard, Seen),
    ) -> Option<Diagnostic> {
        let is_late = self.is_late(stage);
        let first = seen.late.filter(|_| guard != Guard::Ready);
        if let Some(first) = first.filter(|_| delta.differs() || is_late) {
            return Some(self.late(first, (stage, delta)));
        }
        if !matches!(guard, Guard::Revision | Guard::Lockstep | Guard::Addressed) {
            return None;
        }
        let is_stale = delta.files && delta.old_spec_runs;
        if let Some(gate) = seen.ungated.filter(|_| is_stale) {
            return Some(self.introduced(gate, (stage, guard)));
        }
        // Ids that differ keep a new spec back; nothing keeps back new files under an old one.
        let first = if guard == Guard::Lockstep && delta.is_other_release {
            seen.stale.filter(|_| is_stale)
        } else {
            // Where the paths of both sides are addressed, no old spec works, and what follows another source alone
            // is found. Ids that a release leaves as they are keep nothing back.
            let early = seen.spec.filter(|_| delta.writes && delta.new_spec_runs);
            let ready = seen.stale.or(seen.moved);
            ready.filter(|_| delta.differs()).or(early)
        };
        let what = if delta.files { "files" } else { "spec" };
        first.map(|first| self.split(first, (stage, guard), what))
    }

    fn is_late(&self, stage: usize) -> bool {
        let late = self.scene.late(self.at(stage));
        late.is_some_and(Late::is_passed)
    }

    fn introduced(&self, gate: usize, (stage, guard): (usize, Guard)) -> Diagnostic {
        let (first, then) = (self.name(gate), self.name(stage));
        let is_new = self.scene.delta(self.at(gate)).is_none();
        let message = if is_new {
            format!(
                "`{first}` is introduced by the commit that changes `{then}`, which it is to gate"
            )
        } else {
            format!("`{then}` comes after `{first}` only since this commit, which changes both")
        };
        finding(&INTRODUCED_ORDER, place(self.scene, self.at(gate)), message)
            .also(
                place(self.scene, self.at(stage)),
                "its files may be applied with its old spec",
            )
            .help(format!(
                "commit `{first}` before the change of `{then}`, {}",
                self.recipe(stage, guard)
            ))
    }

    fn split(&self, first: usize, (stage, guard): (usize, Guard), what: &str) -> Diagnostic {
        let delta = self.scene.delta(self.at(first));
        let (name, then) = (self.name(first), self.name(stage));
        let fields = delta.map(Delta::deciding).unwrap_or_default();
        let check = if delta.is_some_and(Delta::changes_source) {
            &CHANGED_SOURCE
        } else {
            &SPLIT_RELEASE
        };
        let message = format!(
            "the spec of `{name}` changes ({fields}) with the {what} of `{then}`, which comes after it"
        );
        finding(check, place(self.scene, self.at(first)), message)
            .also(
                place(self.scene, self.at(stage)),
                format!("its {what} may be applied before the new spec of `{name}` has run"),
            )
            .help(format!(
                "commit the change of `{name}` before that of `{then}`, {}",
                self.recipe(stage, guard)
            ))
    }

    /// Whoever waits for a revision finds it applied while a part of it is still to come.
    fn late(&self, first: usize, (stage, delta): (usize, &Delta)) -> Diagnostic {
        let (name, then) = (self.name(first), self.name(stage));
        let late = self.scene.late(self.at(first));
        let field = late.map_or("", |it| it.field);
        let what = late.map(|it| it.does_to(name)).unwrap_or_default();
        let (also, help) = match delta.differs() {
            true => (
                format!("`{then}` changes, which comes after it"),
                format!("change `{field}` {RECIPE}, before the change of `{then}`"),
            ),
            false => (
                format!("does the like to `{then}`, which comes after it"),
                format!("change `{field}` for `{name}` in a commit before that for `{then}`"),
            ),
        };
        let message =
            format!("`{field}` of the source {what}, which makes no other revision, and {also}");
        finding(&CHANGED_SOURCE, place(self.scene, self.at(first)), message)
            .also(
                place(self.scene, self.at(stage)),
                format!("it may be applied before `{name}` has taken that up, which it does at its interval"),
            )
            .help(help)
    }

    /// The addressed layout is an alternative for who does not have it yet, and a new id for who wrote the old one.
    fn recipe(&self, stage: usize, guard: Guard) -> String {
        let delta = self.scene.delta(self.at(stage));
        let keeps_id = delta.is_some_and(|delta| !delta.is_other_release);
        if guard == Guard::Addressed {
            return RECIPE.to_owned();
        }
        if guard == Guard::Lockstep && keeps_id {
            return format!("{RECIPE}, or change the id behind `release` with them");
        }
        format!("{RECIPE}, or use `layout addressed`")
    }

    fn name(&self, stage: usize) -> &'w str {
        name(self.stages.stages.get(stage))
    }

    /// Whether a stage waited for another one before, directly or not. When the search would take too
    /// long, it did not.
    fn waited(&mut self, stage: usize, first: usize) -> bool {
        let pairs = &self.scene.pairs;
        let (Some(stage), Some(first)) =
            (pairs.former(self.at(stage)), pairs.former(self.at(first)))
        else {
            return false;
        };
        if stage.pipeline != first.pipeline {
            return false;
        }
        let Some(old) = self.scene.before.pipelines.get(stage.pipeline) else {
            return false;
        };
        let mut open = vec![stage.stage];
        let mut known: HashMap<usize, ()> = HashMap::new();
        while let Some(at) = open.pop() {
            let after = old
                .stages
                .get(at)
                .map(|it| it.after.as_slice())
                .unwrap_or_default();
            if after.iter().any(|it| it.stage == first.stage) {
                return true;
            }
            let Some(left) = self.steps.checked_sub(1 + after.len()) else {
                return false;
            };
            self.steps = left;
            open.extend(
                after
                    .iter()
                    .map(|it| it.stage)
                    .filter(|it| known.insert(*it, ()).is_none()),
            );
        }
        false
    }
}
