//! Whether cost grows with the text and no faster: `cargo bench --bench growth`.
//!
//! One line for a text: what eight times as much of it costs, divided by eight. About 1 is linear, about 8 is
//! a square; no test does this, because a busy machine would fail it.

#![expect(clippy::print_stdout, reason = "a bench prints what it has measured")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use flux_pipeline::compile::{Input, check};
use flux_pipeline::source::{Memory, SourceMap};

const SMALL: usize = 500;
const TIMES: usize = 8;

fn main() {
    println!("{:>8} {:>8}  text", "small", "growth");
    let nothing = Memory::default();
    let small = hostile(SMALL).into_iter().chain(many(SMALL));
    let large = hostile(SMALL * TIMES)
        .into_iter()
        .chain(many(SMALL * TIMES));
    for (small, large) in small.zip(large) {
        let name: String = small.chars().take(24).collect();
        line(&name, cost(&small, &nothing), cost(&large, &nothing));
    }
    let [short, long] = [SMALL, SMALL * TIMES].map(|count| {
        let (text, files) = releases(count);
        cost(&text, &files)
    });
    line("HelmReleases", short, long);
}

fn line(name: &str, short: Duration, long: Duration) {
    let growth = long.as_secs_f64() / short.as_secs_f64() / TIMES as f64;
    println!("{short:>8.1?} {growth:>8.2}  {name:?}");
}

/// The least of some runs, which is the one that was disturbed least.
fn cost(text: &str, files: &Memory) -> Duration {
    let run = |_| {
        let inputs = vec![Input::new("shop.pipeline", text)];
        let start = Instant::now();
        black_box(check(inputs, files, &mut SourceMap::default()));
        start.elapsed()
    };
    (0..5).map(run).min().unwrap_or_default()
}

/// A chain of stages, each with a HelmRelease that waits for the one before, its chart and its values.
fn releases(count: usize) -> (String, Memory) {
    let mut text = "source git shop\n".to_owned();
    let mut files = Vec::with_capacity(count);
    for at in 0..count {
        let before = at.saturating_sub(1);
        let after = match at {
            0 => String::new(),
            _ => format!("after s{before}"),
        };
        text.push_str(&format!("stage s{at} {after} {{ path ./s{at}/ }}\n"));
        let chart = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nspec: { ref: { tag: 1.0.0 } }";
        let release = format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: {{ chartRef: {{ kind: OCIRepository, name: r{at} }}, dependsOn: [{{ name: r{before} }}], valuesFrom: [{{ kind: ConfigMap, name: r{at} }}] }}"
        );
        let values = "apiVersion: v1\nkind: ConfigMap\ndata: { values.yaml: 'a: 1' }";
        let metadata = format!("metadata: {{ name: r{at}, namespace: shop }}");
        let objects = [chart, &release, values].map(|it| format!("{it}\n{metadata}\n"));
        files.push((format!("s{at}/app.yaml"), objects.join("---\n")));
    }
    (text, Memory::new(files))
}

/// Texts of so many units that are hard to read.
fn hostile(units: usize) -> Vec<String> {
    let repeated = [
        "{",
        "[",
        "}",
        "]",
        "=",
        " ",
        "a ",
        "\\",
        "\"\n",
        "a {\n",
        "stage a {\n",
        "stage a [\n",
        "\"\"\" ",
        "\"\"\"\nstage ",
        "[}",
        "{]",
        "a {}",
        "a \u{0}",
    ];
    let mut texts: Vec<String> = repeated.iter().map(|unit| unit.repeat(units)).collect();
    texts.push("\"".repeat(units + 1));
    texts.push(format!("\"{}", "\\".repeat(units + 1)));
    texts.push(format!("a [{}]", ",".repeat(units)));
    texts.push(format!("{}{}", "a { b [".repeat(32), "c ".repeat(units)));
    texts
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
