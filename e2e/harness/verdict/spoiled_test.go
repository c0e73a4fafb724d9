package verdict

import (
	"slices"
	"testing"

	"flux-pipeline/e2e/harness/record"
)

// A record of a real rollout that holds: a first install and a second release.
var shop = Case{
	Parts: map[string][]string{
		"migrate": {"Job/db-migration"}, "app": {"Deployment/web"}, "cache": {"Job/cache-refresh"},
	},
	Edges:    [][2]string{{"migrate", "app"}, {"app", "cache"}, {"migrate", "cache"}},
	Releases: []string{"1.36.0", "1.36.1"},
}

func real(t *testing.T) []record.Event {
	events, err := record.Read("testdata/holds.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func TestARealRecordHolds(t *testing.T) {
	if got := Judge(shop, real(t)); got.Outcome != Holds || got.Writes != 6 {
		t.Errorf("%+v", got)
	}
}

func TestARealRecordThatIsSpoiledDoesNotHold(t *testing.T) {
	for _, edge := range shop.Edges {
		before, after := shop.Parts[edge[0]][0], shop.Parts[edge[1]][0]
		for _, release := range shop.Releases {
			t.Run(before+" "+after+" "+release, func(t *testing.T) {
				early := moved(t, real(t), before, after, release)
				if got := Judge(shop, early); got.Outcome != Breaks {
					t.Errorf("written too early: %+v", got)
				}
				never := without(real(t), func(event record.Event) bool {
					return Matches(before, event) && Release(event) == release && Finished(event)
				})
				if got := Judge(shop, never); got.Outcome != Breaks {
					t.Errorf("never finished: %+v", got)
				}
				unseen := without(real(t), func(event record.Event) bool {
					return Matches(before, event) && Release(event) == release
				})
				if got := Judge(shop, unseen); got.Outcome != Breaks {
					t.Errorf("never written: %+v", got)
				}
			})
		}
	}
}

func TestARealRecordThatEndsEarlyIsBlocked(t *testing.T) {
	events := real(t)
	last := slices.IndexFunc(events, func(event record.Event) bool {
		return Matches("Job/cache-refresh", event) && Release(event) == "1.36.1" && Finished(event)
	})
	if got := Judge(shop, events[:last]); got.Outcome != Blocked {
		t.Errorf("%+v", got)
	}
}

// moved puts the first write of a release to one object right before the other has finished it.
func moved(t *testing.T, events []record.Event, before, after, release string) []record.Event {
	at := func(is func(record.Event) bool) int {
		found := slices.IndexFunc(events, is)
		if found < 0 {
			t.Fatal("not in the record")
		}
		return found
	}
	finish := at(func(event record.Event) bool {
		return Matches(before, event) && Release(event) == release && Finished(event)
	})
	write := at(func(event record.Event) bool { return Matches(after, event) && Release(event) == release })
	events[write].Revision = events[finish].Revision - 1
	return events
}

func without(events []record.Event, is func(record.Event) bool) []record.Event {
	return slices.DeleteFunc(events, is)
}
