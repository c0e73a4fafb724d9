//! `dependsOn` of a HelmRelease that names nothing: said where all that the cluster applies is known, and not elsewhere.

use crate::support::Project;

const BOOTSTRAP: &str = "apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: \"https://example.org/fleet\", ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  path: ./clusters/prod
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
";

/// A Kustomization that applies the directory of its name.
fn applies(name: &str, source: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 10m
  path: ./{name}
  prune: true
  sourceRef: {{kind: GitRepository, name: {source}}}
"
    )
}

/// A HelmRelease in `shop` whose chart comes from a source of some kind, and what it waits for.
fn release(name: &str, chart: &str, waits: &str) -> String {
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: \"{name}\", namespace: shop}}
spec:
  interval: 1h
  chart: {{spec: {{chart: app, version: 1.2.3, sourceRef: {{kind: {chart}, name: charts}}}}}}
  dependsOn: [{waits}]
"
    )
}

fn fleet() -> Project {
    let project = Project::new();
    project
        .write("clusters/prod/flux-system.yaml", BOOTSTRAP)
        .write("clusters/prod/apps.yaml", &applies("apps", "flux-system"))
        .write("apps/db.yaml", &release("db", "HelmRepository", ""))
        .write(
            "apps/web.yaml",
            &release("web", "HelmRepository", "{name: db}"),
        );
    project
}

/// What `lint` says of entries that name nothing.
fn nowhere(project: &Project) -> Vec<String> {
    let output = project.run(&["lint", "--format", "github"]).to_string();
    let lines = output.lines();
    let lines = lines.filter(|it| it.contains("and nothing in the repository applies"));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_name_that_nothing_has_is_said_where_it_stands() {
    let project = fleet();
    assert_eq!(nowhere(&project), [""; 0]);
    for waits in ["{name: dbs}", "{name: db}, {name: dbs, namespace: data}"] {
        project.write("apps/web.yaml", &release("web", "HelmRepository", waits));
        let said = nowhere(&project);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].contains("HelmRelease `web` waits for `dbs`"),
            "{said:?}"
        );
        assert!(said[0].contains("file=apps/web.yaml,line=7"), "{said:?}");
    }
}

/// Each of these may be what makes it.
#[test]
fn where_something_else_may_make_it_nothing_is_said() {
    let policy = "apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: databases}
spec: {rules: [{generate: {kind: HelmRelease, name: dbs}}]}
";
    let makers = [
        ("apps/policy.yaml", policy.to_owned()),
        ("apps/own.yaml", release("own", "GitRepository", "")),
        ("apps/open.yaml", release("${NAME}", "HelmRepository", "")),
        ("clusters/prod/more.yaml", applies("more", "elsewhere")),
        ("clusters/prod/more.yaml", applies("${MORE}", "flux-system")),
        (
            "apps/kustomization.yaml",
            "resources: [web.yaml, db.yaml, \"https://example.org/more.yaml\"]\n".to_owned(),
        ),
        (
            "charts/more.yaml",
            format!(
                "{{{{ if .x }}}}\n{}{{{{ end }}}}\n",
                applies("{{ .name }}", "flux-system")
            ),
        ),
    ];
    for (path, text) in makers {
        let project = fleet();
        let web = release("web", "HelmRepository", "{name: dbs}");
        project.write("apps/web.yaml", &web);
        assert_eq!(nowhere(&project).len(), 1);
        project.write(path, &text);
        assert_eq!(nowhere(&project), [""; 0], "{path}: {text}");
    }
}

/// What names a HelmRelease makes none.
#[test]
fn what_only_names_a_helm_release_is_no_reason_for_silence() {
    let alert = "apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: {name: all, namespace: shop}
spec: {providerRef: {name: chat}, eventSources: [{kind: HelmRelease, name: \"*\"}]}
";
    let project = fleet();
    let web = release("web", "HelmRepository", "{name: dbs}");
    project
        .write("apps/web.yaml", &web)
        .write("apps/alert.yaml", alert);
    assert_eq!(nowhere(&project).len(), 1);
}

/// Another repository may apply to the same cluster, unless this one is what the cluster was bootstrapped with.
#[test]
fn without_a_bootstrap_only_namespaces_of_the_repository_are_judged() {
    for (waits, count) in [("{name: dbs}", 1), ("{name: dbs, namespace: data}", 0)] {
        let project = Project::new();
        let apps = applies("apps", "fleet");
        project
            .write("flux/apps.yaml", &apps)
            .write("apps/db.yaml", &release("db", "HelmRepository", ""))
            .write("apps/web.yaml", &release("web", "HelmRepository", waits));
        assert_eq!(nowhere(&project).len(), count, "{waits}");
    }
}

/// What lies outside of the directory that is linted is followed all the same.
#[test]
fn a_part_of_a_repository_is_judged_by_what_is_certain() {
    let project = fleet();
    let web = release("web", "HelmRepository", "{name: cache}");
    project
        .write("apps/web.yaml", &web)
        .write("clusters/prod/base.yaml", &applies("base", "flux-system"))
        .write("base/cache.yaml", &release("cache", "HelmRepository", ""));
    assert_eq!(nowhere(&project), [""; 0]);
    let output = project.run(&["lint", "apps", "--format", "github"]);
    assert!(
        !output
            .to_string()
            .contains("nothing in the repository applies")
    );
}
