package rollout

import (
	"context"
	"os"
	"path/filepath"

	"flux-pipeline/e2e/harness/charts"
	"flux-pipeline/e2e/harness/cluster"
	"flux-pipeline/e2e/harness/scenario"
)

// publish puts a version of a chart where Flux can get it, over HTTP and as an OCI artifact.
func (p *play) publish(publish scenario.Publish) error {
	p.log.Note("publish %s %s", filepath.Base(publish.Chart), publish.Version)
	return p.Charts.Publish(p.namespace, charts.Chart{
		Directory: filepath.Join(p.scenario.Directory, publish.Chart), Version: publish.Version, App: publish.App,
	})
}

// startBusy gives the play a helm-controller with one worker, for the releases that name the play's namespace as their
// shard, if it is to be kept busy.
func (p *play) startBusy(ctx context.Context) error {
	if !p.scenario.Busies() {
		return nil
	}
	stop, err := p.Cluster.StartBusy(ctx, p.namespace)
	if stop != nil {
		p.cleanup = append(p.cleanup, func(context.Context) error { stop(); return nil })
	}
	return err
}

// busy keeps the one worker of the play's helm-controller busy for so many seconds, from now on: with a release in a namespace
// of its own, which no record is about.
func (p *play) busy(ctx context.Context, seconds int) error {
	scratch, err := os.MkdirTemp("", "blocker")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	chart, err := charts.Blocker(scratch, cluster.Busy, seconds)
	if err != nil {
		return err
	}
	namespace := p.namespace + "-busy"
	if err := p.Charts.Publish(namespace, chart); err != nil {
		return err
	}
	if err := p.Cluster.CreateNamespace(ctx, namespace); err != nil {
		return err
	}
	p.cleanup = append(p.cleanup, func(ctx context.Context) error { return p.Cluster.DeleteNamespace(ctx, namespace) })
	release := cluster.BusyRelease(p.Charts.Repository(namespace), p.namespace)
	if err := p.Applier.Apply(ctx, []byte(release), namespace); err != nil {
		return err
	}
	if err := p.Cluster.AwaitBusy(ctx, namespace); err != nil {
		return err
	}
	p.log.Note("helm-controller is busy for %d s", seconds)
	return nil
}
