//! How findings are shown: drawn, as JSON, as SARIF and as workflow commands.

use flux_pipeline::diagnostics::{
    Check, Diagnostic, Fix, Safety, Severity, Style, github, human, json, sarif, sarif_beside,
};
use flux_pipeline::source::{SourceMap, Span};
use insta::assert_snapshot;
use serde_json::Value;

static CYCLE: Check = Check {
    name: "order-cycle",
    severity: Severity::Error,
    summary: "stages wait for each other",
    page: "Stages wait for each other.\n",
};
static TAG: Check = Check {
    name: "mutable-image-tag",
    severity: Severity::Warning,
    summary: "an image tag can move",
    page: "A tag that can move.\n",
};

const PIPELINE: &str = "image api = \"😀:latest\"\nstage a before b\nstage b before a\n";

/// An error with a place in another file, and a warning behind a character of two UTF-16 units.
fn sample() -> (SourceMap, Vec<Diagnostic>) {
    let mut map = SourceMap::default();
    let main = map.add("shop, 50%.pipeline", PIPELINE);
    let other = map.add(
        "deploy/app.yaml",
        "kind: Deployment\nmetadata:\n  name: app\n",
    );
    let cycle = CYCLE
        .at(
            Span::new(main, 33, 41),
            "these stages wait for each other: `a` → `b` → `a`",
        )
        .label("`a` finishes before `b`")
        .also(Span::new(main, 50, 58), "`b` finishes before `a`")
        .also(Span::new(other, 6, 16), "this is what `b` applies")
        .help("remove one of the relations");
    let mut tag = TAG
        .at(Span::new(main, 18, 24), "`latest` can move")
        .label("this tag");
    tag.fixes = vec![Fix::new(
        "Write `1.0.0`",
        Span::new(main, 18, 24),
        "1.0.0",
        Safety::Safe,
    )];
    (map, vec![cycle, tag])
}

#[test]
fn findings_are_drawn_with_their_lines_help_page_and_count() {
    let (map, found) = sample();
    assert_snapshot!(human(&map, &found, Style::default()), @r##"
    order-cycle (docs/checks.md#order-cycle)

      × these stages wait for each other: `a` → `b` → `a`
       ╭─[shop, 50%.pipeline:2:8]
     1 │ image api = "😀:latest"
     2 │ stage a before b
       ·        ────┬───
       ·            ╰── `a` finishes before `b`
     3 │ stage b before a
       ·        ────┬───
       ·            ╰── `b` finishes before `a`
       ╰────
      help: remove one of the relations
      ╰─▶   ☞ this is what `b` applies
             ╭─[deploy/app.yaml:1:7]
           1 │ kind: Deployment
             ·       ──────────
           2 │ metadata:
             ╰────

    mutable-image-tag (docs/checks.md#mutable-image-tag)

      ⚠ `latest` can move
       ╭─[shop, 50%.pipeline:1:16]
     1 │ image api = "😀:latest"
       ·                 ───┬──
       ·                    ╰── this tag
     2 │ stage a before b
       ╰────

    1 error, 1 warning
    "##);
}

#[test]
fn ascii_has_no_box_drawing() {
    let (map, found) = sample();
    let style = Style {
        unicode: false,
        ..Style::default()
    };
    let text = human(&map, &found[1..], style);
    assert_snapshot!(text, @r##"
    mutable-image-tag (docs/checks.md#mutable-image-tag)

      ! `latest` can move
       ,-[shop, 50%.pipeline:1:16]
     1 | image api = "😀:latest"
       :                 ^^^|^^
       :                    `-- this tag
     2 | stage a before b
       `----

    1 warning
    "##);
}

#[test]
fn colour_changes_no_word() {
    let (map, found) = sample();
    let plain = human(&map, &found, Style::default());
    let coloured = human(
        &map,
        &found,
        Style {
            colour: true,
            ..Style::default()
        },
    );
    assert_ne!(plain, coloured);
    assert_eq!(plain, without_colour(&coloured));
}

fn without_colour(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
}

#[test]
fn nothing_is_said_about_nothing() {
    assert_eq!(human(&SourceMap::default(), &[], Style::default()), "");
    assert_eq!(github(&SourceMap::default(), &[]), "");
}

#[test]
fn a_control_character_never_reaches_the_terminal() {
    let mut map = SourceMap::default();
    let file = map.add("a\u{1b}c", "x \u{1b}[2J\u{9b}\u{202e} y\n");
    let found = [CYCLE
        .at(Span::new(file, 0, 1), "says `\u{1b}[2J\n`")
        .help("\u{7}bell")];
    let text = human(&map, &found, Style::default());
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn a_long_line_is_named_and_not_drawn() {
    let mut map = SourceMap::default();
    let file = map.add("x", "y".repeat(5_000));
    let text = human(
        &map,
        &[CYCLE.at(Span::new(file, 9, 10), "no")],
        Style::default(),
    );
    assert_eq!(text, "x:1:10: error: no [order-cycle]\n1 error\n");
}

#[test]
fn of_another_place_in_a_secret_only_where_it_is_is_said() {
    let mut map = SourceMap::default();
    let main = map.add("shop.pipeline", "stage a before b\n");
    let secret =
        "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: hunter2}\n";
    let secret = map.add("deploy/db.yaml", secret);
    let found = CYCLE.at(Span::new(main, 6, 7), "stage `a` needs Secret `db`");
    let found = found.also(Span::new(secret, 44, 46), "stage `b` makes it here");
    let text = human(&map, &[found.help("move it")], Style::default());
    assert!(
        !text.contains("hunter2") && !text.contains("metadata"),
        "{text}"
    );
    assert_snapshot!(text, @"
    order-cycle (docs/checks.md#order-cycle)

      × stage `a` needs Secret `db`
       ╭─[shop.pipeline:1:7]
     1 │ stage a before b
       ·       ─
       ╰────
      help: move it
      ╰─▶   ☞ stage `b` makes it here: deploy/db.yaml:3:17

    1 error
    ");
}

#[test]
fn of_many_places_the_first_are_drawn_and_the_rest_is_counted() {
    let mut map = SourceMap::default();
    let file = map.add("shop.pipeline", PIPELINE);
    let mut found = CYCLE.at(Span::new(file, 0, 5), "many").help("look there");
    for _ in 0..15 {
        let other = map.add("other.yaml", "kind: Deployment\n");
        found = found.also(Span::new(other, 6, 16), "and here");
    }
    let drawn = human(&map, &[found.clone()], Style::default());
    assert_eq!(drawn.matches("and here").count(), 12);
    assert!(
        drawn.contains("help: look there\n        3 more places are not drawn"),
        "{drawn}"
    );
    let listed: Value = serde_json::from_str(&json(&map, &[found])).unwrap();
    assert_eq!(
        listed["diagnostics"][0]["related"]
            .as_array()
            .unwrap()
            .len(),
        15
    );
}

#[test]
fn json_has_every_position() {
    let (map, found) = sample();
    let report: Value = serde_json::from_str(&json(&map, &found)).unwrap();
    assert_eq!(
        (&report["errors"], &report["warnings"]),
        (&1.into(), &1.into())
    );
    let tag = &report["diagnostics"][1];
    let expected = serde_json::json!({
        "file": "shop, 50%.pipeline", "line": 1, "column": 16, "endLine": 1, "endColumn": 22,
        "start": 18, "end": 24, "text": "this tag",
    });
    assert_eq!(tag["primary"], expected);
    let fix = &tag["fixes"][0];
    assert_eq!(
        (&fix["title"], &fix["safety"]),
        (&"Write `1.0.0`".into(), &"safe".into())
    );
    let edit = serde_json::json!({
        "file": "shop, 50%.pipeline", "line": 1, "column": 16, "endLine": 1, "endColumn": 22,
        "start": 18, "end": 24, "text": "1.0.0",
    });
    assert_eq!(fix["edits"], serde_json::json!([edit]));
    assert_eq!(
        report["diagnostics"][0]["related"][1]["file"],
        "deploy/app.yaml"
    );
}

#[test]
fn workflow_commands_are_escaped() {
    let (map, found) = sample();
    assert_snapshot!(github(&map, &found), @r##"
    ::error file=shop%2C 50%25.pipeline,line=2,endLine=2,col=8,endColumn=16,title=order-cycle::these stages wait for each other: `a` → `b` → `a`%0Ahelp: remove one of the relations
    ::warning file=shop%2C 50%25.pipeline,line=1,endLine=1,col=16,endColumn=22,title=mutable-image-tag::`latest` can move
    "##);
}

#[test]
fn a_sarif_log_is_valid_and_counts_columns_in_utf16() {
    let (map, found) = sample();
    let log: Value = serde_json::from_str(&sarif(&map, &found, &[&TAG, &CYCLE])).unwrap();
    assert_valid_sarif(&log);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["results"][0]["ruleIndex"], 1);
    let location = &run["results"][1]["locations"][0]["physicalLocation"];
    assert_eq!(
        location["artifactLocation"]["uri"],
        "shop%2C%2050%25.pipeline"
    );
    assert_eq!(location["region"]["startColumn"], 17);
}

#[test]
fn what_stands_beside_the_findings_is_a_property_of_the_run() {
    let (map, found) = sample();
    let beside = serde_json::json!({"kustomizations": {"found": 3, "looked_at": 2}});
    let log = sarif_beside(&map, &found, &[&TAG, &CYCLE], &beside);
    let log: Value = serde_json::from_str(&log).unwrap();
    assert_valid_sarif(&log);
    assert_eq!(log["runs"][0]["properties"], beside);
    let without: Value = serde_json::from_str(&sarif(&map, &found, &[&TAG])).unwrap();
    assert_eq!(without["runs"][0].get("properties"), None);
}

/// CR alone ends a line of YAML and of a pipeline: the place is on the line that people see it on, in every form.
#[test]
fn a_line_that_ends_with_a_lone_cr_is_a_line() {
    let mut map = SourceMap::default();
    let text = "kind: A\rmetadata:\r  name: app\rspec: {}\r\nend: 1\n";
    let file = map.add("old.yaml", text);
    let at = text.find("app").unwrap();
    let found = [CYCLE.at(Span::new(file, at, at + 3), "this one")];
    assert_snapshot!(human(&map, &found, Style::default()), @r##"
    order-cycle (docs/checks.md#order-cycle)

      × this one
       ╭─[old.yaml:3:9]
     2 │ metadata:
     3 │   name: app
       ·         ───
     4 │ spec: {}
       ╰────

    1 error
    "##);
    assert_snapshot!(github(&map, &found), @"::error file=old.yaml,line=3,endLine=3,col=9,endColumn=12,title=order-cycle::this one");
    let log: Value = serde_json::from_str(&sarif(&map, &found, &[&CYCLE])).unwrap();
    assert_valid_sarif(&log);
    let run = &log["runs"][0];
    assert_eq!(
        run["newlineSequences"],
        serde_json::json!(["\r\n", "\n", "\r"])
    );
    let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"]),
        (&3.into(), &9.into())
    );
}

/// Fails with the places that the standard's schema refuses.
pub fn assert_valid_sarif(log: &Value) {
    // The standard has a stray `]` in one pattern, which only lenient readers of patterns accept.
    let schema = include_str!("../data/sarif-schema-2.1.0.json").replace("{2}]?$", "{2}?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft7::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let refused: Vec<String> = validator
        .iter_errors(log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn of_a_place_of_many_lines_the_first_is_drawn() {
    let mut map = SourceMap::default();
    let text = format!(
        "stage app {{ spec \"\"\"\n{}\"\"\" }}\n",
        "a: 1\n".repeat(40)
    );
    let file = map.add("shop.pipeline", text.as_str());
    let end = text.rfind(" }").unwrap();
    let found = CYCLE.at(Span::new(file, 17, end), "something in it");
    assert_snapshot!(human(&map, &[found], Style::default()), @r##"
    order-cycle (docs/checks.md#order-cycle)

      × something in it
       ╭─[shop.pipeline:1:18]
     1 │ stage app { spec """
       ·                  ───
     2 │ a: 1
       ╰────

    1 error
    "##);
    let few = CYCLE.at(Span::new(file, 17, 40), "something in it");
    let drawn = human(&map, &[few], Style::default());
    assert!(drawn.contains("╰─▶"), "{drawn}");
}
