package process

import (
	"os/exec"
	"runtime"
)

// spawner starts all children from one thread that never ends before the harness does.
//
// The kernel ties a child's "parent death" signal to the thread that started it, not to the whole program, and
// the Go runtime may end any thread that no goroutine is locked to.
type spawner struct {
	requests chan request
}

type request struct {
	child *exec.Cmd
	done  chan error
}

func newSpawner() *spawner {
	s := &spawner{requests: make(chan request)}
	go s.serve()
	return s
}

func (s *spawner) serve() {
	runtime.LockOSThread()
	for request := range s.requests {
		request.done <- request.child.Start()
	}
}

func (s *spawner) start(child *exec.Cmd) error {
	done := make(chan error)
	s.requests <- request{child, done}
	return <-done
}
