package verdict

import (
	"slices"
	"strings"
	"testing"

	"flux-pipeline/e2e/harness/record"
)

// The words are those of parse, and `-` in front means that the object is deleted as it was.
func parseDeletions(t *testing.T, line string) []record.Event {
	var events []record.Event
	for at, word := range strings.Fields(line) {
		event := parseEvent(t, int64(at+1), strings.TrimPrefix(word, "-"))
		if strings.HasPrefix(word, "-") {
			event.Change = record.Deleted
		}
		events = append(events, event)
	}
	return events
}

func TestAJobThatIsDeletedBeforeItsEndIsKilled(t *testing.T) {
	c := twoStages
	c.Ends = []string{"Job/job"}
	judgeAll(t, c, parseDeletions, []verdictCase{
		{"it ended", "job:2 job:2+ web:2 web:2+ -job:2+", Holds},
		{"it failed", "job:2 job:2! -job:2! job:2/b job:2/b+ web:2 web:2+", Holds},
		{"it still ran", "job:2 -job:2 job:2/b job:2/b+ web:2 web:2+", Killed},
		{"it is still there", "job:2 job:2+ web:2 web:2+ job:2/b", Holds},
		{"the order comes first", "job:2 web:2 -job:2 job:2/b job:2/b+ web:2+", Breaks},
	})
	if got := Judge(twoStages, parseDeletions(t, "job:2 -job:2 job:2/b job:2/b+ web:2 web:2+")); got.Outcome != Holds {
		t.Errorf("nobody asked for it: %+v", got)
	}
}

func TestAnAppThatIsDeletedWithNothingInItsPlaceIsLost(t *testing.T) {
	c := twoStages
	c.Serves = map[string][]string{"web": {"Deployment/web", "Deployment/next/web"}}
	read := func(t *testing.T, line string) []record.Event {
		events := parseDeletions(t, line)
		for at := range events {
			if strings.HasSuffix(events[at].UID, "n") {
				events[at].Namespace = "next"
			}
		}
		return events
	}
	judgeAll(t, c, read, []verdictCase{
		{"it stays", "job:2 job:2+ web:2 web:2+", Holds},
		{"it goes", "job:2 job:2+ web:2 web:2+ -web:2+", Lost},
		{"it goes and comes back", "job:2 job:2+ web:2 web:2+ -web:2+ web:2/b web:2/b+", Lost},
		{"it goes before it served", "job:2 job:2+ web:2 -web:2 web:2/b web:2/b+", Holds},
		{"another one serves", "job:2 job:2+ web:2 web:2+ web:2/n web:2/n+ -web:2+", Holds},
		{"another one is there and does not serve", "job:2 job:2+ web:2 web:2+ web:2/n -web:2+ web:2/n+", Lost},
		{"another one goes too", "job:2 job:2+ web:2 web:2+ web:2/n web:2/n+ -web:2+ -web:2/n+", Lost},
	})
}

func TestWhatWasToGoAndIsStillThereIsLeft(t *testing.T) {
	c := twoStages
	c.Leaves = []string{"Deployment/web"}
	judgeAll(t, c, parseDeletions, []verdictCase{
		{"it goes", "job:2 job:2+ web:2 web:2+ -web:2+", Holds},
		{"it stays", "job:2 job:2+ web:2 web:2+", Left},
		{"it goes and comes back", "job:2 job:2+ web:2 web:2+ -web:2+ web:2/b web:2/b+", Left},
		{"one of two goes", "job:2 job:2+ web:2 web:2+ web:2/b web:2/b+ -web:2+", Left},
		{"the order comes first", "job:2 web:2 web:2+ job:2+", Breaks},
	})
}

func TestARealRecordWithADeletionIsKilledOrLost(t *testing.T) {
	c := shop
	c.Ends, c.Serves = []string{"Job/*"}, map[string][]string{"web": {"Deployment/web"}}
	if got := Judge(c, real(t)); got.Outcome != Holds {
		t.Fatalf("%+v", got)
	}
	for title, want := range map[string]Outcome{"Job/cache-refresh": Killed, "Deployment/web": Lost} {
		events := real(t)
		first := slices.IndexFunc(events, func(event record.Event) bool { return event.Title() == title })
		gone := events[first]
		gone.Change, gone.Revision = record.Deleted, events[len(events)-1].Revision+1
		if got := Judge(c, append(events, gone)); got.Outcome != want {
			t.Errorf("%s: %+v", title, got)
		}
	}
}
