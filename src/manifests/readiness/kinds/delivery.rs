//! What rolls out, migrates, scales and runs.

use super::super::Readiness;
use super::Generation::{AsText, InConditions, InStatus, Nowhere};
use super::{Entry, ReadFrom, conditions, of_generation, says, says_or_fails, written};

const ROLLOUTS: &str = "Argo Rollouts";
const SCHEMAHERO: &str = "SchemaHero";
const PROMETHEUS: &str = "Prometheus Operator";

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        group: "argoproj.io",
        kinds: &["Rollout"],
        ready: Readiness::Unreadable(
            "its `status.observedGeneration` is text, and Flux reads a number",
        ),
        generation: AsText,
        read_from: ReadFrom(ROLLOUTS, "1.9.1", "pkg/apis/rollouts/v1alpha1/types.go"),
    },
    written(
        "argoproj.io",
        &["AnalysisTemplate", "ClusterAnalysisTemplate"],
        ReadFrom(
            ROLLOUTS,
            "1.9.1",
            "pkg/apis/rollouts/v1alpha1/analysis_types.go",
        ),
    ),
    Entry {
        group: "db.atlasgo.io",
        kinds: &["AtlasMigration", "AtlasSchema"],
        ready: conditions(&["Ready"]),
        generation: InStatus,
        read_from: ReadFrom(
            "Atlas Operator",
            "0.7.37",
            "api/v1alpha1/atlasmigration_types.go",
        ),
    },
    Entry {
        group: "flagger.app",
        kinds: &["Canary"],
        ready: says_or_fails(
            "status.phase in ['Initialized', 'Succeeded']",
            "status.phase == 'Failed'",
        ),
        generation: Nowhere,
        read_from: ReadFrom("Flagger", "1.44.0", "pkg/apis/flagger/v1beta1/status.go"),
    },
    written(
        "flagger.app",
        &["AlertProvider", "MetricTemplate"],
        ReadFrom("Flagger", "1.44.0", "pkg/apis/flagger/v1beta1/metric.go"),
    ),
    Entry {
        group: "keda.sh",
        kinds: &["ScaledJob", "ScaledObject"],
        ready: conditions(&["Ready"]),
        generation: Nowhere,
        read_from: ReadFrom("KEDA", "2.21.0", "apis/keda/v1alpha1/condition_types.go"),
    },
    written(
        "keda.sh",
        &["ClusterTriggerAuthentication", "TriggerAuthentication"],
        ReadFrom(
            "KEDA",
            "2.21.0",
            "apis/keda/v1alpha1/triggerauthentication_types.go",
        ),
    ),
    Entry {
        group: "monitoring.coreos.com",
        kinds: &[
            "Alertmanager",
            "Prometheus",
            "PrometheusAgent",
            "ThanosRuler",
        ],
        ready: of_generation(&["Available", "Reconciled"]),
        generation: InConditions,
        read_from: ReadFrom(PROMETHEUS, "0.95.2", "pkg/apis/monitoring/v1/types.go"),
    },
    written(
        "monitoring.coreos.com",
        &[
            "AlertmanagerConfig",
            "PodMonitor",
            "Probe",
            "PrometheusRule",
            "ScrapeConfig",
            "ServiceMonitor",
        ],
        ReadFrom(
            PROMETHEUS,
            "0.95.2",
            "pkg/apis/monitoring/v1/podmonitor_types.go",
        ),
    ),
    Entry {
        group: "schemas.schemahero.io",
        kinds: &["Migration"],
        ready: says_or_fails(
            "status.phase == 'EXECUTED'",
            "status.phase in ['INVALID', 'REJECTED']",
        ),
        generation: Nowhere,
        read_from: ReadFrom(
            SCHEMAHERO,
            "0.25.0",
            "pkg/apis/schemas/v1alpha4/migration_types.go",
        ),
    },
    Entry {
        group: "schemas.schemahero.io",
        kinds: &["DatabaseExtension", "Function"],
        ready: says_or_fails("status.phase == 'Applied'", "status.phase == 'Failed'"),
        generation: Nowhere,
        read_from: ReadFrom(
            SCHEMAHERO,
            "0.25.0",
            "pkg/apis/schemas/v1alpha4/function_types.go",
        ),
    },
    Entry {
        group: "schemas.schemahero.io",
        kinds: &["DataType", "Table", "View"],
        ready: Readiness::Untold(
            "its status says at most which spec was planned, not that a Migration of it was executed",
        ),
        generation: Nowhere,
        read_from: ReadFrom(
            SCHEMAHERO,
            "0.25.0",
            "pkg/apis/schemas/v1alpha4/table_types.go",
        ),
    },
    written(
        "databases.schemahero.io",
        &["Database"],
        ReadFrom(
            SCHEMAHERO,
            "0.25.0",
            "pkg/apis/databases/v1alpha4/database_types.go",
        ),
    ),
    Entry {
        group: "serving.knative.dev",
        kinds: &[
            "Configuration",
            "DomainMapping",
            "Revision",
            "Route",
            "Service",
        ],
        ready: conditions(&["Ready"]),
        generation: InStatus,
        read_from: ReadFrom(
            "Knative Serving",
            "0.51.0",
            "pkg/apis/serving/v1/service_types.go",
        ),
    },
    Entry {
        group: "tekton.dev",
        kinds: &["PipelineRun", "TaskRun"],
        ready: says_or_fails(
            "status.conditions.exists(c, c.type == 'Succeeded' && c.status == 'True')",
            "status.conditions.exists(c, c.type == 'Succeeded' && c.status == 'False')",
        ),
        generation: Nowhere,
        read_from: ReadFrom(
            "Tekton Pipelines",
            "1.15.0",
            "pkg/apis/pipeline/v1/pipelinerun_types.go",
        ),
    },
    written(
        "tekton.dev",
        &["Pipeline", "Task"],
        ReadFrom(
            "Tekton Pipelines",
            "1.15.0",
            "pkg/apis/pipeline/v1/pipeline_types.go",
        ),
    ),
    Entry {
        group: "temporal.io",
        kinds: &["TemporalCluster", "TemporalNamespace", "TemporalSchedule"],
        ready: of_generation(&["Ready"]),
        generation: InConditions,
        read_from: ReadFrom(
            "Temporal Operator",
            "0.22.0",
            "api/v1beta1/condition_types.go",
        ),
    },
    Entry {
        group: "temporal.io",
        kinds: &["TemporalClusterClient"],
        ready: says("has(status.secretRef)"),
        generation: Nowhere,
        read_from: ReadFrom(
            "Temporal Operator",
            "0.22.0",
            "api/v1beta1/temporalclusterclient_types.go",
        ),
    },
];
