//! One rollout as it usually goes: every controller does its next step as soon as it can.

use super::course::Course;
use super::event::{Event, Script};
use super::setup::Setup;
use super::state::State;

/// A rollout.
#[derive(Clone, Debug)]
pub struct Rollout {
    /// What was seen, in order.
    pub events: Vec<Event>,
    /// Every stage runs the newest release.
    pub live: bool,
    /// How it ended.
    pub end: State,
}

/// Rolls the releases of a setup out.
#[must_use]
pub fn rollout(setup: &Setup, script: Script) -> Rollout {
    let mut setup = setup.clone();
    setup.failures = u8::from(script.fails.is_some());
    setup.crashes = if script.restarts { u8::MAX } else { 0 };
    let mut course = Course::new(&setup, script);
    for _ in 0..patience(&setup) {
        let Some(next) = course.next() else { break };
        course.make(next);
    }
    let (events, end) = course.end();
    Rollout {
        events,
        live: end.is_live(&setup),
        end,
    }
}

/// Steps after which a rollout is given up: a stage takes about ten for each release.
fn patience(setup: &Setup) -> usize {
    let releases = usize::from(setup.releases);
    100_000.max(setup.stages.len() * releases * 20)
}
