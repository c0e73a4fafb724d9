package rollout

import (
	"slices"
	"time"

	"flux-pipeline/e2e/harness/record"
)

// handovers tells for each Kustomization that said that it waits for others how many seconds after the last of these was
// ready it began. One that never began, or for which one of them went on before, is left out.
func handovers(events []record.Event) []float64 {
	var found []float64
	latest, since := map[string]record.Event{}, map[string]time.Time{}
	for _, event := range record.InOrder(events) {
		if event.Kind != "Kustomization" || event.Change == record.Noted {
			continue
		}
		if began, ok := since[event.Name]; ok && begins(latest[event.Name], event) {
			found = append(found, event.Seen.Sub(began).Seconds())
			delete(since, event.Name)
		}
		latest[event.Name] = event
		for name, waiting := range latest {
			_, known := since[name]
			switch free := isFree(waiting, latest); {
			case !free:
				delete(since, name)
			case !known && (event.Name == name || slices.Contains(waiting.After, event.Name)):
				since[name] = event.Seen
			}
		}
	}
	return found
}

// isFree tells whether a Kustomization still says that it waits although all that it waits for is ready.
func isFree(waiting record.Event, latest map[string]record.Event) bool {
	ready, _ := waiting.Condition("Ready")
	return ready.Reason == "DependencyNotReady" && !slices.ContainsFunc(waiting.After, func(name string) bool {
		return !latest[name].IsLive()
	})
}

// begins tells whether a run of a Kustomization that waited has found that it need not.
func begins(before, event record.Event) bool {
	waited, _ := before.Condition("Ready")
	ready, _ := event.Condition("Ready")
	return waited.Reason == "DependencyNotReady" && ready.Reason != "DependencyNotReady"
}
