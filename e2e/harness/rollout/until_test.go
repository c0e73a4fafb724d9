package rollout

import (
	"testing"

	"flux-pipeline/e2e/harness/record"
	"flux-pipeline/e2e/harness/scenario"
)

func TestUntil(t *testing.T) {
	running := record.Event{Revision: 1, Change: record.Added, Kind: "Job", Name: "m", Images: []string{"i:1"}}
	complete, failed := running, running
	complete.Revision, complete.Conditions = 2, []record.Condition{{Type: "Complete", Status: "True"}}
	failed.Revision, failed.Conditions = 2, []record.Condition{{Type: "Failed", Status: "True"}}
	deleted := running
	deleted.Revision, deleted.Change = 2, record.Deleted
	next := record.Event{Revision: 3, Change: record.Added, Kind: "Job", Name: "m", Images: []string{"i:2"}}
	kustomization := record.Event{
		Revision: 4, Kind: "Kustomization", Name: "k", Applied: "main@sha1:abc",
		Conditions: []record.Condition{{Type: "Ready", Status: "False", Reason: "HealthCheckFailed"}},
	}
	fetched := record.Event{Revision: 5, Kind: "GitRepository", Name: "shop", Artifact: "main@sha1:abc"}

	for _, test := range []struct {
		name   string
		until  scenario.Until
		events []record.Event
		want   bool
	}{
		{"written", scenario.Until{Written: "Job/m", Release: "1"}, []record.Event{running}, true},
		{"another release", scenario.Until{Written: "Job/m", Release: "2"}, []record.Event{running}, false},
		{"finished", scenario.Until{Finished: "Job/m", Release: "1"}, []record.Event{running, complete}, true},
		{"not finished", scenario.Until{Finished: "Job/m", Release: "1"}, []record.Event{running, failed}, false},
		{"failed", scenario.Until{Failed: "Job/m", Release: "1"}, []record.Event{failed}, true},
		{"settled", scenario.Until{Settled: "1"}, []record.Event{running, complete}, true},
		{"settled before, not now", scenario.Until{Settled: "1"}, []record.Event{complete, next}, false},
		{"reason", scenario.Until{Kustomization: "k", Ready: "False", Reason: "HealthCheckFailed"}, []record.Event{kustomization}, true},
		{"other reason", scenario.Until{Kustomization: "k", Reason: "BuildFailed"}, []record.Event{kustomization}, false},
		{"applied", scenario.Until{Kustomization: "k", Applied: true}, []record.Event{kustomization}, true},
		{"gone", scenario.Until{Gone: "Job/m"}, []record.Event{running, deleted}, true},
		{"not gone", scenario.Until{Gone: "Job/m"}, []record.Event{running}, false},
		{"back again", scenario.Until{Gone: "Job/m"}, []record.Event{running, deleted, next}, false},
		{"fetched", scenario.Until{Source: "shop"}, []record.Event{fetched}, true},
		{"not fetched", scenario.Until{Source: "shop"}, []record.Event{kustomization}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &play{
				scenario: scenario.Scenario{Parts: map[string][]string{"migrate": {"Job/m"}}},
				sources:  map[string]*source{"shop": {pushed: "abc"}},
			}
			if got := p.condition(test.until)(test.events); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestWhatWasSeenBeforeTheLastActionDoesNotCountForAKustomization(t *testing.T) {
	p := &play{since: 1}
	events := []record.Event{{Kind: "Kustomization", Name: "k"}}
	if p.condition(scenario.Until{Kustomization: "k"})(events) {
		t.Error("an old state counted")
	}
}

func TestEverythingIsLive(t *testing.T) {
	ready := func(name, applied string, generation int64) record.Event {
		return record.Event{
			Revision: generation, Kind: "Kustomization", Name: name, Applied: "main@sha1:" + applied,
			Generation: generation, ObservedGeneration: generation,
			Conditions: []record.Condition{{Type: "Ready", Status: "True"}},
		}
	}
	waits, behind, gone := ready("app", "abc", 2), ready("app", "abc", 2), ready("app", "old", 2)
	waits.Conditions[0].Status, behind.ObservedGeneration, gone.Change = "False", 1, record.Deleted
	for name, test := range map[string]struct {
		events []record.Event
		want   bool
	}{
		"all":              {[]record.Event{ready("flux", "abc", 1), ready("app", "abc", 2)}, true},
		"none":             {nil, false},
		"another commit":   {[]record.Event{ready("flux", "abc", 1), ready("app", "old", 2)}, false},
		"not ready":        {[]record.Event{ready("flux", "abc", 1), waits}, false},
		"not this spec":    {[]record.Event{ready("flux", "abc", 1), behind}, false},
		"one that is gone": {[]record.Event{ready("flux", "abc", 1), gone}, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := &play{sources: map[string]*source{"shop": {pushed: "abc"}}}
			if got := p.condition(scenario.Until{Live: true})(test.events); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
