package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"flux-pipeline/e2e/harness/process"
)

// startKubernetes starts etcd, the API server, the controllers and scheduler, and KWOK in place of kubelets.
func (c *Cluster) startKubernetes(ctx context.Context, l *layoutPlan) error {
	if err := l.writeStages(); err != nil {
		return err
	}
	for _, s := range []service{l.etcd(), l.kubeAPIServer(), l.kubeControllerManager(), l.kubeScheduler()} {
		if err := c.start(ctx, s); err != nil {
			return err
		}
	}
	return c.start(ctx, l.kwokService())
}

func (l *layoutPlan) etcd() service {
	client, peer := "http://"+l.address(l.etcdClient), "http://"+l.address(l.etcdPeer)
	return service{module: "etcd", port: l.etcdClient, ready: l.answers(client + "/health"), command: process.Command{
		Name: "etcd", Program: l.tool.Path("etcd", "server"), Arguments: []string{
			"--data-dir", l.file("etcd"), "--unsafe-no-fsync",
			"--listen-client-urls", client, "--advertise-client-urls", client,
			"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
			"--initial-cluster", "default=" + peer,
		},
	}}
}

// kubeAPIServer leaves out two admission plug-ins: without kubelets no service account can be mounted, and without
// the node controllers nothing would take the not-ready taint off a new node.
func (l *layoutPlan) kubeAPIServer() service { return l.apiServerOf("kube-apiserver", l.apiServer) }

// bareAPIServer is one for the same users that keeps its objects apart, and has no Flux.
func (l *layoutPlan) bareAPIServer() service {
	s := l.apiServerOf("kube-apiserver-bare", l.bareServer)
	s.command.Arguments = append(s.command.Arguments, "--etcd-prefix=/bare")
	return s
}

func (l *layoutPlan) apiServerOf(name string, port int) service {
	return service{
		module: "kubernetes", port: port,
		ready: l.answers("https://" + l.address(port) + "/readyz"),
		command: process.Command{
			Name: name, Program: l.tool.Path("kubernetes", "kube-apiserver"), Arguments: []string{
				"--etcd-servers=http://" + l.address(l.etcdClient),
				"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
				fmt.Sprintf("--secure-port=%d", port),
				"--tls-cert-file=" + l.certificate(), "--tls-private-key-file=" + l.key(),
				"--cert-dir=" + l.file(name),
				"--token-auth-file=" + l.tokens(), "--authorization-mode=RBAC", "--anonymous-auth=true",
				"--service-account-issuer=https://127.0.0.1",
				"--service-account-key-file=" + l.key(), "--service-account-signing-key-file=" + l.key(),
				"--service-cluster-ip-range=10.0.0.0/24",
				"--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",
				"--endpoint-reconciler-type=none",
				"--max-requests-inflight=1000", "--max-mutating-requests-inflight=500",
			},
		},
	}
}

// kubeControllerManager leaves out the controllers that would mark a node without kubelet as lost.
func (l *layoutPlan) kubeControllerManager() service {
	return service{
		module: "kubernetes", port: l.controllerManager,
		ready: l.answers("https://" + l.address(l.controllerManager) + "/healthz"),
		command: process.Command{
			Name: "kube-controller-manager", Program: l.tool.Path("kubernetes", "kube-controller-manager"),
			Arguments: append(l.controlPlane(l.controllerManager),
				"--controllers=*,-node-lifecycle-controller,-taint-eviction-controller,-node-ipam-controller",
				"--kube-api-qps=200", "--kube-api-burst=400"),
		},
	}
}

func (l *layoutPlan) kubeScheduler() service {
	return service{
		module: "kubernetes", port: l.scheduler,
		ready: l.answers("https://" + l.address(l.scheduler) + "/healthz"),
		command: process.Command{
			Name: "kube-scheduler", Program: l.tool.Path("kubernetes", "kube-scheduler"),
			Arguments: l.controlPlane(l.scheduler),
		},
	}
}

func (l *layoutPlan) controlPlane(port int) []string {
	return []string{
		"--kubeconfig=" + l.kubeconfig(), "--leader-elect=false",
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port),
		"--tls-cert-file=" + l.certificate(), "--tls-private-key-file=" + l.key(),
	}
}

func (l *layoutPlan) kwokService() service {
	ready := l.answers("https://" + l.address(l.kwok) + "/healthz")
	return service{module: "kwok", port: l.kwok, ready: ready, command: process.Command{
		Name: "kwok", Program: l.tool.Path("kwok", "kwok"), Arguments: []string{
			"--kubeconfig=" + l.kubeconfig(), "--config=" + l.file("stages.yaml"),
			"--manage-all-nodes", "--node-ip=127.0.0.1", "--server-address=" + l.address(l.kwok),
			// The API server asks the node here for the logs of its pods.
			fmt.Sprintf("--node-port=%d", l.kwok),
			"--tls-cert-file=" + l.certificate(), "--tls-private-key-file=" + l.key(),
		},
		// KWOK reads a configuration of its own from the home directory otherwise.
		Environment: []string{"KWOK_WORKDIR=" + l.file("kwok"), "HOME=" + l.scratch},
	}}
}

// writeStages puts together KWOK's own stages for nodes and pods and ours for the pods of Jobs.
func (l *layoutPlan) writeStages() error {
	stages := jobStages
	for _, name := range []string{
		"node/fast/node-initialize.yaml", "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
		"pod/fast/pod-ready.yaml", "pod/fast/pod-delete.yaml",
	} {
		stage, err := os.ReadFile(filepath.Join(l.tool.Path("kwok", "stage"), name))
		if err != nil {
			return err
		}
		stages = fmt.Sprintf("%s\n---\n%s", stages, stage)
	}
	stages = fmt.Sprintf("%s\n---\n%s", stages, fmt.Sprintf(clusterLogs, l.file("pod.log")))
	if err := os.WriteFile(l.file("pod.log"), []byte(podLog), 0o644); err != nil {
		return err
	}
	return os.WriteFile(l.file("stages.yaml"), []byte(stages), 0o644)
}
