//! Where a stage stands that was rolled out without Flux, from what it has written and what became of that.

use serde_json::Value;

use super::health::Health;
use super::inventory::Inventory;
use super::stage::verdict;
use crate::cluster::goal::{Goal, StageGoal};
use crate::cluster::key::Kind;
use crate::cluster::object_id::ObjectId;
use crate::cluster::report::StageStatus;
use crate::cluster::revision::Wanted;
use crate::cluster::verdict::{Reason, State, Verdict};

/// What there is to know about a stage.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// What it has written, if it was ever rolled out.
    pub(super) inventory: Option<Inventory>,
    /// An object that is waited for and is not current.
    pub(super) open: Option<(ObjectId, Health)>,
}

/// Where the stages of a release stand; `facts` are in the order of the goal.
pub(super) fn stage_statuses(goal: &Goal, facts: &[Facts]) -> Vec<StageStatus> {
    let mut all: Vec<StageStatus> = Vec::new();
    for (stage, facts) in goal.stages.iter().zip(facts) {
        // Stages stand behind those that they wait for.
        let before = stage.after.iter().filter_map(|&at| all.get(at));
        let before: Vec<&StageStatus> = before.collect();
        let source = goal.sources.get(stage.source);
        let wanted = source.map_or(&Wanted::Latest, |source| &source.wanted);
        let verdict = status(stage, facts, &before, wanted);
        let inventory = facts.inventory.as_ref();
        all.push(StageStatus {
            label: stage.label.clone(),
            verdict: Some(verdict),
            runs: inventory.and_then(|inventory| inventory.revision.clone()),
        });
    }
    all
}

/// Where a stage stands, and why. `before` are the stages that it waits for; `wanted` is the revision that is asked
/// about.
///
/// Nobody here sees a run that goes on elsewhere: what was begun and has not ended may be at work, or was stopped.
fn status(goal: &StageGoal, facts: &Facts, before: &[&StageStatus], wanted: &Wanted) -> Verdict {
    if let Some(suspended) = suspended(goal) {
        return suspended;
    }
    let inventory = facts.inventory.as_ref();
    let has = inventory.filter(|it| it.release().is_some_and(|it| is(wanted, it)));
    let own = facts.open.as_ref().filter(|_| has.is_some());
    if let Some((id, health)) = own {
        return verdict(id, health);
    }
    let states = before.iter().map(|it| {
        let state = it.verdict.as_ref().map_or(State::Waiting, |it| it.state);
        (it.label.as_str(), state)
    });
    if let Some(held_up) = held_up(&states.collect::<Vec<_>>()) {
        return held_up;
    }
    let verdict = |state, reason| Verdict { state, reason };
    let runs = inventory.and_then(|it| it.revision.as_ref());
    let begun = inventory.and_then(|it| it.begun.as_ref());
    match (begun, runs) {
        (Some(begun), _) if has.is_some() => {
            verdict(State::Running, Reason::Unfinished(begun.clone()))
        }
        // Another release is taking the place of the wanted one.
        (Some(begun), Some(runs)) if is(wanted, runs) => {
            verdict(State::Superseded, Reason::Unfinished(begun.clone()))
        }
        (None, Some(runs)) if has.is_some() && is_run_by(before, runs) => {
            verdict(State::Ready, Reason::Live(runs.clone()))
        }
        (_, runs) => verdict(State::Waiting, Reason::Behind(runs.cloned())),
    }
}

fn is_run_by(stages: &[&StageStatus], revision: &str) -> bool {
    let mut runs = stages.iter().map(|it| it.runs.as_deref());
    runs.all(|it| it == Some(revision))
}

/// Where a stage stands that the pipeline suspends.
pub(super) fn suspended(goal: &StageGoal) -> Option<Verdict> {
    let is_suspended = goal.spec().get("suspend") == Some(&Value::Bool(true));
    is_suspended.then_some(Verdict {
        state: State::Suspended,
        reason: Reason::Suspended,
    })
}

/// Where a stage stands that is behind others which are not ready.
pub(super) fn held_up(before: &[(&str, State)]) -> Option<Verdict> {
    let names = |is: &dyn Fn(State) -> bool| -> Vec<String> {
        let found = before.iter().filter(|(_, state)| is(*state));
        found.map(|(label, _)| (*label).to_owned()).collect()
    };
    let (blocking, open) = (names(&State::blocks), names(&|it| it != State::Ready));
    let (state, stages) = match (blocking.is_empty(), open.is_empty()) {
        (false, _) => (State::Blocked, blocking),
        (true, false) => (State::Waiting, open),
        (true, true) => return None,
    };
    Some(Verdict {
        state,
        reason: Reason::After(stages),
    })
}

/// Whether a revision is the wanted one. Files that were changed since a commit are not those of the commit.
fn is(wanted: &Wanted, revision: &str) -> bool {
    match wanted {
        Wanted::Latest => true,
        Wanted::Head(it) | Wanted::Revision(it) | Wanted::Tag(it) if revision.contains('+') => {
            it == revision
        }
        Wanted::Head(_) | Wanted::Revision(_) | Wanted::Tag(_) => {
            wanted.is(Kind::GitRepository, revision, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::key::Key;

    const OLD: &str = "1111111111111111111111111111111111111111";
    const NEW: &str = "2222222222222222222222222222222222222222";
    const DIRTY: &str = "222222222222+dirty";

    fn goal() -> StageGoal {
        StageGoal {
            label: "app".to_owned(),
            place: String::new(),
            pipeline: 0,
            file: String::new(),
            needs_own_source: false,
            waits_for_pin: false,
            key: Key {
                kind: Kind::Kustomization,
                namespace: "flux-system".to_owned(),
                name: "shop-app".to_owned(),
            },
            manifest: json!({}),
            source: 0,
            after: vec![0],
            jobs: Vec::new(),
            releases: Vec::new(),
            timeout_seconds: 60,
        }
    }

    fn holds(revision: Option<&str>, begun: Option<&str>) -> Facts {
        Facts {
            inventory: Some(Inventory {
                revision: revision.map(str::to_owned),
                begun: begun.map(str::to_owned),
                ..Inventory::default()
            }),
            open: None,
        }
    }

    fn with(facts: Facts, health: Health) -> Facts {
        let id = ObjectId::read("shop_web_apps_Deployment v1").unwrap();
        Facts {
            open: Some((id, health)),
            ..facts
        }
    }

    fn migrate(state: State, runs: &str) -> StageStatus {
        StageStatus {
            label: "migrate".to_owned(),
            verdict: Some(Verdict {
                state,
                reason: Reason::Live(runs.to_owned()),
            }),
            runs: Some(runs.to_owned()),
        }
    }

    fn judge(facts: &Facts, before: &StageStatus, wanted: &Wanted) -> String {
        let Verdict { state, reason } = status(&goal(), facts, &[before], wanted);
        format!("{}: {reason}", state.word())
    }

    #[test]
    fn a_stage_is_ready_when_its_objects_are_and_it_runs_what_those_before_it_run() {
        let latest = |facts: Facts, before: &StageStatus| judge(&facts, before, &Wanted::Latest);
        let ready = migrate(State::Ready, NEW);
        assert_eq!(
            latest(holds(Some(NEW), None), &ready),
            "ready: 222222222222"
        );
        assert_eq!(
            latest(holds(Some(OLD), None), &ready),
            "waiting: still at 111111111111"
        );
        assert_eq!(
            latest(Facts::default(), &ready),
            "waiting: nothing is applied yet"
        );
        assert_eq!(
            latest(holds(None, Some(NEW)), &ready),
            "running: 222222222222 was begun, and has not come to its end"
        );
        let progress = Health::Progress("0 of 1 pods ready".to_owned());
        assert_eq!(
            latest(with(holds(Some(NEW), None), progress), &ready),
            "running: Deployment shop/web: 0 of 1 pods ready"
        );
        let failed = Health::Failed("is stuck".to_owned());
        assert_eq!(
            latest(with(holds(Some(OLD), Some(NEW)), failed), &ready),
            "failed: Deployment shop/web: is stuck"
        );
    }

    #[test]
    fn a_stage_behind_one_that_is_not_ready_is_held_up_by_it() {
        let latest = |state| {
            let facts = holds(Some(OLD), None);
            judge(&facts, &migrate(state, OLD), &Wanted::Latest)
        };
        assert_eq!(latest(State::Failed), "blocked: after migrate");
        assert_eq!(latest(State::Running), "waiting: after migrate");
        assert_eq!(latest(State::Ready), "ready: 111111111111");
    }

    #[test]
    fn what_is_suspended_in_the_pipeline_is_not_ready() {
        let mut goal = goal();
        goal.manifest = json!({ "spec": { "suspend": true } });
        let verdict = status(&goal, &holds(Some(NEW), None), &[], &Wanted::Latest);
        assert_eq!(verdict.state, State::Suspended);
    }

    #[test]
    fn only_the_revision_that_is_asked_about_counts() {
        let asked = |facts: &Facts, wanted: &Wanted| {
            let verdict = status(&goal(), facts, &[], wanted);
            format!("{}: {}", verdict.state.word(), verdict.reason)
        };
        let head = Wanted::Head(NEW.to_owned());
        assert_eq!(asked(&holds(Some(NEW), None), &head), "ready: 222222222222");
        assert_eq!(
            asked(&holds(Some(DIRTY), None), &head),
            format!("waiting: still at {DIRTY}")
        );
        let named = |name: &str| Wanted::Revision(name.to_owned());
        assert_eq!(
            asked(&holds(Some(DIRTY), None), &named(DIRTY)),
            format!("ready: {DIRTY}")
        );
        assert_eq!(
            asked(&holds(Some(OLD), Some(NEW)), &named(OLD)),
            "superseded: 222222222222 was begun, and has not come to its end"
        );
        let failed = Health::Failed("is stuck".to_owned());
        let old = with(holds(Some(OLD), None), failed);
        assert_eq!(
            asked(&old, &named("2222222")),
            "waiting: still at 111111111111"
        );
        assert_eq!(
            asked(&old, &named("1111111")),
            "failed: Deployment shop/web: is stuck"
        );
    }
}
