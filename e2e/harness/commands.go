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
	"sync"
	"time"

	"flux-pipeline/e2e/harness/acceptance"
	"flux-pipeline/e2e/harness/charts"
	"flux-pipeline/e2e/harness/cluster"
	"flux-pipeline/e2e/harness/gitrepo"
	"flux-pipeline/e2e/harness/process"
	"flux-pipeline/e2e/harness/report"
	"flux-pipeline/e2e/harness/rollout"
	"flux-pipeline/e2e/harness/scenario"
	"flux-pipeline/e2e/harness/shrink"
	"flux-pipeline/e2e/harness/standing"
	"flux-pipeline/e2e/harness/typing"
)

// running is a cluster in use, with what it takes to stop it.
type running struct {
	cluster *cluster.Cluster
	group   *process.Group
	scratch string
	began   time.Time
}

// withCluster starts a cluster, does the work, and stops everything whatever happens. The scratch directory stays
// when something went wrong.
func withCluster(ctx context.Context, o options, work func(*running) error) (err error) {
	r := &running{began: time.Now()}
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
	defer r.group.Stop()
	if r.cluster, err = startCluster(ctx, o, r); err != nil {
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

// accept asks the API server about the files that were emitted for it, if any were.
func accept(ctx context.Context, o options, r *running) error {
	if len(o.emitted) == 0 {
		return nil
	}
	began := time.Now()
	counts, err := acceptance.Check(ctx, r.cluster, o.emitted)
	fmt.Printf("%d emitted files, %d different objects accepted, %d files refused, %.0f s\n",
		counts.Files, counts.Objects, counts.Refused, time.Since(began).Seconds())
	return err
}

func types(ctx context.Context, o options, r *running) error {
	if o.types == "" {
		return nil
	}
	began := time.Now()
	counts, err := typing.Check(ctx, r.cluster, o.types)
	fmt.Printf("%d objects with one thing changed, %d refused, %d of these passed by the compiler, %d false alarms, %.0f s\n",
		counts.Cases, counts.Refused, counts.Missed, counts.Alarms, time.Since(began).Seconds())
	return err
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

func play(ctx context.Context, o options, r *running) error {
	all, err := selected(o)
	if err != nil {
		return err
	}
	for at := range all {
		all[at] = all[at].On(r.cluster.Flux)
	}
	if o.existing {
		// Its users are not ours to give rights to, nor its controllers to keep busy.
		_, all = partition(all, func(one scenario.Scenario) bool { return !one.Commands() && !one.Busies() })
	} else if slices.ContainsFunc(all, func(one scenario.Scenario) bool { return one.Uses("bare") }) {
		if err := r.cluster.StartBare(ctx); err != nil {
			return err
		}
	}
	stage, err := newStage(o, r)
	if err != nil {
		return err
	}
	defer stage.Git.Close()
	defer stage.Charts.Close()
	results := &report.Report{Flux: r.cluster.Flux, Components: r.cluster.Components}
	// Killing a controller disturbs everything, so those scenarios are kept from the others and from each other.
	quiet, loud := partition(all, scenario.Scenario.Kills)
	results.Results = append(results.Results, playAll(ctx, o, stage, quiet, o.parallel)...)
	if r.cluster.CanRestart() {
		// Random histories are to be disturbed.
		alone, random := partition(loud, scenario.Scenario.Random)
		loud = alone
		results.Results = append(results.Results, playAll(ctx, o, stage, random, o.parallel)...)
		results.Results = append(results.Results, playAll(ctx, o, stage, loud, 1)...)
	} else if len(loud) > 0 {
		fmt.Println("left out, as these controllers are not ours to kill:", names(loud))
	}
	shrinkFailures(ctx, o, stage, all, results.Results)
	r.group.Stop()
	results.Usage, results.Seconds = r.group.Usage(), time.Since(r.began).Seconds()
	results.Sort()
	results.Summary(os.Stderr)
	return conclude(o, results)
}

// conclude writes the results, and shows them in docs/order.md when they are as expected and this harness chose the
// versions of all programs.
func conclude(o options, results *report.Report) error {
	rows := results.Rows()
	err := errors.Join(
		results.Write(filepath.Join(o.out(), "report.json")), standing.Write(filepath.Join(o.out(), "results.jsonl"), rows),
	)
	if !results.AsExpected() {
		err = errors.Join(err, errUnexpected)
	}
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
