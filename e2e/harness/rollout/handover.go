package rollout

import (
	"time"

	"flux-pipeline/e2e/harness/record"
)

// handovers tells for each edge of Kustomizations, and each time that the first one became ready, how many seconds later
// the second one began. A second one that had begun before, or never did, is left out.
func handovers(edges [][2]string, events []record.Event) []float64 {
	var found []float64
	events = record.InOrder(events)
	for _, edge := range edges {
		for at, event := range events {
			if !becomesReady(events[:at], event, edge[0]) {
				continue
			}
			if began, ok := next(events[at+1:], edge); ok {
				found = append(found, began.Sub(event.Seen).Seconds())
			}
		}
	}
	return found
}

// becomesReady tells whether a Kustomization is ready that was not at its event before.
func becomesReady(before []record.Event, event record.Event, name string) bool {
	if event.Kind != "Kustomization" || event.Name != name || !isLive(event) {
		return false
	}
	for at := len(before) - 1; at >= 0; at-- {
		if before[at].UID == event.UID {
			return !isLive(before[at])
		}
	}
	return true
}

func isLive(event record.Event) bool {
	return event.Is("Ready") && event.ObservedGeneration == event.Generation
}

// next finds when the second Kustomization of an edge begins, before the first one changes again.
func next(events []record.Event, edge [2]string) (time.Time, bool) {
	for _, event := range events {
		ready, _ := event.Condition("Ready")
		switch {
		case event.Kind != "Kustomization":
		case event.Name == edge[0] && !isLive(event):
			return time.Time{}, false
		case event.Name == edge[1] && ready.Status == "Unknown":
			return event.Seen, true
		}
	}
	return time.Time{}, false
}
