//! The highlighting of editors: one list of words, made of the vocabulary, and grammars made of the list.
//!
//! `UPDATE_DOCS=1 cargo test editors` writes the files anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use flux_pipeline::ide::{Expected, next};
use flux_pipeline::model::vocabulary::{Place, Word};
use serde_json::{Value, json};

/// The words of the language, as the grammars need them.
struct Words {
    /// Those that begin a statement.
    statements: BTreeSet<&'static str>,
    /// Those that stand within one.
    keywords: BTreeSet<&'static str>,
    /// Those whose text of several lines is YAML.
    yaml: BTreeSet<&'static str>,
}

fn all() -> impl Iterator<Item = &'static Word> {
    Place::ALL.into_iter().flat_map(Place::words)
}

fn words() -> Words {
    let literal = |word: &'static Word| {
        let parts = word
            .usage
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        parts.filter(move |part| *part != word.word && part.chars().any(|c| c.is_ascii_lowercase()))
    };
    Words {
        statements: all().map(|word| word.word).collect(),
        keywords: all()
            .filter(|word| word.word != "resources")
            .flat_map(literal)
            .collect(),
        yaml: all()
            .filter(|word| word.usage.contains("YAML"))
            .map(|word| word.word)
            .collect(),
    }
}

fn alternatives(words: &BTreeSet<&str>) -> String {
    // Longer words first, so that none ends in the middle of another.
    let mut words: Vec<&str> = words.iter().copied().collect();
    words.sort_by_key(|word| (usize::MAX - word.len(), *word));
    words.join("|")
}

fn list(words: &Words) -> String {
    let list = json!({
        "comment": "Made of the vocabulary: UPDATE_DOCS=1 cargo test editors",
        "statements": words.statements,
        "keywords": words.keywords,
        "yaml": words.yaml,
    });
    serde_json::to_string_pretty(&list).unwrap() + "\n"
}

/// What may not stand beside a word for it to be one.
const BEFORE: &str = r#"(?<![^\s{};,\[=|])"#;
const BEHIND: &str = r#"(?![^\s{};,\]#])"#;

/// The patterns of the TextMate grammar, in the order they are tried.
fn patterns(words: &Words) -> Vec<Value> {
    let (statements, keywords) = (
        alternatives(&words.statements),
        alternatives(&words.keywords),
    );
    let yaml = alternatives(&words.yaml);
    let named = |pattern: String, scopes: &[&str]| -> Value {
        let captures: serde_json::Map<String, Value> = scopes
            .iter()
            .zip(1..)
            .map(|(scope, at)| (at.to_string(), json!({"name": scope})))
            .collect();
        json!({"match": pattern, "captures": captures})
    };
    let start = r"(?:^|(?<=[{;}]))\s*";
    let patterns = [
        json!({"include": "#comment"}),
        json!({
            "begin": format!(r#"{start}({yaml}){BEHIND}([^"\n#{{]*)("""(?!"))"#),
            "beginCaptures": {
                "1": {"name": "keyword.other.setting.pipeline"},
                "3": {"name": "string.quoted.triple.pipeline"},
            },
            "end": "\"\"\"",
            "endCaptures": {"0": {"name": "string.quoted.triple.pipeline"}},
            "contentName": "meta.embedded.block.yaml",
            "patterns": [{"include": "source.yaml"}],
        }),
        json!({"name": "string.quoted.triple.pipeline", "begin": "\"\"\"", "end": "\"\"\""}),
        json!({
            "name": "string.quoted.double.pipeline",
            "begin": "\"",
            "end": "\"|$",
            "patterns": [{"name": "constant.character.escape.pipeline", "match": r"\\(?:u[0-9a-fA-F]{4}|.)"}],
        }),
        named(
            format!(
                r#"{start}(stage|environment|job|pipeline|image)[ \t]+([^\s{{}}\[\],;="\#:/@]+){BEHIND}"#
            ),
            &["keyword.control.pipeline", "entity.name.type.pipeline"],
        ),
        named(
            format!("{start}({statements}){BEHIND}"),
            &["keyword.control.pipeline"],
        ),
        json!({"name": "constant.language.boolean.pipeline", "match": format!("{BEFORE}(?:true|false){BEHIND}")}),
        json!({
            "name": "constant.numeric.pipeline",
            "match": format!(r"{BEFORE}\d+(?:\.\d+)?(?:[a-zA-Z]+\d*)*{BEHIND}"),
        }),
        json!({"name": "keyword.operator.word.pipeline", "match": format!("{BEFORE}(?:{keywords}){BEHIND}")}),
        json!({"name": "keyword.operator.assignment.pipeline", "match": "="}),
        json!({"name": "punctuation.separator.pipeline", "match": "[,;]"}),
        json!({"name": "punctuation.section.block.pipeline", "match": r"[{}\[\]]"}),
    ];
    patterns.to_vec()
}

fn text_mate(words: &Words) -> String {
    let grammar = json!({
        "comment": "Made of the vocabulary: UPDATE_DOCS=1 cargo test editors",
        "name": "flux-pipeline",
        "scopeName": "source.pipeline",
        "fileTypes": ["pipeline"],
        "patterns": patterns(words),
        "repository": {"comment": {"name": "comment.line.number-sign.pipeline", "match": "#.*$"}},
    });
    serde_json::to_string_pretty(&grammar).unwrap() + "\n"
}

fn queries(words: &Words) -> String {
    let quoted = |words: &BTreeSet<&str>| {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        quoted.join(" ")
    };
    // One node has one capture, since editors differ in which of two they take.
    let mut keywords = words.keywords.clone();
    keywords.retain(|word| !["true", "false"].contains(word));
    format!(
        "; Made of the vocabulary: UPDATE_DOCS=1 cargo test editors

(comment) @comment
(text) @string
(lines) @string
(\"=\") @operator
[\",\" \";\"] @punctuation.delimiter
[\"{{\" \"}}\" \"[\" \"]\"] @punctuation.bracket

((statement argument: (word) @keyword.operator)
  (#any-of? @keyword.operator {}))

((statement argument: (word) @number)
  (#match? @number \"^[0-9]\"))

((statement argument: (word) @boolean)
  (#any-of? @boolean \"true\" \"false\"))

((statement word: (word) @keyword)
  (#any-of? @keyword {}))

((statement word: (word) @keyword . argument: (word) @type)
  (#any-of? @keyword \"stage\" \"environment\" \"job\" \"pipeline\" \"image\"))
",
        quoted(&keywords),
        quoted(&words.statements),
    )
}

fn injections(words: &Words) -> String {
    let quoted: Vec<String> = words
        .yaml
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect();
    format!(
        "; Made of the vocabulary: UPDATE_DOCS=1 cargo test editors

((statement
  word: (word) @_word
  argument: (lines) @injection.content)
  (#any-of? @_word {})
  (#offset! @injection.content 0 3 0 -3)
  (#set! injection.language \"yaml\"))
",
        quoted.join(" "),
    )
}

#[test]
fn the_grammars_are_made_of_the_vocabulary() {
    let words = words();
    is_written("editors/words.json", &list(&words));
    is_written(
        "editors/vscode/syntaxes/pipeline.tmLanguage.json",
        &text_mate(&words),
    );
    is_written(
        "editors/tree-sitter-pipeline/queries/highlights.scm",
        &queries(&words),
    );
    is_written(
        "editors/tree-sitter-pipeline/queries/injections.scm",
        &injections(&words),
    );
}

fn is_written(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == expected,
        "{}: UPDATE_DOCS=1 cargo test editors",
        path.display()
    );
}

/// Every mark of the grammar is one of the tree-sitter grammar, and no other is.
#[test]
fn the_tree_sitter_grammar_has_the_marks_of_the_grammar() {
    let pest = include_str!("../../grammar/pipeline.pest");
    let ours = include_str!("../../editors/tree-sitter-pipeline/grammar.js");
    let mark = pest
        .lines()
        .find_map(|line| line.strip_prefix("mark = "))
        .unwrap();
    let marks: Vec<&str> = mark.split('"').skip(1).step_by(2).collect();
    assert_eq!(marks, ["{", "}", "[", "]", "=", ","]);
    for mark in marks {
        assert!(ours.contains(&format!("'{mark}'")), "{mark}");
    }
    let word = pest
        .lines()
        .find(|line| line.contains("Any character but blanks"))
        .unwrap();
    assert!(word.contains(r#"`{ } [ ] , ; = " #`"#), "{word}");
    assert!(
        ours.contains(r##"[^\s\{\}\[\],;="#"##),
        "the characters of a word"
    );
}

/// Every word of the language can be completed from its shape, and no shape leads nowhere.
#[test]
fn every_shape_can_be_followed() {
    for word in all() {
        let first = next(word.usage, &[word.word.to_owned()]);
        let is_alone = word.usage == word.word;
        assert!(is_alone || !first.is_empty(), "{}", word.usage);
        let begins = first.iter().all(|one| *one != Expected::Word(word.word));
        assert!(begins, "{}", word.usage);
    }
}
