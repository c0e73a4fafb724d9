//! The real program, spoken to over standard input and output.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::Project;

fn send(to: &mut impl Write, message: &Value) {
    let text = message.to_string();
    write!(to, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
    to.flush().unwrap();
}

fn receive(from: &mut BufReader<ChildStdout>) -> Value {
    let mut length = 0;
    loop {
        let mut line = String::new();
        from.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn a_session_over_standard_input_and_output_ends_well() {
    let project = Project::shop();
    let mut command = project.command(&["lsp", "--stdio"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    let mut from = BufReader::new(child.stdout.take().unwrap());
    send(
        &mut to,
        &json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}),
    );
    let answer = receive(&mut from);
    assert_eq!(
        answer["result"]["capabilities"]["positionEncoding"],
        "utf-16"
    );
    send(
        &mut to,
        &json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}),
    );
    let uri = format!("file://{}/shop.pipeline", project.root().display());
    let document =
        json!({"uri": uri, "languageId": "pipeline", "version": 7, "text": "stage a before b\n"});
    send(
        &mut to,
        &json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}),
    );
    let pushed = receive(&mut from);
    assert_eq!(pushed["method"], "textDocument/publishDiagnostics");
    assert_eq!(pushed["params"]["version"], 7);
    send(
        &mut to,
        &json!({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}),
    );
    // Clients do not all wait for the answer.
    send(&mut to, &json!({"jsonrpc": "2.0", "method": "exit"}));
    while receive(&mut from)["id"] != 2 {}
    drop(to);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap().as_str()
        ),
        (Some(0), "")
    );
}
