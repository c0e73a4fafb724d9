package rollout

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"flux-pipeline/e2e/harness/record"
	"flux-pipeline/e2e/harness/scenario"
	"flux-pipeline/e2e/harness/verdict"
)

func (p *play) until(ctx context.Context, until scenario.Until) error {
	ctx, cancel := context.WithTimeout(ctx, until.Patience()*time.Duration(p.Patience))
	defer cancel()
	condition := p.condition(until)
	if err := p.log.Await(ctx, condition); err != nil {
		return fmt.Errorf("waiting for %s: %w", describe(until), err)
	}
	p.log.Note("saw %s", describe(until))
	return nil
}

func (p *play) condition(until scenario.Until) func([]record.Event) bool {
	is := map[bool]func(record.Event) bool{
		until.Written != "":  func(record.Event) bool { return true },
		until.Finished != "": verdict.Finished,
		until.Failed != "":   func(event record.Event) bool { return event.Is("Failed") },
	}[true]
	switch {
	case until.Settled != "":
		return func(events []record.Event) bool { return settled(p.scenario.Parts, until.Settled, events) }
	case until.Live:
		return p.live
	case until.Gone != "":
		return func(events []record.Event) bool {
			latest, ok := newest(events, until.Gone)
			return ok && latest.Change == record.Deleted
		}
	case until.Kustomization != "":
		return func(events []record.Event) bool { return anyOf(events[p.since:], p.kustomization(until)) }
	case until.Source != "":
		return func(events []record.Event) bool { return anyOf(events, p.fetched(until.Source)) }
	}
	pattern := until.Written + until.Finished + until.Failed
	return func(events []record.Event) bool {
		return anyOf(events, func(event record.Event) bool {
			return verdict.Matches(pattern, event) && verdict.Release(event) == until.Release && is(event)
		})
	}
}

func (p *play) kustomization(until scenario.Until) func(record.Event) bool {
	return func(event record.Event) bool {
		ready, _ := event.Condition("Ready")
		return event.Kind == "Kustomization" && event.Name == until.Kustomization &&
			(until.Ready == "" || ready.Status == until.Ready) &&
			(until.Reason == "" || ready.Reason == until.Reason) &&
			(!until.Applied || p.isPushed(event.Applied))
	}
}

// live tells whether every Kustomization is ready at what was pushed last, or, of a source that is pinned, at what that
// has of the tag that its spec asks for.
func (p *play) live(events []record.Event) bool {
	latest, tagged := map[string]record.Event{}, map[string]record.Event{}
	for _, event := range events {
		switch {
		case event.Kind == "Kustomization" && event.Revision >= latest[event.Name].Revision:
			latest[event.Name] = event
		case event.Kind == "GitRepository" && p.isTagged(event.Name) && event.Revision >= tagged[event.Name].Revision:
			tagged[event.Name] = event
		}
	}
	maps.DeleteFunc(latest, func(_ string, event record.Event) bool { return event.Change == record.Deleted })
	var artifacts []string
	for _, source := range tagged {
		if source.ObservedGeneration != source.Generation {
			return false
		}
		artifacts = append(artifacts, source.Artifact)
	}
	for _, event := range latest {
		isAtTag := slices.Contains(artifacts, event.Applied)
		if !event.IsLive() || !isAtTag && !p.isPushed(event.Applied) {
			return false
		}
	}
	return len(latest) > 0
}

// isTagged tells whether the commits of a source have tags.
func (p *play) isTagged(name string) bool {
	return p.sources[name] != nil && len(p.sources[name].tags) > 0
}

func (p *play) fetched(name string) func(record.Event) bool {
	return func(event record.Event) bool {
		return event.Kind == "GitRepository" && event.Name == name && p.isPushed(event.Artifact)
	}
}

// isPushed tells whether a revision such as `main@sha1:…` is the last commit of one of the sources.
func (p *play) isPushed(revision string) bool {
	for _, source := range p.sources {
		if source.pushed != "" && strings.HasSuffix(revision, source.pushed) {
			return true
		}
	}
	return false
}

// settled tells whether the latest state of every part is: finished, at the release.
func settled(parts map[string][]string, release string, events []record.Event) bool {
	for _, patterns := range parts {
		for _, pattern := range patterns {
			latest, ok := latestOf(events, pattern, release)
			if !ok || !verdict.Finished(latest) {
				return false
			}
		}
	}
	return true
}

// latestOf finds the newest event of a pattern's objects, when that is at the release.
func latestOf(events []record.Event, pattern, release string) (record.Event, bool) {
	var latest record.Event
	for _, event := range events {
		if verdict.Matches(pattern, event) && event.Change != record.Deleted && event.Revision > latest.Revision {
			latest = event
		}
	}
	return latest, latest.Revision > 0 && verdict.Release(latest) == release
}

// newest finds the newest event of a pattern's objects.
func newest(events []record.Event, pattern string) (record.Event, bool) {
	var latest record.Event
	for _, event := range events {
		if verdict.Matches(pattern, event) && event.Revision >= latest.Revision {
			latest = event
		}
	}
	return latest, latest.Revision > 0
}

func anyOf(events []record.Event, is func(record.Event) bool) bool {
	for _, event := range events {
		if is(event) {
			return true
		}
	}
	return false
}

func describe(until scenario.Until) string {
	switch {
	case until.Live:
		return "everything live"
	case until.Gone != "":
		return until.Gone + " gone"
	case until.Settled != "":
		return "release " + until.Settled + " everywhere"
	case until.Kustomization != "":
		return strings.TrimSpace(fmt.Sprintf("Kustomization %s %s %s", until.Kustomization, until.Ready, until.Reason))
	case until.Source != "":
		return "source " + until.Source + " fetched"
	}
	return strings.TrimSpace(fmt.Sprintf("%s at %s", until.Written+until.Finished+until.Failed, until.Release))
}
