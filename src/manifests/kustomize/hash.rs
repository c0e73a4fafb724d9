//! The hash of its content behind the name of a generated object (`api/hasher`).

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::manifests::{Node, Object};

/// Gives every object that is to have one its hash; [`Object::name`] stays the one without.
pub(super) fn run(objects: &mut [Object]) {
    for object in objects.iter_mut().filter(|object| object.hashed) {
        let hash = encode(&content(object));
        object.remember();
        let name = Node::of_text(format!("{}-{hash}", object.name), object.name_span());
        Arc::make_mut(&mut object.node).set_at(&["metadata", "name"], name);
    }
}

/// What is hashed, as Go writes JSON.
fn content(object: &Object) -> String {
    let field = |name: &str| {
        object
            .node
            .get(name)
            .map_or_else(|| Value::from(""), Node::json)
    };
    let mut content = Map::new();
    content.insert("kind".to_owned(), Value::from(object.kind.as_str()));
    // kustomize looks for a field `metadata/name`, which there is none of.
    content.insert("name".to_owned(), Value::from(""));
    content.insert("data".to_owned(), field("data"));
    let more = match object.kind.as_str() {
        "Secret" => {
            content.insert("type".to_owned(), field("type"));
            "stringData"
        }
        _ => "binaryData",
    };
    let more_value = field(more);
    if more_value.is_object() {
        content.insert(more.to_owned(), more_value);
    }
    escaped(&Value::Object(content).to_string())
}

/// What Go escapes in JSON and others do not.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // Writing into a text does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text
}

/// Ten digits without vowels, so that they spell nothing.
fn encode(content: &str) -> String {
    let digest = Sha256::digest(content.as_bytes());
    let digits = digest.iter().take(5).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let plain = |c| match c {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        c => c,
    };
    digits.chars().map(plain).collect()
}
