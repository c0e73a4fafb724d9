package verdict

import (
	"slices"

	"flux-pipeline/e2e/harness/record"
)

// Loss is an object that was deleted too early.
type Loss struct {
	Object   string `json:"object"`
	Revision int64  `json:"revision"`
}

// killed finds the Jobs that were to run to their end and were deleted before it.
func killed(c Case, events []record.Event) []Loss {
	var losses []Loss
	for _, event := range events {
		ended := event.Is("Complete") || event.Is("Failed")
		if event.Change == record.Deleted && event.Kind == "Job" && !ended && matchesAny(c.Ends, event) {
			losses = append(losses, Loss{event.Title(), event.Revision})
		}
	}
	return losses
}

// lost finds the deletions after which nothing of a group was serving any more.
func lost(c Case, events []record.Event) []Loss {
	var losses []Loss
	for _, patterns := range c.Serves {
		serving, began := map[string]bool{}, false
		for _, event := range events {
			if !matchesAny(patterns, event) {
				continue
			}
			delete(serving, event.UID)
			if event.Change != record.Deleted {
				if serves(event) {
					serving[event.UID], began = true, true
				}
			} else if began && len(serving) == 0 {
				losses = append(losses, Loss{event.Title(), event.Revision})
			}
		}
	}
	slices.SortFunc(losses, func(a, b Loss) int { return int(a.Revision - b.Revision) })
	return losses
}

// left finds the objects that were to go and are there in the end.
func left(c Case, events []record.Event) []Loss {
	last := map[string]record.Event{}
	for _, event := range events {
		if matchesAny(c.Leaves, event) {
			last[event.UID] = event
		}
	}
	var losses []Loss
	for _, event := range last {
		if event.Change != record.Deleted {
			losses = append(losses, Loss{event.Title(), event.Revision})
		}
	}
	slices.SortFunc(losses, func(a, b Loss) int { return int(a.Revision - b.Revision) })
	return losses
}

// serves tells whether a Deployment has a pod that is available; a Job serves while it is there.
func serves(event record.Event) bool {
	return event.Replicas == nil || event.Replicas.Available > 0
}

func matchesAny(patterns []string, event record.Event) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return Matches(pattern, event) })
}
