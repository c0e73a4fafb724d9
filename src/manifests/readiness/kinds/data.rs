//! Databases, queues and search.

use super::Generation::{InStatus, Nowhere};
use super::{Entry, ReadFrom, conditions, says, says_or_fails, written};

const CNPG: &str = "CloudNativePG";
const STRIMZI: &str = "Strimzi";

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        group: "acid.zalan.do",
        kinds: &["postgresql"],
        ready: says_or_fails(
            "status.PostgresClusterStatus == 'Running'",
            "status.PostgresClusterStatus in ['CreateFailed', 'UpdateFailed', 'SyncFailed', 'Invalid']",
        ),
        generation: Nowhere,
        read_from: ReadFrom(
            "Postgres Operator of Zalando",
            "2.0.1",
            "pkg/apis/acid.zalan.do/v1/postgresql_type.go",
        ),
    },
    Entry {
        group: "elasticsearch.k8s.elastic.co",
        kinds: &["Elasticsearch"],
        ready: says_or_fails(
            "status.phase == 'Ready' && status.health in ['green', 'yellow']",
            "status.phase == 'Invalid'",
        ),
        generation: InStatus,
        read_from: ReadFrom("ECK", "3.5.0", "pkg/apis/elasticsearch/v1/status.go"),
    },
    Entry {
        group: "*.k8s.elastic.co",
        kinds: &[
            "Agent",
            "ApmServer",
            "Beat",
            "ElasticMapsServer",
            "EnterpriseSearch",
            "Kibana",
            "Logstash",
            "PackageRegistry",
        ],
        ready: says("status.health == 'green'"),
        generation: InStatus,
        read_from: ReadFrom("ECK", "3.5.0", "pkg/apis/common/v1/common.go"),
    },
    Entry {
        group: "kafka.strimzi.io",
        kinds: &[
            "Kafka",
            "KafkaBridge",
            "KafkaConnect",
            "KafkaConnector",
            "KafkaMirrorMaker2",
            "KafkaTopic",
            "KafkaUser",
        ],
        ready: conditions(&["Ready"]),
        generation: InStatus,
        read_from: ReadFrom(
            STRIMZI,
            "1.2.0",
            "api/src/main/java/io/strimzi/api/kafka/model/common/CustomResourceConditions.java",
        ),
    },
    written(
        "kafka.strimzi.io",
        &["KafkaNodePool", "KafkaRebalance"],
        ReadFrom(
            STRIMZI,
            "1.2.0",
            "api/src/main/java/io/strimzi/api/kafka/model/nodepool/KafkaNodePoolStatus.java",
        ),
    ),
    Entry {
        group: "mongodbcommunity.mongodb.com",
        kinds: &["MongoDBCommunity"],
        ready: says_or_fails("status.phase == 'Running'", "status.phase == 'Failed'"),
        generation: Nowhere,
        read_from: ReadFrom(
            "MongoDB Community Operator",
            "0.13.0",
            "api/v1/mongodbcommunity_types.go",
        ),
    },
    Entry {
        group: "mysql.oracle.com",
        kinds: &["InnoDBCluster"],
        ready: says("status.cluster.status == 'ONLINE'"),
        generation: Nowhere,
        read_from: ReadFrom(
            "MySQL Operator",
            "9.1.0",
            "mysqloperator/controller/diagnose.py",
        ),
    },
    Entry {
        group: "postgresql.cnpg.io",
        kinds: &["Cluster"],
        ready: conditions(&["Ready"]),
        generation: Nowhere,
        read_from: ReadFrom(CNPG, "1.30.0", "pkg/resources/status/transactions.go"),
    },
    Entry {
        group: "postgresql.cnpg.io",
        kinds: &["Database", "DatabaseRole", "Publication", "Subscription"],
        ready: says("status.applied == true"),
        generation: InStatus,
        read_from: ReadFrom(CNPG, "1.30.0", "api/v1/database_types.go"),
    },
    Entry {
        group: "postgresql.cnpg.io",
        kinds: &["Backup"],
        ready: says_or_fails(
            "status.phase == 'completed'",
            "status.phase in ['failed', 'invalid backup definition']",
        ),
        generation: Nowhere,
        read_from: ReadFrom(CNPG, "1.30.0", "api/v1/backup_types.go"),
    },
    // Its status counts the pods that are there, which is all that it tells of them.
    Entry {
        group: "postgresql.cnpg.io",
        kinds: &["Pooler"],
        ready: says("(has(status.instances) ? status.instances : 0) == spec.instances"),
        generation: Nowhere,
        read_from: ReadFrom(CNPG, "1.30.0", "internal/controller/pooler_status.go"),
    },
    written(
        "postgresql.cnpg.io",
        &["ClusterImageCatalog", "ImageCatalog", "ScheduledBackup"],
        ReadFrom(CNPG, "1.30.0", "api/v1/scheduledbackup_types.go"),
    ),
    Entry {
        group: "pxc.percona.com",
        kinds: &["PerconaXtraDBCluster"],
        ready: says_or_fails("status.state == 'ready'", "status.state == 'error'"),
        generation: InStatus,
        read_from: ReadFrom(
            "Percona Operator for MySQL",
            "1.19.0",
            "pkg/apis/pxc/v1/pxc_types.go",
        ),
    },
    Entry {
        group: "psmdb.percona.com",
        kinds: &["PerconaServerMongoDB"],
        ready: says_or_fails("status.state == 'ready'", "status.state == 'error'"),
        generation: InStatus,
        read_from: ReadFrom(
            "Percona Operator for MongoDB",
            "1.22.0",
            "pkg/apis/psmdb/v1/psmdb_types.go",
        ),
    },
    Entry {
        group: "pgv2.percona.com",
        kinds: &["PerconaPGCluster"],
        ready: says("status.state == 'ready'"),
        generation: InStatus,
        read_from: ReadFrom(
            "Percona Operator for PostgreSQL",
            "3.0.0",
            "pkg/apis/pgv2.percona.com/v2/perconapgcluster_types.go",
        ),
    },
    Entry {
        group: "rabbitmq.com",
        kinds: &["RabbitmqCluster"],
        ready: conditions(&["AllReplicasReady", "ReconcileSuccess"]),
        generation: InStatus,
        read_from: ReadFrom(
            "RabbitMQ Cluster Operator",
            "2.22.3",
            "api/v1beta1/rabbitmqcluster_status.go",
        ),
    },
    Entry {
        group: "rabbitmq.com",
        kinds: &[
            "Binding",
            "Exchange",
            "Federation",
            "OperatorPolicy",
            "Permission",
            "Policy",
            "Queue",
            "SchemaReplication",
            "Shovel",
            "SuperStream",
            "TopicPermission",
            "User",
            "Vhost",
        ],
        ready: conditions(&["Ready"]),
        generation: InStatus,
        read_from: ReadFrom(
            "RabbitMQ Messaging Topology Operator",
            "1.20.1",
            "api/v1beta1/conditions.go",
        ),
    },
];
