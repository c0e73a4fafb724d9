//! Where a value of a Secret may stand in a repository.

/// Files over a sound repository, `§` where the value stands.
pub struct Place {
    pub name: &'static str,
    /// Paths with their texts.
    pub files: &'static [(&'static str, &'static str)],
    /// What the stage `app` says more.
    pub stage: &'static str,
    /// What the hand-written Kustomization of the same directory says more in its `spec`.
    pub spec: &'static str,
}

const fn files(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Place {
    Place {
        name,
        files,
        stage: "",
        spec: "",
    }
}

pub const PLACES: &[Place] = &[
    files(
        "a Secret",
        &[(
            "deploy/key.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\n  namespace: default\nstringData:\n  first: x\n  password: §\n",
        )],
    ),
    files(
        "a Secret whose words are escaped",
        &[(
            "deploy/key.yaml",
            "\"apiVersion\": \"v1\"\n\"\\u006bind\": \"Secre\\x74\"\n\"metadata\": {\"name\": \"key\", \"namespace\": \"default\"}\n\"stringD\\U00000061ta\":\n  \"\\x70assword\": \"§\"\n",
        )],
    ),
    files(
        "a Secret whose kind goes over two lines",
        &[(
            "deploy/key.yaml",
            "apiVersion: v1\nkind: \"Sec\\\n  ret\"\nmetadata: {name: key, namespace: default}\ndata:\n  password: §64\n",
        )],
    ),
    files(
        "a Secret in base64",
        &[(
            "deploy/key.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\n  namespace: default\ntype: Opaque\ndata:\n  password: §64\n",
        )],
    ),
    files(
        "a Secret whose value has lines",
        &[(
            "deploy/key.yaml",
            "kind: Secret\napiVersion: v1\nstringData:\n  password: |\n    first\n    §\nmetadata: { name: key, namespace: default }\n",
        )],
    ),
    files(
        "a Secret in JSON",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml, key.json]\n",
            ),
            (
                "deploy/key.json",
                "{\"apiVersion\": \"v1\", \"kind\": \"Secret\",\n\"metadata\": {\"name\": \"key\", \"namespace\": \"default\"},\n\"stringData\": {\"password\":\n\"§\"}}\n",
            ),
        ],
    ),
    files(
        "a Secret in a list, behind another object",
        &[(
            "deploy/all.yaml",
            "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: c, namespace: default }\n  - apiVersion: v1\n    kind: Secret\n    metadata: { name: key, namespace: default }\n    data: { password: §64 }\n",
        )],
    ),
    files(
        "a file that is one word",
        &[("deploy/password.yaml", "§\n")],
    ),
    files(
        "a file that is a list of words",
        &[("deploy/passwords.yaml", "- one\n- §\n")],
    ),
    files(
        "a file of keys that is no manifest",
        &[("deploy/values.yaml", "user: shop\npassword: §\n")],
    ),
    files(
        "literals of a generator",
        &[(
            "deploy/kustomization.yaml",
            "resources: [app.yaml]\nsecretGenerator:\n  - name: key\n    namespace: default\n    literals:\n      - first=x\n      - password=§\n",
        )],
    ),
    files(
        "an env file of a generator",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml]\nsecretGenerator:\n  - name: key\n    namespace: default\n    envs: [key.env]\n",
            ),
            ("deploy/key.env", "# of the shop\nFIRST=x\nPASSWORD=§\n"),
        ],
    ),
    files(
        "files of a generator",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml]\nsecretGenerator:\n  - name: key\n    namespace: default\n    files: [key.txt, more=key.yaml]\n",
            ),
            ("deploy/key.txt", "§\n"),
            ("deploy/key.yaml", "password: §\n"),
        ],
    ),
    files(
        "a patch in a kustomization file",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml, key.yaml]\npatches:\n  - target: { kind: Secret, name: key }\n    patch: |\n      - op: replace\n        path: /stringData/password\n        value: §\n",
            ),
            (
                "deploy/key.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData: { password: x }\n",
            ),
        ],
    ),
    files(
        "a file of operations",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml, key.yaml]\npatches:\n  - target: { kind: Secret, name: key }\n    path: change.yaml\n",
            ),
            (
                "deploy/change.yaml",
                "- op: replace\n  path: /data/password\n  value: §64\n",
            ),
            (
                "deploy/key.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\ndata: { password: eA== }\n",
            ),
        ],
    ),
    files(
        "a file that is merged",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml, key.yaml]\npatchesStrategicMerge: [change.yaml]\n",
            ),
            (
                "deploy/change.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData:\n  password: §\n",
            ),
            (
                "deploy/key.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\ndata: { password: eA== }\n",
            ),
        ],
    ),
    files(
        "a Secret that is put into another object",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml, key.yaml]\nreplacements:\n  - source: { kind: Secret, name: key, fieldPath: stringData.password }\n    targets:\n      - select: { kind: Deployment }\n        fieldPaths: [spec.template.spec.containers.0.image]\n",
            ),
            (
                "deploy/key.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData: { password: § }\n",
            ),
        ],
    ),
    files(
        "a Secret whose value does not fit",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml, key.yaml]\nreplacements:\n  - source: { kind: Secret, name: key, fieldPath: stringData.password }\n    targets:\n      - select: { kind: Deployment }\n        fieldPaths: [spec.replicas]\n        options: { create: true }\n      - select: { kind: Deployment }\n        fieldPaths: [spec]\n",
            ),
            (
                "deploy/key.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData: { password: § }\n",
            ),
        ],
    ),
    files(
        "a value that a replacement puts into a Secret",
        &[
            (
                "deploy/kustomization.yaml",
                "resources: [app.yaml, key.yaml]\nreplacements: [{sourceValue: §, targets: [{select: {kind: Secret}, fieldPaths: [stringData.nope]}]}]\n",
            ),
            (
                "deploy/key.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData: { password: x }\n",
            ),
        ],
    ),
    Place {
        name: "a merge in the pipeline",
        files: &[("deploy/key.yaml", SECRET)],
        stage: "patch Secret key \"\"\"\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: key}\n    stringData:\n      first: x\n      password: §\n    \"\"\"",
        spec: "  patches:\n    - target: { kind: Secret, name: key }\n      patch: |\n        apiVersion: v1\n        kind: Secret\n        metadata: { name: key }\n        stringData:\n          password: §\n",
    },
    Place {
        name: "operations in the pipeline",
        files: &[("deploy/key.yaml", SECRET)],
        stage: "patch Secret \"\"\"\n    - op: replace\n      path: /stringData/password\n      value: §\n    \"\"\"",
        spec: "  patches:\n    - target: { kind: Secret, name: key }\n      patch: |\n        - op: replace\n          path: /stringData/password\n          value: §\n",
    },
    Place {
        name: "a patch on one line of the pipeline",
        files: &[("deploy/key.yaml", SECRET)],
        stage: "patch Secret key \"{apiVersion: v1, kind: Secret, metadata: {name: key}, stringData: {password: §}}\"",
        spec: "  patches:\n    - target: { kind: Secret, name: key }\n      patch: '{apiVersion: v1, kind: Secret, metadata: {name: key}, stringData: {password: §}}'\n",
    },
    Place {
        name: "a patch with escaped quotes",
        files: &[("deploy/key.yaml", SECRET)],
        stage: r#"patch Secret key "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"key\"}, \"stringData\": {\"password\": \"§\"}}""#,
        spec: r#"  patches:
    - patch: "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"nope\"}, \"stringData\": {\"password\": \"§\"}}"
"#,
    },
    Place {
        name: "a patch with escaped line ends",
        files: &[("deploy/key.yaml", SECRET)],
        stage: r#"patch Secret key "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\ndata: {password: §64}""#,
        spec: r#"  patches:
    - patch: "apiVersion: v1\nkind: Secret\nmetadata:\n  name: nope\ndata:\n  password: §64\n"
"#,
    },
    Place {
        name: "operations with escaped quotes",
        files: &[("deploy/key.yaml", SECRET)],
        stage: r#"patch Secret "[{\"op\": \"replace\", \"path\": \"/stringData/password\", \"value\": \"§\"}]""#,
        spec: r#"  patches:
    - target: { kind: Secret, name: nope }
      patch: "[{\"op\": \"replace\", \"path\": \"/stringData/password\", \"value\": \"§\"}]"
"#,
    },
    Place {
        name: "a patch in a `spec`",
        files: &[("deploy/key.yaml", SECRET)],
        stage: "spec \"\"\"\n    patches:\n      - target: { kind: Secret }\n        patch: |\n          - op: add\n            path: /stringData/password\n            value: §\n    \"\"\"",
        spec: "",
    },
    Place {
        name: "an object that `substitute` reads",
        files: &[
            (
                "clusters/key.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: flux-system }\nstringData:\n  PASSWORD: §\n",
            ),
            (
                "deploy/config.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: default }\ndata: { url: \"${PASSWORD}\" }\n",
            ),
        ],
        stage: "external secret key\n  substitute from secret key",
        spec: "  postBuild:\n    substituteFrom: [{ kind: Secret, name: key }]\n",
    },
    Place {
        name: "a value that `substitute` puts into a Secret",
        files: &[(
            "deploy/key.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData:\n  password: \"${PASSWORD}\"\n",
        )],
        stage: "substitute PASSWORD = \"§\"",
        // Written by hand it is in plain sight: Flux keeps what is secret in `substituteFrom`.
        spec: "",
    },
    Place {
        name: "a value that `substitute` puts into a Secret in another form",
        files: &[(
            "deploy/key.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData:\n  password: \"${PASSWORD^^}\"\n",
        )],
        stage: "substitute PASSWORD = \"§\"",
        spec: "",
    },
    Place {
        name: "a value that goes into a Secret, and into others beside it",
        files: &[
            (
                "deploy/key.yaml",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData:\n  password: \"${PASSWORD}\"\n",
            ),
            (
                "deploy/others.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: default }\ndata: { url: \"postgres://shop:${PASSWORD}@db\", part: \"${PASSWORD%-*}\" }\n---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: web, namespace: default }\nspec:\n  interval: 1h\n  chart: { spec: { chart: web, version: 1.4.0, sourceRef: { kind: HelmRepository, name: charts } } }\n  values: { password: \"${PASSWORD}\" }\n",
            ),
        ],
        stage: "substitute PASSWORD = \"§\"",
        spec: "",
    },
];

/// Places in files that a build refuses, as they are no manifests.
pub const UNBUILDABLE: &[&str] = &[
    "a file that is one word",
    "a file that is a list of words",
    "a file of keys that is no manifest",
    "a value that a replacement puts into a Secret",
];

const SECRET: &str = "apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: default }\nstringData: { password: x }\n";
