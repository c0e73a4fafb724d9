package cluster

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// A HelmRelease with this label is left to the helm-controller that has one worker.
const (
	shardKey  = "sharding.fluxcd.io/key"
	busyShard = "busy"
)

// Busy names what keeps the one worker of a helm-controller busy.
const Busy = "blocker"

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
func BusyRelease(repository string) string {
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
`, Busy, repository, shardKey, busyShard)
}
