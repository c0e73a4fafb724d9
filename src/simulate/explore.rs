//! Every interleaving, breadth first, so that the first violation found has the shortest trace.

use std::collections::HashMap;
use std::collections::VecDeque;

use super::moves::{Move, moves};
use super::setup::Setup;
use super::state::State;
use super::step::step;
use super::verdict::Violation;

/// How far to look.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// States to visit at most.
    pub states: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { states: 5_000_000 }
    }
}

/// The moves from the start to a violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// In order.
    pub moves: Vec<Move>,
    /// What the last move broke.
    pub violation: Violation,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Explored {
    /// The shortest violation, if there is one.
    pub violation: Option<Trace>,
    /// States visited.
    pub states: usize,
    /// Every reachable state was visited.
    pub complete: bool,
}

/// Visits every state that can be reached from release 1 being live, up to the limits.
#[must_use]
pub fn explore(setup: &Setup, limits: Limits) -> Explored {
    let start = State::start(setup);
    let mut seen = HashMap::from([(start.clone(), 0)]);
    let mut history: Vec<(usize, Option<Move>)> = vec![(0, None)];
    let mut queue = VecDeque::from([(start, 0)]);
    while let Some((state, at)) = queue.pop_front() {
        for next in moves(setup, &state) {
            let (after, broken) = step(setup, &state, next);
            if let Some(violation) = broken {
                let moves = trace(&history, at, next);
                let violation = Some(Trace { moves, violation });
                return Explored {
                    violation,
                    states: seen.len(),
                    complete: false,
                };
            }
            if seen.len() >= limits.states {
                return Explored {
                    violation: None,
                    states: seen.len(),
                    complete: false,
                };
            }
            if !seen.contains_key(&after) {
                let id = history.len();
                history.push((at, Some(next)));
                seen.insert(after.clone(), id);
                queue.push_back((after, id));
            }
        }
    }
    Explored {
        violation: None,
        states: seen.len(),
        complete: true,
    }
}

fn trace(history: &[(usize, Option<Move>)], mut at: usize, last: Move) -> Vec<Move> {
    let mut moves = vec![last];
    while let Some((before, Some(made))) = history.get(at) {
        moves.push(*made);
        at = *before;
    }
    moves.reverse();
    moves
}

/// The moves to a state from which the newest release can no longer become live everywhere (I5), or `None`
/// when there is no such state within the limits.
#[must_use]
pub fn stuck(setup: &Setup, limits: Limits) -> Option<Vec<Move>> {
    let graph = Graph::of(setup, limits);
    let mut alive = vec![false; graph.states.len()];
    let mut queue: Vec<usize> = graph.live(setup).collect();
    while let Some(at) = queue.pop() {
        if std::mem::replace(alive.get_mut(at)?, true) {
            continue;
        }
        queue.extend(graph.before.get(at).into_iter().flatten());
    }
    let dead = alive.iter().position(|alive| !alive)?;
    let (before, made) = graph.history.get(dead)?;
    Some(made.map_or_else(Vec::new, |made| trace(&graph.history, *before, made)))
}

/// All states, how each was first reached, and from which others it can be reached.
struct Graph {
    states: Vec<State>,
    history: Vec<(usize, Option<Move>)>,
    before: Vec<Vec<usize>>,
}

impl Graph {
    fn of(setup: &Setup, limits: Limits) -> Self {
        let start = State::start(setup);
        let mut ids = HashMap::from([(start.clone(), 0)]);
        let mut graph = Self {
            states: vec![start],
            history: vec![(0, None)],
            before: vec![Vec::new()],
        };
        let mut at = 0;
        while let Some(state) = graph.states.get(at).cloned() {
            for next in moves(setup, &state) {
                let (after, _) = step(setup, &state, next);
                let id = *ids.entry(after.clone()).or_insert(graph.states.len());
                if id == graph.states.len() && id < limits.states {
                    graph.push(after, (at, Some(next)));
                }
                graph
                    .before
                    .get_mut(id)
                    .into_iter()
                    .for_each(|before| before.push(at));
            }
            at += 1;
        }
        graph
    }

    fn push(&mut self, state: State, reached: (usize, Option<Move>)) {
        self.states.push(state);
        self.history.push(reached);
        self.before.push(Vec::new());
    }

    /// The states in which the newest release is live.
    fn live(&self, setup: &Setup) -> impl Iterator<Item = usize> {
        let states = self.states.iter().enumerate();
        states
            .filter(|(_, state)| state.is_live(setup))
            .map(|(at, _)| at)
    }
}
