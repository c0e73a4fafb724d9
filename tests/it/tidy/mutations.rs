//! Each rule complains of the text that breaks it, and of nothing in the text beside it that does not.

use super::{Texts, rules};

fn texts(texts: &[(&str, &str)]) -> Texts {
    texts
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

const TABLE: &str = "
| module | gives | may use |
| --- | --- | --- |
| source | texts | – |
| model | pipelines | source, syntax |
";

#[test]
fn a_step_back_is_a_complaint() {
    let fine = (
        "src/model/a.rs",
        "use crate::source::Span;\n// crate::plan\nuse crate::model::B;",
    );
    let back = ("src/source/b.rs", "fn f(it: &crate::model::A) {}");
    let complaints = rules::layering(TABLE, &texts(&[fine, back]));
    assert_eq!(
        complaints,
        ["src/source/b.rs: `source` may not use `model`"]
    );
}

#[test]
fn a_module_without_a_row_and_a_row_without_a_module_are_complaints() {
    let complaints = rules::layering(
        TABLE,
        &texts(&[("src/source/a.rs", ""), ("src/extra.rs", "")]),
    );
    assert_eq!(
        complaints,
        [
            "src/extra.rs: `extra` is not in the table",
            "there is no `model`"
        ]
    );
}

#[test]
fn reading_the_disk_in_a_pure_module_is_a_complaint() {
    let test = "fn f() {}\n#[cfg(test)]\nmod tests {\n    fn g() { println!() }\n}\n";
    let sources = [
        ("src/plan/a.rs", "use std::fs::read;"),
        ("src/plan/b.rs", test),
        ("src/files/c.rs", "use std::fs;"),
        ("src/main.rs", "std::process::exit(0)"),
    ];
    assert_eq!(rules::io(&texts(&sources)), ["src/plan/a.rs: `std::fs`"]);
}

#[test]
fn a_connection_from_anywhere_else_is_a_complaint() {
    let sources = [
        ("src/plan/a.rs", "use kube::Client;"),
        ("src/cluster/readiness.rs", "tokio::spawn; kube::Api"),
        ("src/cluster/watch.rs", "kube::Api"),
        ("src/cli/build.rs", "super::on_cluster::apply()"),
        ("src/cli/plan.rs", "crate::cluster::run_rollout()"),
        ("src/cli/args.rs", "on_cluster::wait()"),
    ];
    assert_eq!(
        rules::connections(&texts(&sources)),
        [
            "src/cli/build.rs: `on_cluster`",
            "src/cli/plan.rs: `crate::cluster`",
            "src/cluster/readiness.rs: `kube::`",
            "src/plan/a.rs: `kube::`",
        ]
    );
}

#[test]
fn a_long_file_is_a_complaint() {
    let (fits, long) = ("line\n".repeat(400), "line\n".repeat(401));
    let sources = [
        ("src/a.rs", fits.as_str()),
        ("src/b.rs", &long),
        ("src/x/tests/c.rs", &long),
    ];
    assert_eq!(rules::length(&texts(&sources)), ["src/b.rs: 401 lines"]);
}

#[test]
fn a_file_without_a_front_page_is_a_complaint() {
    let sources = [
        ("src/a.rs", "//! Says what it is.\n"),
        ("src/b.rs", "fn f() {}\n"),
    ];
    assert_eq!(
        rules::front_pages(&texts(&sources)),
        ["src/b.rs: no front page"]
    );
}

#[test]
fn a_silenced_rule_is_a_complaint() {
    for word in [
        "#[ignore]",
        "#[should_panic(…)]",
        "#[allow(dead_code)]",
        "todo!()",
        "dbg!(x)",
    ] {
        let sources = texts(&[
            ("src/a.rs", word),
            ("src/b.rs", "#[expect(x, reason = \"y\")]"),
        ]);
        assert_eq!(rules::silenced(&sources).len(), 1, "{word}");
    }
}

#[test]
fn a_check_without_its_page_and_a_page_without_its_check_are_complaints() {
    let checks = [("b-c", "page b"), ("a", "page a"), ("d", "page d")];
    let files = [
        ("src/checks/a.md", "another page"),
        ("src/checks/b_c.md", "page b"),
        ("src/x/pages/e-f.md", "page e"),
    ];
    let expected = [
        "`b-c` stands before `a`",
        "src/checks/a.md: not the page of `a`",
        "src/x/pages/e-f.md: no check is named `e-f`",
        "`d` has no page of its name",
    ];
    assert_eq!(rules::pages(&checks, &texts(&files)), expected);
}

#[test]
fn checks_out_of_order_are_a_complaint() {
    let list = "registry::checks! {\n    b,\n    a waivable,\n    ;\n    deferred\n    a,\n}\n";
    assert_eq!(
        rules::sorted_checks("m.rs", list),
        ["m.rs: `b` stands before `a`"]
    );
    assert_eq!(
        rules::sorted_checks("m.rs", "no list"),
        ["m.rs: no list of checks"]
    );
    let fine = "checks! {\n    /// One.\n    A = \"a\", \"x\";\n    /// Two.\n    B = \"b\",\n        \"a\";\n}";
    assert_eq!(rules::sorted_checks("m.rs", fine), super::none());
}

#[test]
fn a_grammar_rule_without_a_word_is_a_complaint() {
    let grammar = "/// A word.\nword = { \"a\" }\n\nlist = { word }\n// Not a rule = no.\n";
    assert_eq!(rules::grammar(grammar), ["`list` has no `///`"]);
}

#[test]
fn an_example_without_its_parts_is_a_complaint() {
    let paths = [
        "examples/README.md",
        "examples/a/README.md",
        "examples/a/a.pipeline",
        "examples/a/out/flux/app.yaml",
        "examples/b/b.pipeline",
    ];
    assert_eq!(
        rules::examples(&paths),
        ["examples/b: no README.md", "examples/b: no out/"]
    );
}

#[test]
fn a_forgotten_test_file_is_a_complaint() {
    let files = [
        ("tests/it/main.rs", ""),
        ("tests/it/a.rs", "mod x;"),
        ("tests/it/a/x.rs", ""),
        ("tests/it/a/y.rs", ""),
        ("tests/it/b.rs", ""),
        ("tests/it/c/mod.rs", "pub mod z;"),
        ("tests/it/c/z.rs", ""),
    ];
    let complaints = rules::unreached("mod a;\nmod c;", &texts(&files));
    assert_eq!(
        complaints,
        [
            "tests/it/a/y.rs: nobody runs it",
            "tests/it/b.rs: nobody runs it"
        ]
    );
}

#[test]
fn an_exit_code_that_nobody_explains_is_a_complaint() {
    let source = "pub enum Exit {\n    Fine = 0,\n    Bug = 70,\n    New = 5,\n}\n";
    let complaints = rules::exit_codes(source, &[0, 70], "| code | meaning |\n| 0 | fine |\n");
    assert_eq!(
        complaints,
        ["exit code 5 has no meaning", "exit code 70 is in no row"]
    );
}
