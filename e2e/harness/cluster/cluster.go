// Package cluster gives the scenarios a Kubernetes with Flux on it: its own, made of ordinary processes on
// 127.0.0.1, or one that the user names.
//
// It does not know what a scenario is, and leaves stopping to the process group that it is given.
package cluster

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"flux-pipeline/e2e/harness/process"
)

// Component is one program of the cluster, for the report.
type Component struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Port is the one on 127.0.0.1 that it is asked at whether it is ready.
	Port  int     `json:"port,omitempty"`
	Ready float64 `json:"readySeconds,omitempty"`
}

// Cluster is a running Kubernetes with Flux.
type Cluster struct {
	Config     *rest.Config
	Client     dynamic.Interface
	Kubeconfig string
	Components []Component
	// Flux is the minor version of Flux, such as 2.9.
	Flux string

	scratch   string
	layout    *layoutPlan
	programs  Programs
	group     *process.Group
	services  map[string]service
	processes map[string]*process.Process
}

// service is a program together with the question that tells that it is ready.
type service struct {
	command process.Command
	module  string
	port    int
	ready   func(context.Context) error
}

// Plan says what a cluster is made of.
type Plan struct {
	Programs Programs
	// Scratch is the directory for everything that it writes.
	Scratch string
	// Requeue is how often kustomize-controller looks at an unready dependency.
	Requeue time.Duration
}

// Start brings up a cluster. The group stops it.
func Start(ctx context.Context, plan Plan, group *process.Group) (*Cluster, error) {
	c := &Cluster{
		scratch: plan.Scratch, programs: plan.Programs, group: group,
		services: map[string]service{}, processes: map[string]*process.Process{},
	}
	layout, err := newLayout(plan)
	if err != nil {
		return nil, err
	}
	c.layout, c.Kubeconfig = layout, layout.kubeconfig()
	for _, phase := range []func(context.Context, *layoutPlan) error{
		c.startKubernetes, c.prepare, c.startFlux,
	} {
		if err := phase(ctx, layout); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Existing uses the cluster that a kubeconfig names, which must have Flux already.
func Existing(ctx context.Context, kubeconfig string) (*Cluster, error) {
	c := &Cluster{Kubeconfig: kubeconfig}
	if err := c.connect(); err != nil {
		return nil, err
	}
	return c, c.describeExisting(ctx)
}

// CanRestart tells whether the controllers are this harness's own processes.
func (c *Cluster) CanRestart() bool { return c.processes != nil }

// StartBare adds an API server without Flux, which the context `bare` is about.
func (c *Cluster) StartBare(ctx context.Context) error { return c.start(ctx, c.layout.bareAPIServer()) }

// KillAndRestart sends SIGKILL to a program, starts it again, and waits until it is ready.
func (c *Cluster) KillAndRestart(ctx context.Context, name string) error {
	running, ok := c.processes[name]
	if !ok {
		return fmt.Errorf("no program `%s` to kill", name)
	}
	running.Kill()
	return c.launch(ctx, c.services[name])
}

func (c *Cluster) start(ctx context.Context, s service) error {
	began := time.Now()
	if err := c.launch(ctx, s); err != nil {
		return err
	}
	c.services[s.command.Name] = s
	c.Components = append(c.Components, Component{
		Name: s.command.Name, Version: c.programs.version(s.module), Port: s.port, Ready: time.Since(began).Seconds(),
	})
	return nil
}

// begin starts a program. All are written in Go: with more memory they collect garbage less often, which is a sixth of
// all that they compute.
func (c *Cluster) begin(command process.Command) (*process.Process, error) {
	command.Environment = append(slices.Clone(command.Environment), "GOGC=400", "GOMEMLIMIT=1GiB")
	return c.group.Start(command)
}

func (c *Cluster) launch(ctx context.Context, s service) error {
	running, err := c.begin(s.command)
	if err != nil {
		return err
	}
	c.processes[s.command.Name] = running
	return running.AwaitReady(ctx, s.ready)
}

func (c *Cluster) connect() error {
	config, err := clientcmd.BuildConfigFromFlags("", c.Kubeconfig)
	if err != nil {
		return fmt.Errorf("read %s: %w", filepath.Clean(c.Kubeconfig), err)
	}
	config.QPS, config.Burst = 1000, 2000
	config.UserAgent = "flux-pipeline-e2e"
	c.Config = config
	c.Client, err = dynamic.NewForConfig(config)
	return err
}
