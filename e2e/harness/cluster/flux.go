package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"

	"flux-pipeline/e2e/harness/process"
)

// startFlux starts the controllers that the promise is about. They want their directories to be there.
func (c *Cluster) startFlux(ctx context.Context, l *layoutPlan) error {
	if err := errors.Join(os.MkdirAll(l.file("artifacts"), 0o755), os.MkdirAll(l.file("tmp"), 0o755)); err != nil {
		return err
	}
	for _, s := range []service{l.sourceController(), l.kustomizeController(), l.helmController()} {
		if err := c.start(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (l *layoutPlan) sourceController() service {
	return service{
		module: "source-controller", port: l.sourceHealth,
		ready: l.answers("http://" + l.address(l.sourceHealth) + "/readyz"),
		command: process.Command{
			Name: "source-controller", Program: l.tool.Path("source-controller", "source-controller"),
			Arguments: []string{
				"--watch-all-namespaces", "--storage-path=" + l.file("artifacts"),
				"--storage-addr=" + l.address(l.sourceStorage), "--storage-adv-addr=" + l.address(l.sourceStorage),
				"--health-addr=" + l.address(l.sourceHealth), "--metrics-addr=" + l.address(l.sourceMetrics),
				"--concurrent=10",
			},
			Environment: l.fluxEnvironment(),
		},
	}
}

// kustomizeController has more workers than by default, as many scenarios wait for Jobs at once and each wait
// holds one, and as a rule looks at unready dependencies every two seconds to save time. Neither changes what it decides.
func (l *layoutPlan) kustomizeController() service {
	return service{
		module: "kustomize-controller", port: l.kustomizeHealth,
		ready: l.answers("http://" + l.address(l.kustomizeHealth) + "/readyz"),
		command: process.Command{
			Name: "kustomize-controller", Program: l.tool.Path("kustomize-controller", "kustomize-controller"),
			Arguments: []string{
				"--watch-all-namespaces", "--requeue-dependency=" + l.requeue.String(), "--concurrent=100",
				"--kube-api-qps=500", "--kube-api-burst=1000",
				"--health-addr=" + l.address(l.kustomizeHealth), "--metrics-addr=" + l.address(l.kustomizeMetrics),
			},
			Environment: append(l.fluxEnvironment(), "SOURCE_CONTROLLER_LOCALHOST="+l.address(l.sourceStorage)),
		},
	}
}

// helmController takes all releases but those that ask for a controller of their own.
func (l *layoutPlan) helmController() service {
	return l.helmService("helm-controller", l.helmHealth, l.helmMetrics, "!"+shardKey, 50)
}

func (l *layoutPlan) helmService(name string, health, metrics int, takes string, workers int) service {
	return service{
		module: "helm-controller", port: health, ready: l.answers("http://" + l.address(health) + "/readyz"),
		command: process.Command{
			Name: name, Program: l.tool.Path("helm-controller", "helm-controller"),
			Arguments: []string{
				"--watch-all-namespaces", "--watch-label-selector=" + takes, fmt.Sprintf("--concurrent=%d", workers),
				"--requeue-dependency=2s", "--kube-api-qps=500", "--kube-api-burst=1000",
				"--health-addr=" + l.address(health), "--metrics-addr=" + l.address(metrics),
			},
			Environment: append(l.fluxEnvironment(), "SOURCE_CONTROLLER_LOCALHOST="+l.address(l.sourceStorage)),
		},
	}
}

// fluxEnvironment gives the controllers a directory of their own for what is temporary: one that starts removes
// what it takes for leftovers, and that could belong to another run on this machine.
func (l *layoutPlan) fluxEnvironment() []string {
	return []string{"KUBECONFIG=" + l.kubeconfig(), "RUNTIME_NAMESPACE=flux-system", "TMPDIR=" + l.file("tmp")}
}
