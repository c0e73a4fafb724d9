//! Volumes (`validateVolumeSource` in `pkg/apis/core/validation/validation.go`).

use super::Bound::{Between, EachOneOf, Is, Items, NotNegative, OneOf, OnlyOneOf};
use super::Bounds;
use super::pods::HIGHEST_ID;
use crate::schema::form::{DRIVER, FILE, LABEL, NAME, PATH};

/// Permissions of a file.
const MODE: i64 = 0o777;

/// How many may use a volume at once.
pub(super) const ACCESS_MODES: &[&str] = &[
    "ReadWriteOnce",
    "ReadOnlyMany",
    "ReadWriteMany",
    "ReadWriteOncePod",
];
/// What a volume looks like to a pod.
pub(super) const VOLUME_MODES: &[&str] = &["Block", "Filesystem"];

pub(super) const BOUNDS: Bounds = &[
    ("Volume", &[("name", Is(LABEL))]),
    (
        "EmptyDirVolumeSource",
        &[("sizeLimit", NotNegative), ("mode", Between(0, 0o1777))],
    ),
    (
        "HostPathVolumeSource",
        &[
            ("path", Is(PATH)),
            (
                "type",
                OneOf(&[
                    "DirectoryOrCreate",
                    "Directory",
                    "FileOrCreate",
                    "File",
                    "Socket",
                    "CharDevice",
                    "BlockDevice",
                ]),
            ),
        ],
    ),
    (
        "SecretVolumeSource",
        &[
            ("defaultMode", Between(0, MODE)),
            ("defaultUser", Between(0, HIGHEST_ID)),
        ],
    ),
    (
        "ConfigMapVolumeSource",
        &[
            ("defaultMode", Between(0, MODE)),
            ("defaultUser", Between(0, HIGHEST_ID)),
        ],
    ),
    (
        "KeyToPath",
        &[
            ("path", Is(FILE)),
            ("mode", Between(0, MODE)),
            ("user", Between(0, HIGHEST_ID)),
        ],
    ),
    (
        "ProjectedVolumeSource",
        &[
            ("defaultMode", Between(0, MODE)),
            ("defaultUser", Between(0, HIGHEST_ID)),
        ],
    ),
    (
        "DownwardAPIVolumeSource",
        &[
            ("defaultMode", Between(0, MODE)),
            ("defaultUser", Between(0, HIGHEST_ID)),
        ],
    ),
    (
        "DownwardAPIVolumeFile",
        &[
            ("path", Is(FILE)),
            ("mode", Between(0, MODE)),
            ("user", Between(0, HIGHEST_ID)),
        ],
    ),
    (
        "ServiceAccountTokenProjection",
        &[
            ("path", Is(FILE)),
            ("expirationSeconds", Between(600, 1 << 32)),
        ],
    ),
    (
        "ClusterTrustBundleProjection",
        &[("path", Is(FILE)), ("user", Between(0, HIGHEST_ID))],
    ),
    ("CSIVolumeSource", &[("driver", Is(DRIVER))]),
    (
        "ImageVolumeSource",
        &[("pullPolicy", OneOf(&["Always", "IfNotPresent", "Never"]))],
    ),
    (
        "PersistentVolumeClaimSpec",
        &[
            ("accessModes", Items(1, usize::MAX)),
            ("accessModes", EachOneOf(ACCESS_MODES)),
            ("storageClassName", Is(NAME)),
            ("volumeMode", OnlyOneOf(VOLUME_MODES)),
        ],
    ),
];
