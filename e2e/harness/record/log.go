package record

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Log collects events as they arrive and lets others wait for what they need to see.
type Log struct {
	mutex   sync.Mutex
	events  []Event
	broken  error
	changed chan struct{}
}

// NewLog makes an empty log.
func NewLog() *Log { return &Log{changed: make(chan struct{})} }

// Note adds a remark of the harness, at the latest revision that it has seen.
func (l *Log) Note(format string, arguments ...any) {
	l.remark(Event{Note: fmt.Sprintf(format, arguments...)})
}

// Predict adds what the compiler says that a commit does.
func (l *Log) Predict(prediction Prediction) {
	l.remark(Event{Note: "plan of " + prediction.Commit, Predicted: &prediction})
}

func (l *Log) remark(event Event) {
	l.mutex.Lock()
	for _, earlier := range l.events {
		event.Revision = max(event.Revision, earlier.Revision)
	}
	l.mutex.Unlock()
	event.Seen, event.Change = time.Now(), Noted
	l.Add(event)
}

// Events returns all events so far, in the order in which they arrived.
func (l *Log) Events() []Event {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return slices.Clone(l.events)
}

// Await returns once the events satisfy the condition; it looks again whenever one arrives.
func (l *Log) Await(ctx context.Context, condition func([]Event) bool) error {
	for {
		l.mutex.Lock()
		events, broken, changed := l.events, l.broken, l.changed
		l.mutex.Unlock()
		if broken != nil {
			return fmt.Errorf("the record has a gap: %w", broken)
		}
		if condition(events) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Add adds what happened in the cluster.
func (l *Log) Add(event Event) {
	l.update(func() { l.events = append(l.events, event) })
}

// breakOff makes every wait fail: a record with a gap must not be judged.
func (l *Log) breakOff(err error) {
	l.update(func() { l.broken = err })
}

func (l *Log) update(change func()) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	change()
	close(l.changed)
	l.changed = make(chan struct{})
}
