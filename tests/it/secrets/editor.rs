//! What an editor is told shows no value either: findings, hover, completion, actions, hints, and what is in a file.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::places::PLACES;
use super::{DAMAGES, FOUND, repository, write};
use crate::lsp::session::Session;
use crate::support::Project;

const FILE: &str = "shop.pipeline";

/// Requests about a place.
const AT_A_PLACE: &[&str] = &[
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
];

/// Requests about a whole file.
const OF_A_FILE: &[&str] = &[
    "textDocument/documentSymbol",
    "textDocument/documentLink",
    "textDocument/codeLens",
];

/// A client with a repository on the disk, and its pipeline open.
fn opened(files: &BTreeMap<String, String>) -> Session {
    let project = Project::new();
    write(&project, "", files);
    let mut session = Session::start(project);
    session.open(FILE, &files[FILE]);
    session
}

fn asked(session: &mut Session, method: &str, more: Value) -> Value {
    let mut params = json!({"textDocument": {"uri": session.uri(FILE)}});
    let fields = params.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    session.ask(method, params)
}

/// Line and column of the start of each word, and of the end of each line.
fn places(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let starts = line.char_indices().filter(|(index, c)| {
            let before = line.get(..*index).unwrap().chars().next_back();
            !c.is_whitespace() && before.is_none_or(char::is_whitespace)
        });
        places.extend(starts.map(|(column, _)| (at, column)));
        places.push((at, line.len()));
    }
    places
}

/// Where an answer shows a value.
fn shows(what: &str, value: &Value) -> Option<String> {
    let text = value.to_string();
    let is_shown = FOUND.iter().any(|it| text.contains(it));
    is_shown.then(|| format!("{what}: {text}"))
}

fn whole(text: &str) -> Value {
    let end = json!({"line": text.lines().count(), "character": 0});
    json!({"start": {"line": 0, "character": 0}, "end": end})
}

/// What the client was told without being asked: the findings, once they are there, and whatever else.
fn told(session: &mut Session, what: &str) -> Vec<String> {
    let uri = session.uri(FILE);
    let is_it = |(method, params): &(String, Value)| {
        method == "textDocument/publishDiagnostics" && params["uri"] == uri.as_str()
    };
    while !session.told.iter().any(is_it) {
        session.of("textDocument/documentSymbol", FILE);
    }
    let all = session.told.drain(..);
    all.filter_map(|(method, params)| shows(&format!("{what}: {method}"), &params))
        .collect()
}

#[test]
fn no_answer_shows_a_value_of_sound_files() {
    let mut all = Vec::new();
    for place in PLACES {
        let files = repository(place, 1, "fixed");
        let text = &files[FILE];
        let mut session = opened(&files);
        let range = json!({"range": whole(text), "context": {"diagnostics": []}});
        for method in ["textDocument/inlayHint", "textDocument/codeAction"] {
            let answer = asked(&mut session, method, range.clone());
            all.extend(shows(&format!("{}: {method}", place.name), &answer));
        }
        for method in OF_A_FILE {
            let answer = asked(&mut session, method, json!({}));
            all.extend(shows(&format!("{}: {method}", place.name), &answer));
        }
        for (line, character) in places(text) {
            let here = json!({"line": line, "character": character});
            let what = format!("{} at {line}:{character}", place.name);
            for method in AT_A_PLACE {
                let answer = asked(&mut session, method, json!({"position": here}));
                all.extend(shows(&format!("{what}: {method}"), &answer));
            }
            let range =
                json!({"range": {"start": here, "end": here}, "context": {"diagnostics": []}});
            let answer = asked(&mut session, "textDocument/codeAction", range);
            all.extend(shows(&format!("{what}: codeAction"), &answer));
        }
        all.extend(told(&mut session, place.name));
    }
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}

#[test]
fn no_answer_shows_a_value_of_damaged_files() {
    let mut all = Vec::new();
    for place in PLACES {
        let sound = repository(place, 1, "fixed");
        for (path, text) in &sound {
            let mut lines = text.lines();
            let Some(line) = lines.find(|line| FOUND.iter().any(|it| line.contains(it))) else {
                continue;
            };
            for (name, damage) in DAMAGES {
                let damaged = damage(text, line);
                // A word alone in a pipeline is a statement that nobody knows.
                let is_statement = path == FILE && *name == "the value alone";
                if damaged == *text || is_statement {
                    continue;
                }
                let what = format!("{}, `{path}`: {name}", place.name);
                let mut files = sound.clone();
                files.insert(path.clone(), damaged);
                let mut session = opened(&files);
                let range = json!({"range": whole(&files[FILE]), "context": {"diagnostics": []}});
                let answer = asked(&mut session, "textDocument/codeAction", range);
                all.extend(shows(&what, &answer));
                all.extend(told(&mut session, &what));
            }
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}
