//! A long pipeline, which two threads share, says and becomes what each of its stages does in a short one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use flux_pipeline::compile::{Input, check};
use flux_pipeline::emit;
use flux_pipeline::source::{Memory, SourceMap};

/// As many as two threads share in every step, and some more.
const MANY: usize = 300;

const HEAD: &str = "pipeline long\nsource git long\nrelease \"one\"\n";

/// Every third stage has objects of the user's in its directory, every fifth says something that is wrong.
fn stages(range: Range<usize>) -> String {
    let mut text = String::new();
    for at in range {
        let after = match at {
            0 => String::new(),
            _ => format!(" after stage-{}", at - 1),
        };
        let wrong = if at % 5 == 0 { "interval 0s; " } else { "" };
        let inside = match at % 3 {
            0 => "substitute AT = \"here\"".to_owned(),
            _ => format!("job {{ image ghcr.io/org/app:v{at}; run \"bin/{at}\" }}"),
        };
        let _ = writeln!(
            text,
            "stage stage-{at}{after} {{ path ./stages/{at}; {wrong}{inside} }}"
        );
    }
    text
}

fn repository() -> Memory {
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: app-N, namespace: default }\ndata: { at: '${AT}' }\n";
    let files = (0..MANY).step_by(3);
    let files = files.map(|at| {
        let text = object.replace('N', &at.to_string());
        (format!("stages/{at}/app.yaml"), text)
    });
    Memory::new(files)
}

/// What is said, with the stage that it is about, in order.
fn said(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let outcome = check(
        vec![Input::new("long.pipeline", text)],
        &repository(),
        &mut sources,
    );
    let lines = outcome.diagnostics.iter().map(|found| {
        let line = sources.slice(found.primary.span);
        format!(
            "{} {:?} {line} {}",
            found.check.name, found.about, found.message
        )
    });
    lines.collect()
}

fn files(text: &str) -> BTreeMap<String, String> {
    let (files, mut sources) = (repository(), SourceMap::default());
    let outcome = check(
        vec![Input::new("long.pipeline", text)],
        &files,
        &mut sources,
    );
    let plan = outcome.plan(&files).expect("nothing is wrong with it");
    let bundle = emit::bundle(&plan);
    let texts = bundle.files.into_iter();
    texts.map(|(path, (_, text))| (path, text)).collect()
}

#[test]
fn what_is_said_of_a_stage_does_not_depend_on_how_many_there_are() {
    let all = said(&format!("{HEAD}{}", stages(0..MANY)));
    let first = said(&format!("{HEAD}{}", stages(0..50)));
    assert_eq!(
        first
            .iter()
            .filter(|it| it.starts_with("zero-duration"))
            .count(),
        10
    );
    assert_eq!(
        all.iter()
            .filter(|it| it.starts_with("zero-duration"))
            .count(),
        MANY / 5
    );
    assert_eq!(all.get(..first.len()), Some(first.as_slice()));
}

#[test]
fn what_many_stages_share_is_said_of_the_first() {
    let text = format!("{HEAD}defaults {{ interval 0s }}\n{}", stages(0..MANY));
    let once = said(&text);
    let shared = once
        .iter()
        .filter(|it| it.contains("short-interval Some(\"long-stage-1\")"));
    assert_eq!(shared.count(), 1);
    for _ in 0..5 {
        assert_eq!(said(&text), once);
    }
}

#[test]
fn a_stage_becomes_the_same_however_many_there_are() {
    let fine = |range| format!("{HEAD}{}", stages(range)).replace("interval 0s; ", "");
    let (few, all) = (files(&fine(0..50)), files(&fine(0..MANY)));
    assert_eq!(all.len(), MANY + MANY - MANY.div_ceil(3));
    for (path, text) in &few {
        assert_eq!(all.get(path), Some(text), "{path}");
    }
}

#[test]
fn a_text_that_is_printed_in_several_rounds_is_whole() {
    let stages = (0..1500).map(|at| {
        format!("stage s{at} {{ path ./s/{at}; job {{ image ghcr.io/o/a:v{at}; run \"x\" }} }}\n")
    });
    let head =
        "pipeline long\nsource git other elsewhere\ndefaults { allow job-elsewhere \"short\" }\n";
    let text: String = std::iter::once(head.to_owned()).chain(stages).collect();
    let files = Memory::new::<String, String>([]);
    let mut sources = SourceMap::default();
    let outcome = check(
        vec![Input::new("long.pipeline", text)],
        &files,
        &mut sources,
    );
    let plan = outcome.plan(&files).unwrap();
    let bundle = emit::bundle(&plan);
    assert_eq!(bundle.files.len(), 3000);
    let whole = bundle.files.iter();
    let whole = whole.map(|(path, (_, text))| format!("---\n# {path}\n{text}"));
    let printed: String = emit::stream(&plan).collect();
    assert!(printed == whole.collect::<String>());
}
