//! Random edits give what a fresh check gives.

use std::path::PathBuf;

use flux_pipeline::compile::{Input, check};
use flux_pipeline::files::Disk;
use flux_pipeline::source::SourceMap;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::session::{Session, capabilities};
use crate::support::Project;

const START: &str = "image api = ghcr.io/org/shop:v1 # é😀\r\nstage migrate before app {\n  job {\n    image api\n    run \"x\"\n    deadline 5m\n  }\n}\nstage app { image api }\n";

/// Pieces that edits put in, good and bad.
const PIECES: &[&str] = &[
    "",
    "\n",
    "{",
    "}",
    "\"",
    "\"\"\"",
    "stage ",
    "😀",
    "é",
    " before app",
    "job { ",
    "image api = a/b:c\n",
    "renamed from x",
    "import \"shop.pipeline\"\n",
    "# ",
    "[",
    ",",
    "\r",
    "timeout 5m\n",
    "environment dev {",
];

/// Line and column of a byte in a text, in UTF-16 units or bytes.
fn place(text: &str, at: usize, bytes: bool) -> Value {
    let before = text.get(..at).unwrap();
    let mut lines = 0;
    let mut start = 0;
    let rest = before.char_indices();
    for (index, c) in rest {
        let is_pair = c == '\r' && text.get(index + 1..).unwrap().starts_with('\n');
        if matches!(c, '\n' | '\r') && !is_pair {
            lines += 1;
            start = index + 1;
        }
    }
    let line = before.get(start.min(before.len())..).unwrap();
    let column = if bytes {
        line.len()
    } else {
        line.encode_utf16().count()
    };
    json!({"line": lines, "character": column})
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at % (text.len() + 1);
    while !text.is_char_boundary(at)
        || (text.get(..at).unwrap().ends_with('\r') && text.get(at..).unwrap().starts_with('\n'))
    {
        at -= 1;
    }
    at
}

/// What a fresh check finds in the file: check, message, and where, as the client counts.
fn fresh(root: PathBuf, text: &str, bytes: bool) -> Vec<(String, Value)> {
    let disk = Disk::open(&root).unwrap();
    let mut sources = SourceMap::default();
    let outcome = check(vec![Input::new("shop.pipeline", text)], &disk, &mut sources);
    let ours = outcome
        .diagnostics
        .iter()
        .filter(|it| sources.name(it.primary.span.file) == "shop.pipeline");
    let mut found: Vec<(String, Value)> = ours
        .map(|it| {
            let span = it.primary.span;
            let range = json!({
                "start": place(text, span.start as usize, bytes),
                "end": place(text, span.end as usize, bytes),
            });
            (it.check.name.to_owned(), range)
        })
        .collect();
    found.sort_by_key(|it| format!("{it:?}"));
    found.dedup();
    found
}

fn told(session: &mut Session) -> Vec<(String, Value)> {
    let answer = session.of("textDocument/diagnostic", "shop.pipeline");
    let items = answer["items"].as_array().unwrap().iter();
    let mut found: Vec<(String, Value)> = items
        .map(|it| (it["code"].as_str().unwrap().to_owned(), it["range"].clone()))
        .collect();
    found.sort_by_key(|it| format!("{it:?}"));
    found.dedup();
    found
}

fn runs_like_a_fresh_check(bytes: bool) {
    let mut able = capabilities();
    able["textDocument"]["diagnostic"] = json!({});
    if bytes {
        able["general"] = json!({"positionEncodings": ["utf-8", "utf-16"]});
    }
    let project = Project::shop();
    project.write("migrate/kept.txt", "");
    let session = std::cell::RefCell::new(Session::start_with(project, able));
    session.borrow_mut().open("shop.pipeline", START);
    let mut runner = TestRunner::new(Config::with_cases(40));
    let edit = (any::<prop::sample::Index>(), 0..12usize, 0..PIECES.len());
    let edits = prop::collection::vec(edit, 1..8);
    let done = runner.run(&edits, |edits| {
        let session = &mut *session.borrow_mut();
        session.change("shop.pipeline", json!([{"text": START}]));
        let mut text = START.to_owned();
        for (at, length, piece) in edits {
            let start = boundary(&text, at.index(text.len() + 1));
            let end = boundary(&text, (start + length).min(text.len())).max(start);
            let range =
                json!({"start": place(&text, start, bytes), "end": place(&text, end, bytes)});
            session.change(
                "shop.pipeline",
                json!([{"range": range, "text": PIECES[piece]}]),
            );
            text.replace_range(start..end, PIECES[piece]);
            let place = place(&text, boundary(&text, start), bytes);
            let (line, character) = (&place["line"], &place["character"]);
            let at = |it: &Value| u32::try_from(it.as_u64().unwrap()).unwrap();
            let (line, character) = (at(line), at(character));
            session.at("textDocument/completion", "shop.pipeline", line, character);
            session.at("textDocument/hover", "shop.pipeline", line, character);
        }
        for method in [
            "semanticTokens/full",
            "foldingRange",
            "documentSymbol",
            "codeLens",
            "documentLink",
        ] {
            session.of(&format!("textDocument/{method}"), "shop.pipeline");
        }
        let root = session.project.root().to_owned();
        prop_assert_eq!(told(session), fresh(root, &text, bytes), "{}", text);
        Ok(())
    });
    done.unwrap();
}

#[test]
fn random_edits_in_utf16_units_give_what_a_fresh_check_gives() {
    runs_like_a_fresh_check(false);
}

#[test]
fn random_edits_in_bytes_give_what_a_fresh_check_gives() {
    runs_like_a_fresh_check(true);
}
