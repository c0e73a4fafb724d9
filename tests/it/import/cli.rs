//! What `import` and `lint` write where, and how they end.

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::Project;

/// A Kustomization with a source that is elsewhere, waiting for what its last lines say.
fn kustomization(name: &str, rest: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  sourceRef: {{kind: GitRepository, name: flux-system}}
  path: ./{name}
  interval: 10m
  timeout: 5m
  prune: true
{rest}"
    )
}

/// One finding that is a warning: nothing is named `dta`.
fn doubtful() -> Project {
    let project = Project::new();
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\n";
    let web = kustomization("web", "  wait: true\n  dependsOn: [{name: dta}]\n");
    project
        .write("web/web.yaml", map)
        .write("flux/web.yaml", &web);
    project
}

/// One finding that is an error: a directory has a file that is not YAML.
fn wrong() -> Project {
    let project = doubtful();
    project.write("web/broken.yaml", "a: [\n");
    project
}

#[test]
fn import_shows_the_files_and_writes_none() {
    let project = doubtful();
    let before = project.files();
    assert_snapshot!(project.run(&["import", "flux"]), @r#"
    pipeline flux
    source git flux-system
    namespace none
    flux flux-system
    external kustomization dta

    stage web after dta {
      name web
      interval 10m
    }
    ------- stderr
    flux.pipeline: 1 stage, 0 jobs
      remove flux/web.yaml
    before you build, do what is listed above
    "#);
    assert_eq!(project.files(), before);
}

#[test]
fn import_writes_into_the_directory_that_is_named() {
    let project = doubtful();
    let shown = project.run(&["import"]).stdout;
    let mut expected = project.files();
    assert_eq!(project.run(&["import", "--out", "flux"]).stdout, "");
    expected.insert("flux/flux.pipeline".to_owned(), shown);
    assert_eq!(project.files(), expected);
}

#[test]
fn import_never_writes_over_a_file() {
    let project = doubtful();
    project.write("flux.pipeline", "# mine\n");
    let before = project.files();
    assert_snapshot!(project.run(&["import", "--out", "."]), @r"
    ------- stderr
    error: `./flux.pipeline` already exists
      help: move it away, or name another directory with `--out`
    ------- exit code 1
    ");
    assert_eq!(project.files(), before);
}

/// Of several files one is there: nothing is written then, not even the others.
#[test]
fn import_writes_all_files_or_none() {
    let project = Project::new();
    for cluster in ["one", "two"] {
        let path = format!("clusters/{cluster}/web.yaml");
        project.write(&path, &kustomization("web", ""));
    }
    project.write("two.pipeline", "# mine\n");
    let before = project.files();
    assert_eq!(project.run(&["import", "--out", "."]).code, Some(1));
    assert_eq!(project.files(), before);
}

#[test]
fn import_says_why_there_is_nothing_to_import() {
    let project = Project::new();
    project.write("docs/page.md", "nothing\n");
    assert_snapshot!(project.run(&["import", "docs"]), @r"
    ------- stderr
    error: nothing to import is in `docs`
      help: name a directory with Kustomizations of Flux
    ------- exit code 1
    ");
    let own = kustomization("flux-system", "").replace("./flux-system", "./clusters");
    project.write("clusters/own.yaml", &own);
    assert_snapshot!(project.run(&["import"]), @r"
    ------- stderr
    error: nothing to import is in `.`
      help: the only Kustomization applies the directory that it is in, and stays as it is
    ------- exit code 1
    ");
    assert_snapshot!(project.run(&["import", "nowhere"]), @r"
    ------- stderr
    error: cannot open `nowhere`: no such file or directory
    ------- exit code 2
    ");
    assert_snapshot!(project.run(&["import", "docs", "--root", "clusters"]), @r"
    ------- stderr
    error: `docs` is not below `[ROOT]/clusters`
    ------- exit code 2
    ");
}

#[test]
fn what_a_pipeline_has_written_is_not_imported() {
    let project = Project::shop();
    assert_eq!(project.run(&["build"]).code, Some(0));
    assert_snapshot!(project.run(&["import"]), @r"
    ------- stderr
    error: nothing to import is in `.`
      help: pipeline files in this repository have written the Kustomizations
    ------- exit code 1
    ");
    assert_eq!(project.run(&["lint"]).code, Some(0));
}

#[test]
fn lint_ends_by_what_it_found_and_writes_nothing() {
    let (doubtful, wrong) = (doubtful(), wrong());
    let before = wrong.files();
    assert_eq!(doubtful.run(&["lint"]).code, Some(0));
    assert_eq!(wrong.run(&["lint"]).code, Some(1));
    assert_eq!(wrong.files(), before);
    assert_eq!(wrong.run(&["lint", "nowhere"]).code, Some(2));
    assert_eq!(wrong.run(&["lint", "flux/web.yaml"]).code, Some(2));
    let nothing = Project::new();
    assert_snapshot!(nothing.run(&["lint"]), @r"
    ------- stderr
    looked at 0 Kustomizations: no errors, no warnings
    ");
}

/// Kinds that nobody here knows are summed up in one line; those that are known have a finding for each Kustomization.
#[test]
fn lint_sums_up_the_kinds_that_it_does_not_know() {
    let project = Project::new();
    for name in ["one", "two"] {
        let widget =
            "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: a, namespace: b}\n";
        let secret = "---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: b, namespace: b}\n";
        let another = secret.replace("name: b,", "name: c,");
        project
            .write(
                &format!("{name}/all.yaml"),
                &format!("{widget}{secret}{another}"),
            )
            .write(
                &format!("flux/{name}.yaml"),
                &kustomization(name, "  wait: true\n"),
            );
    }
    let web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: b}\n";
    let after = "  dependsOn: [{name: one}, {name: two}]\n";
    project
        .write("web/all.yaml", web)
        .write("flux/web.yaml", &kustomization("web", after));
    let said = project.run(&["lint", "--format", "github"]).to_string();
    assert_eq!(
        said.matches("title=missing-expression").count(),
        2,
        "{said}"
    );
    let entry = "healthCheckExprs: [{\"apiVersion\":\"external-secrets.io/v1\",";
    assert!(said.contains(entry), "{said}");
    let first = "`web` may begin before ExternalSecret `b` (and 1 more) here is ready";
    assert!(said.contains(first), "{said}");
    let last = "say it in `spec.healthCheckExprs`: Widget (example.org) in 2 Kustomizations";
    assert!(
        said.contains(last) && !said.contains("unready-kind"),
        "{said}"
    );
}

#[test]
fn warnings_of_lint_can_be_denied_and_allowed() {
    let project = doubtful();
    let lint = |arguments: &[&str]| {
        let all = [&["lint", "--format", "github"], arguments].concat();
        project.run(&all)
    };
    assert_snapshot!(lint(&[]), @r"
    ::warning file=flux/web.yaml,line=11,endLine=11,col=22,endColumn=25,title=unknown-dependency::no Kustomization in the repository is named `dta`%0Ahelp: mend the name; what waits for something that is not there waits for ever
    ------- stderr
    looked at 1 Kustomization
    ");
    assert_snapshot!(lint(&["--deny", "warnings"]), @r"
    ::error file=flux/web.yaml,line=11,endLine=11,col=22,endColumn=25,title=unknown-dependency::no Kustomization in the repository is named `dta`%0Ahelp: mend the name; what waits for something that is not there waits for ever
    ------- stderr
    looked at 1 Kustomization
    ------- exit code 1
    ");
    assert_eq!(lint(&["--deny", "unknown-dependency"]).code, Some(1));
    assert_eq!(lint(&["--deny", "obsolete-api"]).code, Some(0));
    assert_snapshot!(lint(&["--allow", "unknown-dependency"]), @r"
    ------- stderr
    looked at 1 Kustomization: no errors, no warnings
    ");
    let all = ["--deny", "warnings", "--allow", "unknown-dependency"];
    assert_eq!(lint(&all).code, Some(0));
    // YAML promises nothing, so whatever is an error can be lived with.
    assert_eq!(wrong().run(&["lint", "--allow", "bad-yaml"]).code, Some(0));
    assert_eq!(wrong().run(&["lint", "--exclude", "web"]).code, Some(0));
    assert_eq!(lint(&["--exclude", "a["]).code, Some(2));
    let note = "note: `--exclude nothing` leaves out nothing: no path matches it\n";
    let noted = wrong().run(&["lint", "--exclude", "web", "--exclude", "nothing"]);
    assert!(noted.stderr.starts_with(note), "{noted}");
    assert_eq!(noted.code, Some(0));
    let silent = wrong().run(&["lint", "--exclude", "web"]);
    assert!(!silent.stderr.contains("note:"), "{silent}");
    assert_snapshot!(lint(&["--deny", "nothing"]), @r"
    ------- stderr
    error: no check is named `nothing`

      help: list them with `flux-pipeline explain`
    ------- exit code 2
    ");
}

#[test]
fn programs_get_the_findings_of_lint() {
    let project = wrong();
    let run = |format: &str| project.run(&["lint", "--format", format]);
    let json: Value = serde_json::from_str(&run("json").stdout).unwrap();
    let found = json["diagnostics"].as_array().unwrap().iter();
    let found: Vec<&str> = found.map(|it| it["check"].as_str().unwrap()).collect();
    assert_eq!(found, ["unknown-dependency", "bad-yaml"]);
    assert_eq!(json["kustomizations"]["looked_at"], 1);
    assert_eq!(json["kustomizations"]["found"], 1);
    assert_eq!(json["diagnostics"][1]["kustomization"], "web");
    assert_eq!(json["diagnostics"][0]["severity"], "warning");
    let sarif: Value = serde_json::from_str(&run("sarif").stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
    let place = "/locations/0/physicalLocation/artifactLocation/uri";
    let places = results.map(|it| (it["ruleId"].as_str().unwrap(), it.pointer(place).unwrap()));
    let places: Vec<String> = places.map(|(rule, uri)| format!("{rule} {uri}")).collect();
    assert_eq!(
        places,
        [
            "unknown-dependency \"flux/web.yaml\"",
            "bad-yaml \"web/broken.yaml\""
        ]
    );
    assert_snapshot!(run("github"), @r"
    ::warning file=flux/web.yaml,line=11,endLine=11,col=22,endColumn=25,title=unknown-dependency::no Kustomization in the repository is named `dta`%0Ahelp: mend the name; what waits for something that is not there waits for ever
    ::error file=web/broken.yaml,line=1,endLine=1,col=4,endColumn=4,title=bad-yaml::this is not YAML: a `]` is missing, in Kustomization `web`
    ------- stderr
    looked at 1 Kustomization
    ------- exit code 1
    ");
}

/// `DIR` is where to look, and `-C` where to run: neither is taken for the other.
#[test]
fn a_directory_is_looked_into_and_not_entered() {
    let project = Project::new();
    for cluster in ["one", "two"] {
        let path = format!("clusters/{cluster}/{cluster}.yaml");
        project.write(
            &path,
            &kustomization(cluster, "  dependsOn: [{name: nobody}]\n"),
        );
    }
    let lint = |arguments: &[&str]| {
        let output = project.run(&[arguments, &["--format", "github"]].concat());
        let lines = output.stdout.lines();
        let places = lines.filter_map(|line| line.split("file=").nth(1)?.split(',').next());
        places.collect::<Vec<_>>().join(" ")
    };
    let both = "clusters/one/one.yaml clusters/two/two.yaml";
    assert_eq!(lint(&["lint"]), both);
    assert_eq!(lint(&["lint", "clusters/one"]), "clusters/one/one.yaml");
    assert_eq!(
        lint(&["-C", "clusters", "lint", "two"]),
        "clusters/two/two.yaml"
    );
    let shown = project.run(&["import", "clusters/two"]).stdout;
    assert!(
        shown.contains("stage two") && !shown.contains("stage one"),
        "{shown}"
    );
}

/// A patch of a component may be for a Kustomization that is not looked at.
#[test]
fn a_patch_of_a_component_is_judged_where_all_is_looked_at() {
    let project = Project::new();
    for name in ["one", "two"] {
        let map =
            format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: a}}\n");
        let file = format!("resources: [{name}.yaml]\ncomponents: [../both]\n");
        project
            .write(&format!("{name}/{name}.yaml"), &map)
            .write(&format!("{name}/kustomization.yaml"), &file)
            .write(
                &format!("flux/{name}/{name}.yaml"),
                &kustomization(name, ""),
            );
    }
    let component = |target: &str| {
        let patch = r#"[{"op": "add", "path": "/data", "value": {"a": "b"}}]"#;
        let target = format!("{{kind: ConfigMap, name: {target}}}");
        let head = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
        let patches = format!("patches: [{{target: {target}, patch: '{patch}'}}]\n");
        project.write("both/kustomization.yaml", &format!("{head}{patches}"));
    };
    let is_said = |arguments: &[&str]| project.run(arguments).stdout.contains("unmatched-patch");
    component("two");
    assert!(!is_said(&["lint"]));
    assert!(!is_said(&["lint", "flux/one"]));
    component("three");
    assert!(is_said(&["lint"]));
    assert!(!is_said(&["lint", "flux/one"]));
}
