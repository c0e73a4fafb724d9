//! What else is in the repository: hand-written Kustomizations, copies of generated files, names that are not text.

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
    insta::assert_snapshot!(said(&kustomization("./deploy/", "shop"), "stage app\n"), @"shared-path: the Kustomization `other` applies what stage `app` has, without its order");
    insta::assert_snapshot!(said(&kustomization("deploy", "shop"), "stage app { path ./deploy/ }\n"), @"shared-path: the Kustomization `other` applies what stage `app` has, without its order");
    assert_eq!(
        said(&kustomization("./deploy/", "fleet"), "stage app\n"),
        "",
        "of another source"
    );
    insta::assert_snapshot!(said(&kustomization("./", "shop"), "stage app\n"), @"shared-path: the Kustomization `other` applies what stage `app` has, without its order");
    assert_eq!(
        said(&kustomization("./", "fleet"), "stage app\n"),
        "",
        "the root of another repository"
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
    insta::assert_snapshot!(said(here, here, ""), @"shared-cluster: ConfigMap `settings` is in the environments `staging` and `production` of one cluster");
    assert_eq!(said(here, "flux { context away }", ""), "");
    assert_eq!(
        said(
            &format!("{here}; namespace one"),
            &format!("{here}; namespace two"),
            ""
        ),
        "undeclared-namespace: ConfigMap `settings` needs Namespace `one`, which no stage makes\nundeclared-namespace: ConfigMap `settings` needs Namespace `two`, which no stage makes"
    );
    let parent = kustomization("./flux/", "fleet");
    insta::assert_snapshot!(said("", "", &parent), @"shared-cluster: ConfigMap `settings` is in the environments `staging` and `production` of one cluster");
}

#[test]
fn a_copy_of_a_generated_file_is_the_users() {
    let project = Project::shop();
    assert_eq!(project.run(&["build"]).code, Some(0));
    assert_eq!(project.run(&["check"]).code, Some(0));
    let job = project.read("migrate/db-migration.job.yaml");
    project.write("migrate/old.yaml", &job);
    let run = project.run(&["check"]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    insta::assert_snapshot!(run.stdout, @"
    duplicate-object (docs/checks.md#duplicate-object)

      × Job `db-migration` is in this stage twice
       ╭─[migrate/old.yaml:5:9]
     4 │ metadata:
     5 │   name: db-migration
       ·         ────────────
     6 │   namespace: default
       ╰────
      help: remove one of them
      ╰─▶   ☞ first here
             ╭─[shop.pipeline:4:7]
           3 │ stage migrate before app {
           4 │   job db-migration {
             ·       ────────────
           5 │     image shop
             ╰────

    1 error
    ");
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
    insta::assert_snapshot!(run.stdout, @"
    unreadable-manifest (docs/checks.md#unreadable-manifest)

      × `deploy/�.yaml` cannot be read: its name is not UTF-8
       ╭─[deploy/�.yaml:1:1]
       ╰────
      help: mend it, or name it in `.sourceignore` where it is no manifest

    1 error
    ");
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
    insta::assert_snapshot!(run.stdout, @"
    unreadable-manifest (docs/checks.md#unreadable-manifest)

      × `deploy/�` cannot be read: its name is not UTF-8
       ╭─[deploy/�:1:1]
       ╰────

    1 error
    ");
}

/// A text as UTF-16 with its mark, the low bytes first.
fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xff, 0xfe].into_iter().chain(units).collect()
}

/// What the real kustomize 5.7.1 takes and refuses; of two documents it reads the first.
#[test]
fn utf16_with_a_mark_is_read_as_kustomize_reads_it() {
    let project = Project::shop();
    let write = |bytes: &[u8]| std::fs::write(project.path("deploy/more.yaml"), bytes).unwrap();
    let said = |bytes: &[u8]| {
        write(bytes);
        let output = project.run(&["check", "--format", "github"]);
        (output.code, output.to_string())
    };
    let more = SETTINGS.replace("settings", "more");
    let little = utf16(&format!("# grüße 😀\n{more}"));
    let big: Vec<u8> = little.chunks(2).flat_map(|it| [it[1], it[0]]).collect();
    for bytes in [&little, &big] {
        let (code, output) = said(bytes);
        assert_eq!(code, Some(0), "{output}");
    }
    let refused = |bytes: &[u8], parts: [&str; 2]| {
        let (code, output) = said(bytes);
        assert_eq!(code, Some(1), "{output}");
        assert!(parts.iter().all(|it| output.contains(it)), "{output}");
    };
    let twice = utf16("# grüße 😀\nkind: A\nkind: B\n");
    refused(&twice, ["`kind` is declared twice", "line=3"]);
    let two = utf16(&format!("{more}---\n{more}"));
    refused(&two, ["only the first document is read", "line=5"]);
    let cut = &little[..little.len() - 1];
    refused(cut, ["ends within a letter", "more.yaml"]);
    refused(&little[2..], ["is not UTF-8", "more.yaml"]);
}
