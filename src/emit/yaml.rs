//! Objects as YAML in block style.
//!
//! The layout is fixed: two blanks for each level, lists indented below their key, one line break at the
//! end. `scalar` decides how text is written.

use super::scalar;
use super::value::{Map, Value};

/// Blanks for each level.
const STEP: usize = 2;

/// A map as a document of its own, in the layout of everything that is emitted.
#[must_use]
pub fn text(map: &Map<'_>) -> String {
    let mut text = String::new();
    document(&mut text, map);
    text
}

/// Writes `object` as one document, a line break at its end.
pub(super) fn document(out: &mut String, object: &Map<'_>) {
    entries(out, object, 0);
    out.push('\n');
}

/// Writes the entries of a map; the first one goes where `out` ends.
fn entries(out: &mut String, map: &Map<'_>, indent: usize) {
    for (at, (key, value)) in map.entries().iter().enumerate() {
        if at > 0 {
            line_break(out, indent);
        }
        scalar::line(out, key);
        out.push(':');
        behind_key(out, value, indent);
    }
}

fn behind_key(out: &mut String, value: &Value<'_>, indent: usize) {
    if value.is_empty() || value.is_scalar() {
        out.push(' ');
    } else {
        line_break(out, indent + STEP);
        note(out, value, indent + STEP);
    }
    inline(out, value, indent + STEP);
}

/// Writes a value where `out` ends; what needs more lines goes on at `indent`.
fn inline(out: &mut String, value: &Value<'_>, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) => scalar::value(out, text, indent),
        Value::Marked(text, mark) => marked(out, text, mark),
        Value::List(items) if items.is_empty() => out.push_str("[]"),
        Value::List(items) => list(out, items, indent),
        Value::Map(map) if map.is_empty() => out.push_str("{}"),
        Value::Map(map) => entries(out, map, indent),
    }
}

fn list(out: &mut String, items: &[Value<'_>], indent: usize) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            line_break(out, indent);
        }
        note(out, item, indent);
        out.push_str("- ");
        inline(out, item, indent + STEP);
    }
}

/// The note of a map, on a line of its own in front of it.
fn note(out: &mut String, value: &Value<'_>, indent: usize) {
    if let Some(note) = value.as_map().and_then(Map::note) {
        out.push_str("# ");
        out.push_str(note);
        line_break(out, indent);
    }
}

fn marked(out: &mut String, text: &str, mark: &str) {
    scalar::line(out, text);
    out.push_str(" # ");
    out.push_str(mark);
}

fn line_break(out: &mut String, indent: usize) {
    out.push('\n');
    scalar::blanks(out, indent);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text of the characters that YAML has plans for, and others.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[-a-e:#?&*!|>'\"%@`{}\\[\\], \n\t.~=<0-9]{0,12}",
            "[a-z: #\n]{0,200}",
            "\\PC{0,20}",
            ".{0,20}",
        ]
    }

    fn tree() -> impl Strategy<Value = Value<'static>> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(|number| Value::Number(number.into())),
            any::<u64>().prop_map(|number| Value::Number(number.into())),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
                proptest::collection::vec((text().prop_map(Into::into), inner), 0..5)
                    .prop_map(|pairs| Value::Map(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn another_reader_finds_what_was_written(tree in tree()) {
            let mut map = Map::default();
            map.set("root", tree);
            let mut out = String::new();
            document(&mut out, &map);
            let read: serde_json::Value = serde_yaml::from_str(&out).unwrap();
            prop_assert_eq!(read, serde_json::to_value(&map).unwrap(), "{}", out);
        }
    }

    #[test]
    fn the_layout_is_that_of_the_flux_guide() {
        let mut map = Map::default();
        map.set("apiVersion", "batch/v1");
        let container = Value::from([
            ("name", Value::from("m")),
            ("command", vec!["sh", "-c", "a\nb"].into()),
            (
                "image",
                Value::Marked("x:1".into(), "{\"$imagepolicy\": \"a:b\"}".into()),
            ),
            ("env", Value::List(Vec::new())),
        ]);
        map.set(
            "containers",
            Value::List(vec![
                container,
                [(
                    "nested",
                    Value::List(vec![vec![Value::from("a"), Value::from("b")].into()]),
                )]
                .into(),
            ]),
        );
        map.set(
            "on",
            Value::from([("y", Value::Null), ("z", true.into()), ("n", 5u32.into())]),
        );
        let mut out = String::new();
        document(&mut out, &map);
        insta::assert_snapshot!(out, @r#"
        apiVersion: batch/v1
        containers:
          - name: m
            command:
              - sh
              - -c
              - |-
                a
                b
            image: x:1 # {"$imagepolicy": "a:b"}
            env: []
          - nested:
              - - a
                - b
        "on":
          "y": null
          z: true
          "n": 5
        "#);
    }

    #[test]
    fn a_note_stands_in_front_of_its_map() {
        let mut noted = Map::default().noted("Why it is here.");
        noted.set("a", "b");
        let list = Value::List(vec!["x".into(), Value::Map(noted.clone())]);
        let mut map = Map::default();
        map.set("annotations", noted);
        map.set("list", list);
        insta::assert_snapshot!(super::text(&map), @r"
        annotations:
          # Why it is here.
          a: b
        list:
          - x
          # Why it is here.
          - a: b
        ");
    }
}
