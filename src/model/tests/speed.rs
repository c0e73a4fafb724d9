//! Cost grows with the text and no faster.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::built;
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
    let runs = (0..5).map(|_| {
        let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
        let file = sources.add("shop.pipeline", text);
        let tree = parse(file, text, &mut sink);
        let start = Instant::now();
        let pipelines = build(&tree, "shop.pipeline", &mut sources, &files, &mut sink);
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

#[test]
fn many_of_anything_in_one_block_stay_cheap() {
    let many = |statement: &dyn Fn(usize) -> String| -> String {
        (0..5_000).map(|at| statement(at) + "\n").collect()
    };
    let texts = [
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
    ];
    for text in texts {
        let start = Instant::now();
        assert!(!built(&text).pipelines.is_empty());
        let cost = start.elapsed();
        assert!(cost < Duration::from_secs(20), "{cost:?} {}", &text[..60]);
    }
}
