//! How long an editor waits: from a key press to the findings, at 10 and 1,000 stages, and what 10,000 edits leave in
//! memory. `cargo bench --bench editor [-- EDITS]`.
//!
//! A repository on the disk, with the manifests of every second stage in it; the server is spoken to over a connection
//! in memory. Each edit types a letter into a name, or takes it back.

#![expect(clippy::print_stdout, reason = "a bench prints what it has measured")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use flux_pipeline::lsp::serve;
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

fn main() {
    let edits = std::env::args().skip(1).find_map(|it| it.parse().ok());
    let edits: usize = edits.unwrap_or(10_000);
    println!(
        "{:>7} {:>7} {:>10} {:>10} {:>10} {:>16}",
        "stages", "edits", "median", "p99", "completion", "memory, MiB"
    );
    for stages in [10, 1_000] {
        measure(stages, if stages == 10 { edits } else { edits / 10 });
    }
}

fn measure(stages: usize, edits: usize) {
    let directory = tempfile::tempdir().unwrap();
    let text = repository(directory.path(), stages);
    let uri = format!("file://{}/shop.pipeline", directory.path().display());
    let (connection, theirs) = Connection::memory();
    let server = std::thread::spawn(move || serve(&theirs));
    ask(&connection, 1, "initialize", json!({"capabilities": {}}));
    tell(&connection, "initialized", json!({}));
    let document = json!({"uri": uri, "languageId": "pipeline", "version": 0, "text": text});
    tell(
        &connection,
        "textDocument/didOpen",
        json!({"textDocument": document}),
    );
    pushed(&connection, 0);
    let line = u64::try_from(text.lines().count() - 1).unwrap();
    let mut times = Vec::with_capacity(edits);
    let mut memory = Vec::new();
    for edit in 1..=edits {
        times.push(type_one(&connection, &uri, line, edit));
        if edit == edits.div_ceil(10) || edit == edits {
            memory.push(resident());
        }
    }
    let completion = complete(&connection, &uri, line);
    ask(&connection, 3, "shutdown", Value::Null);
    tell(&connection, "exit", Value::Null);
    server.join().unwrap().unwrap();
    times.sort();
    let at = |hundredth: usize| times.get((edits - 1) * hundredth / 100).copied().unwrap();
    println!(
        "{stages:>7} {edits:>7} {:>10.1?} {:>10.1?} {completion:>10.1?} {:>7} → {:>5}",
        at(50),
        at(99),
        memory.first().unwrap(),
        memory.last().unwrap()
    );
}

/// Types a letter behind the last name, or takes it back.
fn type_one(connection: &Connection, uri: &str, line: u64, edit: usize) -> Duration {
    let typed = edit % 2 == 1;
    let start = json!({"line": line, "character": 6});
    let end = json!({"line": line, "character": if typed { 6 } else { 7 }});
    let change =
        json!({"range": {"start": start, "end": end}, "text": if typed { "x" } else { "" }});
    let document = json!({"uri": uri, "version": edit});
    let began = Instant::now();
    let params = json!({"textDocument": document, "contentChanges": [change]});
    tell(connection, "textDocument/didChange", params);
    pushed(connection, edit);
    began.elapsed()
}

fn complete(connection: &Connection, uri: &str, line: u64) -> Duration {
    let position = json!({"line": line, "character": 6});
    let began = Instant::now();
    ask(
        connection,
        2,
        "textDocument/completion",
        json!({"textDocument": {"uri": uri}, "position": position}),
    );
    began.elapsed()
}

fn repository(root: &Path, stages: usize) -> String {
    fs::create_dir(root.join(".git")).unwrap();
    let mut text =
        "pipeline shop\nsource git shop\nimage api = ghcr.io/org/shop:v1.4.0\n".to_owned();
    for index in 0..stages {
        let after = if index == 0 {
            String::new()
        } else {
            format!(" after stage-{}", index - 1)
        };
        if index % 2 == 0 {
            let _ = writeln!(
                text,
                "stage stage-{index}{after} {{ job {{ image api; run \"echo {index}\"; deadline 5m }} }}"
            );
            continue;
        }
        let _ = writeln!(text, "stage stage-{index}{after} {{ image api }}");
        let folder = root.join(format!("stage-{index}"));
        fs::create_dir(&folder).unwrap();
        let manifest = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: app-{index}, namespace: default }}\n\
             spec: {{ selector: {{ matchLabels: {{ app: shop }} }}, template: {{ metadata: {{ labels: {{ app: shop }} }}, spec: {{ containers: [{{ name: app, image: 'ghcr.io/org/shop:v1' }}] }} }} }}\n"
        );
        fs::write(folder.join("app.yaml"), manifest).unwrap();
    }
    text.push_str("stage last\n");
    fs::write(root.join("shop.pipeline"), &text).unwrap();
    text
}

fn tell(connection: &Connection, method: &str, params: Value) {
    let note = Notification::new(method.to_owned(), params);
    connection.sender.send(Message::Notification(note)).unwrap();
}

fn ask(connection: &Connection, id: i32, method: &str, params: Value) {
    let request = Request::new(RequestId::from(id), method.to_owned(), params);
    connection.sender.send(Message::Request(request)).unwrap();
    loop {
        if let Message::Response(answer) = connection.receiver.recv().unwrap() {
            assert!(answer.id == RequestId::from(id), "another answer");
            return;
        }
    }
}

/// Waits for the findings of a version of the pipeline file.
fn pushed(connection: &Connection, version: usize) {
    loop {
        if let Message::Notification(note) = connection.receiver.recv().unwrap()
            && note.params.get("version").is_some_and(|it| *it == version)
        {
            return;
        }
    }
}

/// Memory of this process in MiB; zero where the system does not say.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
