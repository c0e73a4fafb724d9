//! Volumes (`validateVolumeSource` in `pkg/apis/core/validation/validation.go`).

use super::Bound::{Between, EachOneOf, Is, IsAlways, Items, Keys, NotNegative, OneOf, OnlyOneOf};
use super::Bounds;
use super::pods::HIGHEST_ID;
use crate::schema::form::{
    ANNOTATION_KEY_WITH_DOMAIN, DRIVER, FILE, LABEL, NAME, PATH, PATH_BELOW, SIGNER,
};

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
        &[
            ("path", Is(FILE)),
            ("signerName", IsAlways(SIGNER)),
            ("user", Between(0, HIGHEST_ID)),
        ],
    ),
    (
        "PodCertificateProjection",
        &[
            ("certificateChainPath", Is(FILE)),
            ("credentialBundlePath", Is(FILE)),
            ("keyPath", Is(FILE)),
            (
                "keyType",
                OneOf(&[
                    "RSA3072",
                    "RSA4096",
                    "ECDSAP256",
                    "ECDSAP384",
                    "ECDSAP521",
                    "ED25519",
                ]),
            ),
            ("maxExpirationSeconds", Between(3600, 91 * 24 * 3600)),
            ("signerName", Is(SIGNER)),
            ("userAnnotations", Keys(ANNOTATION_KEY_WITH_DOMAIN)),
        ],
    ),
    ("CSIVolumeSource", &[("driver", Is(DRIVER))]),
    ("GitRepoVolumeSource", &[("directory", Is(PATH_BELOW))]),
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
            ("volumeAttributesClassName", Is(NAME)),
            ("volumeMode", OnlyOneOf(VOLUME_MODES)),
        ],
    ),
];
