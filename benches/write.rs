//! The cost of writing, as ratios to a bare program that does only the system calls.
//!
//! `cargo bench --bench write [-- STAGES…]`; point `TMPDIR` at a tmpfs (`/dev/shm`). Each figure is a
//! median; floor and ours take turns, so that a slow spell of the machine hits both.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for us: it prints a table, and stops at what it did not expect"
)]

mod rounds;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use flux_pipeline::emit::{Bundle, Owner};
use flux_pipeline::files::{self, Request};

const ROUNDS: usize = 15;

fn main() {
    println!(
        "{:>7} {:>6} {:>10} {:>10} {:>6} {:>10} {:>10} {:>6}",
        "stages", "files", "floor", "first", "ratio", "floor", "again", "ratio"
    );
    for stages in rounds::sizes(&[3, 100, 1000, 10_000]) {
        let bundle = bundle(stages);
        let [write, first, compare, again] = rounds::medians(ROUNDS, || round(&bundle));
        println!(
            "{stages:>7} {:>6} {write:>7.2} ms {first:>7.2} ms {:>6.2} {compare:>7.2} ms {again:>7.2} ms {:>6.2}",
            bundle.files.len(),
            first / write,
            again / compare
        );
    }
}

/// A Kustomization for each stage and, for two of three, a Job in a directory of its own.
fn bundle(stages: usize) -> Bundle {
    let mut files = BTreeMap::new();
    let mut add = |path: String, lines: usize| {
        let text = format!(
            "{}\n{}",
            files::header("bench.pipeline"),
            "  some: ordinary line\n".repeat(lines)
        );
        files.insert(path, (Owner(0), text));
    };
    for at in 0..stages {
        let name = format!("{}-{}", ["migrate", "app", "cache"][at % 3], at / 3);
        add(format!("flux/{name}.yaml"), 17);
        if at % 3 != 1 {
            add(format!("{name}/{name}.job.yaml"), 16);
        }
    }
    Bundle {
        owners: vec!["bench.pipeline".to_owned()],
        files,
        ..Bundle::default()
    }
}

fn round(bundle: &Bundle) -> [Duration; 4] {
    let directory = tempfile::TempDir::new().unwrap();
    let (bare, ours) = (directory.path().join("bare"), directory.path().join("ours"));
    let build = || {
        let request = Request {
            root: &ours,
            bundle,
            is_gone: &|_| false,
        };
        files::write(&request, &|| {}).unwrap();
    };
    [
        timed(|| floor_write(&bare, bundle)),
        timed(build),
        timed(|| floor_compare(&bare, bundle)),
        timed(build),
    ]
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn floor_write(root: &Path, bundle: &Bundle) {
    let mut made = "";
    fs::create_dir_all(root.join("flux")).unwrap();
    for (path, (_, text)) in &bundle.files {
        let path = path.as_str();
        let folder = path.rsplit_once('/').unwrap().0;
        if folder != made && folder != "flux" {
            fs::create_dir(root.join(folder)).unwrap();
            made = folder;
        }
        fs::write(root.join(path), text).unwrap();
    }
}

fn floor_compare(root: &Path, bundle: &Bundle) {
    let mut have = Vec::new();
    for (path, (_, text)) in &bundle.files {
        have.resize(text.len() + 1, 0);
        let count = fs::File::open(root.join(path))
            .unwrap()
            .read(&mut have)
            .unwrap();
        assert_eq!(&have[..count], text.as_bytes());
    }
}
