//! Reading and formatting: of any text, and of pipelines that are well-formed and badly laid out.

use flux_pipeline::diagnostics::{Diagnostic, Sink};
use flux_pipeline::format::{FormatError, format};
use flux_pipeline::source::FileId;
use flux_pipeline::syntax::{self, Argument, Statement, TokenKind, Tree, Value};
use proptest::prelude::*;

fn parse(text: &str) -> (Tree, Vec<Diagnostic>) {
    let mut sink = Sink::new();
    let tree = syntax::parse(FileId(0), text, &mut sink);
    (tree, sink.finish())
}

/// What readers stumble over.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\"\"\"",
    "#",
    ";",
    "=",
    ",",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "  ",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "a",
    "stage b",
    "\nstage ",
    "\n  image x",
    "é",
    "日",
    "\u{1}",
    "\u{a0}",
    "\u{feff}",
    "\u{202e}",
];

/// Texts of these pieces.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![9 => pick(PIECES).prop_map(str::to_owned), 1 => "\\PC"];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A piece of a text, and what the tree of it looks like.
type Written = (String, String);

fn pick(choices: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(choices)
}

fn word() -> impl Strategy<Value = Written> {
    "[a-zé日!$.*/:@~<|-][a-z0-9A-Z./:@_\\\\-]{0,12}".prop_map(|word| (word.clone(), word))
}

fn text() -> impl Strategy<Value = Written> {
    "[\\x01-\\x7fé😀]{0,12}"
        .prop_map(|text| (serde_json::to_string(&text).unwrap(), format!("{text:?}")))
}

fn lines() -> impl Strategy<Value = Written> {
    prop::collection::vec("[a-z{}#;\\\\: ]{0,6}[a-z}]", 0..4).prop_map(|lines| {
        let written: String = lines.iter().map(|line| format!("   {line}\n")).collect();
        let value: String = lines.iter().map(|line| format!("{line}\n")).collect();
        (
            format!("\"\"\"\n{written}   \"\"\""),
            format!("lines{value:?}"),
        )
    })
}

fn list(value: impl Strategy<Value = Written>) -> impl Strategy<Value = Written> {
    let blank = || pick(&["", " ", "\n", " # it's \"so\" [\n", "\r\n\r\n\t"]);
    let entry = (value, blank(), blank());
    (prop::collection::vec(entry, 0..4), pick(&["", ",", " , "])).prop_map(|(entries, end)| {
        let end = if entries.is_empty() { "" } else { end };
        let written: Vec<String> = entries
            .iter()
            .map(|((written, _), before, after)| format!("{before}{written}{after}"))
            .collect();
        let values: Vec<&str> = entries
            .iter()
            .map(|((_, value), _, _)| value.as_str())
            .collect();
        (
            format!("[{}{end}]", written.join(",")),
            format!("[{}]", values.join("|")),
        )
    })
}

fn argument() -> impl Strategy<Value = Written> {
    let value = prop_oneof![4 => word(), 2 => text()].boxed();
    let inner = prop_oneof![3 => value.clone(), 1 => list(value.clone())];
    let mark = pick(&["=", ","]).prop_map(|mark| (mark.to_owned(), mark.to_owned()));
    prop_oneof![6 => value, 1 => lines(), 2 => list(inner), 1 => mark]
}

fn statement(block: impl Strategy<Value = Option<Written>>) -> impl Strategy<Value = Written> {
    let arguments = prop::collection::vec((pick(&[" ", "\t", "   "]), argument()), 0..6);
    (word(), arguments, pick(&["", " ", "\t "]), block).prop_map(
        |(first, arguments, blank, block)| {
            let (mut written, mut value) = first;
            for (blank, (argument, drawn)) in arguments {
                written += &format!("{blank}{argument}");
                value += &format!(" {drawn}");
            }
            if let Some((block, drawn)) = block {
                written += &format!("{blank}{{{block}}}");
                value += &format!(" {{{drawn}}}");
            }
            (written, value)
        },
    )
}

/// Statements with something between them.
fn statements(statement: impl Strategy<Value = Written>) -> impl Strategy<Value = Written> {
    let end = pick(&[
        ";",
        "\n",
        " ; ",
        "\r\n\n\n",
        " # }\n",
        "#\r",
        "\n # [\n\n\n# \"\n",
        ";;\n",
        "\n\t",
    ]);
    let start = pick(&["", " ", "\n", "# {\n", "\n\n\n"]);
    (start, prop::collection::vec((statement, end), 0..5)).prop_map(|(start, entries)| {
        let written = entries
            .iter()
            .map(|((written, _), end)| format!("{written}{end}"));
        let values: Vec<&str> = entries
            .iter()
            .map(|((_, value), _)| value.as_str())
            .collect();
        (
            start.to_owned() + &written.collect::<String>(),
            values.join("; "),
        )
    })
}

fn pipeline() -> impl Strategy<Value = Written> {
    let flat = statements(statement(Just(None))).boxed();
    let nested = flat.prop_recursive(3, 24, 4, |inner| {
        statements(statement(prop::option::of(inner))).boxed()
    });
    statements(statement(prop::option::of(nested)))
}

fn draw(statements: &[Statement]) -> String {
    let statements: Vec<String> = statements.iter().map(draw_statement).collect();
    statements.join("; ")
}

fn draw_statement(statement: &Statement) -> String {
    let mut parts = vec![statement.word.value.to_string()];
    parts.extend(statement.arguments.iter().map(draw_argument));
    parts.extend(
        statement
            .block
            .iter()
            .map(|block| format!("{{{}}}", draw(&block.statements))),
    );
    parts.join(" ")
}

fn draw_argument(argument: &Argument) -> String {
    match &argument.value {
        Value::Word(word) => word.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Lines(lines) => format!("lines{lines:?}"),
        Value::List(values) => {
            let values: Vec<String> = values.iter().map(draw_argument).collect();
            format!("[{}]", values.join("|"))
        }
        Value::Equals => "=".to_owned(),
        Value::Comma => ",".to_owned(),
    }
}

/// Where words and strings stand, in the order of the tree.
fn places(statements: &[Statement], found: &mut Vec<std::ops::Range<usize>>) {
    for statement in statements {
        found.push(statement.word.span.range());
        statement
            .arguments
            .iter()
            .for_each(|argument| argument_places(argument, found));
        statement
            .block
            .iter()
            .for_each(|block| places(&block.statements, found));
    }
}

fn argument_places(argument: &Argument, found: &mut Vec<std::ops::Range<usize>>) {
    match &argument.value {
        Value::List(values) => values
            .iter()
            .for_each(|value| argument_places(value, found)),
        Value::Word(_) | Value::Text(_) | Value::Lines(_) => found.push(argument.span.range()),
        Value::Equals | Value::Comma => {}
    }
}

proptest! {
    #[test]
    fn tokens_cover_every_byte_once(text in any_text()) {
        let mut end = 0;
        for token in syntax::tokens(&text) {
            prop_assert!(token.range.start >= end && token.range.end > token.range.start);
            let between = text.get(end..token.range.start).unwrap();
            let between = if end == 0 { between.trim_start_matches('\u{feff}') } else { between };
            prop_assert!(between.chars().all(|c| c == ' ' || c == '\t'), "{between:?} is in no token");
            end = token.range.end;
        }
        let rest = if end == 0 { text.trim_start_matches('\u{feff}') } else { text.get(end..).unwrap() };
        prop_assert!(rest.chars().all(|c| c == ' ' || c == '\t'), "{rest:?} is in no token");
    }

    #[test]
    fn any_text_has_a_tree_and_findings_with_a_place(text in any_text()) {
        let (tree, found) = parse(&text);
        let mut words = Vec::new();
        places(&tree.statements, &mut words);
        for range in words {
            prop_assert!(text.get(range.clone()).is_some_and(|word| !word.is_empty()), "{range:?}");
        }
        for found in found {
            prop_assert!(text.get(found.primary.span.range()).is_some(), "{found:?}");
            prop_assert!(found.related.iter().all(|label| text.get(label.span.range()).is_some()), "{found:?}");
        }
    }

    #[test]
    fn tree_and_tokens_hold_the_same((text, _) in pipeline()) {
        let (tree, _) = parse(&text);
        let mut words = Vec::new();
        places(&tree.statements, &mut words);
        let tokens = syntax::tokens(&text).into_iter();
        let tokens = tokens.filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Text | TokenKind::Lines));
        prop_assert_eq!(words, tokens.map(|token| token.range).collect::<Vec<_>>());
    }

    #[test]
    fn any_text_is_formatted_or_refused_for_its_findings(text in any_text()) {
        match format(&text) {
            Ok(formatted) => prop_assert!(formatted.is_empty() || formatted.ends_with('\n')),
            Err(FormatError::Refused(found)) => prop_assert_eq!(found.len(), parse(&text).1.len()),
            Err(FormatError::Unproven(difference)) => prop_assert!(false, "{}", difference),
        }
    }

    #[test]
    fn a_well_formed_pipeline_is_read_as_it_was_meant((text, meant) in pipeline()) {
        let (tree, found) = parse(&text);
        prop_assert!(found.is_empty(), "{:?}", found);
        prop_assert_eq!(draw(&tree.statements), meant);
    }

    #[test]
    fn formatting_keeps_the_meaning_and_is_stable((text, meant) in pipeline()) {
        let once = format(&text).unwrap();
        prop_assert_eq!(draw(&parse(&once).0.statements), meant);
        for unwanted in ["\n\n\n", "{\n\n"] {
            prop_assert!(!once.contains(unwanted), "{}", once);
        }
        prop_assert!(!once.starts_with('\n') && !once.ends_with("\n\n"));
        prop_assert_eq!(format(&once).unwrap(), once);
    }
}
