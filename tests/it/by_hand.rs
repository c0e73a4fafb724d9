//! Kustomizations by hand that apply the folder of the pipeline's, and what they apply together with it.

use crate::support::{Project, found};

const SETTINGS: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: default}\n";

/// A Kustomization `name` that applies `path` from the source `flux-system`, with more in its `spec`.
fn parent(name: &str, path: &str, more: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\n\
         spec: {{sourceRef: {{kind: GitRepository, name: flux-system}}, path: {path}, interval: 1h, prune: true{more}}}\n"
    )
}

const SYNC: &str = "clusters/prod/flux-system/gotk-sync.yaml";

/// A pipeline whose Kustomizations go into a folder that a bootstrapped cluster applies.
const BOOTSTRAPPED: &str =
    "source git flux-system\nflux flux-system { directory ./clusters/prod/shop/ }\nstage app\n";

/// What is found in a bootstrapped repository with further files.
fn bootstrapped(more: &[(&str, &str)]) -> String {
    let root = parent("flux-system", "./clusters/prod", "");
    let own = [
        ("shop.pipeline", BOOTSTRAPPED),
        ("deploy/app.yaml", SETTINGS),
        (SYNC, root.as_str()),
    ];
    let own = own
        .into_iter()
        .filter(|(path, _)| more.iter().all(|it| it.0 != *path));
    found(&own.chain(more.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn a_folder_that_nothing_seen_applies_is_said_once_it_is_certain() {
    const LIST: &str = "clusters/prod/kustomization.yaml";
    let said = |list: &str, more: &[(&str, &str)]| {
        let list = [(LIST, list)];
        bootstrapped(&[&list[..], more].concat())
    };
    let left = "unapplied-kustomization: nothing in this repository applies `./clusters/prod/shop/`, where the pipeline's Kustomizations go: `flux-system` applies what is around it";
    let alone = "resources: [flux-system/gotk-sync.yaml]\n";
    assert_eq!(said(alone, &[]), left);
    assert_eq!(
        said(
            "resources: [flux-system/gotk-sync.yaml, shop/app.yaml]\n",
            &[]
        ),
        ""
    );
    let other = parent("shop", "./clusters/prod/shop", "");
    assert_eq!(
        said(alone, &[("clusters/b/shop.yaml", &other)]),
        "",
        "somebody else"
    );
    let open = parent("shop", "\"./clusters/${cluster}/shop\"", "");
    assert_eq!(
        said(alone, &[("clusters/b/shop.yaml", &open)]),
        "",
        "perhaps somebody else"
    );
    let remote = "resources: [flux-system/gotk-sync.yaml, \"https://example.com/a.yaml\"]\n";
    assert_eq!(said(remote, &[]), "", "nobody sees what this brings");
    let own = BOOTSTRAPPED.replace("shop/ }", "shop/; parent shop }");
    assert_eq!(
        said(alone, &[("shop.pipeline", &own)]),
        "",
        "its own parent"
    );
    let allowed = BOOTSTRAPPED.replace(
        "stage app",
        "stage app { allow unapplied-kustomization \"by hand\" }",
    );
    assert_eq!(said(alone, &[("shop.pipeline", &allowed)]), "");
    let infra = parent("infra", "./infra", "");
    let outer = BOOTSTRAPPED.replace("./clusters/prod/shop/", "./infra/flux/");
    let outer = [
        ("clusters/prod/infra.yaml", infra.as_str()),
        ("shop.pipeline", outer.as_str()),
        ("infra/kustomization.yaml", "resources: [a.yaml]\n"),
        (
            "infra/a.yaml",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n",
        ),
    ];
    assert_eq!(
        bootstrapped(&outer),
        "",
        "`infra` applies no Kustomizations"
    );
}

#[test]
fn a_folder_is_an_entry_only_with_a_kustomization_file() {
    let said = |list: &str, more: &[(&str, &str)]| {
        let list = [("clusters/prod/kustomization.yaml", list)];
        bootstrapped(&[&list[..], more].concat())
    };
    let without = "unlisted-kustomization: Kustomization `flux-system` cannot be built: `./clusters/prod/shop/` has no kustomization file, and no build of the pipeline writes one";
    assert_eq!(
        said("resources: [flux-system/gotk-sync.yaml, ./shop/]\n", &[]),
        without
    );
    assert_eq!(
        said(
            "resources: [flux-system/gotk-sync.yaml, shop]\n",
            &[("clusters/prod/shop/x.yaml", SETTINGS)]
        ),
        without
    );
    let own = (
        "clusters/prod/shop/kustomization.yaml",
        "resources: [app.yaml]\n",
    );
    assert_eq!(
        said("resources: [flux-system/gotk-sync.yaml, shop]\n", &[own]),
        ""
    );
}

#[test]
fn a_source_has_one_owner() {
    let source = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: shop, namespace: flux-system}\n\
                  spec: {url: \"https://github.com/org/shop\", ref: {branch: main}, interval: 1m}\n";
    let text = BOOTSTRAPPED.replace(
        "source git flux-system",
        "source git shop { url https://github.com/org/shop; branch main }",
    );
    let infra = parent("infra", "./infra", "");
    let said = |infra: &str, path: &str, source: &str| {
        bootstrapped(&[
            ("shop.pipeline", &text),
            ("clusters/prod/infra.yaml", infra),
            (path, source),
        ])
    };
    let there = "infra/shop.yaml";
    let twice = "shared-object: GitRepository `shop` is what this pipeline writes, and another one of that name is in what `infra` applies";
    assert_eq!(said(&infra, there, source), twice);
    assert_eq!(said(&infra, "elsewhere/shop.yaml", source), "");
    assert_eq!(
        said(&infra, "clusters/prod/x/shop.yaml", source),
        "taken-name: there is a GitRepository `shop` already"
    );
    assert_eq!(
        said(&infra, "clusters/prod/shop/there.yaml", source),
        "taken-name: there is a GitRepository `shop` already",
        "in the folder itself"
    );
    for other in [
        source.replace("flux-system", "shop"),
        source.replace("kind: GitRepository", "kind: Bucket"),
        source.replace("name: shop,", "name: shops,"),
        source.replace(
            "namespace: flux-system",
            "namespace: flux-system, annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}",
        ),
    ] {
        assert_eq!(said(&infra, there, &other), "", "{other}");
    }
    for more in [
        ", suspend: true",
        ", targetNamespace: other",
        ", namePrefix: x-",
        ", kubeConfig: {secretRef: {name: away}}",
    ] {
        assert_eq!(said(&parent("infra", "./infra", more), there, source), "");
    }
    let foreign = infra.replace("name: flux-system}, path", "name: fleet}, path");
    assert_eq!(said(&foreign, there, source), "", "another repository");
    let in_folder = bootstrapped(&[
        ("shop.pipeline", &text),
        (SYNC, ""),
        (
            "clusters/prod/shop/infra.yaml",
            &infra.replace("flux-system}, path", "shop}, path"),
        ),
        (there, source),
    ]);
    assert_eq!(in_folder, twice, "whoever applies the folder");
}

#[test]
fn an_object_of_a_stage_is_not_applied_beside_it() {
    let other = SETTINGS.replace("default}", "default}\ndata: {a: b}");
    let path = "clusters/prod/settings.yaml";
    let twice = "shared-object: ConfigMap `settings` is in stage `app`, and another one of that name is in what `flux-system` applies";
    assert_eq!(bootstrapped(&[(path, &other)]), twice);
    assert_eq!(bootstrapped(&[(path, SETTINGS)]), "", "both say the same");
    assert_eq!(
        bootstrapped(&[(path, &other.replace("default", "other"))]),
        ""
    );
    assert_eq!(
        bootstrapped(&[("clusters/staging/settings.yaml", &other)]),
        "",
        "of another cluster"
    );
    let suspended = parent("flux-system", "./clusters/prod", ", suspend: true");
    assert_eq!(bootstrapped(&[(path, &other), (SYNC, &suspended)]), "");
    let source = "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system, namespace: flux-system}\n\
                  spec: {url: \"https://github.com/org/shop\", interval: 1m, ignore: settings.yaml}\n";
    let root = parent("flux-system", "./clusters/prod", "") + source;
    assert_eq!(
        bootstrapped(&[(path, &other), (SYNC, &root)]),
        "",
        "the source leaves it out"
    );
    let remote = BOOTSTRAPPED.replace(
        "stage app",
        "stage app { spec \"kubeConfig: {secretRef: {name: away}}\" }",
    );
    assert_eq!(
        bootstrapped(&[(path, &other), ("shop.pipeline", &remote)]),
        ""
    );
}

#[test]
fn what_applies_the_stages_waits_for_none_of_them() {
    let said = |files: &[(&str, &str)]| {
        let own = [
            ("shop.pipeline", "source git flux-system\nstage app\n"),
            ("deploy/app.yaml", SETTINGS),
        ];
        found(&[&own[..], files].concat())
    };
    let waits = |name: &str| {
        parent(
            "parent",
            "./flux",
            &format!(", dependsOn: [{{name: {name}}}]"),
        )
    };
    let here = "clusters/x/parent.yaml";
    let own = "foreign-cycle: `parent` waits for `shop-app`, which it applies itself";
    assert_eq!(said(&[(here, &waits("shop-app"))]), own);
    let infra = parent("infra", "./infra", ", dependsOn: [{name: shop-app}]");
    let far = ("clusters/x/infra.yaml", infra.as_str());
    assert_eq!(said(&[(here, &waits("infra")), far]), own);
    let twin = ("clusters/y/infra.yaml", infra.as_str());
    assert_eq!(
        said(&[(here, &waits("infra")), far, twin]),
        "",
        "which of them is of this cluster"
    );
    let elsewhere = waits("shop-app").replace("name: shop-app", "name: shop-app, namespace: other");
    assert_eq!(said(&[(here, &elsewhere)]), "");
    let source = waits("shop-app").replace("name: flux-system}, path", "name: fleet}, path");
    assert_eq!(said(&[(here, &source)]), "", "of another repository");
    let path = waits("shop-app").replace("./flux,", "./other,");
    assert_eq!(said(&[(here, &path)]), "");
    let suspended = waits("shop-app").replace("prune: true", "prune: true, suspend: true");
    assert_eq!(said(&[(here, &suspended)]), "");

    let none = "unknown-dependency: `parent`, which applies the pipeline's Kustomizations, waits for `shop-apps`, and there is none";
    assert_eq!(said(&[(here, &waits("shop-apps"))]), none);
    assert_eq!(said(&[(here, &waits("certificates"))]), "");
    let there = parent("shop-apps", "./other", "");
    assert_eq!(
        said(&[(here, &waits("shop-apps")), ("clusters/x/a.yaml", &there)]),
        ""
    );
    let open = parent("\"shop-${what}\"", "./other", "");
    assert_eq!(
        said(&[(here, &waits("shop-apps")), ("clusters/x/a.yaml", &open)]),
        ""
    );
}

#[test]
fn two_that_apply_the_stages_are_of_one_cluster() {
    let said = |one: &str, path: &str| {
        let first = parent("first", "./flux", "");
        found(&[
            ("shop.pipeline", "source git flux-system\nstage app\n"),
            ("deploy/app.yaml", SETTINGS),
            ("clusters/x/first.yaml", &first),
            (path, one),
        ])
    };
    let here = "clusters/x/second.yaml";
    let both = "second-parent: `first` and `second` both apply `./flux/`, where the pipeline's Kustomizations go";
    let second = |more: &str| parent("second", "./flux/", more);
    assert_eq!(said(&second(""), here), both);
    assert_eq!(said(&second(""), "clusters/y/second.yaml"), "");
    for more in [", suspend: true", ", kubeConfig: {secretRef: {name: y}}"] {
        assert_eq!(said(&second(more), here), "");
    }
}

#[test]
fn what_a_build_has_written_is_not_by_hand() {
    let text = BOOTSTRAPPED.replace(
        "source git flux-system",
        "source git shop { url https://github.com/org/shop; branch main }",
    );
    let root = parent("flux-system", "./clusters/prod", "");
    for flux in ["shop/", "shop/; parent shop at ./clusters/prod"] {
        let project = Project::new();
        project.write("shop.pipeline", &text.replace("shop/", flux));
        project.write("deploy/app.yaml", SETTINGS);
        project.write(SYNC, &root);
        let before = project.run(&["check"]).stdout;
        assert_eq!(project.run(&["build"]).code, Some(0), "{before}");
        assert_eq!(project.run(&["check"]).stdout, before);
    }
}
