//! What may be written at a place, and nothing else.

use flux_pipeline::compile::Input;
use flux_pipeline::ide::{Analysis, complete};
use flux_pipeline::source::Memory;

use crate::support::cursor::{MANIFESTS, at, at_in};

fn labels(marked: &str) -> Vec<String> {
    let here = at(marked);
    let items = complete(&here.analysis, here.file, here.offset, &here.files);
    items.into_iter().map(|item| item.label).collect()
}

#[test]
fn words_stand_where_they_mean_something_and_once() {
    let file = labels("pipeline shop\n§\n");
    assert!(file.contains(&"stage".to_owned()) && !file.contains(&"pipeline".to_owned()));
    let job = labels("stage m before app { job { image \"a/b:c\"; § } }");
    assert!(job.contains(&"run".to_owned()) && job.contains(&"deadline".to_owned()));
    assert!(!job.contains(&"image".to_owned()) && !job.contains(&"timeout".to_owned()));
    let stage = labels("stage app {\n  timeout 5m\n  ti§\n}\n");
    assert!(!stage.contains(&"timeout".to_owned()), "{stage:?}");
}

#[test]
fn names_are_those_that_are_declared() {
    let text =
        "image api = ghcr.io/org/shop:v1\nsource oci apps\nstage cache\nstage migrate before §\n";
    assert_eq!(labels(text), ["app", "cache"]);
    assert_eq!(
        labels("stage a\nstage b before app\nstage c before a, §"),
        ["app", "b"]
    );
    assert_eq!(
        labels("image api = ghcr.io/org/shop:v1\nstage app { image a§ }"),
        ["api"]
    );
    assert_eq!(
        labels("source oci apps\nsource git shop\nstage app { source § }"),
        ["apps", "shop"]
    );
    assert_eq!(labels("stage x renamed §"), ["from"]);
    assert_eq!(
        labels("stage cache before app\nenvironment dev { stage § }"),
        ["app", "cache"]
    );
}

#[test]
fn objects_of_another_pipeline_are_not_offered() {
    let text =
        "stage app { path ./deploy/ }\nstage m before app { job { env URL from secret § } }\n";
    let offset = text.find('§').unwrap();
    let other = "apiVersion: v1\nkind: Secret\nmetadata: { name: foreign, namespace: default }\n";
    let files = MANIFESTS.iter().copied().chain([("other/key.yaml", other)]);
    let files = Memory::new(files);
    let inputs = vec![
        Input::new("other.pipeline", "stage other\n"),
        Input::new("shop.pipeline", text.replacen('§', "", 1)),
    ];
    let analysis = Analysis::of(inputs, &files);
    let file = analysis.file("shop.pipeline").unwrap();
    let items = complete(&analysis, file, offset, &files).into_iter();
    let labels: Vec<String> = items.map(|item| item.label).collect();
    assert_eq!(labels, ["database"]);
}

#[test]
fn objects_and_keys_are_those_of_the_manifests() {
    let job = |line: &str| {
        labels(&format!(
            "stage app\nstage m before app {{ job {{\n {line}\n }} }}"
        ))
    };
    assert_eq!(job("env URL from §"), ["configmap", "secret"]);
    assert_eq!(job("env URL from secret §"), ["database"]);
    assert_eq!(
        job("env URL from secret database key §"),
        ["password", "url"]
    );
    assert_eq!(job("mount secret database §"), ["at"]);
    assert_eq!(
        labels("stage app { health apps/v1 Deployment § }"),
        ["shop"]
    );
}

#[test]
fn values_have_their_forms() {
    assert!(labels("stage app { timeout § }").contains(&"5m".to_owned()));
    assert_eq!(labels("stage app { wait § }"), ["false", "true"]);
    assert_eq!(
        labels("stage app { deletion § }"),
        ["delete", "mirror-prune", "orphan", "wait"]
    );
    assert_eq!(
        labels("stage app { path ./de§ }"),
        ["./deploy/", "./shared/"]
    );
    assert_eq!(labels("import \"shared/§\""), ["shared/images.pipeline"]);
    assert!(labels("stage app { allow § }").contains(&"empty-stage".to_owned()));
    assert!(!labels("stage app { allow § }").contains(&"order-cycle".to_owned()));
}

#[test]
fn nothing_is_offered_in_comments_and_texts() {
    for silent in [
        "# §",
        "stage app { spec \"\"\"\n§\n\"\"\" }",
        "stage m { job { args [\"§\"] } }",
    ] {
        assert_eq!(labels(silent), Vec::<String>::new(), "{silent}");
    }
}

#[test]
fn what_is_imported_is_offered() {
    let here = at_in(
        "import \"shared/images.pipeline\"\nstage app { image § }",
        &[],
    );
    let items = complete(&here.analysis, here.file, here.offset, &here.files);
    assert_eq!(
        items.iter().map(|it| it.label.as_str()).collect::<Vec<_>>(),
        ["tools"]
    );
}
