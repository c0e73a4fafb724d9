// Package rollout plays a scenario on a cluster and has the record of it judged.
//
// Every play has a namespace and repositories of its own, so that many can run side by side.
package rollout

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"flux-pipeline/e2e/harness/charts"
	"flux-pipeline/e2e/harness/cluster"
	"flux-pipeline/e2e/harness/gitrepo"
	"flux-pipeline/e2e/harness/record"
	"flux-pipeline/e2e/harness/scenario"
	"flux-pipeline/e2e/harness/verdict"
)

// Stage is where scenarios are played.
type Stage struct {
	Cluster *cluster.Cluster
	Applier *cluster.Applier
	Git     *gitrepo.Server
	Charts  *charts.Server
	// Compiler is the path of the flux-pipeline binary.
	Compiler string
	// Tools are programs that commands may find on their PATH, by name.
	Tools map[string]string
	// Rights is the page with the roles that users of the cluster commands need.
	Rights string
	// Records is the directory that the records are written to.
	Records string
	// killing is held by the play that kills a program, as the others may want to kill it too.
	killing sync.Mutex
	// Patience is how many times longer than a scenario says to wait.
	Patience int
}

// Result is what one play gave.
type Result struct {
	Scenario string          `json:"scenario"`
	Title    string          `json:"title"`
	Attempt  int             `json:"attempt"`
	Expect   verdict.Outcome `json:"expect"`
	// Refused are the checks with which the compiler refused the pipeline or a commit, where the scenario asks for that.
	Refused []string `json:"refused,omitempty"`
	verdict.Verdict
	// Handovers are the seconds from a stage being ready to the next one beginning, where a command rolls out.
	Handovers []float64 `json:"handovers,omitempty"`
	// Helm: the scenario rolls out with Helm.
	Helm  bool   `json:"helm,omitempty"`
	Error string `json:"error,omitempty"`
	// Failure is how a step failed, as far as that is the same in every play.
	Failure string  `json:"failure,omitempty"`
	Seconds float64 `json:"seconds"`
	Record  string  `json:"record"`
}

// AsExpected tells whether the play gave the expected verdict and nothing went wrong.
func (r Result) AsExpected() bool {
	return r.Error == "" && r.Outcome == r.Expect && len(r.Differences) == 0
}

// play is one run of one scenario.
type play struct {
	*Stage
	scenario  scenario.Scenario
	namespace string
	log       *record.Log
	sources   map[string]*source
	parent    bool
	// since is the number of events that there were at the last action.
	since int
	// started is the command that was started last.
	started *running
	// cleanup is what to do at the end.
	cleanup []func(context.Context) error
}

type source struct {
	repository *gitrepo.Repository
	pushed     string
	// tags are the commits of its tags.
	tags map[string]string
	// built: it holds what the compiler wrote.
	built bool
}

// Play runs a scenario from its first step to its last and judges the record.
func (s *Stage) Play(ctx context.Context, what scenario.Scenario, attempt int) Result {
	began := time.Now()
	name := fmt.Sprintf("%s-%d", what.Name, attempt)
	p := &play{
		Stage: s, scenario: what, namespace: name, log: record.NewLog(), sources: map[string]*source{},
	}
	result := Result{
		Scenario: what.Name, Title: what.Title, Attempt: attempt, Expect: what.Expect,
		Helm:   what.Helm(),
		Record: filepath.Join(s.Records, name+".jsonl"),
	}
	if err := p.run(ctx, &result); err != nil {
		result.Error = err.Error()
	}
	result.Verdict = verdict.Judge(what.Case(), p.log.Events())
	if what.Applied {
		result.Handovers = handovers(p.log.Events())
	}
	if err := record.Write(result.Record, p.log.Events()); err != nil && result.Error == "" {
		result.Error = err.Error()
	}
	result.Seconds = time.Since(began).Seconds()
	return result
}

func (p *play) run(ctx context.Context, result *Result) (err error) {
	if err = p.refused(); err != nil {
		return err
	}
	namespaces := map[string]string{p.namespace: ""}
	for _, name := range p.scenario.Namespaces {
		namespaces[p.namespace+"-"+name] = name
	}
	for namespace := range namespaces {
		if err := p.Cluster.CreateNamespace(ctx, namespace); err != nil {
			return err
		}
		defer p.Cluster.DeleteNamespace(context.WithoutCancel(ctx), namespace)
	}
	recorder, err := record.Start(ctx, p.Cluster.Client, namespaces, p.log, p.scenario.KillsA("kube-apiserver"))
	if err != nil {
		return err
	}
	defer recorder.Stop()
	defer func() { p.started.stop() }()
	defer func() {
		for _, clean := range p.cleanup {
			err = errors.Join(err, clean(context.WithoutCancel(ctx)))
		}
	}()
	if err := p.startBusy(ctx); err != nil {
		return err
	}
	// The compiler refused what the scenario says, or a step fails.
	result.Refused = p.scenario.RefusedBy()
	for at, step := range p.scenario.Steps {
		if err := p.do(ctx, step); err != nil {
			result.Failure = p.failure(err)
			return fmt.Errorf("step %d: %w", at+1, err)
		}
	}
	// What is still on its way belongs to the record: a write that comes too early comes before the last step ends.
	catchUp, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := recorder.CatchUp(catchUp); err != nil {
		return err
	}
	p.calm(catchUp)
	return nil
}

// calm waits, where a play ends with everything live, until it is so again: a controller that was asked to look while it
// worked looks once more at what it has applied, and is not ready while it does. The judge says it where it stays so.
func (p *play) calm(ctx context.Context) {
	last := p.scenario.Steps[len(p.scenario.Steps)-1]
	if last.Until != nil && last.Until.Live {
		_ = p.log.Await(ctx, p.live)
	}
}

// failure is the first clause of an error, without the number of the step and what the cluster said.
func (p *play) failure(err error) string {
	clause, _, _ := strings.Cut(strings.ReplaceAll(err.Error(), p.namespace, "@namespace@"), "\n")
	clause, _, _ = strings.Cut(clause, "; ")
	return clause
}

func (p *play) do(ctx context.Context, step scenario.Step) error {
	if step.Until != nil {
		return p.until(ctx, *step.Until)
	}
	p.since = len(p.log.Events())
	switch {
	case step.Push != nil:
		return p.push(ctx, *step.Push)
	case step.Revert != "":
		return p.revert(ctx, step.Revert)
	case step.Suspend != "":
		p.log.Note("suspend %s", step.Suspend)
		return p.Cluster.Suspend(ctx, p.namespace, step.Suspend)
	case step.Resume != "":
		p.log.Note("resume %s", step.Resume)
		return p.Cluster.Resume(ctx, p.namespace, step.Resume)
	case step.Kill != "":
		p.log.Note("kill %s", step.Kill)
		p.killing.Lock()
		defer p.killing.Unlock()
		return p.Cluster.KillAndRestart(ctx, step.Kill)
	case step.Checkout != "":
		p.log.Note("checkout %s", step.Checkout)
		return p.checkout(step.Checkout)
	case step.Delete != "":
		return p.delete(ctx, step.Delete)
	case step.Apply != nil:
		p.log.Note("apply")
		return p.Applier.Apply(ctx, []byte(p.fill(*step.Apply)), p.namespace)
	case step.Publish != nil:
		return p.publish(*step.Publish)
	case step.Busy != 0:
		return p.busy(ctx, step.Busy)
	case step.Grant != nil:
		return p.grant(ctx, *step.Grant)
	}
	return p.command(ctx, step)
}

// checkout checks out a commit of the first source.
func (p *play) checkout(revision string) error {
	of, err := p.source("")
	if err != nil {
		return err
	}
	return of.repository.Checkout(revision)
}

// delete deletes a Job or a Kustomization by hand, the one that is there of those that a pattern matches.
func (p *play) delete(ctx context.Context, pattern string) error {
	latest, ok := newest(p.log.Events(), pattern)
	if !ok || latest.Change == record.Deleted {
		return fmt.Errorf("no %s to delete", pattern)
	}
	p.log.Note("delete %s", latest.Title())
	if err := p.Cluster.Delete(ctx, p.namespace, latest.Kind, latest.Name); err != nil {
		return err
	}
	return p.log.Await(ctx, func(events []record.Event) bool {
		return anyOf(events, func(event record.Event) bool {
			return event.UID == latest.UID && event.Change == record.Deleted
		})
	})
}
