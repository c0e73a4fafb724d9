//! What is read from texts, and what is said about them: a tree in one line, then the findings.

use super::*;
use crate::diagnostics::Sink;
use crate::source::FileId;

/// The tree as text with `;` between statements, and each finding as `start..end name: message`.
fn read(text: &str) -> (String, Vec<String>) {
    let mut sink = Sink::new();
    let tree = parse(FileId(0), text, &mut sink);
    let found = sink.finish().into_iter().map(|found| {
        let span = found.primary.span;
        format!(
            "{}..{} {}: {}",
            span.start, span.end, found.check.name, found.message
        )
    });
    (draw(&tree.statements), found.collect())
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

#[test]
fn well_formed_texts_are_read_without_findings() {
    let cases = [
        ("", ""),
        ("\u{feff}stage a", "stage a"),
        (" ;; \n\r\r\n\t; ", ""),
        (
            "stage a before b,c;stage d\r\nstage e\rstage f # x",
            "stage a before b , c; stage d; stage e; stage f",
        ),
        (
            "stage a{path ./a/;job{image b}}",
            "stage a {path ./a/; job {image b}}",
        ),
        (
            "image a = ghcr.io/org/a:v1@sha256:0#c",
            "image a = ghcr.io/org/a:v1@sha256:0",
        ),
        ("env A=\"x # { \\\" \" # }", "env A = \"x # { \\\" \""),
        ("c [a,\"b\", # x }\n\n [c],\n]", "c [a|\"b\"|[c]]"),
        ("c []; d [\n]\n", "c []; d []"),
        (
            "spec \"\"\"\n  a: \"{\"\n  \"\"\"\nx",
            "spec lines\"a: \\\"{\\\"\\n\"; x",
        ),
        (
            "label \u{e9}\u{1f600}=$(X)*?|~<>\\!",
            "label \u{e9}\u{1f600} = $(X)*?|~<>\\!",
        ),
        (
            "stage a {}\n\n\nstage b { \n # }\n }",
            "stage a {}; stage b {}",
        ),
    ];
    for (text, tree) in cases {
        assert_eq!(read(text), (tree.to_owned(), vec![]), "{text:?}");
    }
}

/// A text, its tree, and what is found in it.
type Broken = (&'static str, &'static str, &'static [&'static str]);

const BROKEN: &[Broken] = &[
    (
        "stage a {\n  path x\nstage b",
        "stage a {path x}; stage b",
        &["8..9 unclosed-block: this block is not closed"],
    ),
    (
        "environment e {\n  stage a {\n  stage b\n}\nstage c",
        "environment e {stage a {}; stage b}; stage c",
        &["26..27 unclosed-block: this block is not closed"],
    ),
    (
        "stage a {\n  job x {\n    image y\n}\nstage b",
        "stage a {job x {image y}}; stage b",
        &["18..19 unclosed-block: this block is not closed"],
    ),
    (
        "stage a {\n  image x",
        "stage a {image x}",
        &["8..9 unclosed-block: this block is not closed"],
    ),
    (
        "a {\n c [x, y z\n }\nb",
        "a {c [x|y|z]}; b",
        &["7..8 unclosed-list: this list is not closed"],
    ),
    (
        "a [x # {\nstage b",
        "a [x]; stage b",
        &["2..3 unclosed-list: this list is not closed"],
    ),
    (
        "a \"b\nc",
        "a \"b\"; c",
        &["2..4 unclosed-string: this string is not closed on its line"],
    ),
    (
        "a { run \"b }\n}\nc",
        "a {run \"b }\"}; c",
        &["8..12 unclosed-string: this string is not closed on its line"],
    ),
    (
        "a \"\"\"\n  x: 1\nstage b",
        "a lines\"  x: 1\\n\"; stage b",
        &["2..5 unclosed-string: this multi-line string is not closed"],
    ),
    (
        "a }\nb ] c\nd",
        "a; b c; d",
        &[
            "2..3 stray-close: `}` closes nothing",
            "6..7 stray-close: `]` closes nothing",
        ],
    ),
    (
        "a { x } b",
        "a {x}; b",
        &["8..9 missing-separator: nothing stands between a `}` and `b`"],
    ),
    (
        "a\n{ x }\nb",
        "a {x}; b",
        &["2..3 missing-word: this block has no statement in front of it"],
    ),
    (
        "= b { c }\nd",
        "d",
        &["0..1 missing-word: a statement cannot begin with `=`"],
    ),
    (
        "a [b c,,]",
        "a [b|c]",
        &[
            "5..6 missing-separator: there is no `,` between this value and the one before",
            "7..8 misplaced-mark: there is no value before this `,`",
        ],
    ),
    (
        "a [b;c={d}]\ne",
        "a [b|c]; e",
        &[
            "4..5 misplaced-mark: `;` cannot stand in a list",
            "5..6 missing-separator: there is no `,` between this value and the one before",
            "6..7 misplaced-mark: `=` cannot stand in a list",
            "7..8 misplaced-mark: `{` cannot stand in a list",
        ],
    ),
    (
        "a\u{0}b\nc\u{a0}d",
        "a b; c d",
        &[
            "1..2 unreadable-text: the character U+0000 cannot be seen",
            "5..7 unreadable-text: the character U+00A0 cannot be seen",
        ],
    ),
    (
        "a # \u{202e}\nb \"\u{1b}\"",
        "a; b \"\\u{1b}\"",
        &[
            "4..7 unreadable-text: the character U+202E cannot be seen",
            "11..12 unreadable-text: the character U+001B cannot be seen",
        ],
    ),
    (
        "stage a {\n  x \"\\q\"\nstage b { \"",
        "stage a {x \"\\\\q\"}; stage b {}",
        &[
            "8..9 unclosed-block: this block is not closed",
            "15..17 unknown-escape: `\\q` is not an escape",
            "27..28 unclosed-block: this block is not closed",
            "29..30 missing-word: a statement cannot begin with a string",
            "29..30 unclosed-string: this string is not closed on its line",
        ],
    ),
];

#[test]
fn one_broken_statement_does_not_hide_the_next() {
    for (text, tree, found) in BROKEN {
        let found = found.iter().map(|&found| found.to_owned()).collect();
        assert_eq!(read(text), ((*tree).to_owned(), found), "{text:?}");
    }
}

#[test]
fn a_statement_spans_its_parts_and_no_blanks() {
    let cases = [
        ("  stage a  ; x", "stage a"),
        ("stage a { x }  \t", "stage a { x }"),
        ("stage \"a\"  # x", "stage \"a\""),
        ("a [\n b\n] \r\nc", "a [\n b\n]"),
        ("stage a {\n x\nstage b", "stage a {\n x\n"),
        ("stage a \n{ x }", "stage a \n{ x }"),
    ];
    for (text, spanned) in cases {
        let tree = parse(FileId(0), text, &mut Sink::new());
        assert_eq!(
            text.get(tree.statements[0].span.range()),
            Some(spanned),
            "{text:?}"
        );
    }
}

#[test]
fn nesting_is_limited_to_64() {
    let nested = |depth: usize| format!("a {}{}", "{b ".repeat(depth), "}".repeat(depth));
    assert_eq!(read(&nested(64)).1, Vec::<String>::new());
    let (tree, found) = read(&nested(65));
    assert_eq!(tree, "");
    assert_eq!(
        found,
        [
            "194..195 nested-too-deep: brackets are nested more than 64 deep, and the file was not read"
        ]
    );
}

#[test]
fn size_is_limited_to_16_mebibytes() {
    let text = " ".repeat((16 << 20) + 1);
    assert_eq!(
        read(&text).1,
        ["0..0 unreadable-text: a text of 17 MiB is not read; the limit is 16 MiB"]
    );
    assert_eq!(read(text.get(1..).unwrap()).1, Vec::<String>::new());
}

#[test]
fn deep_texts_are_refused_and_do_not_use_up_the_stack() {
    for unit in ["{", "[", "a {\n", "{[", "a { b [\n"] {
        assert_eq!(read(&unit.repeat(100_000)).1.len(), 1, "{unit:?}");
    }
}

/// What files are made of.
const WHOLE: &[&str] = &[
    "stage a { name b }",
    "stage f {\n  job { run \"x }\" }\n}",
    "image c = x",
    "{ path ./d/ }",
    "args [\"a\", { }, 1 2]",
    "text \"\"\"}\n\"\"\"",
    "# }\n",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    ";",
    "= ,",
    "\"\\q\"",
    "\u{200b}",
    "\u{feff}",
];

/// What keeps brackets and quotes from being closed.
const UNCLOSED: &[&str] = &["{", "}", "[", "]", "\"", "\"\"\""];

fn parts() -> impl proptest::strategy::Strategy<Value = &'static str> {
    use proptest::sample::select;
    proptest::prop_oneof![40 => select(WHOLE), 1 => select(UNCLOSED)]
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 2000, ..Default::default() })]

    #[test]
    fn pieces_give_what_the_whole_text_gives(parts in proptest::collection::vec(parts(), 0..24)) {
        let text = parts.concat();
        let (mut in_pieces, mut at_once) = (Sink::new(), Sink::new());
        let pieces = parse::parse_in_pieces(FileId(0), &text, 1, &mut in_pieces);
        let whole = parse::parse_in_pieces(FileId(0), &text, usize::MAX, &mut at_once);
        proptest::prop_assert_eq!(pieces, whole);
        let (in_pieces, at_once) = (in_pieces.finish(), at_once.finish());
        proptest::prop_assert_eq!(format!("{in_pieces:?}"), format!("{at_once:?}"));
    }
}
