package cluster

// clusterLogs makes one file the log of every container, because KWOK runs none.
const clusterLogs = `apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterLogs
metadata: {name: every-pod}
spec:
  logs:
  - logsFile: %s
    follow: false
`

// podLog is what a migration that fails writes, in the format of the container runtime interface.
const podLog = "2026-01-01T00:00:00.000000001Z stdout F connecting to the database\n" +
	"2026-01-01T00:00:00.000000002Z stdout F applying 0042_add_index.sql\n" +
	"2026-01-01T00:00:01.000000000Z stderr F \x1b[31merror:\x1b[0m relation \"orders\" already exists\n"
