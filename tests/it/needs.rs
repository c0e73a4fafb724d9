//! What stages need, and who makes it: each case is a change to one small repository, and what is then
//! found about it.

use std::collections::BTreeMap;

use flux_pipeline::compile::{Input, check};
use flux_pipeline::source::{Memory, SourceMap};

/// Texts by path.
type Files = BTreeMap<String, String>;

const CHECKS: [&str; 7] = [
    "late-object",
    "unbound-claim",
    "undeclared-kind",
    "undeclared-namespace",
    "undeclared-object",
    "unmade-object",
    "unordered-object",
];

/// `check: message` for everything about needs, and the name alone for any other error.
fn found(files: &Files) -> Vec<String> {
    let pipelines = files.iter().filter(|(path, _)| path.ends_with(".pipeline"));
    let inputs = pipelines.map(|(path, text)| Input::new(path, text));
    let memory = Memory::new(files.clone());
    let outcome = check(inputs.collect(), &memory, &mut SourceMap::default());
    let lines = outcome.diagnostics.iter().filter_map(|found| {
        let name = found.check.name;
        let is_ours = CHECKS.contains(&name);
        is_ours.then(|| format!("{name}: {}", found.message))
    });
    lines.collect()
}

/// A migration whose Job needs the Secret `key`, before an app.
fn shop() -> Files {
    let files = [
        (
            "shop.pipeline",
            "stage migrate before app { job x { image \"ghcr.io/org/x:v1\"; run \"true\"; deadline 5m; env-from secret key } }\n",
        ),
        (
            "deploy/app.yaml",
            "apiVersion: v1\nkind: Service\nmetadata: {name: app}\n",
        ),
    ];
    files
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into()
}

fn with(path: &str, text: &str) -> Files {
    let mut files = shop();
    files.insert(path.to_owned(), text.to_owned());
    files
}

/// The shop with another stage that holds `text`, related to the others as `relation` says.
fn with_stage(relation: &str, text: &str) -> Files {
    let mut files = with("more/it.yaml", text);
    let pipeline = files.get_mut("shop.pipeline").unwrap();
    *pipeline += &format!("stage more {relation}\ndefaults {{ external crd any.{GROUP} }}\n");
    files
}

const GROUP: &str = "example.com";
const ANY: &str = "external crd any";
const KEY_TOO: &str = "external secret key; external crd any";
const SECRET: &str = "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\n";
const UNMADE: &str = "unmade-object: job `x` needs Secret `key`, which no stage makes";

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn an_object_is_made_before_or_with_what_needs_it() {
    assert_eq!(found(&shop()), [UNMADE]);
    assert_eq!(found(&with("migrate/key.yaml", SECRET)), none());
    assert_eq!(found(&with_stage("before migrate", SECRET)), none());
    let late = "stage `migrate` needs Secret `key`, which only the later stage `app` makes";
    assert_eq!(
        found(&with("deploy/key.yaml", SECRET)),
        [format!("late-object: {late}")]
    );
    let aside = "stage `migrate` needs Secret `key`, and does not wait for `more`, which makes it";
    let unordered = [format!("unordered-object: {aside}")];
    assert_eq!(found(&with_stage("before app", SECRET)), unordered);
    assert_eq!(found(&with_stage("", SECRET)), unordered);
}

#[test]
fn one_maker_in_time_is_enough() {
    let mut files = with_stage("before migrate", SECRET);
    files.insert("deploy/key.yaml".to_owned(), SECRET.to_owned());
    assert_eq!(found(&files), none());
}

#[test]
fn another_namespace_holds_another_object() {
    let other = SECRET.replace("key}", "key, namespace: kube-system}");
    assert_eq!(found(&with_stage("before migrate", &other)), [UNMADE]);
    let same = SECRET.replace("key}", "key, namespace: default}");
    assert_eq!(found(&with_stage("before migrate", &same)), none());
}

#[test]
fn external_says_it_for_the_whole_pipeline() {
    for stage in ["migrate", "app"] {
        let mut files = shop();
        let pipeline = files.get_mut("shop.pipeline").unwrap();
        *pipeline = pipeline.replace("job x", "external secret other; job x");
        *pipeline = pipeline.replace("before app", "before app, last");
        *pipeline +=
            "stage last { path ./deploy/; allow nested-paths \"x\"; external secret key }\n";
        assert_eq!(found(&files), none(), "{stage}");
    }
    let mut files = shop();
    *files.get_mut("shop.pipeline").unwrap() += "defaults { external configmap key }\n";
    assert_eq!(found(&files), [UNMADE], "another kind is another object");
}

#[test]
fn controllers_make_secrets_from_objects_that_say_so() {
    let certificate = "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c}\nspec: {secretName: key}\n";
    let sealed = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: key}\n";
    let fetched = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e}\nspec: {target: {name: key}}\n";
    for text in [certificate, sealed, fetched] {
        let objects = |files: &Files| {
            let found = found(files).into_iter();
            found
                .filter(|it| !it.starts_with("undeclared-kind"))
                .collect::<Vec<_>>()
        };
        assert_eq!(objects(&with_stage("before migrate", text)), none());
        let late = objects(&with_stage("after app", text));
        assert!(late[0].starts_with("late-object"), "{late:?}");
    }
}

#[test]
fn what_may_be_made_is_not_called_missing() {
    let may = [
        "apiVersion: example.com/v1\nkind: Database\nmetadata: {name: d}\nspec: {credentials: {secret: key}}\n",
        "apiVersion: example.com/v1\nkind: Database\nmetadata: {name: key}\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: s, annotations: {serving-cert: key}}\n",
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h}\n",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec: {path: ./x, sourceRef: {kind: GitRepository, name: x}}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: \"${NAME}\"}\n",
    ];
    for text in may {
        assert_eq!(found(&with_stage("before migrate", text)), none(), "{text}");
        assert_eq!(found(&with_stage("after app", text)), [UNMADE], "{text}");
    }
    let remote = "resources: [https://example.com/base]\n";
    let files = with(
        "migrate/kustomization.yaml",
        &(remote.to_owned() + "- x.job.yaml\n"),
    );
    assert_eq!(found(&files), none(), "a remote base may hold it");
    let mut files = shop();
    *files.get_mut("shop.pipeline").unwrap() =
        files["shop.pipeline"].replace("secret key", "secret \"key-${A}\"");
    let others: Vec<String> = found(&files);
    assert!(
        others.is_empty() || !others[0].contains("key-$"),
        "{others:?}"
    );
}

#[test]
fn another_stage_without_secrets_is_no_excuse() {
    for text in [
        "apiVersion: example.com/v1\nkind: Database\nmetadata: {name: other}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: key}\n",
    ] {
        assert_eq!(
            found(&with_stage("before migrate", text)),
            [UNMADE],
            "{text}"
        );
    }
}

#[test]
fn the_claims_of_a_stateful_set_are_made_with_it() {
    let set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {volumeClaimTemplates: [{metadata: {name: data}}]}\n";
    let mut files = with_stage("before migrate", set);
    let pipeline = files.get_mut("shop.pipeline").unwrap();
    *pipeline = pipeline.replace("env-from secret key", "mount claim data-db-0 at /data");
    assert_eq!(found(&files), none());
}

/// A Pod with these lines under `spec`, in the app.
fn pod(spec: &str) -> Files {
    let mut files = with(
        "deploy/pod.yaml",
        &format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n{spec}"),
    );
    *files.get_mut("shop.pipeline").unwrap() += "defaults { external secret key }\n";
    files
}

#[test]
fn everything_that_pods_name_is_looked_for() {
    let names = [
        ("  serviceAccountName: n\n", "ServiceAccount"),
        ("  serviceAccount: n\n", "ServiceAccount"),
        ("  imagePullSecrets: [{name: n}]\n", "Secret"),
        ("  volumes: [{secret: {secretName: n}}]\n", "Secret"),
        ("  volumes: [{configMap: {name: n}}]\n", "ConfigMap"),
        (
            "  volumes: [{persistentVolumeClaim: {claimName: n}}]\n",
            "PersistentVolumeClaim",
        ),
        (
            "  volumes: [{csi: {driver: d, nodePublishSecretRef: {name: n}}}]\n",
            "Secret",
        ),
        (
            "  volumes: [{projected: {sources: [{secret: {name: n}}]}}]\n",
            "Secret",
        ),
        (
            "  volumes: [{projected: {sources: [{configMap: {name: n}}]}}]\n",
            "ConfigMap",
        ),
        (
            "  containers: [{envFrom: [{secretRef: {name: n}}]}]\n",
            "Secret",
        ),
        (
            "  initContainers: [{envFrom: [{configMapRef: {name: n}}]}]\n",
            "ConfigMap",
        ),
        (
            "  containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: n, key: k}}}]}]\n",
            "Secret",
        ),
        (
            "  containers: [{env: [{name: A, valueFrom: {configMapKeyRef: {name: n, key: k}}}]}]\n",
            "ConfigMap",
        ),
    ];
    for (spec, kind) in names {
        let missing = format!("undeclared-object: Pod `p` needs {kind} `n`, which no stage makes");
        assert_eq!(found(&pod(spec)), [missing], "{spec}");
        let made = format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: n}}\n");
        let mut files = pod(spec);
        files.insert("deploy/made.yaml".to_owned(), made);
        assert_eq!(found(&files), none(), "{spec}");
        let optional = spec.replace("{secretName: n}", "{secretName: n, optional: true}");
        let optional = optional.replace("{name: n, key: k}", "{name: n, key: k, optional: true}");
        let optional = optional.replace("{name: n}}]", "{name: n, optional: true}}]");
        if optional != spec {
            assert_eq!(found(&pod(&optional)), none(), "{optional}");
        }
    }
}

#[test]
fn kubernetes_makes_some_names_itself() {
    for spec in [
        "  serviceAccountName: default\n",
        "  volumes: [{configMap: {name: kube-root-ca.crt}}]\n",
        "  volumes: [{emptyDir: {}}]\n",
    ] {
        assert_eq!(found(&pod(spec)), none(), "{spec}");
    }
}

#[test]
fn pods_that_nothing_waits_for_may_wait() {
    let pods = "spec: {containers: [{name: c, envFrom: [{secretRef: {name: key}}]}]}";
    let cron = format!(
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: c}}\nspec: {{jobTemplate: {{spec: {{template: {{{pods}}}}}}}}}\n"
    );
    let deployment = |more: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: c}}\nspec: {{{more}template: {{{pods}}}}}\n"
        )
    };
    let of = |object: &str| {
        let mut files = Files::new();
        let pipeline = "stage migrate before app\n";
        for (path, text) in [
            ("shop.pipeline", pipeline),
            ("migrate/it.yaml", object),
            ("deploy/key.yaml", SECRET),
        ] {
            files.insert(path.to_owned(), text.to_owned());
        }
        found(&files)
    };
    assert_eq!(of(&cron), none());
    assert_eq!(of(&deployment("replicas: 0, ")), none());
    assert_eq!(of(&deployment("")).len(), 1, "a rollout is waited for");
}

#[test]
fn namespaces_and_definitions_are_made_before() {
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    let mut files = with_stage("after app", namespace);
    let pipeline = files.get_mut("shop.pipeline").unwrap();
    *pipeline = format!("namespace shop\n{pipeline}").replace(ANY, KEY_TOO);
    let late = "stage `migrate` needs Namespace `shop`, which only the later stage `more` makes";
    assert_eq!(found(&files), [format!("late-object: {late}")]);

    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.w.io}\nspec: {group: w.io, scope: Namespaced, names: {kind: Widget, plural: widgets}}\n";
    let widget = "apiVersion: w.io/v1\nkind: Widget\nmetadata: {name: w}\n";
    let of = |relation: &str| {
        let mut files = with_stage(relation, definition);
        files.insert("deploy/widget.yaml".to_owned(), widget.to_owned());
        let pipeline = files.get_mut("shop.pipeline").unwrap();
        *pipeline = pipeline.replace(ANY, KEY_TOO);
        found(&files)
    };
    assert_eq!(of("before app"), none());
    let late =
        "stage `app` needs the definition of Widget.w.io, which only the later stage `more` makes";
    assert_eq!(of("after app"), [format!("late-object: {late}")]);
    let beside = with("deploy/widget.yaml", &format!("{definition}---\n{widget}"));
    assert_eq!(found(&beside), [UNMADE]);
    let alone = with("deploy/widget.yaml", widget);
    let undefined = "undeclared-kind: no stage defines Widget.w.io, the kind of Widget `w`";
    assert_eq!(found(&alone), [UNMADE, undefined]);
}

#[test]
fn a_generated_name_is_for_its_own_stage() {
    let generator = "secretGenerator: [{name: key, literals: [a=b]}]\n";
    let inner = with(
        "migrate/kustomization.yaml",
        &(generator.to_owned() + "resources: [x.job.yaml]\n"),
    );
    assert_eq!(found(&inner), none());
    let mut outer = with_stage("before migrate", SECRET);
    outer.remove("more/it.yaml");
    outer.insert("more/kustomization.yaml".to_owned(), generator.to_owned());
    assert_eq!(found(&outer), [UNMADE]);
    let plain = generator.replace(
        "literals",
        "options: {disableNameSuffixHash: true}, literals",
    );
    outer.insert("more/kustomization.yaml".to_owned(), plain);
    assert_eq!(found(&outer), none());
    let renamed = "namePrefix: a-\nresources: [it.yaml]\n";
    let mut outer = with_stage("before migrate", SECRET);
    outer.insert("more/kustomization.yaml".to_owned(), renamed.to_owned());
    assert_eq!(found(&outer), [UNMADE]);
}

#[test]
fn a_pipeline_of_another_file_may_make_it() {
    let mut files = with("base/key.yaml", SECRET);
    files.insert(
        "base.pipeline".to_owned(),
        "flux { directory ./flux/base/ }\nstage base\n".to_owned(),
    );
    assert_eq!(found(&files), none());
}

#[test]
fn what_flux_reads_comes_from_a_stage_before() {
    let settings =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\n";
    let of = |relation: &str| {
        let mut files = with_stage(relation, settings);
        let pipeline = files.get_mut("shop.pipeline").unwrap();
        *pipeline = pipeline.replace(
            "job x",
            "external secret key; substitute from configmap vars; job x",
        );
        found(&files)
    };
    assert_eq!(of("before migrate"), none());
    assert!(of("after app")[0].starts_with("late-object: stage `migrate` needs ConfigMap `vars`"));
    let mut own = with("migrate/vars.yaml", settings);
    let pipeline = own.get_mut("shop.pipeline").unwrap();
    *pipeline = pipeline.replace(
        "job x",
        "external secret key; substitute from configmap vars; job x",
    );
    let within = "Flux needs ConfigMap `vars` before it applies stage `migrate`, which makes it";
    assert_eq!(found(&own), [format!("late-object: {within}")]);
    own.remove("migrate/vars.yaml");
    assert_eq!(found(&own), none(), "it is mostly put there by hand");
}

#[test]
fn another_cluster_has_objects_of_its_own() {
    let mut files = with_stage("before migrate", SECRET);
    let pipeline = files.get_mut("shop.pipeline").unwrap();
    *pipeline = pipeline.replace(
        "stage more before migrate",
        "stage more before migrate { kube-config secret other }",
    );
    assert_eq!(found(&files), [UNMADE]);
}

#[test]
fn the_last_stage_is_warned_about_only() {
    let mut files = shop();
    let pipeline = files.get_mut("shop.pipeline").unwrap();
    *pipeline = pipeline.replace("migrate before app", "migrate after app");
    let warning = UNMADE.replace("unmade-object", "undeclared-object");
    assert_eq!(found(&files), [warning]);
}

#[test]
fn a_stateful_set_puts_its_own_claims_in_place() {
    let set = |name: &str| {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: db}}\nspec:\n  volumeClaimTemplates: [{{metadata: {{name: data}}}}]\n  template: {{spec: {{volumes: [{{name: {name}, persistentVolumeClaim: {{claimName: c}}}}]}}}}\n"
        )
    };
    assert_eq!(found(&with("deploy/db.yaml", &set("data"))), [UNMADE]);
    let missing =
        "undeclared-object: StatefulSet `db` needs PersistentVolumeClaim `c`, which no stage makes";
    assert_eq!(
        found(&with("deploy/db.yaml", &set("other"))),
        [UNMADE, missing]
    );
}

#[test]
fn a_claim_is_bound_by_a_pod_of_its_own_stage() {
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {volumes: [{persistentVolumeClaim: {claimName: data}}]}\n";
    let of = |stage: &str, more: &str| {
        let mut files = with_stage("before migrate", more);
        let pipeline = files.get_mut("shop.pipeline").unwrap();
        *pipeline = pipeline
            .replace("env-from secret key", "mount claim data at /data")
            .replace(
                "stage more before migrate",
                &format!("stage more before migrate {stage}"),
            );
        found(&files)
    };
    let unbound = "unbound-claim: stage `more` waits until PersistentVolumeClaim `data` is bound, which may take a pod of `migrate`";
    assert_eq!(of("", claim), [unbound]);
    assert_eq!(of("", &format!("{claim}---\n{pod}")), none());
    assert_eq!(of("", &claim.replace("{}", "{volumeName: v}")), none());
    assert_eq!(
        of("{ wait false; allow unwaited-dependency \"x\" }", claim),
        none()
    );
    assert_eq!(of("{ allow unbound-claim \"Immediate\" }", claim), none());
}

/// What is found when the stage `app` holds `object`, and the stage `more` makes `made`.
fn read_by_controller(object: &str, made: &str, pipeline: &str) -> Vec<String> {
    let mut files = with("deploy/app.yaml", object);
    files.insert("more/it.yaml".to_owned(), made.to_owned());
    files.insert("shop.pipeline".to_owned(), pipeline.to_owned());
    found(&files)
}

#[test]
fn what_controllers_read_is_only_looked_at_when_it_comes_later() {
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: default}\nspec: {interval: 1h, chart: {spec: {chart: web, version: 1.0.0, sourceRef: {kind: HelmRepository, name: charts}}}}\n";
    let source = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: charts, namespace: default}\nspec: {interval: 1h, url: https://charts.example.com}\n";
    let of = |object: &str, pipeline: &str| read_by_controller(object, source, pipeline);
    let late = "late-object: stage `app` needs HelmRepository `charts`, which only the later stage `more` makes";
    let later = "stage app before more\nstage more\n";
    assert_eq!(of(release, later), [late]);
    let second = release.replace("name: web", "name: api");
    assert_eq!(
        of(&format!("{release}---\n{second}"), later),
        [late],
        "a chart beside it does not make it"
    );
    let suspended = release.replace("interval: 1h,", "interval: 1h, suspend: true,");
    let elsewhere = release.replace("name: charts", "name: charts, namespace: other");
    let unmade = release.replace("name: charts", "name: other");
    for right in [suspended, elsewhere, unmade] {
        assert_eq!(of(&right, later), none(), "{right}");
    }
    let unwaited = "stage app before more { wait false }\nstage more\n";
    assert_eq!(of(release, unwaited), none());
    assert_eq!(of(release, "stage app\nstage more\n"), none(), "no order");
    assert_eq!(of(release, "stage app after more\nstage more\n"), none());
}

#[test]
fn a_secret_that_a_source_reads_may_be_external() {
    let source = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: charts, namespace: default}\nspec: {interval: 1h, url: \"oci://example.com/charts\", ref: {tag: 1.0.0}, secretRef: {name: key}}\n";
    let secret = SECRET.replace("name: key", "name: key, namespace: default");
    let of = |pipeline: &str| read_by_controller(source, &secret, pipeline);
    let late =
        "late-object: stage `app` needs Secret `key`, which only the later stage `more` makes";
    let later = "stage app before more\nstage more\n";
    assert_eq!(of(later), [late]);
    let declared = format!("defaults {{ external secret key }}\n{later}");
    assert_eq!(of(&declared), none());
    let unmade = read_by_controller(source, "", later);
    assert_eq!(unmade, none(), "what nobody makes is somebody else's");
}
