//! What is at a place: hover, declarations, uses, structure, colours, hints, actions.

use std::fmt::Write as _;

use flux_pipeline::compile::Input;
use flux_pipeline::diagnostics::edited;
use flux_pipeline::ide::{
    Analysis, Target, actions, definition, folds, highlights, hints, hover, lenses, references,
    selections, symbols,
};
use flux_pipeline::source::Memory;
use insta::assert_snapshot;

use crate::support::cursor::{At, MANIFESTS, at};

fn hovered(marked: &str) -> String {
    let here = at(marked);
    let found = hover(&here.analysis, here.file, here.offset, &here.files);
    found.map_or_else(String::new, |found| found.markdown)
}

const SHOP: &str = "image api = ghcr.io/org/shop:v1\nstage migrate before app { job { image api; run \"x\" } }\nstage app { image api }\n";

fn marked(what: &str) -> String {
    SHOP.replacen(what, &format!("§{what}"), 1)
}

#[test]
fn a_word_shows_its_row() {
    assert_snapshot!(hovered("stage app { tim§eout 5m }"), @r#"
    ```pipeline
    timeout DURATION
    ```
    How long applying and waiting may take.

    Default: `5m`, more when a Job may run longer

    Becomes: `spec.timeout`
    "#);
}

#[test]
fn a_stage_shows_what_is_emitted_and_an_edge_its_guard() {
    assert_snapshot!(hovered(&marked("app {")), @"
    Guard `lockstep`: `app` carries the release in its `image`

    **stage app: at most 5m, after 1 stage**

    `flux/app.yaml`
    ```yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: shop-app
      namespace: flux-system
    spec:
      dependsOn:
        - name: shop-migrate
        # Waits for the same release id too, not for any earlier one: `flux-pipeline explain lockstep`.
        - name: shop-migrate
          readyExpr: |
            has(dep.spec.commonMetadata) && has(dep.spec.commonMetadata.annotations) &&
            'flux-pipeline/release' in dep.spec.commonMetadata.annotations &&
            dep.spec.commonMetadata.annotations['flux-pipeline/release'] ==
            self.spec.commonMetadata.annotations['flux-pipeline/release'] &&
            has(dep.status.conditions) &&
            dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True' &&
            has(c.observedGeneration) && c.observedGeneration == dep.metadata.generation)
      sourceRef:
        kind: GitRepository
        name: shop
      path: ./deploy/
      interval: 60m
      timeout: 5m
      prune: true
      wait: true
      commonMetadata:
        annotations:
          # The release id is equal in all stages of a release: `flux-pipeline explain release`.
          flux-pipeline/release: c16c2f8207f5
      images:
        - name: ghcr.io/org/shop
          newTag: v1
    ```
    ");
}

#[test]
fn a_job_and_an_image_show_what_becomes_of_them() {
    assert_snapshot!(hovered(&marked("job")), @r#"
    ```pipeline
    job [NAME] { … }
    ```
    A Job to generate; the Jobs of a stage run side by side.

    Default: the stage's name

    Becomes: `PATH/NAME.job.yaml`, a `batch/v1` Job

    `migrate/migrate.job.yaml`
    ```yaml
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: migrate
      namespace: default
      annotations:
        flux-pipeline/content: f03772711073
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: migrate
              image: ghcr.io/org/shop:v1
              command:
                - sh
                - -c
                - x
    ```
    "#);
    assert_snapshot!(hovered(&marked("api")), @r#"
    **image api**

    - `ghcr.io/org/shop:v1`

    Used by `app` and `migrate`
    "#);
}

fn texts(here: &At, targets: &[Target]) -> Vec<String> {
    let text = |target: &Target| match target {
        Target::Path(path) => path.clone(),
        Target::Place(span) => {
            format!("{}:{}", here.analysis.sources.name(span.file), span.start)
        }
    };
    targets.iter().map(text).collect()
}

#[test]
fn declarations_are_found() {
    let found = |marked: &str| {
        let here = at(marked);
        texts(&here, &definition(&here.analysis, here.file, here.offset))
    };
    assert_eq!(found("stage a\nstage b before §a"), ["shop.pipeline:6"]);
    assert_eq!(found("stage app { path ./de§ploy/ }"), ["deploy"]);
    assert_eq!(
        found("import \"shared/im§ages.pipeline\""),
        ["shared/images.pipeline"]
    );
    let secret = found("stage app\nstage m before app { job { env-from secret data§base } }");
    assert_eq!(secret, ["deploy/secret.yaml:46"]);
}

#[test]
fn uses_are_found() {
    let here = at("stage §a\nstage b before a\nenvironment dev { stage a }");
    let all = references(&here.analysis, here.file, here.offset, true);
    assert_eq!(
        all.iter().map(|span| span.start).collect::<Vec<_>>(),
        [6, 23, 49]
    );
    let uses = references(&here.analysis, here.file, here.offset, false);
    assert_eq!(uses.len(), 2);
}

#[test]
fn a_text_has_structure() {
    let text = "§# one\n# two\nstage app {\n  job x {\n    args [\n    ]\n  }\n}\n";
    let here = at(text);
    let tree = here.analysis.tree(here.file).unwrap();
    let all = symbols(tree);
    assert_eq!(
        (all[0].name.as_str(), all[0].children[0].name.as_str()),
        ("app", "x")
    );
    let text = here.analysis.text(here.file);
    let folded: Vec<&str> = folds(text)
        .into_iter()
        .map(|range| text.get(range).unwrap())
        .collect();
    assert_eq!(folded.len(), 4);
    assert_eq!(folded[0], "# one\n# two");
    let around = selections(tree, text, text.find("x {").unwrap());
    let around: Vec<&str> = around
        .into_iter()
        .map(|range| text.get(range).unwrap())
        .collect();
    assert_eq!((around.len(), around[0]), (5, "x"));
}

#[test]
fn tokens_have_classes() {
    let here = at("§image api = \"a/b:c\" # why\nstage app { timeout 5m; image api }");
    let tree = here.analysis.tree(here.file).unwrap();
    let text = here.analysis.text(here.file);
    let mut drawn = String::new();
    for one in highlights(tree, text) {
        let _ = write!(
            drawn,
            "{}:{:?}{} ",
            text.get(one.range.clone()).unwrap(),
            one.class,
            if one.declares { "!" } else { "" }
        );
    }
    assert_snapshot!(drawn, @r#"image:Keyword api:Variable! =:Operator "a/b:c":Text # why:Comment stage:Keyword app:Class! timeout:Property 5m:Number image:Property api:Variable"#);
}

#[test]
fn what_nobody_wrote_is_hinted() {
    let here = at(&marked("image"));
    let drawn: Vec<String> = hints(&here.analysis, here.file, &here.files)
        .into_iter()
        .map(|hint| format!("{} {}: {}", hint.behind.end, hint.label, hint.tooltip))
        .collect();
    assert_snapshot!(drawn.join("\n"), @r#"
    45 ./migrate/: its directory, because nothing else is said
    56 lockstep: `app` carries the release in its `image`
    97 ./deploy/: its directory, because nothing else is said
    "#);
    let lines: Vec<String> = lenses(&here.analysis, here.file, &here.files)
        .into_iter()
        .map(|lens| lens.title)
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    shop: 2 stages, at worst 10m30s
    used by app and migrate
    "#);
}

#[test]
fn findings_have_actions() {
    let titles = |marked: &str| -> Vec<String> {
        let here = at(marked);
        let range = here.offset..here.offset;
        let all = actions(&here.analysis, here.file, &range, &here.files);
        all.into_iter().map(|action| action.title).collect()
    };
    assert_snapshot!(titles("stage cache before §ap { path ./deploy/ }").join("\n"), @"Write `app`");
    assert_snapshot!(titles("stage app\nstage §cache before app").join("\n"), @"Make `cache/cache.yaml`");
    assert_snapshot!(titles("stage app { image §ghcr.io/org/shop:v1 }").join("\n"), @"Give the image the name `shop`");
}

#[test]
fn what_someone_else_makes_can_be_said() {
    let job = "stage app\nstage migrate before app {\n  job { image a/b:c; run x; deadline 5m; env URL from secret §db key url }\n}\n";
    let here = at(job);
    let range = here.offset..here.offset;
    let all = actions(&here.analysis, here.file, &range, &here.files);
    let external = all.iter().find(|it| it.title.contains("external")).unwrap();
    assert_eq!(
        external.title,
        "Say `external secret db`: it is made elsewhere"
    );
    let text = edited(here.file, here.analysis.text(here.file), &external.edits);
    assert!(
        text.contains("before app {\n  external secret db\n"),
        "{text}"
    );
}

#[test]
fn a_source_of_another_pipeline_is_not_this_one() {
    let text = "source oci sho§p { url oci://ghcr.io/org/shop }\nstage app { source shop }\n";
    let offset = text.find('§').unwrap();
    let inputs = vec![
        Input::new(
            "other.pipeline",
            "source git shop\nstage pay { source shop }\n".to_owned(),
        ),
        Input::new("shop.pipeline", text.replacen('§', "", 1)),
    ];
    let files = Memory::new(MANIFESTS.iter().copied());
    let analysis = Analysis::of(inputs, &files);
    let file = analysis.file("shop.pipeline").unwrap();
    let found = hover(&analysis, file, offset, &files).unwrap();
    assert_snapshot!(found.markdown, @"
    **OCIRepository shop**

    Read by `app`
    ");
}
