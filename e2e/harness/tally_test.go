package main

import (
	"errors"
	"testing"

	"flux-pipeline/e2e/harness/process"
)

func TestProgramsOfBothClustersAreOneInTheReport(t *testing.T) {
	var all tally
	all.ended([]process.Usage{{Name: "etcd", Starts: 1, PeakMemory: 10, CPU: 1}, {Name: "kwok", Starts: 1}})
	all.ended([]process.Usage{{Name: "etcd", Starts: 2, PeakMemory: 5, CPU: 2}})
	want := process.Usage{Name: "etcd", Starts: 3, PeakMemory: 15, CPU: 3}
	if got := all.report.Usage; len(got) != 2 || got[0] != want {
		t.Errorf("%+v", got)
	}
}

func TestWhatRunsBesideIsWaitedForAndFailsTheWhole(t *testing.T) {
	wrong, second := errors.New("wrong"), make(chan struct{})
	err := beside(
		func() error { <-second; return wrong },
		func() error { close(second); return nil },
	)
	if !errors.Is(err, wrong) {
		t.Errorf("%v", err)
	}
}
