//! Another name, everywhere, and without a deletion in the cluster.

use flux_pipeline::compile::Input;
use flux_pipeline::diagnostics::edited;
use flux_pipeline::emit;
use flux_pipeline::ide::{Analysis, rename};
use insta::assert_snapshot;

use crate::support::cursor::{At, at, at_in};

fn renamed(here: &At, to: &str) -> Result<String, String> {
    let edits = rename(&here.analysis, here.file, here.offset, to)?;
    Ok(edited(here.file, here.analysis.text(here.file), &edits))
}

/// What is emitted, without the files' names: a stage is named in the names of files.
fn emitted(text: &str, here: &At) -> Vec<String> {
    let analysis = Analysis::of(vec![Input::new("shop.pipeline", text)], &here.files);
    assert!(
        analysis.diagnostics().is_empty(),
        "{:?}",
        analysis.diagnostics()
    );
    let plan = analysis.plan(&here.files);
    let objects = emit::objects(&plan).into_objects();
    let mut texts: Vec<String> = objects
        .iter()
        .map(|it| emit::yaml_text(&it.object))
        .collect();
    texts.sort();
    texts
}

#[test]
fn a_renamed_stage_is_the_same_in_the_cluster() {
    let text = "image api = ghcr.io/org/shop:v1\nstage mig§rate before app {\n  job { image api; run \"x\"; deadline 5m }\n}\nstage cache after migrate\nstage app { image api }\n";
    let cache = (
        "cache/c.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: default }\n",
    );
    let here = at_in(text, &[cache]);
    let new = renamed(&here, "database").unwrap();
    assert_snapshot!(new, @r#"
    image api = ghcr.io/org/shop:v1
    stage database before app renamed from migrate {
      path ./migrate/
      job migrate { image api; run "x"; deadline 5m }
    }
    stage cache after database
    stage app { image api }
    "#);
    let old = here.analysis.text(here.file).to_owned();
    let (old, new) = (emitted(&old, &here), emitted(&new, &here));
    assert_eq!(old, new);
}

#[test]
fn a_stage_keeps_its_former_name_and_loses_it_when_it_comes_back() {
    let text = "stage a§pp2 renamed from app1 { path ./deploy/ }";
    assert_eq!(
        renamed(&at(text), "app3").unwrap(),
        "stage app3 renamed from app1 { path ./deploy/ }"
    );
    assert_eq!(
        renamed(&at(text), "app1").unwrap(),
        "stage app1 { path ./deploy/ }"
    );
}

#[test]
fn images_sources_and_environments_are_renamed_everywhere() {
    let text =
        "image api = a/b:c\nstage app { image ap§i }\nenvironment dev { image api = a/b:d }\n";
    let new = "image web = a/b:c\nstage app { image web }\nenvironment dev { image web = a/b:d }\n";
    assert_eq!(renamed(&at(text), "web").unwrap(), new);
    let text = "source git sho§p\nstage app { source shop }\n";
    assert_eq!(
        renamed(&at(text), "web").unwrap(),
        "source git web\nstage app { source web }\n"
    );
    assert_eq!(
        renamed(&at("environment de§v\n"), "test").unwrap(),
        "environment test\n"
    );
}

#[test]
fn imported_files_are_renamed_along() {
    let here = at_in(
        "import \"shared/images.pipeline\"\nstage app { image to§ols }\n",
        &[],
    );
    let edits = rename(&here.analysis, here.file, here.offset, "kit").unwrap();
    let shared = here.analysis.file("shared/images.pipeline").unwrap();
    let new = edited(shared, here.analysis.text(shared), &edits);
    assert_eq!(new, "image kit = ghcr.io/org/tools:v2\n");
}

#[test]
fn a_name_that_does_not_do_is_refused() {
    let refused = |text: &str, to: &str| renamed(&at(text), to).unwrap_err();
    assert_snapshot!(refused("stage a§pp", "App"), @"`App` cannot be a name: use lower-case letters, digits and `-`, with a letter or digit at both ends");
    assert_snapshot!(refused("source git sh§op", "a..b"), @"`a..b` cannot be a name: use lower-case letters, digits and `-`, with a letter or digit at both ends");
    assert_snapshot!(refused("stage a§pp\nstage web", "web"), @"`web` is declared already");
    assert_snapshot!(refused("stage m before a§pp", "web"), @"`app` is not declared, so it keeps its name: declare it first");
    assert_snapshot!(refused("stage app { timeout 5§m }", "web"), @"nothing here has a name that can be changed");
}
