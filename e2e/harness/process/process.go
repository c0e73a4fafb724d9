// Package process starts programs and makes sure that every one of them ends.
//
// A program dies with the harness even when the harness is killed: the kernel sends SIGKILL to it when its
// parent thread ends. Nothing here knows what the programs are.
package process

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Command says what to run: a name for people, the program, its arguments and what to add to the environment.
type Command struct {
	Name        string
	Program     string
	Arguments   []string
	Environment []string
}

// Usage is what one program took, over all its starts.
type Usage struct {
	Name       string `json:"name"`
	Starts     int    `json:"starts"`
	PeakMemory int64  `json:"peakMemoryBytes"`
	// CPU is in seconds of processors.
	CPU float64 `json:"cpuSeconds"`
}

// Group is a set of running programs with a directory for their logs.
type Group struct {
	logs    string
	spawner *spawner

	mutex   sync.Mutex
	running []*Process
	usage   map[string]*Usage
}

// Process is one running program.
type Process struct {
	Command Command
	group   *Group
	child   *exec.Cmd
	ended   chan struct{}
}

// NewGroup makes an empty group that writes the programs' output to files in the directory logs.
func NewGroup(logs string) (*Group, error) {
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return nil, err
	}
	return &Group{logs: logs, spawner: newSpawner(), usage: map[string]*Usage{}}, nil
}

// Start runs the command; its output is appended to <logs>/<name>.log.
func (g *Group) Start(command Command) (*Process, error) {
	log, err := os.OpenFile(g.LogPath(command.Name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	child := exec.Command(command.Program, command.Arguments...)
	child.Env = append(os.Environ(), command.Environment...)
	child.Stdout, child.Stderr = log, log
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := g.spawner.start(child); err != nil {
		return nil, fmt.Errorf("start %s: %w", command.Name, err)
	}
	process := &Process{Command: command, group: g, child: child, ended: make(chan struct{})}
	g.add(process)
	go process.reap()
	return process, nil
}

// LogPath is the file that holds the output of the named program.
func (g *Group) LogPath(name string) string { return filepath.Join(g.logs, name+".log") }

// Stop ends all programs, the last started first, and waits for each: five seconds after SIGTERM it kills.
func (g *Group) Stop() {
	for process := g.last(); process != nil; process = g.last() {
		process.Stop(5 * time.Second)
	}
}

// Usage reports what the programs that have ended took.
func (g *Group) Usage() []Usage {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	var all []Usage
	for _, usage := range g.usage {
		all = append(all, *usage)
	}
	return all
}

// Ended is closed once the program has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Kill sends SIGKILL and waits until the program is gone.
func (p *Process) Kill() {
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// Stop asks the program to end, and kills it when it has not ended after the time given.
func (p *Process) Stop(patience time.Duration) {
	p.signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.Kill()
	}
}

// AwaitReady asks ready over and over until it gives no error, and fails when the program ends or time runs out.
func (p *Process) AwaitReady(ctx context.Context, ready func(context.Context) error) error {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended; see %s", p.Command.Name, p.group.LogPath(p.Command.Name))
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w; see %s", p.Command.Name, err, p.group.LogPath(p.Command.Name))
		case <-again.C:
		}
	}
}

func (p *Process) signal(signal syscall.Signal) { _ = syscall.Kill(-p.child.Process.Pid, signal) }

func (p *Process) reap() {
	_ = p.child.Wait()
	p.group.remove(p)
	close(p.ended)
}

func (g *Group) add(process *Process) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.running = append(g.running, process)
	if g.usage[process.Command.Name] == nil {
		g.usage[process.Command.Name] = &Usage{Name: process.Command.Name}
	}
	g.usage[process.Command.Name].Starts++
}

func (g *Group) remove(process *Process) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for at, running := range g.running {
		if running == process {
			g.running = append(g.running[:at], g.running[at+1:]...)
			break
		}
	}
	if taken, ok := process.child.ProcessState.SysUsage().(*syscall.Rusage); ok {
		usage := g.usage[process.Command.Name]
		usage.PeakMemory = max(usage.PeakMemory, taken.Maxrss*1024)
		usage.CPU += time.Duration(taken.Utime.Nano() + taken.Stime.Nano()).Seconds()
	}
}

func (g *Group) last() *Process {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if len(g.running) == 0 {
		return nil
	}
	return g.running[len(g.running)-1]
}
