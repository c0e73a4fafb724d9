//! A Job that somebody wrote becomes a `job`: offered only where the same is applied afterwards.

use std::collections::BTreeMap;

use flux_pipeline::compile::{Input, check};
use flux_pipeline::diagnostics::edited;
use flux_pipeline::emit::bundle;
use flux_pipeline::ide::{Action, ActionKind, Analysis, actions};
use flux_pipeline::source::{Memory, SourceMap};
use insta::assert_snapshot;

const FILE: &str = "shop.pipeline";

const APP: (&str, &str) = (
    "deploy/app.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop, namespace: default }\n",
);

type Tree = BTreeMap<String, String>;

/// A repository whose pipeline is `text`, with an app and more files.
fn tree(text: &str, more: &[(&str, &str)]) -> Tree {
    let pipeline = (FILE, text);
    let files = more.iter().chain([&APP, &pipeline]);
    let owned = files.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    owned.collect()
}

/// What is offered at the head of stage `migrate`, and what each makes of the repository.
fn offered(files: &Tree) -> Vec<(Action, Tree)> {
    let repository = Memory::new(files.clone());
    let analysis = Analysis::of(vec![Input::new(FILE, files[FILE].as_str())], &repository);
    let file = analysis.file(FILE).unwrap();
    let at = files[FILE].find("stage migrate").unwrap() + "stage mi".len();
    let all = actions(&analysis, file, &(at..at), &repository).into_iter();
    let rewrites = all.filter(|action| action.kind == ActionKind::Rewrite);
    let done = rewrites.map(|action| {
        let mut after = files.clone();
        for (id, source) in analysis.sources.iter() {
            let new = edited(id, &source.text, &action.edits);
            if new != source.text {
                after.insert(source.name.clone(), new);
            }
        }
        action.gone.iter().for_each(|path| drop(after.remove(path)));
        (action, after)
    });
    done.collect()
}

/// The only thing that is offered.
fn done(files: &Tree) -> Tree {
    let mut all = offered(files);
    assert_eq!(
        all.len(),
        1,
        "{:?}",
        all.iter().map(|it| &it.0.title).collect::<Vec<_>>()
    );
    all.remove(0).1
}

/// What a build writes, by path; the findings when there is an error.
fn built(files: &Tree) -> Tree {
    let repository = Memory::new(files.clone());
    let mut sources = SourceMap::default();
    let input = Input::new(FILE, files[FILE].as_str());
    let outcome = check(vec![input], &repository, &mut sources);
    let found = outcome.diagnostics.iter().map(|it| it.message.as_str());
    let said = found.collect::<Vec<_>>().join("\n") + "\n" + &files[FILE];
    let plan = outcome.plan(&repository).expect(&said);
    let bundle = bundle(&plan);
    let texts = bundle.files.iter();
    texts
        .map(|(path, (_, text))| (path.clone(), text.clone()))
        .collect()
}

type Yaml = serde_yaml::Value;

/// The Job without what a build always adds.
fn bare(text: &str) -> Yaml {
    let mut job: Yaml = serde_yaml::from_str(text).unwrap();
    let metadata = job["metadata"].as_mapping_mut().unwrap();
    if let Some(annotations) = metadata.get_mut("annotations") {
        let annotations = annotations.as_mapping_mut().unwrap();
        annotations.retain(|key, _| {
            let key = key.as_str().unwrap();
            key != "flux-pipeline/content" && !key.starts_with("kustomize.toolkit.fluxcd.io/")
        });
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
    job
}

/// A Job with parts of its own: of the container, of the pod, and of the spec.
fn job(container: &str, pod: &str, spec: &str) -> String {
    let lines = |text: &str, indentation: &str| -> String {
        let lines = text.lines();
        lines.map(|line| format!("{indentation}{line}\n")).collect()
    };
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: db-migrate\n  namespace: default\nspec:\n{}  template:\n    spec:\n      restartPolicy: Never\n{}      containers:\n        - name: migrate\n          image: ghcr.io/org/shop:v1.4.0\n{}",
        lines(spec, "  "),
        lines(pod, "      "),
        lines(container, "          "),
    )
}

const OTHER: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other, namespace: default }\n";

const STAGES: &str = "stage migrate before app\nstage app\n";

const EXTERNALS: &str = "stage migrate before app {\n  external secret db\n  external configmap settings\n  external service-account runner\n  external claim data\n}\nstage app\n";

/// What people write into a Job, and the lines that it becomes.
const CASES: &[(&str, [&str; 3], &[&str])] = &[
    (
        "nothing but an image",
        ["", "", ""],
        &["image ghcr.io/org/shop:v1.4.0"],
    ),
    (
        "a script",
        ["command: [sh, -c, bin/migrate]", "", ""],
        &["run \"bin/migrate\""],
    ),
    (
        "a program with arguments",
        ["command: [bin/migrate]\nargs: [--all, \"1\"]", "", ""],
        &["command [\"bin/migrate\"]", "args [\"--all\", \"1\"]"],
    ),
    (
        "an environment",
        [
            "env:\n- { name: MODE, value: \"on\" }\n- name: URL\n  valueFrom: { secretKeyRef: { name: db, key: url } }\nenvFrom:\n- configMapRef: { name: settings }",
            "",
            "",
        ],
        &[
            "env MODE = \"on\"",
            "env URL from secret db key url",
            "env-from configmap settings",
        ],
    ),
    (
        "a field of the pod in the environment",
        [
            "env:\n- { name: MODE, value: \"on\" }\n- name: NODE\n  valueFrom: { fieldRef: { fieldPath: spec.nodeName } }\n- { name: LAST, value: \"1\" }",
            "",
            "",
        ],
        &[
            "env MODE = \"on\"",
            "fieldPath: spec.nodeName",
            "name: LAST",
        ],
    ),
    (
        "resources",
        [
            "resources:\n  requests: { cpu: 100m, memory: 64Mi }\n  limits: { cpu: 200m, memory: 64Mi }",
            "",
            "",
        ],
        &["cpu 100m..200m", "memory 64Mi"],
    ),
    (
        "resources with no word",
        ["resources:\n  limits: { memory: 64Mi }", "", ""],
        &["limits:", "memory: 64Mi"],
    ),
    (
        "limits of the Job",
        [
            "",
            "",
            "activeDeadlineSeconds: 600\nbackoffLimit: 2\ncompletions: 2\nparallelism: 2",
        ],
        &[
            "deadline 10m",
            "retries 2",
            "completions 2",
            "parallelism 2",
        ],
    ),
    (
        "fields of the Job with no word",
        ["", "", "podReplacementPolicy: Failed"],
        &["podReplacementPolicy: Failed"],
    ),
    (
        "an account",
        ["", "serviceAccountName: runner", ""],
        &["service-account runner"],
    ),
    (
        "fields of the container with no word",
        [
            "imagePullPolicy: Always\nsecurityContext: { readOnlyRootFilesystem: true }",
            "",
            "",
        ],
        &["imagePullPolicy: Always", "readOnlyRootFilesystem: true"],
    ),
    (
        "a volume as `mount` names it",
        [
            "volumeMounts:\n- { name: data, mountPath: /data }",
            "volumes:\n- { name: data, persistentVolumeClaim: { claimName: data } }",
            "",
        ],
        &["mount claim data at /data"],
    ),
    (
        "a volume of another name, at a part of it",
        [
            "volumeMounts:\n- { name: files, mountPath: /data, subPath: shop, readOnly: true }",
            "volumes:\n- { name: files, persistentVolumeClaim: { claimName: data } }",
            "",
        ],
        &["manifest", "subPath: shop", "claimName: data"],
    ),
    (
        "a container before it, and one beside it",
        [
            "- name: beside\n  image: ghcr.io/org/beside:v1",
            "initContainers:\n- { name: first, image: \"ghcr.io/org/first:v1\" }",
            "",
        ],
        &["initContainers:", "name: first", "name: beside"],
    ),
    (
        "a user, nodes and tolerations",
        [
            "",
            "securityContext: { runAsUser: 1000 }\nnodeSelector: { disk: ssd }\ntolerations:\n- { key: batch, operator: Exists, effect: NoSchedule }",
            "",
        ],
        &[
            "run-as 1000",
            "node disk = ssd",
            "tolerate batch NoSchedule",
        ],
    ),
];

#[test]
fn what_is_emitted_is_the_job_that_was_there() {
    for (name, [container, pod, spec], lines) in CASES {
        let (container, beside) = match container.strip_prefix("- ") {
            Some(_) => ("", *container),
            None => (*container, ""),
        };
        let text = job(container, pod, spec)
            + &beside
                .lines()
                .map(|line| format!("        {line}\n"))
                .collect::<String>();
        let files = tree(EXTERNALS, &[("migrate/job.yaml", &text)]);
        let after = done(&files);
        assert!(!after.contains_key("migrate/job.yaml"), "{name}");
        let built = built(&after);
        assert_eq!(
            bare(&built["migrate/migrate.job.yaml"]),
            bare(&text),
            "{name}\n{}",
            after[FILE]
        );
        for line in *lines {
            assert!(
                after[FILE].contains(line),
                "{name}: `{line}`\n{}",
                after[FILE]
            );
        }
    }
}

#[test]
fn the_statement_goes_last_into_the_block() {
    let files = tree(
        STAGES,
        &[(
            "migrate/job.yaml",
            &job("command: [sh, -c, bin/migrate]", "", "backoffLimit: 2"),
        )],
    );
    let (action, after) = offered(&files).remove(0);
    assert_snapshot!(action.title, @"Turn Job `db-migrate` of `migrate/job.yaml` into a `job`");
    assert_snapshot!(after[FILE], @r#"
    stage migrate before app {
      job {
        name db-migrate
        image ghcr.io/org/shop:v1.4.0
        run "bin/migrate"
        retries 2
      }
    }
    stage app
    "#);
    let text = "stage migrate before app { timeout 10m } # first\nstage app\n";
    let files = Tree::from([(FILE.to_owned(), text.to_owned())])
        .into_iter()
        .chain(files.into_iter().filter(|(path, _)| path != FILE))
        .collect();
    assert_snapshot!(done(&files)[FILE], @r#"
    stage migrate before app { timeout 10m
      job {
        name db-migrate
        image ghcr.io/org/shop:v1.4.0
        run "bin/migrate"
        retries 2
      }
    } # first
    stage app
    "#);
}

#[test]
fn the_kustomization_file_lists_what_a_build_writes() {
    let text = job("", "", "");
    let listed = "resources:\n  - ./job.yaml  # first\n  - more.yaml\n";
    let files = [
        ("migrate/job.yaml", text.as_str()),
        ("migrate/more.yaml", OTHER),
        ("migrate/kustomization.yaml", listed),
    ];
    let after = done(&tree(STAGES, &files));
    assert_snapshot!(after["migrate/kustomization.yaml"], @"
    resources:
      - migrate.job.yaml  # first
      - more.yaml
    ");
    assert!(built(&after).contains_key("migrate/migrate.job.yaml"));
}

#[test]
fn a_file_with_more_in_it_keeps_the_rest() {
    let both = format!(
        "{OTHER}---\n{}---\n# a comment\n{}",
        job("", "", ""),
        OTHER.replace("other", "third")
    );
    for listed in ["resources:\n  - all.yaml\n", "resources: [all.yaml]\n"] {
        let files = [
            ("migrate/all.yaml", both.as_str()),
            ("migrate/kustomization.yaml", listed),
        ];
        let after = done(&tree(STAGES, &files));
        let rest = format!(
            "{OTHER}---\n# a comment\n{}",
            OTHER.replace("other", "third")
        );
        assert_eq!(after["migrate/all.yaml"], rest);
        let expected = match listed.contains('[') {
            true => "resources: [all.yaml, migrate.job.yaml]\n",
            false => "resources:\n  - all.yaml\n  - migrate.job.yaml\n",
        };
        assert_eq!(after["migrate/kustomization.yaml"], expected);
        assert!(built(&after).contains_key("migrate/migrate.job.yaml"));
    }
}

#[test]
fn a_marker_of_image_automation_gets_a_named_image() {
    let text = job("", "", "").replace(
        "v1.4.0",
        "v1.4.0 # {\"$imagepolicy\": \"flux-system:shop\"}",
    );
    let stages = format!("image shop = ghcr.io/org/other:v1\n{STAGES}");
    let after = done(&tree(&stages, &[("migrate/job.yaml", &text)]));
    assert_snapshot!(after[FILE], @r#"
    image shop = ghcr.io/org/other:v1
    image shop-2 = ghcr.io/org/shop:v1.4.0  # {"$imagepolicy": "flux-system:shop"}
    stage migrate before app {
      job {
        name db-migrate
        image shop-2
      }
    }
    stage app
    "#);
}

#[test]
fn every_environment_has_the_job_afterwards() {
    let text = format!(
        "{STAGES}environment dev {{}}\nenvironment prod {{ stage migrate {{ timeout 20m }} }}\n"
    );
    let after = done(&tree(&text, &[("migrate/job.yaml", &job("", "", ""))]));
    assert_eq!(after[FILE].matches("job {").count(), 1);
}

#[test]
fn nothing_is_offered_where_something_else_would_be_applied() {
    let text = job("", "", "");
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("no Job", &[("migrate/app.yaml", APP.1)]),
        (
            "a file of the same name as the generated one",
            &[
                ("migrate/job.yaml", &text),
                ("migrate/migrate.job.yaml", APP.1),
            ],
        ),
        (
            "a Job from elsewhere",
            &[
                ("base/job.yaml", &text),
                ("base/kustomization.yaml", "resources: [job.yaml]\n"),
                ("migrate/kustomization.yaml", "resources: [../base]\n"),
            ],
        ),
    ];
    for (name, files) in cases {
        let offered = offered(&tree(STAGES, files));
        let titles: Vec<&String> = offered.iter().map(|(action, _)| &action.title).collect();
        assert!(titles.is_empty(), "{name}: {titles:?}");
    }
}

#[test]
fn another_namespace_is_not_given_up() {
    let text = job("", "", "").replace("namespace: default", "namespace: jobs");
    assert!(offered(&tree(STAGES, &[("migrate/job.yaml", &text)])).is_empty());
    let inside = format!("namespace jobs\n{STAGES}");
    assert_eq!(
        offered(&tree(&inside, &[("migrate/job.yaml", &text)])).len(),
        1
    );
}
