//! What makes a Job run again by `rerun on`: files of the user's, decided before the checks.

use std::os::unix::fs::symlink;

use crate::support::{Project, found};

fn pipeline(globs: &str) -> String {
    format!(
        "stage migrate before app {{ job {{ image \"ghcr.io/org/x:v1\"; run \"true\"; deadline 5m; retries 1; rerun on {globs} }} }}\n"
    )
}

const APP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: default}\n";

fn about_inputs(globs: &str) -> String {
    let text = pipeline(globs);
    found(&[
        ("shop.pipeline", &*text),
        ("deploy/app.yaml", APP),
        ("sql/a.sql", "a"),
        ("sql/x/b.sql", "b"),
    ])
}

#[test]
fn a_glob_that_matches_nothing_is_said_with_what_is_near() {
    assert_eq!(about_inputs("\"sql/**\", \"sql/{a,b}.sql\""), "");
    insta::assert_snapshot!(about_inputs("\"sqll/**\""), @"unmatched-glob: `sqll/**` matches no file");
    insta::assert_snapshot!(about_inputs("\"sql/\""), @"unmatched-glob: `sql` matches no file");
    insta::assert_snapshot!(about_inputs("\"sql/{a,b}/*\""), @"unmatched-glob: `sql/{a,b}/*` matches no file");
    insta::assert_snapshot!(about_inputs("\"sql/[\", \"sql/**\""), @"invalid-glob: `sql/[` is not a glob: unclosed character class; missing ']'");
    insta::assert_snapshot!(about_inputs("\"migrate/**\""), @"unmatched-glob: `migrate/**` matches no file");
}

#[test]
fn a_second_build_changes_nothing_whatever_the_glob() {
    for glob in ["\"**\"", "\"migrate/**\", \"deploy/*\"", "\"**/*.yaml\""] {
        for layout in ["", "layout addressed\n"] {
            let project = Project::new();
            project.write("shop.pipeline", &format!("{layout}{}", pipeline(glob)));
            project
                .write("deploy/app.yaml", APP)
                .write("migrate/readme.md", "why");
            let built = project.run(&["build"]);
            assert_eq!(built.code, Some(0), "{}", built.stderr);
            let again = project.run(&["build", "--check"]);
            assert_eq!(again.code, Some(0), "{glob} {layout} {}", again.stdout);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_an_input() {
    let project = Project::shop();
    project.write("shop.pipeline", &pipeline("\"sql/*\""));
    let job = |bytes: &[u8]| {
        std::fs::create_dir_all(project.path("sql")).unwrap();
        std::fs::write(project.path("sql/a.bin"), bytes).unwrap();
        assert_eq!(project.run(&["build"]).code, Some(0));
        project.read("migrate/migrate.job.yaml")
    };
    assert_ne!(job(b"\xff"), job(b"\xfe"));
}

#[test]
fn a_link_is_no_input() {
    let project = Project::shop();
    project.write("shop.pipeline", &pipeline("\"sql/**\""));
    project.write("sql/a.sql", "a");
    symlink("a.sql", project.path("sql/b.sql")).unwrap();
    let run = project.run(&["check"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stdout.contains("[unreadable-input]") || run.stdout.contains("unreadable-input ("),
        "{}",
        run.stdout
    );
}
