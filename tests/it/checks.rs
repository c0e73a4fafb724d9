//! The registry, what `allow` does, findings over several files, and the generated page.

use std::fmt::Write as _;
use std::path::Path;

use flux_pipeline::checks;
use flux_pipeline::compile::{Input, check};
use flux_pipeline::diagnostics::{Diagnostic, Severity, Style, human};
use flux_pipeline::source::{Memory, SourceMap};
use insta::assert_snapshot;

/// What is found in some pipeline files beside the directories `migrate`, `deploy` and `cache`.
fn found(texts: &[(&str, &str)]) -> (SourceMap, Vec<Diagnostic>) {
    let manifest = |name: &str| {
        let path = format!("{name}/{name}.yaml");
        (
            path,
            format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\n"
            ),
        )
    };
    let files = Memory::new(["migrate", "deploy", "cache"].map(manifest));
    let mut sources = SourceMap::default();
    let inputs = texts
        .iter()
        .map(|(path, text)| Input::new(*path, *text))
        .collect();
    let outcome = check(inputs, &files, &mut sources);
    (sources, outcome.diagnostics)
}

fn drawn(texts: &[(&str, &str)]) -> String {
    let (sources, found) = found(texts);
    human(&sources, &found, Style::default())
}

fn names(text: &str) -> Vec<&'static str> {
    found(&[("shop.pipeline", text)])
        .1
        .iter()
        .map(|found| found.check.name)
        .collect()
}

#[test]
fn checks_are_found_by_their_names() {
    for check in checks::all() {
        assert!(std::ptr::eq(checks::find(check.name).unwrap(), *check));
    }
    assert!(checks::find("no-such-check").is_none());
    assert!(
        checks::all()
            .windows(2)
            .all(|pair| pair[0].name < pair[1].name),
        "sorted, and no name twice"
    );
}

#[test]
fn a_check_says_what_it_finds_in_one_line() {
    for check in checks::all() {
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(check.name.chars().all(plain), "{}", check.name);
        assert!(
            !check.summary.ends_with('.') && !check.summary.contains('\n'),
            "{}",
            check.name
        );
    }
}

#[test]
fn the_page_of_the_checks_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, checks::reference()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == checks::reference(),
        "stale: UPDATE_DOCS=1 cargo test --test it checks"
    );
}

#[test]
fn a_cycle_is_drawn_edge_by_edge() {
    let text = "stage migrate before app\nstage cache after app before migrate\n";
    assert_snapshot!(drawn(&[("shop.pipeline", text)]), @r##"
    order-cycle (docs/checks.md#order-cycle)

      × these stages wait for each other: `migrate` → `app` → `cache` → `migrate`
       ╭─[shop.pipeline:1:15]
     1 │ stage migrate before app
       ·               ─────┬────
       ·                    ╰── `migrate` before `app`
     2 │ stage cache after app before migrate
       ·             ────┬──── ───────┬──────
       ·                 │            ╰── `cache` before `migrate`
       ·                 ╰── `app` before `cache`
       ╰────
      help: remove one of these relations

    1 error
    "##);
}

#[test]
fn a_contradiction_is_a_cycle_of_two() {
    assert_eq!(
        names("stage migrate before app\nstage app before migrate"),
        ["order-cycle"]
    );
    assert_eq!(names("stage migrate before app after app"), ["order-cycle"]);
}

#[test]
fn an_order_that_follows_from_others_is_fine() {
    let text = "stage migrate before app, cache\nstage cache after app";
    assert_eq!(names(text), [""; 0]);
}

#[test]
fn the_shop_of_the_language_page_has_no_findings() {
    let text = r#"
pipeline shop
source git shop                       # GitRepository flux-system/shop, defined elsewhere
namespace shop                        # where the objects of the app live

image api = ghcr.io/org/shop:v1.4.0   # one line to bump; every stage follows

defaults { external secret shop-db; external namespace shop }

stage migrate before app {
  job db-migration {
    image api
    run "bin/rails db:migrate"
    env DATABASE_URL from secret shop-db key url
    deadline 10m
    retries 2
  }
}

stage app { path ./deploy/; image api }

stage cache after app { job cache-refresh { image api; command ["bin/warm", "--all"] } }
"#;
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app, namespace: shop}\nspec:\n  \
        selector: {matchLabels: {app: app}}\n  template:\n    metadata: {labels: {app: app}}\n    spec:\n      containers:\n      - {name: app, image: 'ghcr.io/org/shop:v1.0.0'}\n";
    let files = Memory::new([("deploy/app.yaml", deployment)]);
    let outcome = check(
        vec![Input::new("shop.pipeline", text)],
        &files,
        &mut SourceMap::default(),
    );
    assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
}

#[test]
fn the_two_line_pipeline_has_no_findings() {
    assert_eq!(
        names("stage migrate before app; stage cache after app"),
        [""; 0]
    );
}

#[test]
fn names_are_compared_over_all_pipelines_of_a_run() {
    let one = "pipeline shop\nimage api = ghcr.io/org/shop:v1\n\
        stage migrate before app { job db { image api; run \"x\" } }\n";
    let (_, found) = found(&[("one.pipeline", one), ("two.pipeline", one)]);
    let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert!(
        messages.contains(&"`shop-migrate` is the Kustomization of two stages"),
        "{messages:#?}"
    );
    assert!(
        messages.contains(&"two Jobs are named `db`"),
        "{messages:#?}"
    );
}

#[test]
fn environments_are_taken_for_different_clusters() {
    let text = "stage migrate before app { name m; job db { image \"a/b:v1\"; run \"x\" } }\n\
        environment staging\nenvironment production\n";
    assert_eq!(names(text), [""; 0]);
}

#[test]
fn a_finding_of_every_environment_is_said_once() {
    let text = "stage migrate before ap\nenvironment staging\nenvironment production\n";
    assert_eq!(names(text), ["unknown-stage"]);
}

#[test]
fn an_allow_works_in_its_stage_only() {
    let stage = |name: &str, allow: &str| {
        format!(
            "stage {name} before app {{ {allow}; job {name} {{ image \"a/b:main\"; run \"x\" }} }}\n"
        )
    };
    let allow = "allow mutable-image-tag \"moved by hand\"";
    let both = stage("one", allow) + &stage("two", allow);
    assert_eq!(names(&both), [""; 0]);
    let one = stage("one", allow) + &stage("two", "");
    assert_eq!(names(&one), ["mutable-image-tag"]);
    let shared = "image api = a/b:main\n".to_owned() + &one.replace("\"a/b:main\"", "api");
    assert_eq!(
        names(&shared),
        ["mutable-image-tag"],
        "the other stage still uses it"
    );
}

#[test]
fn an_allow_that_an_error_hides_is_not_called_unused() {
    let text = "stage migrate before ap { allow mutable-image-tag \"why\" }";
    assert_eq!(names(text), ["unknown-stage"]);
}

#[test]
fn only_an_error_stops_the_plan() {
    let files = Memory::new([(
        "deploy/a.yaml",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n",
    )]);
    let checked = |text: &str| {
        let outcome = check(
            vec![Input::new("shop.pipeline", text)],
            &files,
            &mut SourceMap::default(),
        );
        (
            outcome.diagnostics.first().map(|found| found.severity),
            outcome.checked.is_some(),
        )
    };
    assert_eq!(
        checked("stage app { interval 5s }"),
        (Some(Severity::Warning), true)
    );
    assert_eq!(
        checked("stage app after app"),
        (Some(Severity::Error), false)
    );
}

/// Findings of one stage and of all together, and `allow` statements that keep back some of both.
fn many_findings(stages: usize) -> String {
    let mut text = "pipeline shop\nsource git shop\n".to_owned();
    for at in 0..stages {
        let job = format!(r#"job m {{ name m-{at}; image "ghcr.io/o/s:latest"; run "x" }}"#);
        let allow = match at % 2 {
            0 => r#"allow mutable-image-tag "for a test"; allow short-interval "for a test""#,
            _ => "",
        };
        let _ = writeln!(text, "stage s-{at} {{ interval 10s; {allow}; {job} }}");
    }
    text
}

fn names_and_places(text: &str) -> Vec<(&'static str, usize)> {
    let inputs = vec![Input::new("shop.pipeline", text)];
    let outcome = check(inputs, &Memory::default(), &mut SourceMap::default());
    let found = outcome.diagnostics.iter();
    found
        .map(|it| (it.check.name, it.primary.span.start as usize))
        .collect()
}

/// From 100 stages on two threads share the checks.
#[test]
fn many_stages_have_the_findings_of_few() {
    let (few, many) = (98, 120);
    let mut of_many = names_and_places(&many_findings(many));
    let count = |name: &str| of_many.iter().filter(|(it, _)| *it == name).count();
    assert_eq!(count("mutable-image-tag"), many / 2);
    assert_eq!(count("short-interval"), many / 2);
    assert_eq!(count("unused-allow"), 0);
    let length = many_findings(few).len();
    of_many.retain(|(_, start)| *start < length);
    assert_eq!(of_many, names_and_places(&many_findings(few)));
}
