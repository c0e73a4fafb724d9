//! What is of a whole cluster or namespace: roles, classes, quotas and volumes (`pkg/apis/*/validation` of core, rbac,
//! scheduling, node, storage and coordination).

use super::Bound::{
    AtLeast, Between, Each, EachOneOf, Is, IsAlways, Items, Keys, OneOf, OnlyOneOf, Values,
};
use super::Bounds;
use super::volumes::{ACCESS_MODES, VOLUME_MODES};
use crate::schema::form::{
    ANNOTATION_KEY, DRIVER, FINALIZER, KEY, LABEL, LABEL_VALUE, NAME, PATH, SEGMENT,
};

pub(super) const BOUNDS: Bounds = &[
    ("NamespaceSpec", &[("finalizers", Each(FINALIZER))]),
    ("PolicyRule", &[("verbs", Items(1, usize::MAX))]),
    (
        "RoleRef",
        &[
            ("apiGroup", OneOf(&["rbac.authorization.k8s.io"])),
            ("kind", OneOf(&["Role", "ClusterRole"])),
            ("name", Is(SEGMENT)),
        ],
    ),
    (
        "Subject",
        &[("kind", OneOf(&["ServiceAccount", "User", "Group"]))],
    ),
    (
        "PriorityClass",
        &[(
            "preemptionPolicy",
            OnlyOneOf(&["PreemptLowerPriority", "Never"]),
        )],
    ),
    ("RuntimeClass", &[("handler", Is(LABEL))]),
    (
        "Scheduling",
        &[
            ("nodeSelector", Keys(KEY)),
            ("nodeSelector", Values(LABEL_VALUE)),
        ],
    ),
    (
        "CSIDriverSpec",
        &[
            (
                "fsGroupPolicy",
                OnlyOneOf(&["ReadWriteOnceWithFSType", "File", "None"]),
            ),
            ("nodeAllocatableUpdatePeriodSeconds", AtLeast(10)),
            (
                "volumeLifecycleModes",
                EachOneOf(&["Persistent", "Ephemeral"]),
            ),
        ],
    ),
    (
        "TokenRequest",
        &[("expirationSeconds", Between(600, 1 << 32))],
    ),
    (
        "LeaseSpec",
        &[
            ("leaseDurationSeconds", AtLeast(1)),
            ("leaseTransitions", AtLeast(0)),
        ],
    ),
    (
        "StorageClass",
        &[
            ("provisioner", Is(ANNOTATION_KEY)),
            ("reclaimPolicy", OneOf(&["Delete", "Retain"])),
            (
                "volumeBindingMode",
                OnlyOneOf(&["Immediate", "WaitForFirstConsumer"]),
            ),
        ],
    ),
    (
        "TopologySelectorLabelRequirement",
        &[("key", Is(KEY)), ("values", Items(1, usize::MAX))],
    ),
    (
        "PersistentVolumeSpec",
        &[
            ("accessModes", Items(1, usize::MAX)),
            ("accessModes", EachOneOf(ACCESS_MODES)),
            (
                "persistentVolumeReclaimPolicy",
                OneOf(&["Delete", "Recycle", "Retain"]),
            ),
            ("storageClassName", Is(NAME)),
            ("volumeAttributesClassName", IsAlways(NAME)),
            ("volumeMode", OnlyOneOf(VOLUME_MODES)),
        ],
    ),
    ("CSIPersistentVolumeSource", &[("driver", Is(DRIVER))]),
    ("LocalVolumeSource", &[("path", Is(PATH))]),
    (
        "AzureFilePersistentVolumeSource",
        &[("secretNamespace", IsAlways(NOT_EMPTY))],
    ),
    ("LimitRangeItem", &[("type", Is(KEY))]),
];

/// A text of which no more is asked.
const NOT_EMPTY: crate::schema::form::Form = crate::schema::form::Form {
    words: "a text",
    fits: |text| !text.is_empty(),
};
