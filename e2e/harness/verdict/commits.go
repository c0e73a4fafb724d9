package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"flux-pipeline/e2e/harness/record"
)

// commit is the time in which Flux had a commit: from the moment in which its source had it to that in which some
// source had the next one. Revisions are those of the API server, so that no late watch moves an event.
type commit struct {
	source, hash string
	// previous is the commit that the source had before this one.
	previous string
	from, to int64
}

// commits reads from the sources of a record which commit was there when.
func commits(events []record.Event) []commit {
	var all []commit
	had := map[string]string{}
	for _, event := range events {
		if event.Kind != "GitRepository" || event.Artifact == "" || had[event.Name] == event.Artifact {
			continue
		}
		if last := len(all) - 1; last >= 0 {
			all[last].to = event.Revision
		}
		all = append(all, commit{
			source: event.Name, hash: hashOf(event.Artifact), previous: hashOf(had[event.Name]),
			from: event.Revision, to: events[len(events)-1].Revision + 1,
		})
		had[event.Name] = event.Artifact
	}
	return all
}

// hashOf is that of a revision such as `main@sha1:…`.
func hashOf(revision string) string {
	_, hash, _ := strings.Cut(revision, "@sha1:")
	return hash
}

// pushes lists the hashes of what was pushed, in order, as the harness noted them.
func pushes(events []record.Event) []string {
	var all []string
	for _, event := range events {
		if rest, ok := strings.CutPrefix(event.Note, "push "); ok && event.Change == record.Noted {
			hash, _, _ := strings.Cut(rest, " ")
			all = append(all, hash)
		}
	}
	return all
}

// seen is what a commit did to the cluster.
type seen struct {
	runs, rolls, goes []string
	// live: when the next commit came, every Kustomization was ready at what its source had. before is the same at the
	// moment in which the commit came.
	before, live bool
	// byHand are the objects that somebody deleted while the commit was there, or before it so that they were not back.
	byHand []string
}

// see looks at what happened while a commit was there.
func see(events []record.Event, during commit) seen {
	s := seen{before: live(events, during.from), live: live(events, during.to)}
	templates, gone := map[string]string{}, map[string]bool{}
	for _, event := range events {
		inside := event.Revision >= during.from && event.Revision < during.to
		if deleted, ok := strings.CutPrefix(event.Note, "delete "); ok && event.Revision < during.to {
			s.byHand = append(s.byHand, deleted)
		}
		// What Helm installs is in no stage, so the objects of a stage say nothing of it.
		if event.Change == record.Noted || event.Helm != "" || event.Kind != "Job" && event.Kind != "Deployment" {
			continue
		}
		title, template := event.Title(), templates[event.UID]
		if event.Change == record.Added && event.Kind == "Job" && inside {
			s.runs = append(s.runs, title)
		} else if event.Change == record.Added && event.Revision < during.from {
			s.byHand = slices.DeleteFunc(s.byHand, func(deleted string) bool { return deleted == title })
		}
		if event.Change != record.Deleted && template != "" && template != event.Template && inside {
			s.rolls = append(s.rolls, title)
		}
		templates[event.UID] = event.Template
		if inside {
			gone[title] = event.Change == record.Deleted
		}
	}
	maps.DeleteFunc(gone, func(_ string, gone bool) bool { return !gone })
	s.runs, s.rolls, s.goes = sortedOnce(s.runs), sortedOnce(s.rolls), slices.Sorted(maps.Keys(gone))
	return s
}

// live tells whether, right before a revision of the API server, every Kustomization was ready at what a source had, and
// every source had what its spec asks for.
func live(events []record.Event, before int64) bool {
	latest, had := map[string]record.Event{}, map[string]string{}
	asked := map[string]bool{}
	for _, event := range events {
		switch {
		case event.Revision >= before || event.Change == record.Noted:
		case event.Kind == "GitRepository":
			had[event.Name] = event.Artifact
			asked[event.Name] = event.ObservedGeneration < event.Generation
		case event.Kind == "Kustomization" && event.Change == record.Deleted:
			delete(latest, event.Name)
		case event.Kind == "Kustomization":
			latest[event.Name] = event
		}
	}
	artifacts := slices.Collect(maps.Values(had))
	if slices.Contains(slices.Collect(maps.Values(asked)), true) {
		return false
	}
	for _, event := range latest {
		if !event.IsLive() || !slices.Contains(artifacts, event.Applied) {
			return false
		}
	}
	return len(latest) > 0
}

// compareStated says where the Jobs that ran at a push are not those that the scenario states.
func compareStated(c Case, events []record.Event) []string {
	var wrong []string
	pushed, all := pushes(events), commits(events)
	for _, number := range slices.Sorted(maps.Keys(c.Runs)) {
		name := fmt.Sprintf("push %d", number)
		at := -1
		if number <= len(pushed) {
			at = slices.IndexFunc(all, func(one commit) bool { return one.hash == pushed[number-1] })
		}
		if at < 0 {
			wrong = append(wrong, name+" never reached Flux")
			continue
		}
		seen := see(events, all[at])
		if !seen.live {
			wrong = append(wrong, name+" was not live when the next one came")
		}
		wrong = append(wrong, differences(c.Runs[number], seen.runs, name+" was to run %s", name+" ran %s")...)
	}
	return wrong
}

// comparePredicted says where the cluster did not do what `plan` said of a commit, and counts the commits that it
// could compare: the first one and those that found the one before them live, if they were live when the next one came.
// A source that skipped the commit that `plan` compared with has nothing to compare.
func comparePredicted(events []record.Event) (compared int, wrong []string) {
	all := commits(events)
	for _, event := range events {
		at := slices.IndexFunc(all, func(one commit) bool {
			return event.Predicted != nil && one.hash == event.Predicted.Commit
		})
		if at < 0 {
			continue
		}
		seen := see(events, all[at])
		skips := event.Predicted.Against != "" && event.Predicted.Against != all[at].previous
		if at > 0 && !seen.before || !seen.live || skips {
			continue
		}
		compared++
		said, name := event.Predicted, fmt.Sprintf("at %.7s", event.Predicted.Commit)
		open := func(title string) bool { return slices.Contains(said.Chance, title) }
		// What somebody deleted comes back with any commit, which no plan can know.
		runs := slices.DeleteFunc(slices.Clone(seen.runs), func(title string) bool {
			return open(title) || slices.Contains(seen.byHand, title) && !slices.Contains(said.Runs, title)
		})
		wrong = append(wrong, differences(said.Runs, runs, name+" plan said that %s runs", name+" plan did not say that %s runs")...)
		rolls := slices.DeleteFunc(slices.Clone(seen.rolls), open)
		wrong = append(wrong, differences(said.Rolls, rolls, name+" plan said that %s rolls", name+" plan did not say that %s rolls")...)
		goes := slices.DeleteFunc(seen.goes, func(title string) bool { return slices.Contains(seen.byHand, title) })
		wrong = append(wrong, differences(said.Goes, goes, name+" plan said that %s goes", name+" plan did not say that %s goes")...)
	}
	return compared, wrong
}

// differences names what was expected and is not there, and what is there and was not expected. What is expected may
// be patterns.
func differences(expected, found []string, absent, surplus string) []string {
	var wrong []string
	for _, pattern := range expected {
		if !slices.ContainsFunc(found, func(title string) bool { return matches(pattern, title) }) {
			wrong = append(wrong, fmt.Sprintf(absent, pattern))
		}
	}
	for _, title := range found {
		if !slices.ContainsFunc(expected, func(pattern string) bool { return matches(pattern, title) }) {
			wrong = append(wrong, fmt.Sprintf(surplus, title))
		}
	}
	return wrong
}

func sortedOnce(titles []string) []string {
	slices.Sort(titles)
	return slices.Compact(titles)
}
