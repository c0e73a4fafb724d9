//! Jobs.

use super::*;

#[test]
fn numbers_of_a_job_are_not_negative() {
    for field in [
        "activeDeadlineSeconds",
        "backoffLimit",
        "completions",
        "parallelism",
        "ttlSecondsAfterFinished",
    ] {
        assert_eq!(in_spec(&format!("{field}: 0")), Vec::<String>::new());
        let said = in_spec(&format!("{field}: -1"));
        assert_eq!(
            said,
            [format!("`spec.{field}` must not be negative, and is -1")]
        );
    }
}

#[test]
fn indexes_need_the_mode_for_them() {
    holds(
        in_spec,
        &[
            "completionMode: Indexed, completions: 2, backoffLimitPerIndex: 0, maxFailedIndexes: 2",
            "completionMode: Indexed",
            "completionMode: Indexed, completions: 2, parallelism: 100000",
            "completionMode: Indexed, completions: 100001, backoffLimitPerIndex: 1, maxFailedIndexes: 10000, parallelism: 10000",
            "completionMode: NonIndexed",
        ],
        &[
            (
                "completionMode: Sorted",
                "must be `NonIndexed` or `Indexed`",
            ),
            ("completionMode: \"\"", "must be `NonIndexed` or `Indexed`"),
            ("backoffLimitPerIndex: 1", "needs `completionMode: Indexed`"),
            (
                "completionMode: Indexed, parallelism: 1",
                "`spec.completions` is required",
            ),
            (
                "completionMode: Indexed, completions: 2, parallelism: 100001",
                "must be at most 100000",
            ),
            (
                "completionMode: Indexed, completions: 2, backoffLimitPerIndex: 1, maxFailedIndexes: 3",
                "must be at most 2 as `completions`",
            ),
            (
                "completionMode: Indexed, completions: 2, maxFailedIndexes: 1",
                "needs `backoffLimitPerIndex`",
            ),
            (
                "completionMode: Indexed, completions: 100001, backoffLimitPerIndex: 1",
                "is required with more than 100000 completions",
            ),
            (
                "completionMode: Indexed, completions: 100001, backoffLimitPerIndex: 1, maxFailedIndexes: 10001",
                "must be at most 10000",
            ),
            (
                "completionMode: Indexed, completions: 100001, backoffLimitPerIndex: 1, maxFailedIndexes: 1, parallelism: 10001",
                "must be at most 10000",
            ),
            (
                "successPolicy: {rules: [{succeededCount: 1}]}",
                "needs `completionMode: Indexed`",
            ),
        ],
    );
}

#[test]
fn a_success_policy_is_about_indexes_that_there_are() {
    let policy = |rules: &str| {
        in_spec(&format!(
            "completionMode: Indexed, completions: 5, successPolicy: {{rules: [{rules}]}}"
        ))
    };
    holds(
        policy,
        &[
            "{succeededCount: 5}",
            "{succeededIndexes: \"0,2-4\", succeededCount: 4}",
        ],
        &[
            ("", "`spec.successPolicy.rules` must not be empty"),
            ("{}", "needs `succeededCount` or `succeededIndexes`"),
            ("{succeededCount: 6}", "must be at most 5"),
            ("{succeededCount: -1}", "must not be negative"),
            ("{succeededIndexes: \"0,5\"}", "must be indexes"),
            (
                "{succeededIndexes: \"0-1\", succeededCount: 3}",
                "must be at most 2",
            ),
        ],
    );
}

#[test]
fn pods_of_a_job_end() {
    holds(
        in_pod,
        &["restartPolicy: OnFailure", "restartPolicy: Never"],
        &[
            (
                "restartPolicy: Always",
                "must be `Never` or `OnFailure` in a Job, and is \"Always\"",
            ),
            ("restartPolicy: \"\"", "is required: `Never` or `OnFailure`"),
            ("restartPolicy: null", "is required"),
        ],
    );
}

const GOOD_FAILURE: &[&str] = &[
    "{action: FailJob, onExitCodes: {operator: In, values: [1, 2]}}",
    "{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}",
    "{action: Count, onExitCodes: {containerName: m, operator: NotIn, values: [0]}}",
];

const BAD_FAILURE: &[(&str, &str)] = &[
    (
        "{action: Stop, onExitCodes: {operator: In, values: [1]}}",
        "must be `FailJob`, `FailIndex`, `Ignore` or `Count`",
    ),
    (
        "{action: FailJob}",
        "needs `onExitCodes` or `onPodConditions`",
    ),
    (
        "{action: FailJob, onExitCodes: {operator: In, values: [1]}, onPodConditions: [{type: A, status: \"True\"}]}",
        "either",
    ),
    (
        "{action: FailJob, onExitCodes: {operator: In, values: [0]}}",
        "must not be 0",
    ),
    (
        "{action: FailJob, onExitCodes: {operator: In, values: [2, 1]}}",
        "greater than the one before",
    ),
    (
        "{action: FailJob, onExitCodes: {operator: In, values: [1, 1]}}",
        "greater than the one before",
    ),
    (
        "{action: FailJob, onExitCodes: {operator: In, values: []}}",
        "must not be empty",
    ),
    (
        "{action: FailJob, onExitCodes: {operator: Is, values: [1]}}",
        "must be `In` or `NotIn`",
    ),
    (
        "{action: FailJob, onExitCodes: {containerName: n, operator: In, values: [1]}}",
        "must name a container: `m`",
    ),
    (
        "{action: FailIndex, onExitCodes: {operator: In, values: [1]}}",
        "only with `backoffLimitPerIndex`",
    ),
    (
        "{action: Ignore, onPodConditions: [{type: A, status: Perhaps}]}",
        "must be `True`, `False` or `Unknown`",
    ),
];

#[test]
fn a_failure_policy_has_its_rules() {
    let rule = |rule: &str| in_spec(&format!("podFailurePolicy: {{rules: [{rule}]}}"));
    holds(rule, GOOD_FAILURE, BAD_FAILURE);
    let policy = "podFailurePolicy: {rules: []}";
    let said = of_job(policy, "restartPolicy: OnFailure", "");
    assert_eq!(
        said,
        ["`spec.template.spec.restartPolicy` must be `Never` with `podFailurePolicy`"]
    );
    let said = in_spec(&format!(
        "{policy}, podReplacementPolicy: TerminatingOrFailed"
    ));
    assert_eq!(
        said,
        ["`spec.podReplacementPolicy` must be `Failed` with `podFailurePolicy`"]
    );
}

fn with_labels(labels: &str, spec: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: shop}}\nspec: {{template: {{metadata: {{labels: {labels}}}, \
         spec: {{restartPolicy: Never, containers: [{{name: m, image: a}}]}}}}{spec}}}"
    );
    let found = problems(Kind::Job, &read(&text), Part::Object, Extent::Whole);
    found.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn labels_that_the_api_server_writes_are_its_own() {
    holds(
        |labels| with_labels(labels, ""),
        &[
            "{app: shop}",
            "{job-name: shop}",
            "{batch.kubernetes.io/job-name: shop}",
        ],
        &[
            (
                "{job-name: other}",
                "is a label that the API server writes itself, with the name of the Job",
            ),
            ("{batch.kubernetes.io/job-name: other}", "writes itself"),
            (
                "{controller-uid: \"1\"}",
                "`spec.template.metadata.labels.controller-uid` is a label that the API server writes itself",
            ),
            (
                "{batch.kubernetes.io/controller-uid: \"1\"}",
                "writes itself",
            ),
            ("{\"a b\": c}", "has a key that is not"),
            ("{a: \"b c\"}", "must be letters, digits"),
        ],
    );
}

#[test]
fn a_selector_is_that_of_the_api_server_or_of_the_user() {
    holds(
        |spec| with_labels("{app: shop}", spec),
        &[
            ", selector: {}",
            ", selector: {matchLabels: {job-name: shop}}",
            ", manualSelector: true, selector: {matchLabels: {app: shop}}",
            ", manualSelector: true, selector: {matchExpressions: [{key: app, operator: NotIn, values: [b]}]}",
        ],
        &[
            (
                ", selector: {matchLabels: {app: shop}}",
                "`spec.selector` is one of your own",
            ),
            (
                ", selector: {matchExpressions: [{key: app, operator: Exists}]}",
                "is one of your own",
            ),
            (
                ", manualSelector: true",
                "is required with `manualSelector: true`",
            ),
            (
                ", manualSelector: true, selector: {matchLabels: {app: other}}",
                "does not select the labels",
            ),
            (
                ", manualSelector: true, selector: {matchExpressions: [{key: app, operator: In}]}",
                "are required with `In`",
            ),
            (
                ", manualSelector: true, selector: {matchExpressions: [{key: app, operator: Exists, values: [a]}]}",
                "must not be said with `Exists`",
            ),
        ],
    );
}

#[test]
fn hosts_of_indexed_pods_have_names() {
    let name = |name: &str| {
        let text = format!(
            "metadata: {{name: {name}}}\nspec: {{completionMode: Indexed, completions: 11, template: {{spec: \
             {{restartPolicy: Never, containers: [{{name: m, image: a}}]}}}}}}"
        );
        let found = problems(Kind::Job, &read(&text), Part::Object, Extent::Whole);
        found
            .into_iter()
            .map(|problem| problem.message)
            .collect::<Vec<_>>()
    };
    assert_eq!(name(&"a".repeat(60)), Vec::<String>::new());
    assert!(
        name(&"a".repeat(61))
            .iter()
            .any(|said| said.contains("makes pods with hosts"))
    );
    assert!(
        name("a.b")
            .iter()
            .any(|said| said.contains("makes pods with hosts"))
    );
}

#[test]
fn metadata_has_its_forms() {
    let meta = |fields: &str| {
        let text = format!(
            "metadata: {{{fields}}}\nspec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: m, image: a}}]}}}}}}"
        );
        let found = problems(Kind::Job, &read(&text), Part::Object, Extent::Whole);
        found
            .into_iter()
            .map(|problem| problem.message)
            .collect::<Vec<_>>()
    };
    holds(
        meta,
        &[
            "name: a.b",
            "annotations: {A/b: \"any text\"}",
            "finalizers: [a.b/c]",
        ],
        &[
            ("name: A", "`metadata.name` must be the name of an object"),
            (
                "namespace: a.b",
                "`metadata.namespace` must be lower-case letters",
            ),
            ("annotations: {\"a b\": c}", "has a key that is not"),
            ("labels: {a: \"b c\"}", "must be letters"),
            ("labels: {a: 1}", "`metadata.labels.a` must be text"),
            ("finalizers: [keep]", "must be `DOMAIN/NAME`"),
        ],
    );
    let size = |length: usize| meta(&format!("annotations: {{a: {}}}", "x".repeat(length)));
    assert_eq!(size(256 * 1024 - 1), Vec::<String>::new());
    assert!(
        size(256 * 1024)
            .iter()
            .any(|said| said.contains("are 262145 bytes"))
    );
}
