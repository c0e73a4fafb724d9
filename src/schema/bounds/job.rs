//! Jobs and what all objects have (`pkg/apis/batch/validation`, `k8s.io/apimachinery/pkg/api/validation`).

use super::Bound::{AtLeast, Is, IsAlways, Items, Keys, OneOf, OnlyOneOf, Values};
use super::Bounds;
use crate::schema::form::{ANNOTATION_KEY, KEY, LABEL_VALUE, PATH_WITH_DOMAIN, SCHEDULE, ZONE};

pub(super) const BOUNDS: Bounds = &[
    (
        "ObjectMeta",
        &[
            ("labels", Keys(KEY)),
            ("labels", Values(LABEL_VALUE)),
            ("annotations", Keys(ANNOTATION_KEY)),
        ],
    ),
    (
        "JobSpec",
        &[
            ("activeDeadlineSeconds", AtLeast(0)),
            ("backoffLimit", AtLeast(0)),
            ("backoffLimitPerIndex", AtLeast(0)),
            ("completionMode", OnlyOneOf(&["NonIndexed", "Indexed"])),
            ("completions", AtLeast(0)),
            ("managedBy", IsAlways(PATH_WITH_DOMAIN)),
            ("maxFailedIndexes", AtLeast(0)),
            ("parallelism", AtLeast(0)),
            (
                "podReplacementPolicy",
                OnlyOneOf(&["TerminatingOrFailed", "Failed"]),
            ),
            ("ttlSecondsAfterFinished", AtLeast(0)),
        ],
    ),
    (
        "CronJobSpec",
        &[
            ("concurrencyPolicy", OneOf(&["Allow", "Forbid", "Replace"])),
            ("failedJobsHistoryLimit", AtLeast(0)),
            ("schedule", Is(SCHEDULE)),
            ("startingDeadlineSeconds", AtLeast(0)),
            ("successfulJobsHistoryLimit", AtLeast(0)),
            ("timeZone", IsAlways(ZONE)),
        ],
    ),
    ("PodFailurePolicy", &[("rules", Items(0, 20))]),
    (
        "PodFailurePolicyRule",
        &[
            (
                "action",
                OnlyOneOf(&["FailJob", "FailIndex", "Ignore", "Count"]),
            ),
            ("onPodConditions", Items(0, 20)),
        ],
    ),
    (
        "PodFailurePolicyOnExitCodesRequirement",
        &[
            ("operator", OnlyOneOf(&["In", "NotIn"])),
            ("values", Items(1, 255)),
        ],
    ),
    (
        "PodFailurePolicyOnPodConditionsPattern",
        &[
            ("type", Is(KEY)),
            ("status", OneOf(&["True", "False", "Unknown"])),
        ],
    ),
    ("SuccessPolicy", &[("rules", Items(1, 20))]),
    ("SuccessPolicyRule", &[("succeededCount", AtLeast(0))]),
    (
        "LabelSelector",
        &[
            ("matchLabels", Keys(KEY)),
            ("matchLabels", Values(LABEL_VALUE)),
        ],
    ),
    (
        "LabelSelectorRequirement",
        &[
            ("key", Is(KEY)),
            (
                "operator",
                OnlyOneOf(&["In", "NotIn", "Exists", "DoesNotExist"]),
            ),
        ],
    ),
];
