//! Pods (`ValidatePodSpec` in `pkg/apis/core/validation/validation.go`).

use super::Bound::{
    AtLeast, Between, Each, EachBetween, Is, IsAlways, Items, Keys, Never, OneOf, OnlyOneOf, Values,
};
use super::Bounds;
use crate::schema::form::{
    ADDRESS, KEY, LABEL, LABEL_VALUE, NAME, PATH_BELOW, SEARCH, SHORT_NAME, SYSCTL,
};

/// Highest id of a user or group (`IsValidUserID`).
pub(super) const HIGHEST_ID: i64 = i32::MAX as i64;

pub(super) const BOUNDS: Bounds = &[
    (
        "PodSpec",
        &[
            ("activeDeadlineSeconds", Between(1, HIGHEST_ID)),
            ("containers", Items(1, usize::MAX)),
            (
                "dnsPolicy",
                OneOf(&["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]),
            ),
            (
                "ephemeralContainers",
                Never("cannot be said in a pod template"),
            ),
            ("hostname", Is(LABEL)),
            ("hostnameOverride", IsAlways(SHORT_NAME)),
            ("nodeName", Is(NAME)),
            ("nodeSelector", Keys(KEY)),
            ("nodeSelector", Values(LABEL_VALUE)),
            (
                "preemptionPolicy",
                OnlyOneOf(&["PreemptLowerPriority", "Never"]),
            ),
            ("priorityClassName", Is(NAME)),
            ("runtimeClassName", IsAlways(NAME)),
            ("serviceAccountName", Is(NAME)),
            ("subdomain", Is(LABEL)),
        ],
    ),
    ("PodOS", &[("name", OneOf(&["linux", "windows"]))]),
    ("PodReadinessGate", &[("conditionType", Is(KEY))]),
    ("PodSchedulingGate", &[("name", Is(KEY))]),
    (
        "PodDNSConfig",
        &[
            ("nameservers", Items(0, 3)),
            ("nameservers", Each(ADDRESS)),
            ("searches", Items(0, 32)),
            ("searches", Each(SEARCH)),
        ],
    ),
    (
        "HostAlias",
        &[("ip", Is(ADDRESS)), ("hostnames", Each(NAME))],
    ),
    (
        "Toleration",
        &[
            ("key", Is(KEY)),
            ("operator", OneOf(&["Equal", "Exists", "Lt", "Gt"])),
            (
                "effect",
                OneOf(&["NoSchedule", "PreferNoSchedule", "NoExecute"]),
            ),
        ],
    ),
    (
        "TopologySpreadConstraint",
        &[
            ("maxSkew", AtLeast(1)),
            ("minDomains", AtLeast(1)),
            (
                "whenUnsatisfiable",
                OnlyOneOf(&["DoNotSchedule", "ScheduleAnyway"]),
            ),
            ("nodeAffinityPolicy", OnlyOneOf(&["Honor", "Ignore"])),
            ("nodeTaintsPolicy", OnlyOneOf(&["Honor", "Ignore"])),
        ],
    ),
    (
        "NodeSelector",
        &[("nodeSelectorTerms", Items(1, usize::MAX))],
    ),
    (
        "NodeSelectorRequirement",
        &[(
            "operator",
            OnlyOneOf(&["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]),
        )],
    ),
    ("PreferredSchedulingTerm", &[("weight", Between(1, 100))]),
    ("WeightedPodAffinityTerm", &[("weight", Between(1, 100))]),
    (
        "PodAffinityTerm",
        &[("namespaces", Each(LABEL)), ("topologyKey", Is(KEY))],
    ),
    (
        "PodSecurityContext",
        &[
            ("fsGroup", Between(0, HIGHEST_ID)),
            (
                "fsGroupChangePolicy",
                OnlyOneOf(&["OnRootMismatch", "Always"]),
            ),
            ("runAsGroup", Between(0, HIGHEST_ID)),
            ("runAsUser", Between(0, HIGHEST_ID)),
            (
                "seLinuxChangePolicy",
                OnlyOneOf(&["Recursive", "MountOption"]),
            ),
            ("supplementalGroups", EachBetween(0, HIGHEST_ID)),
            ("supplementalGroupsPolicy", OnlyOneOf(&["Merge", "Strict"])),
        ],
    ),
    ("Sysctl", &[("name", Is(SYSCTL))]),
    (
        "SeccompProfile",
        &[
            (
                "type",
                OneOf(&["Localhost", "RuntimeDefault", "Unconfined"]),
            ),
            ("localhostProfile", IsAlways(PATH_BELOW)),
        ],
    ),
    (
        "AppArmorProfile",
        &[(
            "type",
            OneOf(&["Localhost", "RuntimeDefault", "Unconfined"]),
        )],
    ),
    (
        "PodResourceClaim",
        &[
            ("name", Is(LABEL)),
            ("resourceClaimName", IsAlways(NAME)),
            ("resourceClaimTemplateName", IsAlways(NAME)),
        ],
    ),
    ("PodSchedulingGroup", &[("podGroupName", IsAlways(NAME))]),
];
