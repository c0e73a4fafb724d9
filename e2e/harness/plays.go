package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"flux-pipeline/e2e/harness/charts"
	"flux-pipeline/e2e/harness/gitrepo"
	"flux-pipeline/e2e/harness/process"
	"flux-pipeline/e2e/harness/report"
	"flux-pipeline/e2e/harness/rollout"
	"flux-pipeline/e2e/harness/scenario"
	"flux-pipeline/e2e/harness/shrink"
	"flux-pipeline/e2e/harness/standing"
)

// part is some scenarios, so many of them side by side.
type part struct {
	name      string
	scenarios []scenario.Scenario
	parallel  int
}

// run plays what is selected, and asks the API server about what the compiler wrote. What kills programs would disturb
// everything else, and has a cluster of its own at the same time.
func run(ctx context.Context, o options) error {
	all, err := selected(o)
	if err != nil {
		return err
	}
	t := &tally{began: time.Now()}
	quiet, loud := partition(all, scenario.Scenario.Kills)
	if o.existing {
		// Its users are not ours to give rights to, nor its controllers to keep busy.
		_, quiet = partition(quiet, func(one scenario.Scenario) bool { return !one.Commands() && !one.Busies() })
		if len(loud) > 0 {
			fmt.Println("left out, as these controllers are not ours to kill:", names(loud))
		}
		loud = nil
	}
	// Random histories are to be disturbed; the others that kill are kept from each other.
	alone, random := partition(loud, scenario.Scenario.Random)
	err = beside(
		func() error { return playQuiet(ctx, o, t, part{"side by side", quiet, o.parallel}) },
		func() error {
			return playLoud(ctx, o, t, part{"at random, with kills", random, o.parallel}, part{"kills, one by one", alone, 1})
		},
	)
	return conclude(o, t, err)
}

func playQuiet(ctx context.Context, o options, t *tally, quiet part) error {
	if len(quiet.scenarios) == 0 && o.later == "" {
		return nil
	}
	return withCluster(ctx, o, t, func(r *running) error {
		t.update(func(all *report.Report) { all.Flux, all.Components = r.cluster.Flux, r.cluster.Components })
		return beside(func() error { return ask(ctx, o, r) }, func() error { return perform(ctx, o, r, quiet) })
	})
}

func playLoud(ctx context.Context, o options, t *tally, loud ...part) error {
	if !slices.ContainsFunc(loud, func(one part) bool { return len(one.scenarios) > 0 }) {
		return nil
	}
	return withCluster(ctx, o, t, func(r *running) error {
		t.update(func(all *report.Report) {
			if len(all.Components) == 0 {
				all.Flux, all.Components = r.cluster.Flux, r.cluster.Components
			}
		})
		return perform(ctx, o, r, loud...)
	})
}

// perform plays some parts on a cluster, one after the other.
func perform(ctx context.Context, o options, r *running, parts ...part) error {
	stage, err := newStage(o, r)
	if err != nil {
		return err
	}
	defer stage.Git.Close()
	defer stage.Charts.Close()
	for _, one := range parts {
		if len(one.scenarios) > 0 {
			err = errors.Join(err, r.tally.phase(one.name, func() error { return one.play(ctx, o, r, stage) }))
		}
	}
	return err
}

func (p part) play(ctx context.Context, o options, r *running, stage *rollout.Stage) error {
	for at := range p.scenarios {
		p.scenarios[at] = p.scenarios[at].On(r.cluster.Flux)
	}
	if slices.ContainsFunc(p.scenarios, func(one scenario.Scenario) bool { return one.Uses("bare") }) {
		if err := r.cluster.StartBare(ctx); err != nil {
			return err
		}
	}
	// What takes long begins first, or it would be what everything waits for in the end.
	slices.SortStableFunc(p.scenarios, func(a, b scenario.Scenario) int { return cmp.Compare(b.Weight(), a.Weight()) })
	results := playAll(ctx, o, stage, p.scenarios, p.parallel)
	r.tally.played(results)
	shrinkFailures(ctx, o, stage, p.scenarios, results)
	if slices.ContainsFunc(results, func(result rollout.Result) bool { return !result.AsExpected() }) {
		return errUnexpected
	}
	return nil
}

// conclude writes the results, and shows them in docs/order.md when everything was as expected and this harness chose
// the versions of all programs.
func conclude(o options, t *tally, err error) error {
	results := &t.report
	results.Seconds, results.CPU = time.Since(t.began).Seconds(), process.CPU().Seconds()
	results.Sort()
	results.Summary(os.Stderr)
	rows := results.Rows()
	err = errors.Join(
		err, results.Write(filepath.Join(o.out(), "report.json")), standing.Write(filepath.Join(o.out(), "results.jsonl"), rows),
	)
	if err != nil || o.existing {
		return err
	}
	return table(o, rows...)
}

// shrinkFailures writes for each random history that failed a smaller one that fails too.
func shrinkFailures(ctx context.Context, o options, stage *rollout.Stage, all []scenario.Scenario, results []rollout.Result) {
	o.repeat = 1
	for _, result := range results {
		at := slices.IndexFunc(all, func(one scenario.Scenario) bool { return one.Name == result.Scenario })
		if ctx.Err() != nil {
			return
		}
		if at < 0 || !all[at].Random() || result.AsExpected() {
			continue
		}
		small := shrink.Shrink(all[at], result, func(tries []scenario.Scenario) []rollout.Result {
			return inOrder(tries, playAll(ctx, o, stage, tries, o.parallel))
		})
		kept, err := shrink.Keep(small, filepath.Join(o.out(), "random"))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		fmt.Println("the smallest history that fails like", result.Scenario, "is in", kept)
	}
}

// inOrder gives the results in the order of their scenarios.
func inOrder(scenarios []scenario.Scenario, results []rollout.Result) []rollout.Result {
	var all []rollout.Result
	for _, one := range scenarios {
		at := slices.IndexFunc(results, func(result rollout.Result) bool { return result.Scenario == one.Name })
		all = append(all, results[at])
	}
	return all
}

func newStage(o options, r *running) (*rollout.Stage, error) {
	applier, err := r.cluster.NewApplier()
	if err != nil {
		return nil, err
	}
	records := filepath.Join(o.out(), "records")
	if err := os.MkdirAll(records, 0o755); err != nil {
		return nil, err
	}
	git, err := gitrepo.Serve(filepath.Join(r.scratch, "git"), o.gitHost)
	if err != nil {
		return nil, err
	}
	charts, err := charts.Serve(o.gitHost)
	if err != nil {
		return nil, err
	}
	stage := &rollout.Stage{
		Cluster: r.cluster, Applier: applier, Git: git, Charts: charts, Compiler: o.compiler, Records: records, Rights: o.rights(), Patience: 1,
		Tools: map[string]string{"kustomize": o.programs.Path("kustomize", "kustomize")},
	}
	if o.existing {
		// By default a controller looks at an unready dependency every 30 seconds, ours every 2.
		stage.Patience = 5
	}
	return stage, nil
}

// playAll plays every scenario as often as asked, so many side by side, and tells of each as it ends.
func playAll(
	ctx context.Context, o options, stage *rollout.Stage, scenarios []scenario.Scenario, parallel int,
) []rollout.Result {
	var (
		results []rollout.Result
		mutex   sync.Mutex
		all     sync.WaitGroup
		places  = make(chan struct{}, parallel)
	)
	for attempt := range o.repeat {
		for _, one := range scenarios {
			places <- struct{}{}
			all.Go(func() {
				defer func() { <-places }()
				result := stage.Play(ctx, one, attempt+1)
				mutex.Lock()
				defer mutex.Unlock()
				results = append(results, result)
				fmt.Println(report.Line(result))
			})
		}
	}
	all.Wait()
	return results
}

func names(scenarios []scenario.Scenario) string {
	var all []string
	for _, one := range scenarios {
		all = append(all, one.Name)
	}
	return strings.Join(all, ", ")
}

func partition(all []scenario.Scenario, is func(scenario.Scenario) bool) (not, yes []scenario.Scenario) {
	for _, one := range all {
		if is(one) {
			yes = append(yes, one)
		} else {
			not = append(not, one)
		}
	}
	return not, yes
}
