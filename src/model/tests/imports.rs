//! Files that import others.

use super::{built_at, built_in};

#[test]
fn images_defaults_and_stages_come_along() {
    let built = built_in(
        "import \"lib/base.pipeline\"\nimage web = web:1\nstage warm after migrate\ndefaults { interval 1m }",
        [
            (
                "lib/base.pipeline",
                "pipeline other\nimage api = api:1\nstage migrate before app { job { image api } }\n\
             defaults { interval 9m; timeout 8m }\nimport lib/more.pipeline",
            ),
            ("lib/more.pipeline", "image deep = deep:1"),
        ],
    );
    let shop = built.one();
    assert_eq!(shop.name.value, "shop");
    let images: Vec<_> = shop
        .images
        .iter()
        .map(|image| image.name.value.as_str())
        .collect();
    assert_eq!(images, ["deep", "api", "web"]);
    let stages: Vec<_> = shop
        .stages
        .iter()
        .map(|stage| stage.name.value.as_str())
        .collect();
    assert_eq!(stages, ["migrate", "warm", "app"]);
    assert_eq!(shop.relations.len(), 2);
    assert!(
        shop.relations
            .iter()
            .all(|one| one.first.id.is_some() && one.then.id.is_some())
    );
    let settings = &shop.stages[0].settings;
    assert_eq!(settings.interval.as_ref().unwrap().value.text, "1m");
    assert_eq!(settings.timeout.as_ref().unwrap().value.text, "8m");
    assert!(
        shop.reference(shop.stages[0].jobs[0].image.as_ref().unwrap())
            .is_some()
    );
}

#[test]
fn a_file_that_two_others_import_counts_once() {
    let built = built_in(
        "import a.pipeline\nimport b.pipeline",
        [
            ("a.pipeline", "import c.pipeline"),
            ("b.pipeline", "import c.pipeline"),
            ("c.pipeline", "stage one"),
        ],
    );
    assert_eq!(built.one().stages.len(), 1);
}

#[test]
fn a_circle_is_shown_statement_by_statement() {
    let built = built_in(
        "import a.pipeline\nstage one",
        [
            ("a.pipeline", "import b.pipeline"),
            ("b.pipeline", "import shop.pipeline\nstage two"),
        ],
    );
    assert_eq!(
        built.lines(),
        [
            "import-cycle at \"shop.pipeline\": `shop.pipeline` imports itself, through this statement \
         (remove one of the imports) | imports `a.pipeline`: a.pipeline | imports `b.pipeline`: b.pipeline",
        ]
    );
    assert_eq!(built.pipelines[0].stages.len(), 2);
}

#[test]
fn what_cannot_be_imported_is_said() {
    let built = built_at(
        "teams/shop.pipeline",
        "import base.pipeline\nimport \"../x.pipeline\"\nimport none.pipeline\nimport none.pipeline",
        [("teams/base.pipeline", "")],
    );
    assert_eq!(
        built.lines(),
        [
            "import-missing at \"base.pipeline\": there is no file `base.pipeline` in the repository \
         (did you mean `\"teams/base.pipeline\"`?)",
            "invalid-path at \"\\\"../x.pipeline\\\"\": `../x.pipeline` may leave the repository \
         (write it from the repository root, without `..`)",
            "import-missing at \"none.pipeline\": there is no file `none.pipeline` in the repository \
         (write the path from the root of the repository)",
            "duplicate-setting at \"none.pipeline\": `none.pipeline` is imported twice \
         (remove one of them) | first imported here: none.pipeline",
        ]
    );
}

#[test]
fn a_name_that_both_files_declare_is_a_finding() {
    let built = built_in(
        "import a.pipeline\nstage one\nimage api = b:1",
        [("a.pipeline", "stage one\nimage api = a:1")],
    );
    let names: Vec<_> = built.found.iter().map(|found| found.check.name).collect();
    assert_eq!(names, ["duplicate-name", "duplicate-name"]);
    assert_eq!(built.pipelines[0].stages.len(), 1);
}

#[test]
fn a_long_chain_of_files_costs_memory_only() {
    let names: Vec<String> = (0..2000).map(|at| format!("f{at}.pipeline")).collect();
    let texts: Vec<String> = (1..=2000)
        .map(|at| format!("import f{at}.pipeline; stage s{at}"))
        .collect();
    let files = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().map(String::as_str));
    let built = built_in("import f0.pipeline", files);
    assert_eq!(built.pipelines[0].stages.len(), 2000);
    assert_eq!(built.found.len(), 1);
}
