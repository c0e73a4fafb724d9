//! Containers (`validateContainerCommon` in `pkg/apis/core/validation/validation.go`).

use super::Bound::{AtLeast, Between, EachOneOf, Is, IsAlways, Items, OneOf, OnlyOneOf};
use super::Bounds;
use super::pods::HIGHEST_ID;
use crate::schema::form::{DATA_KEY, HEADER, LABEL, NAME, PATH, PATH_BELOW, PORT_NAME, VARIABLE};

pub(in crate::schema) const PORT: i64 = u16::MAX as i64;

pub(super) const BOUNDS: Bounds = &[
    (
        "Container",
        &[
            ("name", Is(LABEL)),
            (
                "imagePullPolicy",
                OneOf(&["Always", "IfNotPresent", "Never"]),
            ),
            (
                "restartPolicy",
                OnlyOneOf(&["Always", "Never", "OnFailure"]),
            ),
            ("restartPolicyRules", Items(0, 20)),
            (
                "terminationMessagePolicy",
                OneOf(&["File", "FallbackToLogsOnError"]),
            ),
        ],
    ),
    (
        "ContainerPort",
        &[
            ("containerPort", Between(1, PORT)),
            ("hostPort", Between(0, PORT)),
            ("name", Is(PORT_NAME)),
            ("protocol", OneOf(&["TCP", "UDP", "SCTP"])),
        ],
    ),
    ("EnvVar", &[("name", Is(VARIABLE))]),
    ("EnvFromSource", &[("prefix", Is(VARIABLE))]),
    (
        "ConfigMapKeySelector",
        &[("name", Is(NAME)), ("key", Is(DATA_KEY))],
    ),
    (
        "SecretKeySelector",
        &[("name", Is(NAME)), ("key", Is(DATA_KEY))],
    ),
    (
        "FileKeySelector",
        &[
            ("key", Is(VARIABLE)),
            ("volumeName", Is(LABEL)),
            ("path", Is(PATH)),
        ],
    ),
    (
        "VolumeMount",
        &[
            ("subPath", Is(PATH_BELOW)),
            ("subPathExpr", Is(PATH_BELOW)),
            (
                "mountPropagation",
                OnlyOneOf(&["None", "HostToContainer", "Bidirectional"]),
            ),
            (
                "recursiveReadOnly",
                OnlyOneOf(&["Disabled", "IfPossible", "Enabled"]),
            ),
            (
                "bindMountOptions",
                EachOneOf(&["noexec", "nodev", "nosuid"]),
            ),
        ],
    ),
    ("VolumeDevice", &[("devicePath", Is(PATH))]),
    (
        "Probe",
        &[
            ("failureThreshold", AtLeast(0)),
            ("initialDelaySeconds", AtLeast(0)),
            ("periodSeconds", AtLeast(0)),
            ("successThreshold", AtLeast(0)),
            ("terminationGracePeriodSeconds", AtLeast(1)),
            ("timeoutSeconds", AtLeast(0)),
        ],
    ),
    (
        "HTTPGetAction",
        &[
            ("scheme", OneOf(&["HTTP", "HTTPS"])),
            ("protocol", OnlyOneOf(&["HTTP1", "HTTP2"])),
        ],
    ),
    ("HTTPHeader", &[("name", Is(HEADER))]),
    (
        "GRPCAction",
        &[
            ("port", Between(1, PORT)),
            ("mode", OnlyOneOf(&["Plaintext", "TLS"])),
        ],
    ),
    ("SleepAction", &[("seconds", AtLeast(0))]),
    (
        "SecurityContext",
        &[
            ("procMount", OnlyOneOf(&["Default", "Unmasked"])),
            ("runAsGroup", Between(0, HIGHEST_ID)),
            ("runAsUser", Between(0, HIGHEST_ID)),
        ],
    ),
    (
        "WindowsSecurityContextOptions",
        &[("gmsaCredentialSpecName", IsAlways(NAME))],
    ),
    (
        "ContainerResizePolicy",
        &[
            ("resourceName", OneOf(&["cpu", "memory"])),
            ("restartPolicy", OneOf(&["NotRequired", "RestartContainer"])),
        ],
    ),
    (
        "ContainerRestartRule",
        &[("action", OnlyOneOf(&["Restart", "RestartAllContainers"]))],
    ),
    (
        "ContainerRestartRuleOnExitCodes",
        &[
            ("operator", OnlyOneOf(&["In", "NotIn"])),
            ("values", Items(0, 255)),
        ],
    ),
    ("ResourceClaim", &[("request", Is(LABEL))]),
];
