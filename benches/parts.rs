//! What each step costs at 10, 100, 1,000 and 10,000 stages: `cargo bench --bench parts [-- PART …]`.
//!
//! One line for a part and a size: the median of many runs, and the time for one stage, which stays the
//! same when a step is linear. A part is a function from a text of so many stages to what is timed.

#![expect(clippy::print_stdout, reason = "a bench prints what it has measured")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use flux_pipeline::checks;
use flux_pipeline::compile::{self, Input, Outcome};
use flux_pipeline::diagnostics::Sink;
use flux_pipeline::manifests::Reader;
use flux_pipeline::settle::{self, Project};
use flux_pipeline::source::{FileId, Memory, SourceMap};
use flux_pipeline::{emit, format, model, syntax};

/// A step with the name that the command line knows it by.
type Part = (&'static str, fn(&str) -> Duration);

const PARTS: &[Part] = &[
    ("parse", parse),
    ("format", format),
    ("model", model),
    ("settle", settle),
    ("check", check),
    ("plan", plan),
    ("emit", emit),
    ("whole", whole),
];
const SIZES: &[usize] = &[10, 100, 1_000, 10_000];

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    println!(
        "{:10} {:>7} {:>14} {:>14}",
        "part", "stages", "median", "one stage"
    );
    for &(name, part) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            SIZES.iter().for_each(|&stages| measure(name, part, stages));
        }
    }
}

fn measure(name: &str, part: fn(&str) -> Duration, stages: usize) {
    let text = pipeline(stages);
    let runs = (20_000 / stages).clamp(11, 501);
    let mut times: Vec<Duration> = (0..runs).map(|_| part(&text)).collect();
    times.sort();
    let median = times.get(runs / 2).copied().unwrap_or_default();
    let one = median / u32::try_from(stages).unwrap_or(u32::MAX);
    println!("{name:10} {stages:>7} {median:>14.1?} {one:>14.1?}");
}

/// A pipeline in which a migration comes before each app, as wide as it is long.
fn pipeline(stages: usize) -> String {
    let mut text = "pipeline shop\nsource git shop\n\n".to_owned();
    for index in 0..stages {
        let next = index + 1;
        let after = if index == 0 {
            String::new()
        } else {
            format!("after stage-{} ", index - 1)
        };
        let job =
            format!(r#"job {{ image "ghcr.io/org/app-{index}:v1.0.0"; run "echo \"{index}\"" }}"#);
        let _ = writeln!(
            text,
            "stage stage-{index} {after}{{ name migrate-{next}; {job} }}"
        );
    }
    text
}

/// The time a step takes, without what it needs and without dropping what it gives.
fn timed<T>(step: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(step());
    let time = start.elapsed();
    drop(result);
    time
}

fn parse(text: &str) -> Duration {
    timed(|| syntax::parse(FileId(0), black_box(text), &mut Sink::new()))
}

fn format(text: &str) -> Duration {
    timed(|| format::format(black_box(text)))
}

/// The text is read with it, piece by piece.
fn model(text: &str) -> Duration {
    let (mut sink, mut sources) = (Sink::new(), SourceMap::default());
    let file = sources.add("shop.pipeline", text);
    let files = Memory::default();
    timed(|| model::build(file, "shop.pipeline", &mut sources, &files, &mut sink))
}

fn settle(text: &str) -> Duration {
    let (mut sink, mut sources) = (Sink::new(), SourceMap::default());
    let file = sources.add("shop.pipeline", text);
    let files = Memory::default();
    let pipelines = model::build(file, "shop.pipeline", &mut sources, &files, &mut sink);
    let mut reader = Reader::new(&files);
    timed(|| settle::settle(pipelines, &mut reader, &files, &mut sources))
}

/// The checks alone: everything before them is already done once, by the compiler.
fn check(text: &str) -> Duration {
    let checked = compiled(text).checked;
    let project = checked.map_or_else(Project::default, |checked| checked.project().clone());
    timed(|| checks::run(project, &mut Sink::new()))
}

fn plan(text: &str) -> Duration {
    let outcome = compiled(text);
    timed(|| outcome.plan(&Memory::default()))
}

fn emit(text: &str) -> Duration {
    let outcome = compiled(text);
    let plan = outcome.plan(&Memory::default());
    timed(|| plan.as_ref().map(emit::bundle))
}

/// From the text to the files, with the directories of the stages, which are not there.
fn whole(text: &str) -> Duration {
    timed(|| {
        compiled(text)
            .plan(&Memory::default())
            .as_ref()
            .map(emit::bundle)
    })
}

fn compiled(text: &str) -> Outcome {
    let inputs = vec![Input::new("shop.pipeline", text)];
    compile::check(inputs, &Memory::default(), &mut SourceMap::default())
}
