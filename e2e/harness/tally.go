package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"flux-pipeline/e2e/harness/process"
	"flux-pipeline/e2e/harness/report"
	"flux-pipeline/e2e/harness/rollout"
)

// tally is what a run gives, from both of its clusters.
type tally struct {
	began time.Time

	mutex  sync.Mutex
	report report.Report
}

func (t *tally) update(change func(*report.Report)) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	change(&t.report)
}

func (t *tally) played(results []rollout.Result) {
	t.update(func(all *report.Report) { all.Results = append(all.Results, results...) })
}

// ended notes what the programs of a cluster took. Those of both have the same names, and ran at the same time.
func (t *tally) ended(usage []process.Usage) {
	t.update(func(all *report.Report) {
		for _, one := range usage {
			at := slices.IndexFunc(all.Usage, func(known process.Usage) bool { return known.Name == one.Name })
			if at < 0 {
				all.Usage = append(all.Usage, one)
				continue
			}
			all.Usage[at].Starts += one.Starts
			all.Usage[at].PeakMemory += one.PeakMemory
			all.Usage[at].CPU += one.CPU
		}
	})
}

// phase does one part of the run and notes when it began and how long it took.
func (t *tally) phase(name string, work func() error) error {
	began := time.Now()
	err := work()
	done := report.Phase{
		Name: name, Began: began.Sub(t.began).Seconds(), Seconds: time.Since(began).Seconds(),
	}
	t.update(func(all *report.Report) { all.Phases = append(all.Phases, done) })
	fmt.Fprintln(os.Stderr, done)
	return err
}

// beside does some things at the same time.
func beside(parts ...func() error) error {
	ended := make([]error, len(parts))
	var all sync.WaitGroup
	for at, part := range parts {
		all.Go(func() { ended[at] = part() })
	}
	all.Wait()
	return errors.Join(ended...)
}
