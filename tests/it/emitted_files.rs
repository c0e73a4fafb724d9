//! Every file that a build writes is one file, said by the checks before anything is written.

use crate::support::found;

const SETTINGS: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: default}\n";
const JOB: &str = "image \"ghcr.io/org/x:v1\"; run \"true\"; deadline 5m; retries 1";

/// The findings of pipelines beside a directory `migrate`, `seed` and `deploy`, without what is not about files.
fn clashes(pipelines: &[(&str, &str)]) -> String {
    let objects = ["migrate", "seed", "deploy"].map(|name| {
        let text = SETTINGS.replace("name: settings", &format!("name: {name}"));
        (format!("{name}/{name}.yaml"), text)
    });
    let mut files: Vec<(&str, String)> = objects
        .iter()
        .map(|(path, text)| (path.as_str(), text.clone()))
        .collect();
    files.extend(
        pipelines
            .iter()
            .map(|&(path, text)| (path, text.to_owned())),
    );
    let found = found(&files);
    let is_about_files =
        |line: &&str| line.starts_with("shared-file") || line.starts_with("letter-case");
    found
        .lines()
        .filter(is_about_files)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn two_pipelines_of_one_directory_have_two_apps() {
    let files = [
        ("one.pipeline", "stage migrate before app\n"),
        ("two.pipeline", "stage seed before app\n"),
    ];
    insta::assert_snapshot!(clashes(&files), @"shared-file: `flux/app.yaml` is written twice");
    let apart = [
        files[0],
        (
            "two.pipeline",
            "flux flux-system { directory ./flux/two/ }\nstage seed before app\n",
        ),
    ];
    assert_eq!(clashes(&apart), "");
}

#[test]
fn environments_have_folders_of_their_own() {
    let said = |one: &str, other: &str| {
        let text = format!(
            "stage migrate before app {{ job {{ {JOB} }} }}\nenvironment a {{ {one} }}\nenvironment b {{ {other} }}\n"
        );
        clashes(&[("shop.pipeline", &text)])
    };
    assert_eq!(said("", ""), "");
    let flux = "flux { directory ./clusters/ }";
    insta::assert_snapshot!(said(flux, flux), @"shared-file: `clusters/migrate.yaml` is written twice");
    let path = "stage migrate { path ./x/ }";
    insta::assert_snapshot!(said(path, path), @"shared-file: `x/migrate.job.yaml` is written twice");
    assert_eq!(said(path, ""), "");
    insta::assert_snapshot!(said("flux { directory ./C/ }", "flux { directory ./c/ }"), @"letter-case: `C/migrate.yaml` and `c/migrate.yaml` are one file on many disks");
    assert_eq!(
        said("flux { directory ./c/a/ }", "flux { directory ./c/b/ }"),
        ""
    );
}

#[test]
fn every_kind_of_file_counts() {
    let pipeline = "pipeline shop\nlayout addressed\nsource git s\nstage ";
    let addressed = [
        ("one.pipeline", &*format!("{pipeline}migrate\n")),
        ("two.pipeline", &*format!("{pipeline}seed {{ name two }}\n")),
    ];
    insta::assert_snapshot!(clashes(&addressed), @"shared-file: `flux-stages/shop/kustomization.yaml` is written twice");
    let jobs = format!(
        "stage one {{ path ./x/; target-namespace a; job m {{ {JOB} }} }}\nstage two {{ path ./x/; target-namespace b; job m {{ name n; {JOB} }} }}\n"
    );
    insta::assert_snapshot!(clashes(&[("shop.pipeline", &jobs)]), @"shared-file: `x/m.job.yaml` is written twice");
    let folder = format!("stage migrate {{ path ./flux/migrate.yaml/; job {{ {JOB} }} }}\n");
    insta::assert_snapshot!(clashes(&[("shop.pipeline", &folder)]), @"shared-file: `flux/migrate.yaml` is a file, and `flux/migrate.yaml/migrate.job.yaml` needs a folder there");
}

#[test]
fn what_the_model_has_said_is_not_said_again() {
    let twice = [(
        "shop.pipeline",
        "stage migrate before app\nstage migrate before app\n",
    )];
    assert_eq!(clashes(&twice), "");
}
