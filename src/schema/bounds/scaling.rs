//! HorizontalPodAutoscalers and PodDisruptionBudgets (`pkg/apis/autoscaling/validation`, `pkg/apis/policy/validation`).

use super::Bound::{AtLeast, Between, Is, NotNegative, OneOf, OnlyOneOf};
use super::Bounds;
use crate::schema::form::{LABEL, SEGMENT, VERSION};

pub(super) const BOUNDS: Bounds = &[
    (
        "HorizontalPodAutoscalerSpec",
        // None at all is taken since 1.37, and before where it was switched on.
        &[("minReplicas", AtLeast(0)), ("maxReplicas", AtLeast(1))],
    ),
    (
        "AutoscalingHorizontalPodAutoscalerSpec",
        &[
            ("minReplicas", AtLeast(0)),
            ("maxReplicas", AtLeast(1)),
            ("targetCPUUtilizationPercentage", AtLeast(1)),
        ],
    ),
    (
        "AutoscalingCrossVersionObjectReference",
        &[("kind", Is(SEGMENT)), ("name", Is(SEGMENT))],
    ),
    (
        "HPAScalingRules",
        &[
            ("selectPolicy", OnlyOneOf(&["Max", "Min", "Disabled"])),
            ("stabilizationWindowSeconds", Between(0, 3600)),
            ("tolerance", NotNegative),
        ],
    ),
    (
        "HPAScalingPolicy",
        &[
            ("periodSeconds", Between(1, 1800)),
            ("type", OneOf(&["Pods", "Percent"])),
            ("value", AtLeast(1)),
        ],
    ),
    (
        "MetricSpec",
        &[(
            "type",
            OneOf(&[
                "Resource",
                "ContainerResource",
                "Pods",
                "Object",
                "External",
            ]),
        )],
    ),
    (
        "MetricTarget",
        &[
            ("averageUtilization", AtLeast(1)),
            ("type", OneOf(&["Utilization", "Value", "AverageValue"])),
        ],
    ),
    ("MetricIdentifier", &[("name", Is(SEGMENT))]),
    (
        "CrossVersionObjectReference",
        &[
            ("apiVersion", Is(VERSION)),
            ("kind", Is(SEGMENT)),
            ("name", Is(SEGMENT)),
        ],
    ),
    ("ContainerResourceMetricSource", &[("container", Is(LABEL))]),
    (
        "PodDisruptionBudgetSpec",
        &[(
            "unhealthyPodEvictionPolicy",
            OnlyOneOf(&["IfHealthyBudget", "AlwaysAllow"]),
        )],
    ),
];
