package rollout

import (
	"reflect"
	"testing"
	"time"

	"flux-pipeline/e2e/harness/record"
)

func TestHandoversAreMeasured(t *testing.T) {
	start, revision := time.Now(), int64(0)
	at := func(second float64, name, status, reason string, after ...string) record.Event {
		revision++
		return record.Event{
			Revision: revision, Seen: start.Add(time.Duration(second * float64(time.Second))), Kind: "Kustomization",
			Name: name, UID: name, After: after,
			Conditions: []record.Condition{{Type: "Ready", Status: status, Reason: reason}},
		}
	}
	waits := func(second float64) record.Event {
		return at(second, "last", "False", "DependencyNotReady", "first", "second")
	}
	events := []record.Event{
		at(0, "first", "Unknown", ""), at(0, "second", "Unknown", ""), waits(1), at(2, "first", "True", ""),
		// Both have to be ready.
		at(5, "second", "True", ""), at(5.25, "second", "True", ""), waits(5.3), at(5.5, "last", "Unknown", ""),
		at(8, "last", "True", ""),
		// It did not wait.
		at(9, "last", "Unknown", ""), at(9.5, "last", "True", ""),
		// The first one goes on before the last one has begun.
		at(10, "first", "Unknown", ""), waits(10.5), at(11, "first", "True", ""), at(12, "first", "Unknown", ""),
		at(13, "last", "Unknown", ""),
	}
	if got := handovers(events); !reflect.DeepEqual(got, []float64{0.5}) {
		t.Error(got)
	}
}
