//! HorizontalPodAutoscalers and PodDisruptionBudgets.

use super::*;

/// What is said of an object with these fields.
fn of(version: &str, kind: &str, fields: &str) -> Vec<String> {
    of_object(&format!(
        "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n{fields}"
    ))
}

fn scaler(fields: &str) -> Vec<String> {
    of(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        &format!(
            "spec: {{scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: a}}, {fields}}}"
        ),
    )
}

#[test]
fn an_autoscaler_has_bounds() {
    differs(
        scaler,
        &[
            (
                "maxReplicas: 1",
                "maxReplicas: 0",
                "must be at least 1, and is 0",
            ),
            (
                "maxReplicas: 2",
                "minReplicas: 1",
                "`spec.maxReplicas` is required",
            ),
            (
                "minReplicas: 2, maxReplicas: 2",
                "minReplicas: 3, maxReplicas: 2",
                "must be at least `minReplicas`, which is 3",
            ),
            (
                "minReplicas: 0, maxReplicas: 2, metrics: [{type: External, external: {metric: {name: a}, target: {type: \
                 Value, value: 1}}}]",
                "minReplicas: 0, maxReplicas: 2",
                "can be 0 only with a metric",
            ),
            (
                "maxReplicas: 2, behavior: {scaleDown: {stabilizationWindowSeconds: 3600}}",
                "maxReplicas: 2, behavior: {scaleDown: {stabilizationWindowSeconds: 3601}}",
                "must be from 0 to 3600",
            ),
            (
                "maxReplicas: 2, behavior: {scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 1800}]}}",
                "maxReplicas: 2, behavior: {scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 1801}]}}",
                "must be from 1 to 1800",
            ),
        ],
    );
}

#[test]
fn a_metric_has_a_goal_of_its_type() {
    let metric = |fields: &str| scaler(&format!("maxReplicas: 2, metrics: [{{{fields}}}]"));
    differs(
        metric,
        &[
            (
                "type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}",
                "type: Resource, resource: {name: cpu, target: {type: Utilization}}",
                "needs `averageUtilization` or `averageValue`",
            ),
            (
                "type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 1}}",
                "type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 0}}",
                "must be more than nothing",
            ),
            (
                "type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 1}}",
                "type: Pods, resource: {name: cpu, target: {type: AverageValue, averageValue: 1}}",
                "is required with `type: Pods`",
            ),
            (
                "type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 1}}",
                "type: Resource, resource: {name: cpu, targetAverageUtilization: 80}",
                "`spec.metrics[0].resource.target` is required",
            ),
            (
                "type: ContainerResource, containerResource: {name: cpu, container: a, target: {type: Utilization, \
                 averageUtilization: 1}}",
                "type: ContainerResource, containerResource: {name: cpus, container: a, target: {type: Utilization, \
                 averageUtilization: 1}}",
                "is not a resource",
            ),
            (
                "type: External, external: {metric: {name: a}, target: {type: Value, value: 1}}",
                "type: External, external: {metric: {name: a}, target: {type: Value, value: 1, averageValue: 1}}",
                "can have only one of",
            ),
        ],
    );
}

#[test]
fn selectors_of_metrics_are_for_whoever_has_the_metrics() {
    let of = |selector: &str| {
        scaler(&format!(
            "maxReplicas: 2, metrics: [{{type: External, external: {{metric: {{name: a, selector: {selector}}}, target: \
             {{type: Value, value: 1}}}}}}]"
        ))
    };
    assert_eq!(
        of("{matchLabels: {a b: c d}, matchExpressions: [{operator: Like}]}"),
        [""; 0]
    );
    assert!(of("{matchLabels: {a: 1}}")[0].contains("must be text"));
}

#[test]
fn a_budget_says_one_thing() {
    differs(
        |fields| {
            of(
                "policy/v1",
                "PodDisruptionBudget",
                &format!("spec: {{{fields}}}"),
            )
        },
        &[
            (
                "minAvailable: 1",
                "minAvailable: 1, maxUnavailable: 1",
                "cannot go with `minAvailable`",
            ),
            (
                "maxUnavailable: 100%",
                "maxUnavailable: 101%",
                "must be at most 100%",
            ),
            (
                "minAvailable: 0",
                "minAvailable: -1",
                "must not be negative",
            ),
            (
                "minAvailable: 50%",
                "minAvailable: half",
                "must be a number or a percentage",
            ),
            (
                "unhealthyPodEvictionPolicy: AlwaysAllow",
                "unhealthyPodEvictionPolicy: Always",
                "must be `IfHealthyBudget` or `AlwaysAllow`",
            ),
        ],
    );
}

#[test]
fn an_autoscaler_of_the_old_version_has_bounds() {
    let scaler = |note: &str, fields: &str| {
        of_object(&format!(
            "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {{name: a, annotations: {{{note}}}}}\nspec: \
             {{scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: a}}, {fields}}}"
        ))
    };
    assert_eq!(
        scaler("", "maxReplicas: 2, targetCPUUtilizationPercentage: 80"),
        [""; 0]
    );
    let metrics = "autoscaling.alpha.kubernetes.io/metrics: '[]'";
    assert_eq!(scaler(metrics, "maxReplicas: 2, minReplicas: 0"), [""; 0]);
    for (bad, part) in [
        ("minReplicas: 1", "maxReplicas` is required"),
        (
            "maxReplicas: 2, minReplicas: 3",
            "must be at least `minReplicas`",
        ),
        (
            "maxReplicas: 2, minReplicas: 0",
            "can be 0 only with a metric",
        ),
        (
            "maxReplicas: 2, targetCPUUtilizationPercentage: 0",
            "must be at least 1",
        ),
        (
            "maxReplicas: 2, metrics: []",
            "is a field that there is not",
        ),
    ] {
        let said = scaler("", bad);
        assert!(said.iter().any(|it| it.contains(part)), "{bad}: {said:?}");
    }
}

#[test]
fn what_is_scaled_is_of_a_group() {
    for version in ["v1", "v2"] {
        let of = |target: &str| {
            of_object(&format!(
                "apiVersion: autoscaling/{version}\nkind: HorizontalPodAutoscaler\nmetadata: {{name: a}}\nspec: \
                 {{maxReplicas: 2, scaleTargetRef: {{kind: Deployment, name: a{target}}}}}"
            ))
        };
        const GROUP: &str = "must be `GROUP/VERSION`, and is";
        differs(
            of,
            &[
                (", apiVersion: apps/v1", "", "is required, with a group"),
                (
                    ", apiVersion: apps/v1",
                    ", apiVersion: ''",
                    "is required, with a group",
                ),
                (", apiVersion: apps/v1", ", apiVersion: v1", GROUP),
                (", apiVersion: apps/", ", apiVersion: /v1", GROUP),
            ],
        );
        let said = of(", apiVersion: apps/v1/x");
        assert!(said.iter().any(|it| it.contains("apps/v1/x")), "{said:?}");
    }
}

#[test]
fn a_metric_may_be_of_an_object_of_the_first_group() {
    let of = |version: &str| {
        scaler(&format!(
            "maxReplicas: 2, metrics: [{{type: Object, object: {{metric: {{name: a}}, target: {{type: Value, value: 1}}, \
             describedObject: {{{version}kind: Service, name: a}}}}}}]"
        ))
    };
    differs(
        of,
        &[
            (
                "",
                "apiVersion: a/b/c, ",
                "must be `VERSION` or `GROUP/VERSION`",
            ),
            ("apiVersion: v1, ", "apiVersion: a/b/c, ", "is \"a/b/c\""),
        ],
    );
}
