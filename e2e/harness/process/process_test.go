package process

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

func TestStopEndsEveryProgram(t *testing.T) {
	group := newTestGroup(t)
	polite := start(t, group, "sleep 600")
	stubborn := start(t, group, `trap "" TERM; echo deaf; sleep 600 & wait`)
	stubborn.AwaitReady(t.Context(), func(context.Context) error { return contains(group, "deaf") })

	stubborn.Stop(10 * time.Millisecond)
	group.Stop()

	for _, process := range []*Process{polite, stubborn} {
		select {
		case <-process.Ended():
		default:
			t.Errorf("%s still runs", process.Command.Arguments)
		}
	}
	if usage := group.Usage(); len(usage) != 1 || usage[0].Starts != 2 || usage[0].PeakMemory == 0 {
		t.Errorf("usage %+v", usage)
	}
}

func TestAwaitReadyNoticesTheEnd(t *testing.T) {
	group := newTestGroup(t)
	process := start(t, group, "exit 1")
	err := process.AwaitReady(t.Context(), func(context.Context) error { return errors.New("never") })
	if err == nil || !strings.Contains(err.Error(), "ended") {
		t.Errorf("got %v", err)
	}
}

func newTestGroup(t *testing.T) *Group {
	group, err := NewGroup(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(group.Stop)
	return group
}

func start(t *testing.T, group *Group, script string) *Process {
	process, err := group.Start(Command{Name: "shell", Program: "/bin/sh", Arguments: []string{"-c", script}})
	if err != nil {
		t.Fatal(err)
	}
	return process
}

func contains(group *Group, text string) error {
	log, err := os.ReadFile(group.LogPath("shell"))
	if err != nil || strings.Contains(string(log), text) {
		return err
	}
	return errors.New("not yet")
}
