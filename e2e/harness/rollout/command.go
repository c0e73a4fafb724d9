package rollout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"flux-pipeline/e2e/harness/record"
	"flux-pipeline/e2e/harness/scenario"
)

// patience is how long a command may take that ends by itself.
const patience = 4 * time.Minute

// running is a command with all that it has said so far.
type running struct {
	child *exec.Cmd
	ended chan error
	// spoken holds something once the command has said anything.
	spoken chan struct{}

	mutex  sync.Mutex
	output bytes.Buffer
}

// Write keeps what the command says, on both of its outputs.
func (r *running) Write(text []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	select {
	case r.spoken <- struct{}{}:
	default:
	}
	return r.output.Write(text)
}

func (r *running) said() string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.output.String()
}

// stop kills a command that a play leaves behind.
func (r *running) stop() {
	if r != nil && r.child.ProcessState == nil {
		_ = r.child.Process.Kill()
	}
}

func (p *play) command(ctx context.Context, step scenario.Step) error {
	switch {
	case step.Run != nil:
		return p.whole(ctx, *step.Run)
	case step.Start != nil:
		return p.begin(*step.Start)
	case step.Ends != nil:
		return p.end(ctx, *step.Ends)
	case step.Interrupt && p.started != nil:
		return p.interrupt(ctx)
	}
	return errors.New("no command was started")
}

// interrupt presses ^C, once there is something to be seen.
func (p *play) interrupt(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-p.started.spoken:
	}
	p.log.Note("^C")
	err := p.started.child.Process.Signal(syscall.SIGINT)
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

// whole runs a command to its end. One that was started before it goes on, and a later step waits for it.
func (p *play) whole(ctx context.Context, step scenario.Run) error {
	before := p.started
	defer func() { p.started = before }()
	ctx, cancel := context.WithTimeout(ctx, patience*time.Duration(p.Patience))
	defer cancel()
	for {
		seen := changes(p.log.Events())
		if err := p.begin(step.Command); err != nil {
			return err
		}
		err := p.end(ctx, step.Ending)
		if err == nil || !step.Again {
			return err
		}
		if p.log.Await(ctx, func(events []record.Event) bool { return changes(events) > seen }) != nil {
			return err
		}
	}
}

// changes counts what has happened in the cluster.
func changes(events []record.Event) int {
	all := 0
	for _, event := range events {
		if event.Change != record.Noted {
			all++
		}
	}
	return all
}

// begin starts a command of flux-pipeline in the working tree of the first source.
func (p *play) begin(command scenario.Command) error {
	of, err := p.source("")
	if err != nil {
		return err
	}
	arguments := make([]string, len(command.Arguments))
	for at, argument := range command.Arguments {
		arguments[at] = p.fill(argument)
	}
	p.log.Note("run %s", strings.Join(arguments, " "))
	started := &running{
		child: exec.Command(p.Compiler, arguments...), ended: make(chan error, 1), spoken: make(chan struct{}, 1),
	}
	if started.child.Env, err = p.environment(of.repository.Work, command); err != nil {
		return err
	}
	started.child.Dir = of.repository.Work
	started.child.Stdout, started.child.Stderr = started, started
	if err := started.child.Start(); err != nil {
		return err
	}
	p.started = started
	go func() { started.ended <- started.child.Wait() }()
	return nil
}

func (p *play) environment(work string, command scenario.Command) ([]string, error) {
	home, path := filepath.Dir(work), os.Getenv("PATH")
	if command.Programs != nil {
		var err error
		if path, err = p.linked(home, command.Programs); err != nil {
			return nil, err
		}
	}
	environment := []string{"NO_COLOR=1", "HOME=" + home, "PATH=" + path, "KUBECONFIG=" + p.Cluster.Kubeconfig}
	for name, value := range command.Environment {
		environment = append(environment, name+"="+p.fill(value))
	}
	return environment, nil
}

// linked is a new directory with links to these programs, and nothing else.
func (p *play) linked(home string, programs []string) (string, error) {
	directory, err := os.MkdirTemp(home, "programs-")
	if err != nil {
		return "", err
	}
	for _, program := range programs {
		at, ok := p.Tools[program]
		if !ok {
			if at, err = exec.LookPath(program); err != nil {
				return "", err
			}
		}
		if err := os.Symlink(at, filepath.Join(directory, program)); err != nil {
			return "", err
		}
	}
	return directory, nil
}

// end waits for the end of the command that was started last, and compares it with what is expected.
func (p *play) end(ctx context.Context, expected scenario.Ending) error {
	if p.started == nil {
		return errors.New("no command was started")
	}
	ctx, cancel := context.WithTimeout(ctx, patience*time.Duration(p.Patience))
	defer cancel()
	select {
	case <-ctx.Done():
		p.started.stop()
		return fmt.Errorf("the command does not end; it said:\n%s", p.started.said())
	case <-p.started.ended:
	}
	said, code := p.started.said(), p.started.child.ProcessState.ExitCode()
	p.log.Note("exit code %d of what said:\n%s", code, said)
	if codes := expected.Codes(); !slices.Contains(codes, code) {
		return fmt.Errorf("exit code %d, not %s; it said:\n%s", code, strings.Trim(fmt.Sprint(codes), "[]"), said)
	}
	expected.Last = p.fill(expected.Last)
	if !expected.Shows(said) {
		return fmt.Errorf("the last lines should be\n%s\nit said:\n%s", expected.Last, said)
	}
	if missed := expected.Misses(said); missed != "" {
		return fmt.Errorf("%q is not said in its turn; it said:\n%s", missed, said)
	}
	for _, never := range expected.Never {
		if strings.Contains(said, p.fill(never)) {
			return fmt.Errorf("it says %q", p.fill(never))
		}
	}
	return nil
}
