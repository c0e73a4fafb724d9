package cluster

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"flux-pipeline/e2e/harness/process"
)

// A HelmRelease with this label is left to the helm-controller that has the label's value.
const shardKey = "sharding.fluxcd.io/key"

// Busy names what keeps the one worker of a helm-controller busy.
const Busy = "blocker"

// StartBusy starts a shard of helm-controller with one worker, which a scenario can keep busy: what it does not get to
// for a while is what a controller with four workers does not get to when many releases upgrade at once. Each scenario
// has its own, or they would keep each other waiting. What it returns ends the controller.
func (c *Cluster) StartBusy(ctx context.Context, shard string) (func(), error) {
	ports, err := process.FreePorts(2)
	if err != nil {
		return nil, err
	}
	one := c.layout.helmService("helm-controller-busy", ports[0], ports[1], shardKey+"="+shard, 1)
	running, err := c.begin(one.command)
	if err != nil {
		return nil, err
	}
	return func() { running.Stop(5 * time.Second) }, running.AwaitReady(ctx, one.ready)
}

// AwaitBusy returns once the Job has begun that keeps the worker busy.
func (c *Cluster) AwaitBusy(ctx context.Context, namespace string) error {
	only := metav1.ListOptions{FieldSelector: "metadata.name=" + Busy}
	in := c.Client.Resource(jobs).Namespace(namespace)
	list, err := in.List(ctx, only)
	if err != nil || len(list.Items) > 0 {
		return err
	}
	only.ResourceVersion = list.GetResourceVersion()
	watch, err := in.Watch(ctx, only)
	if err != nil {
		return err
	}
	defer watch.Stop()
	for event := range watch.ResultChan() {
		if _, ok := event.Object.(*unstructured.Unstructured); ok {
			return nil
		}
	}
	return fmt.Errorf("helm-controller did not become busy: %w", ctx.Err())
}

// BusyRelease is the release that keeps the worker busy, from a chart in a repository.
func BusyRelease(repository, shard string) string {
	return fmt.Sprintf(`apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: %[1]s}
spec: {interval: 60m, url: %[2]s}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: %[1]s
  labels: {%[3]s: %[4]s}
spec:
  interval: 60m
  timeout: 5m
  chart: {spec: {chart: %[1]s, version: 1.0.0, sourceRef: {kind: HelmRepository, name: %[1]s}}}
`, Busy, repository, shardKey, shard)
}
