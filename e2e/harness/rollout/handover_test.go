package rollout

import (
	"reflect"
	"testing"
	"time"

	"flux-pipeline/e2e/harness/record"
)

func TestHandoversAreMeasured(t *testing.T) {
	start, revision := time.Now(), int64(0)
	at := func(second float64, name, ready string) record.Event {
		revision++
		return record.Event{
			Revision: revision, Seen: start.Add(time.Duration(second * float64(time.Second))), Kind: "Kustomization",
			Name: name, UID: name, Conditions: []record.Condition{{Type: "Ready", Status: ready}},
		}
	}
	events := []record.Event{
		at(0, "first", "Unknown"), at(1, "second", "False"), at(5, "first", "True"), at(5.25, "first", "True"),
		at(5.5, "second", "Unknown"), at(8, "second", "True"),
		// The first one goes on before the second one has begun.
		at(10, "first", "Unknown"), at(11, "first", "True"), at(12, "first", "Unknown"), at(13, "second", "Unknown"),
	}
	if got := handovers([][2]string{{"first", "second"}}, events); !reflect.DeepEqual(got, []float64{0.5}) {
		t.Error(got)
	}
}
