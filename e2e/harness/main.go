// Command harness plays scenarios on real Kubernetes and real Flux; `e2e/run` builds and starts it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"flux-pipeline/e2e/harness/cluster"
)

// options are the flags, as `e2e/run --help` lists them.
type options struct {
	root     string
	programs cluster.Programs
	existing bool
	gitHost  string
	compiler string
	flux     string

	// histories is the directory of the random histories, random that nothing else is played.
	histories string
	random    int
	seed      uint64

	only     string
	repeat   int
	parallel int
	timeout  time.Duration
	requeue  time.Duration
	keep     bool

	list    bool
	table   bool
	serve   bool
	accept  bool
	types   string
	emitted []string
	// later is where e2e/run says what the API server is to judge, once that is written.
	later string
}

var errUnexpected = errors.New("not everything is as expected")

func main() {
	o := parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := dispatch(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		os.Exit(1)
	}
}

func parse() options {
	o := options{programs: cluster.Programs{}}
	flag.StringVar(&o.root, "root", ".", "the repository; set by e2e/run")
	flag.Var(o.programs, "program", "name=directory of a built program; set by e2e/run")
	flag.BoolVar(&o.existing, "existing", false, "use the cluster of $KUBECONFIG, which has Flux, instead of an own one")
	flag.StringVar(&o.gitHost, "git-host", "127.0.0.1", "address of this machine that Flux can reach")
	flag.StringVar(&o.compiler, "compiler", "", "the flux-pipeline binary; set by e2e/run")
	flag.StringVar(&o.flux, "flux", "", "the minor version of Flux to build and run, such as 2.7")
	flag.StringVar(&o.histories, "histories", "", "a directory of more scenarios to play; set by e2e/run for random ones")
	flag.IntVar(&o.random, "random", 0, "play only random histories, of so many commits together")
	flag.Uint64Var(&o.seed, "seed", 0, "what the random histories are made of; the time by default")
	flag.StringVar(&o.only, "only", "", "play only the scenarios with such names or verdicts, as in `fixed-*,cycle,breaks`")
	flag.IntVar(&o.repeat, "repeat", 1, "play every scenario so many times")
	flag.IntVar(&o.parallel, "parallel", 24, "play so many scenarios side by side")
	flag.DurationVar(&o.timeout, "timeout", 30*time.Minute, "give up after this time")
	flag.DurationVar(&o.requeue, "requeue", 2*time.Second, "how often kustomize-controller looks at an unready dependency; its own default is 30s")
	flag.BoolVar(&o.keep, "keep", false, "keep the scratch directory with all logs")
	flag.BoolVar(&o.list, "list", false, "list the scenarios and end")
	flag.BoolVar(&o.table, "table", false, "write the table of docs/order.md from the last results and end")
	flag.BoolVar(&o.serve, "serve", false, "only start the cluster, print its kubeconfig, and wait for an interrupt")
	flag.BoolVar(&o.accept, "accept", false, "only ask the API server whether it takes every emitted file below the directories given")
	flag.StringVar(&o.types, "types", "", "ask the API server also about the objects of this file, of which tests/it/typing.rs says something")
	flag.StringVar(&o.later, "later", "", "a file or pipe that names what the API server is to judge beside the scenarios; set by e2e/run")
	flag.Parse()
	o.emitted = flag.Args()
	return o
}

func (o options) e2e(name string) string { return filepath.Join(o.root, "e2e", name) }
func (o options) scenarios() string      { return o.e2e("scenarios") }
func (o options) sessions() string       { return o.e2e("sessions") }
func (o options) out() string            { return o.e2e("out") }

// rights is the page with the roles that the cluster commands need.
func (o options) rights() string { return filepath.Join(o.root, "docs", "cluster.md") }

// standing is the committed file of the last results, model the verdicts of the model, page where both are shown.
func (o options) standing() string { return o.e2e("results.jsonl") }
func (o options) model() string    { return o.e2e("model.json") }
func (o options) page() string     { return filepath.Join(o.root, "docs", "order.md") }

func dispatch(ctx context.Context, o options) error {
	switch {
	case o.list:
		return list(o)
	case o.table:
		return table(o)
	}
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	switch {
	case o.serve:
		return withCluster(ctx, o, &tally{}, func(r *running) error { return serve(ctx, r) })
	case o.accept:
		return withCluster(ctx, o, &tally{}, func(r *running) error { return ask(ctx, o, r) })
	}
	return run(ctx, o)
}
