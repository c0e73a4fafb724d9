package rollout

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"flux-pipeline/e2e/harness/cluster"
	"flux-pipeline/e2e/harness/gitrepo"
	"flux-pipeline/e2e/harness/record"
	"flux-pipeline/e2e/harness/scenario"
)

// saying is a play in which every command is the shell script given.
func saying(t *testing.T, script string) *play {
	t.Helper()
	program := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return &play{
		Stage:    &Stage{Cluster: &cluster.Cluster{}, Compiler: program, Patience: 1},
		scenario: scenario.Scenario{Sources: []string{"shop"}}, namespace: "shop-1", log: record.NewLog(),
		sources: map[string]*source{"shop": {repository: &gitrepo.Repository{Work: t.TempDir()}}},
	}
}

func TestACommandEndsAsExpected(t *testing.T) {
	expected := scenario.Ending{Exit: 4, Last: "failed in @namespace@"}
	for script, complaint := range map[string]string{
		"echo failed in shop-1; exit 4":                        "",
		"echo failed in shop-1 >&2; exit 4":                    "",
		"echo failed in shop-1; exit 0":                        "exit code 0, not 4",
		"echo failed; exit 4":                                  "the last lines should be",
		"echo a secret; echo failed in shop-1; exit 4":         "it says",
		"trap 'exit 4' INT; echo failed in shop-1; kill -9 $$": "exit code -1",
	} {
		p := saying(t, script)
		expected.Never = []string{"secret"}
		err := p.do(context.Background(), scenario.Step{Run: &scenario.Run{Ending: expected}})
		if complaint == "" && err != nil || complaint != "" && (err == nil || !strings.Contains(err.Error(), complaint)) {
			t.Errorf("%s: %v", script, err)
		}
	}
}

func TestWhatOnlyAsksIsAskedAgainWhenSomethingHasChanged(t *testing.T) {
	p := saying(t, "test -e asked && echo ready || echo running; touch asked")
	ask := func(again bool) error {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return p.do(ctx, scenario.Step{Run: &scenario.Run{Ending: scenario.Ending{Last: "ready"}, Again: again}})
	}
	if ask(false) == nil {
		t.Fatal("asked once, it is running")
	}
	if err := os.Remove(filepath.Join(p.sources["shop"].repository.Work, "asked")); err != nil {
		t.Fatal(err)
	}
	asked := make(chan error)
	go func() { asked <- ask(true) }()
	for {
		select {
		case err := <-asked:
			if err != nil {
				t.Error(err)
			}
			return
		case <-time.After(50 * time.Millisecond):
			p.log.Add(record.Event{Change: record.Modified})
		}
	}
}

func TestAnInterruptReachesTheCommand(t *testing.T) {
	p := saying(t, "trap 'echo stopped; exit 130' INT; echo begun; while :; do sleep 0.1; done")
	ctx := context.Background()
	if err := p.do(ctx, scenario.Step{Start: &scenario.Command{}}); err != nil {
		t.Fatal(err)
	}
	if err := p.do(ctx, scenario.Step{Interrupt: true}); err != nil {
		t.Fatal(err)
	}
	if err := p.do(ctx, scenario.Step{Ends: &scenario.Ending{Exit: 130, Last: "stopped"}}); err != nil {
		t.Fatal(err)
	}
}

func TestACommandThatWasStartedOutlivesAnotherOne(t *testing.T) {
	p := saying(t, "echo said")
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, step := range []scenario.Step{
		{Start: &scenario.Command{}},
		{Run: &scenario.Run{Ending: scenario.Ending{Last: "said"}}},
		{Ends: &scenario.Ending{Last: "said"}},
	} {
		if err := p.do(ctx, step); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACommandFindsTheProgramsThatItIsGiven(t *testing.T) {
	p := saying(t, "command -v kustomize; command -v git || echo no git")
	p.Tools = map[string]string{"kustomize": "/bin/true"}
	run := func(programs ...string) error {
		command := scenario.Command{Programs: programs}
		ending := scenario.Ending{Last: "…/programs-…/kustomize\nno git"}
		return p.do(context.Background(), scenario.Step{Run: &scenario.Run{Command: command, Ending: ending}})
	}
	if err := run("kustomize"); err != nil {
		t.Error(err)
	}
	if run("kustomize", "git") == nil || run() == nil {
		t.Error("it finds others")
	}
	if err := run("no-such-program"); err == nil || !strings.Contains(err.Error(), "no-such-program") {
		t.Error(err)
	}
}
