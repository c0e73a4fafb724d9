//! Deployments, StatefulSets and DaemonSets (`pkg/apis/apps/validation/validation.go`).

use super::Bound::{AtLeast, Is, OneOf};
use super::Bounds;
use crate::schema::form::LABEL;

pub(super) const BOUNDS: Bounds = &[
    (
        "DeploymentSpec",
        &[
            ("minReadySeconds", AtLeast(0)),
            ("progressDeadlineSeconds", AtLeast(0)),
            ("replicas", AtLeast(0)),
            ("revisionHistoryLimit", AtLeast(0)),
        ],
    ),
    (
        "DeploymentStrategy",
        &[("type", OneOf(&["RollingUpdate", "Recreate"]))],
    ),
    (
        "DaemonSetSpec",
        &[
            ("minReadySeconds", AtLeast(0)),
            ("revisionHistoryLimit", AtLeast(0)),
        ],
    ),
    (
        "DaemonSetUpdateStrategy",
        &[("type", OneOf(&["RollingUpdate", "OnDelete"]))],
    ),
    (
        "ReplicaSetSpec",
        &[("minReadySeconds", AtLeast(0)), ("replicas", AtLeast(0))],
    ),
    (
        "ReplicationControllerSpec",
        &[("minReadySeconds", AtLeast(0)), ("replicas", AtLeast(0))],
    ),
    (
        "StatefulSetSpec",
        &[
            ("minReadySeconds", AtLeast(0)),
            ("podManagementPolicy", OneOf(&["OrderedReady", "Parallel"])),
            ("replicas", AtLeast(0)),
            ("serviceName", Is(LABEL)),
        ],
    ),
    ("StatefulSetOrdinals", &[("start", AtLeast(0))]),
    (
        "StatefulSetPersistentVolumeClaimRetentionPolicy",
        &[
            ("whenDeleted", OneOf(&["Retain", "Delete"])),
            ("whenScaled", OneOf(&["Retain", "Delete"])),
        ],
    ),
    (
        "StatefulSetUpdateStrategy",
        &[("type", OneOf(&["RollingUpdate", "OnDelete"]))],
    ),
    (
        "RollingUpdateStatefulSetStrategy",
        &[("partition", AtLeast(0))],
    ),
];
