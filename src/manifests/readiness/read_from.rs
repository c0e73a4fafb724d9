//! Which controller, and which version of it, the entries of the table of kinds were read from.

/// A controller.
pub(super) struct Controller {
    /// The group of its kinds.
    pub group: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The version whose API types were read.
    pub version: &'static str,
    /// What it says of the generation that a status is about.
    pub generation: Generation,
}

/// What a status says of the generation that it is about.
#[derive(Clone, Copy)]
pub(super) enum Generation {
    /// `status.observedGeneration`, which Flux compares itself.
    InStatus,
    /// `observedGeneration` in each condition, which the expression compares.
    InConditions,
    /// Nothing: a status of before the last change looks like one of now.
    Nowhere,
    /// Text, which Flux cannot compare.
    AsText,
}

impl Generation {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::InStatus => "in `status`",
            Self::InConditions => "in each condition",
            Self::Nowhere => "not kept",
            Self::AsText => "as text",
        }
    }
}

const fn controller(
    group: &'static str,
    (name, version): (&'static str, &'static str),
    generation: Generation,
) -> Controller {
    Controller {
        group,
        name,
        version,
        generation,
    }
}

/// Those whose version was noted; sorted by group.
pub(super) const READ_FROM: &[Controller] = &[
    controller(
        "argoproj.io",
        ("Argo Rollouts", "1.8.3"),
        Generation::AsText,
    ),
    controller(
        "bitnami.com",
        ("Sealed Secrets", "0.40.0"),
        Generation::InStatus,
    ),
    controller(
        "cert-manager.io",
        ("cert-manager", "1.21.2"),
        Generation::InConditions,
    ),
    controller(
        "cluster.x-k8s.io",
        ("Cluster API", "1.10.0"),
        Generation::InStatus,
    ),
    controller(
        "elasticsearch.k8s.elastic.co",
        ("ECK", "3.5.0"),
        Generation::InStatus,
    ),
    controller("flagger.app", ("Flagger", "1.36.1"), Generation::Nowhere),
    controller(
        "gateway.networking.k8s.io",
        ("Gateway API", "1.3.0"),
        Generation::InConditions,
    ),
    controller("keda.sh", ("KEDA", "2.21.0"), Generation::Nowhere),
    controller(
        "kibana.k8s.elastic.co",
        ("ECK", "3.5.0"),
        Generation::InStatus,
    ),
    controller(
        "monitoring.coreos.com",
        ("Prometheus Operator", "0.95.2"),
        Generation::InConditions,
    ),
    controller(
        "serving.knative.dev",
        ("Knative Serving", "0.51.0"),
        Generation::InStatus,
    ),
    controller(
        "snapshot.storage.k8s.io",
        ("external-snapshotter", "8.7.0"),
        Generation::Nowhere,
    ),
];
