//! Objects of Flux.

use super::*;

fn kustomization(fields: &str) -> Vec<String> {
    let and = if fields.is_empty() { "" } else { ", " };
    let prune = if fields.contains("prune") {
        ""
    } else {
        ", prune: true"
    };
    let interval = if fields.contains("interval:") {
        ""
    } else {
        ", interval: 1m"
    };
    let text = format!("{{sourceRef: {{kind: Bucket, name: a}}{prune}{interval}{and}{fields}}}");
    of_spec(Kind::Kustomization, &text)
}

#[test]
fn fields_of_a_kustomization_have_their_forms() {
    holds(
        kustomization,
        &[
            "interval: 1h30m",
            "deletionPolicy: Orphan",
            "namePrefix: a-",
            "postBuild: {substituteFrom: [{kind: Secret, name: a}]}",
            "postBuild: {substitute: {_a: b, A1: c}}",
        ],
        &[
            (
                "interval: 1d",
                "`interval` must be a length of time such as `90s`, `10m` or `1h30m`, and is \"1d\"",
            ),
            (
                "interval: 9999999h",
                "`interval` must be a length of time of 292 years at most, and is \"9999999h\"",
            ),
            (
                "interval: 90",
                "`interval` must be text, and is the number 90",
            ),
            ("prune: \"yes\"", "`prune` must be `true` or `false`"),
            (
                "deletionPolicy: Keep",
                "`deletionPolicy` must be `MirrorPrune`, `Delete`, `WaitForTermination` or `Orphan`, and is \"Keep\"",
            ),
            (
                "postBuild: {substitute: {a-b: c}}",
                "`postBuild.substitute.a-b` is no name of a variable",
            ),
            (
                "postBuild: {substitute: {1a: c}}",
                "`postBuild.substitute.1a` is no name of a variable",
            ),
            (
                "postBuild: {substituteFrom: [{kind: ExternalSecret, name: a}]}",
                "must be `Secret` or `ConfigMap`",
            ),
            ("namePrefix: \"\"", "`namePrefix` must not be empty"),
            (
                "kubeConfig: {}",
                "needs one of `configMapRef` or `secretRef`",
            ),
            (
                "kubeConfig: {secretRef: {name: a}, configMapRef: {name: a}}",
                "can have only one of",
            ),
        ],
    );
    let long = format!("namePrefix: {}", "a".repeat(200));
    assert_eq!(kustomization(&long), Vec::<String>::new());
    assert_eq!(
        kustomization(&format!("{long}a")),
        ["`namePrefix` must have at most 200 letters, and has 201"]
    );
}

#[test]
fn a_word_of_another_case_is_meant() {
    let node = read("{deletionPolicy: orphan}");
    let found = problems(Kind::Kustomization, &node, Part::Spec, Extent::Overlay);
    let help = found.first().and_then(|problem| problem.help.as_deref());
    assert_eq!(help, Some("did you mean `Orphan`?"));
}

#[test]
fn what_is_required_is_missed() {
    let said = of_spec(Kind::Kustomization, "{}");
    for field in ["interval", "prune", "sourceRef"] {
        assert!(said.contains(&format!("`{field}` is required")), "{said:?}");
    }
}

const GOOD_GIT: &[&str] = &[
    "provider: azure, serviceAccountName: a",
    "provider: aws, serviceAccountName: a",
    "timeout: 60s",
];

const BAD_GIT: &[(&str, &str)] = &[
    (
        "serviceAccountName: a",
        "can be said only with `provider: azure` or `provider: aws`",
    ),
    (
        "provider: github, serviceAccountName: a",
        "can be said only with",
    ),
    (
        "provider: gitlab",
        "`provider` must be `generic`, `aws`, `azure` or `github`",
    ),
    ("timeout: 1h", "without hours"),
    ("verify: {mode: HEAD}", "`verify.secretRef` is required"),
];

const GOOD_BUCKET: &[&str] = &[
    "provider: aws, serviceAccountName: a",
    "provider: aws, sts: {provider: aws, endpoint: https://a}",
    "sts: {provider: ldap, endpoint: https://a, secretRef: {name: a}}",
];

const BAD_BUCKET: &[(&str, &str)] = &[
    (
        "serviceAccountName: a",
        "cannot go with `provider: generic`",
    ),
    (
        "provider: aws, serviceAccountName: a, secretRef: {name: a}",
        "cannot go with `secretRef`",
    ),
    (
        "provider: gcp, sts: {provider: aws, endpoint: https://a}",
        "can be said only with `provider: aws` or",
    ),
    (
        "provider: aws, sts: {provider: ldap, endpoint: https://a}",
        "must be `aws` with `provider: aws`",
    ),
    (
        "sts: {provider: aws, endpoint: https://a}",
        "must be `ldap` with `provider: generic`",
    ),
    (
        "provider: aws, sts: {provider: aws, endpoint: https://a, secretRef: {name: a}}",
        "cannot go with `provider: aws`",
    ),
    (
        "provider: aws, sts: {provider: aws, endpoint: https://a, certSecretRef: {name: a}}",
        "cannot go with `provider: aws`",
    ),
];

#[test]
fn sources_have_their_rules() {
    let git = |fields: &str| {
        of_spec(
            Kind::GitRepository,
            &format!("{{interval: 1m, url: https://a, {fields}}}"),
        )
    };
    holds(git, GOOD_GIT, BAD_GIT);
    let bucket = |fields: &str| {
        of_spec(
            Kind::Bucket,
            &format!("{{interval: 1m, endpoint: a, bucketName: a, {fields}}}"),
        )
    };
    holds(bucket, GOOD_BUCKET, BAD_BUCKET);
}

#[test]
fn charts_and_releases_have_their_rules() {
    let chart = |fields: &str| {
        of_spec(
            Kind::HelmChart,
            &format!("{{chart: a, interval: 1m, {fields}}}"),
        )
    };
    holds(
        chart,
        &["sourceRef: {kind: HelmRepository, name: a}, verify: {provider: cosign}"],
        &[(
            "sourceRef: {kind: GitRepository, name: a}, verify: {provider: cosign}",
            "can be said only with `sourceRef.kind: HelmRepository`",
        )],
    );
    let release = |fields: &str| of_spec(Kind::HelmRelease, &format!("{{interval: 1m, {fields}}}"));
    holds(
        release,
        &[
            "chartRef: {kind: OCIRepository, name: a}",
            "chartRef: {kind: OCIRepository, name: a}, install: {strategy: {name: RetryOnFailure, retryInterval: 1m}}",
            "chartRef: {kind: OCIRepository, name: a}, upgrade: {strategy: {name: RetryOnFailure, retryInterval: 1m}}",
        ],
        &[
            ("suspend: true", "needs one of `chart` or `chartRef`"),
            (
                "chartRef: {kind: OCIRepository, name: a}, install: {strategy: {name: RemediateOnFailure, retryInterval: 1m}}",
                "cannot go with `name: RemediateOnFailure`",
            ),
            (
                "chartRef: {kind: OCIRepository, name: a}, upgrade: {strategy: {name: RemediateOnFailure, retryInterval: 1m}}",
                "can be said only with `name: RetryOnFailure`",
            ),
        ],
    );
}

#[test]
fn values_of_variables_are_text_that_yaml_can_hold() {
    differs(
        kustomization,
        &[(
            "postBuild: {substitute: {A: \"a\\\\0b\"}}",
            "postBuild: {substitute: {A: \"a\\0b\"}}",
            "`postBuild.substitute.A` must not hold NUL",
        )],
    );
}

#[test]
fn notifications_have_their_rules() {
    let provider =
        |fields: &str| of_spec(Kind::Provider, &format!("{{address: https://a, {fields}}}"));
    holds(
        provider,
        &[
            "type: slack",
            "type: gitea, commitStatusExpr: \"'a'\"",
            "type: githubpullrequestcomment",
        ],
        &[
            (
                "type: slack, commitStatusExpr: \"'a'\"",
                "`commitStatusExpr` can be said only with a `type` of `github`",
            ),
            ("type: Slack", "`type` must be"),
            ("type: slack, timeout: 1h", "without hours"),
            ("channel: a", "`type` is required"),
        ],
    );
    let alert = |sources: &str| {
        let text = format!("{{providerRef: {{name: a}}, eventSources: [{sources}]}}");
        of_spec(Kind::Alert, &text)
    };
    holds(
        alert,
        &[
            "{kind: Kustomization, name: \"*\"}",
            "{kind: FluxInstance, name: \"*\"}",
        ],
        &[
            (
                "{kind: Kustomizaton, name: a}",
                "`eventSources[0].kind` must be",
            ),
            (
                "{kind: Kustomization}",
                "`eventSources[0].name` is required",
            ),
        ],
    );
}

#[test]
fn receivers_have_their_rules() {
    let receiver = |fields: &str| {
        let text = format!("{{resources: [{{kind: Bucket, name: a}}], {fields}}}");
        of_spec(Kind::Receiver, &text)
    };
    let with =
        "oidcProviders: [{issuerURL: https://a, validations: [{expression: a, message: b}]}]";
    holds(
        receiver,
        &[
            "type: github, secretRef: {name: a}",
            "type: github, secretRef: {name: a}, oidcProviders: []",
        ],
        &[
            ("type: github", "`secretRef` is required"),
            ("type: generic-oidc", "`oidcProviders` is required"),
            (
                "type: generic-oidc, oidcProviders: []",
                "`oidcProviders` is required",
            ),
        ],
    );
    assert_eq!(receiver(&format!("type: generic-oidc, {with}")), [""; 0]);
    let both = receiver(&format!(
        "type: generic-oidc, secretRef: {{name: a}}, {with}"
    ));
    assert_eq!(both, ["`secretRef` cannot go with `type: generic-oidc`"]);
    let other = receiver(&format!("type: github, secretRef: {{name: a}}, {with}"));
    assert_eq!(
        other,
        ["`oidcProviders` can be said only with `type: generic-oidc`"]
    );
}

#[test]
fn images_have_their_rules() {
    let policy = |fields: &str| {
        let text = format!(
            "{{imageRepositoryRef: {{name: a}}, policy: {{semver: {{range: 1.x}}}}, {fields}}}"
        );
        of_spec(Kind::ImagePolicy, &text)
    };
    holds(
        policy,
        &[
            "digestReflectionPolicy: Always, interval: 1m",
            "digestReflectionPolicy: Never",
            "suspend: true",
        ],
        &[
            (
                "interval: 1m",
                "`interval` can be said only with `digestReflectionPolicy: Always`",
            ),
            (
                "digestReflectionPolicy: Never, interval: 1m",
                "can be said only with",
            ),
            ("digestReflectionPolicy: Always", "`interval` is required"),
        ],
    );
    let automation = |git: &str| {
        let text = format!("{{interval: 1m, sourceRef: {{kind: GitRepository, name: a}}, {git}}}");
        of_spec(Kind::ImageUpdateAutomation, &text)
    };
    holds(
        automation,
        &["git: {commit: {author: {email: a@b.c}}, push: {refspec: \"a:b\"}}"],
        &[
            ("git: {commit: {}}", "`git.commit.author` is required"),
            (
                "git: {commit: {author: {email: a@b.c}}, push: {refspec: \"+a:b\"}}",
                "`git.push.refspec`",
            ),
        ],
    );
    let repository =
        |fields: &str| of_spec(Kind::ImageRepository, &format!("{{image: a, {fields}}}"));
    holds(
        repository,
        &["interval: 1m"],
        &[
            ("interval: 1d", "must be a length of time"),
            ("provider: aws", "`interval` is required"),
        ],
    );
}
