//! The kinds of common operators, and what makes an object of them ready.
//!
//! An entry is after the API types of the controller, whose group names it. Nothing here is decided; a kind that is missing
//! is asked for by a check.

use super::{Expression, Readiness};

/// Groups whose kinds are all configuration that others read.
pub(super) const WRITTEN: [&str; 12] = [
    "crd.projectcalico.org",
    "metallb.io",
    "networking.istio.io",
    "policy.linkerd.io",
    "projectcalico.org",
    "secrets-store.csi.x-k8s.io",
    "security.istio.io",
    "snapshot.kubevirt.io",
    "telemetry.istio.io",
    "traefik.containo.us",
    "traefik.io",
    "autoscaling.k8s.io",
];

/// Ends of the groups of Crossplane's managed resources (`apis/common/v1/condition.go` of crossplane-runtime).
pub(super) const MANAGED: [&str; 2] = [".upbound.io", ".crossplane.io"];

pub(super) const fn conditions(conditions: &'static [&'static str]) -> Readiness {
    Readiness::Expression(Expression::Conditions(conditions))
}

const fn of_generation(conditions: &'static [&'static str]) -> Readiness {
    Readiness::Expression(Expression::OfGeneration(conditions))
}

const fn says(current: &'static str, failed: Option<&'static str>) -> Readiness {
    Readiness::Expression(Expression::Other { current, failed })
}

type Entry = (&'static str, &'static [&'static str], Readiness);

/// Group, kinds, and what is known of them; sorted by group.
pub(super) const KINDS: &[Entry] = &[
    // `rollout/types` of Argo Rollouts has `observedGeneration` as text.
    (
        "argoproj.io",
        &["Rollout"],
        Readiness::Unreadable("its `status.observedGeneration` is text, and Flux reads a number"),
    ),
    (
        "argoproj.io",
        &["AnalysisTemplate", "ClusterAnalysisTemplate"],
        Readiness::Written,
    ),
    (
        "acid.zalan.do",
        &["postgresql"],
        says(
            "status.PostgresClusterStatus == 'Running'",
            Some(
                "status.PostgresClusterStatus in ['CreateFailed', 'UpdateFailed', 'SyncFailed', 'Invalid']",
            ),
        ),
    ),
    (
        "apiextensions.crossplane.io",
        &["CompositeResourceDefinition"],
        conditions(&["Established"]),
    ),
    (
        "apiextensions.crossplane.io",
        &["Composition", "EnvironmentConfig"],
        Readiness::Written,
    ),
    ("bitnami.com", &["SealedSecret"], conditions(&["Synced"])),
    (
        "ceph.rook.io",
        &[
            "CephCluster",
            "CephBlockPool",
            "CephFilesystem",
            "CephObjectStore",
        ],
        says("status.phase == 'Ready'", Some("status.phase == 'Failure'")),
    ),
    (
        "cert-manager.io",
        &["Certificate", "ClusterIssuer", "Issuer"],
        of_generation(&["Ready"]),
    ),
    (
        "cilium.io",
        &[
            "CiliumClusterwideNetworkPolicy",
            "CiliumNetworkPolicy",
            "CiliumLoadBalancerIPPool",
            "CiliumL2AnnouncementPolicy",
        ],
        Readiness::Written,
    ),
    (
        "cluster.x-k8s.io",
        &["Cluster", "MachineDeployment", "MachinePool"],
        says(
            "status.conditions.exists(c, c.type in ['Available', 'Ready'] && c.status == 'True')",
            None,
        ),
    ),
    (
        "db.atlasgo.io",
        &["AtlasMigration", "AtlasSchema"],
        conditions(&["Ready"]),
    ),
    (
        "elasticsearch.k8s.elastic.co",
        &["Elasticsearch"],
        says(
            "status.phase == 'Ready' && status.health in ['green', 'yellow']",
            Some("status.phase == 'Invalid'"),
        ),
    ),
    (
        "external-secrets.io",
        &[
            "ClusterExternalSecret",
            "ClusterSecretStore",
            "ExternalSecret",
            "PushSecret",
            "SecretStore",
        ],
        conditions(&["Ready"]),
    ),
    (
        "flagger.app",
        &["Canary"],
        says(
            "status.phase in ['Initialized', 'Succeeded']",
            Some("status.phase == 'Failed'"),
        ),
    ),
    (
        "flagger.app",
        &["AlertProvider", "MetricTemplate"],
        Readiness::Written,
    ),
    (
        "gateway.networking.k8s.io",
        &["GatewayClass"],
        of_generation(&["Accepted"]),
    ),
    (
        "gateway.networking.k8s.io",
        &["Gateway"],
        of_generation(&["Accepted", "Programmed"]),
    ),
    (
        "gateway.networking.k8s.io",
        &["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"],
        says(
            "status.parents.exists(p, p.conditions.exists(c, c.type == 'Accepted' && c.status == 'True' && c.observedGeneration == metadata.generation))",
            None,
        ),
    ),
    (
        "gateway.networking.k8s.io",
        &["ReferenceGrant"],
        Readiness::Written,
    ),
    (
        "kafka.strimzi.io",
        &[
            "Kafka",
            "KafkaBridge",
            "KafkaConnect",
            "KafkaConnector",
            "KafkaMirrorMaker2",
            "KafkaTopic",
            "KafkaUser",
        ],
        conditions(&["Ready"]),
    ),
    (
        "kafka.strimzi.io",
        &["KafkaNodePool", "KafkaRebalance"],
        Readiness::Written,
    ),
    (
        "karpenter.k8s.aws",
        &["EC2NodeClass"],
        conditions(&["Ready"]),
    ),
    ("karpenter.sh", &["NodePool"], conditions(&["Ready"])),
    (
        "keda.sh",
        &["ScaledJob", "ScaledObject"],
        conditions(&["Ready"]),
    ),
    (
        "keda.sh",
        &["ClusterTriggerAuthentication", "TriggerAuthentication"],
        Readiness::Written,
    ),
    (
        "kibana.k8s.elastic.co",
        &["Kibana"],
        says("status.health == 'green'", None),
    ),
    (
        "kyverno.io",
        &["ClusterPolicy", "Policy"],
        conditions(&["Ready"]),
    ),
    ("kyverno.io", &["PolicyException"], Readiness::Written),
    (
        "monitoring.coreos.com",
        &[
            "Alertmanager",
            "Prometheus",
            "PrometheusAgent",
            "ThanosRuler",
        ],
        of_generation(&["Available", "Reconciled"]),
    ),
    (
        "monitoring.coreos.com",
        &[
            "AlertmanagerConfig",
            "PodMonitor",
            "Probe",
            "PrometheusRule",
            "ScrapeConfig",
            "ServiceMonitor",
        ],
        Readiness::Written,
    ),
    (
        "mongodbcommunity.mongodb.com",
        &["MongoDBCommunity"],
        says(
            "status.phase == 'Running'",
            Some("status.phase == 'Failed'"),
        ),
    ),
    (
        "mysql.oracle.com",
        &["InnoDBCluster"],
        says("status.cluster.status == 'ONLINE'", None),
    ),
    (
        "pkg.crossplane.io",
        &["Configuration", "Function", "Provider"],
        conditions(&["Healthy", "Installed"]),
    ),
    (
        "pkg.crossplane.io",
        &["ControllerConfig", "DeploymentRuntimeConfig", "ImageConfig"],
        Readiness::Written,
    ),
    ("postgresql.cnpg.io", &["Cluster"], conditions(&["Ready"])),
    (
        "postgresql.cnpg.io",
        &["Database", "Publication", "Subscription"],
        says("status.applied == true", None),
    ),
    (
        "postgresql.cnpg.io",
        &["Backup"],
        says(
            "status.phase == 'completed'",
            Some("status.phase == 'failed'"),
        ),
    ),
    (
        "postgresql.cnpg.io",
        &[
            "ClusterImageCatalog",
            "ImageCatalog",
            "Pooler",
            "ScheduledBackup",
        ],
        Readiness::Written,
    ),
    (
        "pxc.percona.com",
        &["PerconaXtraDBCluster"],
        says("status.state == 'ready'", Some("status.state == 'error'")),
    ),
    (
        "psmdb.percona.com",
        &["PerconaServerMongoDB"],
        says("status.state == 'ready'", Some("status.state == 'error'")),
    ),
    (
        "pgv2.percona.com",
        &["PerconaPGCluster"],
        says("status.state == 'ready'", None),
    ),
    (
        "rabbitmq.com",
        &["RabbitmqCluster"],
        conditions(&["AllReplicasReady", "ReconcileSuccess"]),
    ),
    (
        "rabbitmq.com",
        &[
            "Binding",
            "Exchange",
            "Federation",
            "Permission",
            "Policy",
            "Queue",
            "SchemaReplication",
            "Shovel",
            "User",
            "Vhost",
        ],
        conditions(&["Ready"]),
    ),
    (
        "schemas.schemahero.io",
        &["Migration"],
        says("status.phase == 'EXECUTED'", None),
    ),
    (
        "serving.knative.dev",
        &["Configuration", "Revision", "Route", "Service"],
        conditions(&["Ready"]),
    ),
    (
        "snapshot.storage.k8s.io",
        &["VolumeSnapshot"],
        says("status.readyToUse == true", None),
    ),
    (
        "snapshot.storage.k8s.io",
        &["VolumeSnapshotClass"],
        Readiness::Written,
    ),
    (
        "tekton.dev",
        &["PipelineRun", "TaskRun"],
        says(
            "status.conditions.exists(c, c.type == 'Succeeded' && c.status == 'True')",
            Some("status.conditions.exists(c, c.type == 'Succeeded' && c.status == 'False')"),
        ),
    ),
    ("tekton.dev", &["Pipeline", "Task"], Readiness::Written),
    (
        "temporal.io",
        &["TemporalCluster", "TemporalNamespace"],
        conditions(&["Ready"]),
    ),
];
