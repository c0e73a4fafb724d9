//! What benches that compare programs share: several programs take turns in each round, so that a slow spell of the
//! machine hits all of them, and the median of each is kept.

use std::time::Duration;

/// The numbers of stages on the command line, or these.
pub fn sizes(usual: &[usize]) -> Vec<usize> {
    let asked = std::env::args().filter_map(|argument| argument.parse().ok());
    let asked: Vec<usize> = asked.collect();
    match asked.is_empty() {
        true => usual.to_vec(),
        false => asked,
    }
}

/// The median in milliseconds of each program over so many rounds.
pub fn medians<const PROGRAMS: usize>(
    rounds: usize,
    round: impl Fn() -> [Duration; PROGRAMS],
) -> [f64; PROGRAMS] {
    let times: Vec<[Duration; PROGRAMS]> = (0..rounds).map(|_| round()).collect();
    std::array::from_fn(|at| {
        let of_one = times.iter().filter_map(|round| round.get(at));
        let mut of_one: Vec<Duration> = of_one.copied().collect();
        of_one.sort();
        let median = of_one.get(rounds / 2).copied().unwrap_or_default();
        median.as_secs_f64() * 1e3
    })
}
