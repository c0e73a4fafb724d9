//! Cost grows with the text and no faster.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::diagnostics::Sink;
use crate::model::build;
use crate::source::{Memory, SourceMap};
use crate::syntax::parse;

/// Stages in a chain, each with settings and a job.
fn chain(stages: usize) -> String {
    let mut text =
        "image api = ghcr.io/org/shop:v1\ndefaults { interval 5m; label a = b }\n".to_owned();
    for at in 0..stages {
        let _ = writeln!(
            text,
            "stage s{at} before s{} {{ timeout 9m; job j{at} {{ image api; run \"x\"; deadline 5m }} }}",
            at + 1
        );
    }
    text
}

/// The least of some runs, which is the one that was disturbed least.
fn cost(text: &str) -> Duration {
    let files = Memory::default();
    let mut sources = SourceMap::default();
    let file = sources.add("shop.pipeline", text);
    let tree = parse(file, text, &mut Sink::new());
    let runs = (0..3).map(|_| {
        let start = Instant::now();
        let pipelines = build(
            &tree,
            "shop.pipeline",
            &mut sources,
            &files,
            &mut Sink::new(),
        );
        let cost = start.elapsed();
        assert!(!pipelines.is_empty());
        cost
    });
    runs.min().unwrap()
}

#[test]
fn ten_times_the_stages_cost_about_ten_times_as_much() {
    let (small, large) = (cost(&chain(300)), cost(&chain(3000)));
    assert!(large < small * 40, "{small:?} {large:?}");
}

/// Texts that have many of one thing in one place.
fn many(count: usize) -> [String; 9] {
    let many = |statement: &dyn Fn(usize) -> String| -> String {
        (0..count).map(|at| statement(at) + "\n").collect()
    };
    [
        format!("stage a {{ {} }}", many(&|at| format!("label k{at} = v"))),
        format!("stage a {{ {} }}", many(&|at| format!("job j{at} {{ }}"))),
        format!(
            "stage a {{ job {{ {} }} }}",
            many(&|at| format!("env K{at} = \"\""))
        ),
        many(&|at| format!("image i{at} = x:1")),
        many(&|at| format!("source git s{at}")),
        many(&|_| "stage a".to_owned()),
        many(&|_| "pipeline a".to_owned()),
        many(&|at| format!("nobody{at}")),
        format!(
            "stage a {}",
            many(&|at| format!("before b{at} ")).replace('\n', "")
        ),
    ]
}

#[test]
fn many_of_anything_in_one_place_cost_in_proportion() {
    for (small, large) in many(250).iter().zip(&many(2000)) {
        let (short, long) = (cost(small), cost(large));
        let limit = short * 30 + Duration::from_millis(50);
        assert!(
            long < limit,
            "{short:?} {long:?} {}",
            small.lines().next().unwrap()
        );
    }
}
