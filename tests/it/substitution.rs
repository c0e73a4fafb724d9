//! Variables in objects come out as the libraries of kustomize-controller leave them.

use std::collections::BTreeMap;

use flux_pipeline::compile::{Input, check};
use flux_pipeline::manifests::{Node, Others, substitute};
use flux_pipeline::source::{FileId, Memory, SourceMap, Span};
use serde_json::Value;

/// Objects, variables, and what `e2e/substitute` got from those libraries.
fn cases() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/substitutions.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn objects_become_what_the_controller_makes_of_them() {
    let cases = cases();
    let wrong: Vec<String> = cases.iter().filter_map(difference).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let results = cases.iter().filter(|case| case.get("result").is_some());
    assert!(cases.len() > 500 && results.count() > 300);
}

fn difference(case: &Value) -> Option<String> {
    let variables = case["variables"].as_object().unwrap().iter();
    let known: BTreeMap<&str, &str> = variables
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let object = Node::read(&case["object"].to_string(), Span::new(FileId(0), 0, 0)).unwrap();
    let ours = substitute(&object, &known, Others::None);
    let fails = ours.faults.iter().any(|fault| fault.is_fatal);
    let is_right = match case.get("result") {
        Some(result) => !fails && same(&ours.node.json(), result),
        None => fails,
    };
    (!is_right).then(|| format!("{case}\n{:?}", ours))
}

/// Whether two values are equal, whole numbers and floats alike.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has =
                |(key, one): (&String, &Value)| other.get(key).is_some_and(|it| same(one, it));
            one.len() == other.len() && one.iter().all(has)
        }
        (one, other) => one == other,
    }
}

/// What the checks say of a repository with one pipeline: the names of the checks.
fn findings(files: &[(&str, &str)]) -> Vec<&'static str> {
    let repository = Memory::new(files.iter().copied());
    let inputs = vec![Input::new("shop.pipeline", files[0].1)];
    let found = check(inputs, &repository, &mut SourceMap::default()).diagnostics;
    found.iter().map(|found| found.check.name).collect()
}

const HEAD: &str = "source git shop\nnamespace shop\n";

fn job(suspend: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  namespace: shop\nspec:\n  \
         suspend: {suspend}\n  activeDeadlineSeconds: 60\n  backoffLimit: 1\n  template:\n    spec:\n      \
         restartPolicy: Never\n      containers:\n      - name: main\n        image: shop:v1\n"
    )
}

const APP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n  namespace: shop\n";

#[test]
fn a_check_sees_the_value_and_not_the_expression() {
    let pipeline = format!("{HEAD}stage migrate before app {{ substitute S = \"true\" }}\n");
    let said = |suspend| {
        let found = findings(&[
            ("shop.pipeline", &pipeline),
            ("migrate/job.yaml", &job(suspend)),
            ("deploy/app.yaml", APP),
        ]);
        found.contains(&"suspended-job")
    };
    assert!(said("true") && said("${S}") && said("\"${S}\"") && said("${U:=true}"));
    assert!(!said("false") && !said("${U:=false}"));
}

#[test]
fn a_script_behind_a_generator_is_read_as_inline_text_is() {
    let pipeline = "source git shop\nnamespace shop\nstage app { substitute REGION = \"eu\" }\n";
    let generator = "configMapGenerator:\n- name: scripts\n  namespace: shop\n  files: [run.sh]\n";
    let said = |script| {
        let found = findings(&[
            ("shop.pipeline", pipeline),
            ("deploy/kustomization.yaml", generator),
            ("deploy/run.sh", script),
        ]);
        found.contains(&"broken-substitution")
    };
    assert!(said("curl -H \"${API_KEY}\"\n"));
    assert!(!said("curl -H \"$API_KEY\" ${REGION}\n"));
}

fn cron(schedule: &str, policy: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: clean\n  namespace: shop\nspec:\n  \
         schedule: \"{schedule}\"\n  concurrencyPolicy: {policy}\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          \
         restartPolicy: Never\n          containers:\n          - name: main\n            image: shop:v1\n"
    )
}

#[test]
fn of_an_object_that_a_value_breaks_nothing_else_is_said_about_its_expressions() {
    let said = |value: &str, schedule, policy| {
        let pipeline = format!("{HEAD}stage app {{ substitute S = \"{value}\" }}\n");
        let mut found = findings(&[
            ("shop.pipeline", &pipeline),
            ("deploy/cron.yaml", &cron(schedule, policy)),
        ]);
        found.retain(|name| ["broken-substitution", "invalid-field"].contains(name));
        found
    };
    // `*/5` is the beginning of an alias.
    assert_eq!(
        said("*/5 * * * *", "${S}", "Forbid"),
        ["broken-substitution"]
    );
    // What the values leave YAML is judged as it comes out.
    assert_eq!(said("5 * * * *", "${S}", "Forbid"), [""; 0]);
    assert_eq!(said("x", "${S}", "Forbid"), ["invalid-field"]);
    // And what no expression is in, as it is written.
    let mut both = said("*/5 * * * *", "${S}", "Never");
    both.sort_unstable();
    assert_eq!(both, ["broken-substitution", "invalid-field"]);
}
