//! What else is in the repository: hand-written Kustomizations, copies of generated files, names that are no text.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::support::{Project, found};

const SETTINGS: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: default}\n";

fn kustomization(path: &str, source: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: other, namespace: flux-system}}\n\
         spec: {{sourceRef: {{kind: GitRepository, name: {source}}}, path: {path}, interval: 1h, prune: true}}\n"
    )
}

#[test]
fn a_kustomization_anywhere_that_applies_a_stage_is_found() {
    let said = |foreign: &str, stage: &str| {
        found(&[
            ("shop.pipeline", stage),
            ("deploy/app.yaml", SETTINGS),
            ("clusters/x/other.yaml", foreign),
        ])
    };
    insta::assert_snapshot!(said(&kustomization("./deploy/", "shop"), "stage app\n"), @"");
    insta::assert_snapshot!(said(&kustomization("deploy", "shop"), "stage app { path ./deploy/ }\n"), @"");
    assert_eq!(
        said(&kustomization("./deploy/", "fleet"), "stage app\n"),
        "",
        "of another source"
    );
    assert_eq!(
        said(&kustomization("./", "shop"), "stage app\n"),
        "",
        "the root of a cluster"
    );
    assert_eq!(said(&kustomization("./other/", "shop"), "stage app\n"), "");
    let allowed = "stage app { allow shared-path \"of the other cluster\" }\n";
    assert_eq!(said(&kustomization("./deploy/", "shop"), allowed), "");
}

#[test]
fn environments_of_one_cluster_have_objects_of_their_own() {
    let said = |staging: &str, production: &str, parent: &str| {
        let text = format!(
            "stage app\nenvironment staging {{ {staging} }}\nenvironment production {{ {production} }}\n"
        );
        let object = SETTINGS.replace(", namespace: default", "");
        found(&[
            ("shop.pipeline", text.as_str()),
            ("deploy/app.yaml", &object),
            ("clusters/x/other.yaml", parent),
        ])
    };
    let here = "flux { context home }";
    assert_eq!(said("", "", ""), "");
    insta::assert_snapshot!(said(here, here, ""), @"");
    assert_eq!(said(here, "flux { context away }", ""), "");
    assert_eq!(
        said(
            &format!("{here}; namespace one"),
            &format!("{here}; namespace two"),
            ""
        ),
        "undeclared-namespace: the namespace `one` is declared nowhere\nundeclared-namespace: the namespace `two` is declared nowhere"
    );
    let parent = kustomization("./flux/", "fleet");
    insta::assert_snapshot!(said("", "", &parent), @"");
}

#[test]
fn a_copy_of_a_generated_file_is_the_users() {
    let project = Project::shop();
    assert_eq!(project.run(&["build"]).code, Some(0));
    assert_eq!(project.run(&["check"]).code, Some(0));
    let job = project.read("migrate/migrate.job.yaml");
    project.write("migrate/old.yaml", &job);
    let run = project.run(&["check"]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    insta::assert_snapshot!(run.stdout, @"");
    std::fs::remove_file(project.path("migrate/old.yaml")).unwrap();
    project.write("clusters/x/app.yaml", &project.read("flux/app.yaml"));
    let run = project.run(&["check"]);
    assert!(run.stdout.contains("shared-path"), "{}", run.stdout);
}

#[test]
fn a_name_that_is_no_text_is_seen() {
    let project = Project::shop();
    let bad = |bytes: &[u8]| project.path("deploy").join(OsStr::from_bytes(bytes));
    std::fs::write(bad(b"\xff.yaml"), SETTINGS).unwrap();
    std::fs::write(bad(b"\xff.txt"), "text").unwrap();
    let run = project.run(&["check"]);
    assert_eq!(run.code, Some(1));
    insta::assert_snapshot!(run.stdout, @"");
    std::fs::remove_file(bad(b"\xff.yaml")).unwrap();
    assert_eq!(
        project.run(&["check"]).code,
        Some(0),
        "nobody applies a text"
    );
    std::fs::create_dir(bad(b"\xfe")).unwrap();
    std::fs::write(bad(b"\xfe").join("a.yaml"), SETTINGS).unwrap();
    let run = project.run(&["check"]);
    assert_eq!(run.code, Some(1));
    insta::assert_snapshot!(run.stdout, @"");
}
