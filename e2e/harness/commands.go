package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"flux-pipeline/e2e/harness/cluster"
	"flux-pipeline/e2e/harness/process"
	"flux-pipeline/e2e/harness/scenario"
	"flux-pipeline/e2e/harness/standing"
)

// running is a cluster in use, with what it takes to stop it.
type running struct {
	cluster *cluster.Cluster
	group   *process.Group
	scratch string
	tally   *tally
}

// withCluster starts a cluster, does the work, and stops everything whatever happens. The scratch directory stays
// when something went wrong.
func withCluster(ctx context.Context, o options, t *tally, work func(*running) error) (err error) {
	r := &running{tally: t}
	if r.scratch, err = os.MkdirTemp("", "flux-pipeline-e2e-"); err != nil {
		return err
	}
	defer func() {
		if err == nil && !o.keep {
			os.RemoveAll(r.scratch)
			return
		}
		fmt.Fprintln(os.Stderr, "logs are in", r.scratch)
	}()
	if r.group, err = process.NewGroup(filepath.Join(r.scratch, "logs")); err != nil {
		return err
	}
	defer func() {
		r.group.Stop()
		t.ended(r.group.Usage())
	}()
	err = t.phase("a cluster starts", func() error {
		r.cluster, err = startCluster(ctx, o, r)
		return err
	})
	if err != nil {
		return err
	}
	return work(r)
}

func startCluster(ctx context.Context, o options, r *running) (*cluster.Cluster, error) {
	if o.existing {
		return cluster.Existing(ctx, os.Getenv("KUBECONFIG"))
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	started, err := cluster.Start(ctx, cluster.Plan{Programs: o.programs, Scratch: r.scratch, Requeue: o.requeue}, r.group)
	if err != nil {
		return nil, err
	}
	started.Flux = o.flux
	return started, nil
}

func serve(ctx context.Context, r *running) error {
	if err := r.cluster.Announce(ctx); err != nil {
		return err
	}
	fmt.Println(r.cluster.Kubeconfig)
	<-ctx.Done()
	return nil
}

func list(o options) error {
	all, err := selected(o)
	for _, one := range all {
		fmt.Printf("%-34s %-8s %s\n", one.Name, one.Expect, one.Title)
	}
	return err
}

// table shows the standing results, those of the run just made among them, in docs/order.md.
func table(o options, now ...standing.Row) error {
	all, err := scenario.ReadAll(o.scenarios())
	if err != nil {
		return err
	}
	known := func(name string) bool {
		return slices.ContainsFunc(all, func(one scenario.Scenario) bool { return one.Name == name })
	}
	earlier, err := standing.Read(o.standing())
	if err != nil {
		return err
	}
	model, err := standing.ReadModel(o.model())
	if err != nil {
		return err
	}
	rows := standing.Merge(earlier, now, known)
	if err := standing.Write(o.standing(), rows); err != nil {
		return err
	}
	return errors.Join(standing.Put(o.page(), standing.Table(rows, model)), model.Agrees(rows, known))
}

// selected returns the scenarios and sessions that --only names, all without it.
func selected(o options) ([]scenario.Scenario, error) {
	all, err := everything(o)
	if err != nil || o.only == "" {
		return all, err
	}
	var some []scenario.Scenario
	for _, one := range all {
		for pattern := range strings.SplitSeq(o.only, ",") {
			if matched, _ := path.Match(pattern, one.Name); matched || pattern == string(one.Expect) {
				some = append(some, one)
				break
			}
		}
	}
	if len(some) == 0 {
		return nil, fmt.Errorf("no scenario matches `%s`", o.only)
	}
	return some, nil
}

// everything is what can be played: random histories alone when they are asked for.
func everything(o options) ([]scenario.Scenario, error) {
	var all []scenario.Scenario
	directories := []string{o.scenarios(), o.sessions()}
	if o.random > 0 {
		directories = nil
	}
	if o.histories != "" {
		directories = append(directories, o.histories)
	}
	for _, directory := range directories {
		some, err := scenario.ReadAll(directory)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
