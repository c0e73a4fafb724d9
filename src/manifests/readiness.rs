//! How Flux can see that an object of a custom kind is ready.
//!
//! Takes a kind; gives what is known of it. By itself kustomize-controller calls an object done that has no status yet
//! (`Compute` in `fluxcd/cli-utils/pkg/kstatus/status`, rule "none of these"), so the kinds of controllers that write
//! their status later need an expression. The list is after the controllers' API types; Flux's own *CEL cheatsheet* has
//! some of the kinds too. It deliberately knows no versions of an API: the fields are the same in all of them.

use super::{Object, group};

/// What is known of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Ready when an expression says so.
    Expression(Expression),
    /// Ready when it is written: nothing has to happen first that its status would tell.
    Written,
    /// Its status cannot be read by Flux, for this reason.
    Unreadable(&'static str),
}

/// What makes an object of a kind ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expression {
    /// These conditions are true. Flux compares `status.observedGeneration` itself, where the kind has it.
    Conditions(&'static [&'static str]),
    /// The same, and they are of the current generation, which each of them has.
    OfGeneration(&'static [&'static str]),
    /// In words of the kind.
    Other {
        /// `current`.
        current: &'static str,
        /// `failed`.
        failed: Option<&'static str>,
    },
}

impl Expression {
    /// `current` of `healthCheckExprs`.
    #[must_use]
    pub fn current(&self) -> String {
        let all = |conditions: &[&str], of: &str| {
            let each = conditions.iter().map(|it| {
                format!("status.conditions.exists(c, c.type == '{it}' && c.status == 'True'{of})")
            });
            each.collect::<Vec<_>>().join(" && ")
        };
        match self {
            Self::Conditions(conditions) => all(conditions, ""),
            Self::OfGeneration(conditions) => all(
                conditions,
                " && c.observedGeneration == metadata.generation",
            ),
            Self::Other { current, .. } => (*current).to_owned(),
        }
    }

    /// `failed` of `healthCheckExprs`, where the kind tells for good that it is.
    #[must_use]
    pub fn failed(&self) -> Option<&'static str> {
        match self {
            Self::Conditions(_) | Self::OfGeneration(_) => None,
            Self::Other { failed, .. } => *failed,
        }
    }
}

/// What is known of the kind of an object; `None` for a kind that is in no list.
#[must_use]
pub fn readiness(object: &Object) -> Option<Readiness> {
    let group = group(&object.api_version);
    let listed = KINDS
        .iter()
        .find(|(its, kinds, _)| *its == group && kinds.contains(&object.kind.as_str()));
    if let Some((_, _, known)) = listed {
        return Some(*known);
    }
    if WRITTEN.contains(&group) {
        return Some(Readiness::Written);
    }
    let is_managed = MANAGED.iter().any(|suffix| group.ends_with(suffix));
    is_managed.then_some(conditions(&["Ready", "Synced"]))
}

/// Groups whose kinds are all configuration that others read.
const WRITTEN: [&str; 12] = [
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
const MANAGED: [&str; 2] = [".upbound.io", ".crossplane.io"];

const fn conditions(conditions: &'static [&'static str]) -> Readiness {
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
const KINDS: &[Entry] = &[
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::KINDS;

    #[test]
    fn no_kind_is_listed_twice() {
        let mut seen = BTreeSet::new();
        for (group, kinds, _) in KINDS {
            for kind in *kinds {
                assert!(seen.insert((group, kind)), "{group} {kind}");
            }
        }
    }
}
