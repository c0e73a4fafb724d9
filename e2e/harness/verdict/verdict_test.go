package verdict

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"flux-pipeline/e2e/harness/record"
)

// A record as a line, and what is judged of it.
type verdictCase struct {
	name, record string
	outcome      Outcome
}

// judgeAll judges each record, which `read` makes of its line.
func judgeAll(t *testing.T, c Case, read func(*testing.T, string) []record.Event, cases []verdictCase) {
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			if got := Judge(c, read(t, test.record)); got.Outcome != test.outcome {
				t.Errorf("got %+v, want %s", got, test.outcome)
			}
		})
	}
}

// Each record is a line of changes: `job` and `web` are objects, `:1` their release, `+` means finished,
// `!` failed, and a letter after `/` another object of the same name.
func TestJudge(t *testing.T) {
	judgeAll(t, twoStages, parse, []verdictCase{
		{"one release in order", "job:2 job:2+ web:2 web:2+", Holds},
		{"the last release never came", "job:1 job:1+ web:1 web:1+", Blocked},
		{"two releases in order", "job:1 job:1+ web:1 web:1+ job:2/b job:2/b+ web:2 web:2+", Holds},
		{"app before the job exists", "web:2 web:2+ job:2 job:2+", Breaks},
		{"app while the job runs", "job:2 web:2 job:2+ web:2+", Breaks},
		{"app after the job failed", "job:2 job:2! web:2 web:2+", Breaks},
		{"app though no job ever ran", "web:2 web:2+", Breaks},
		{"second release breaks", "job:1 job:1+ web:1 web:1+ web:2 job:2/b job:2/b+ web:2+", Breaks},
		{"only the job of the release before has finished", "job:1 job:1+ web:2 web:2+", Breaks},
		{"a broken release stays broken when the next is fine", "job:1 web:1 job:1+ job:2/b job:2/b+ web:2 web:2+", Breaks},
		{"failed job blocks", "job:1 job:1+ web:1 web:1+ job:2/b job:2/b!", Blocked},
		{"fix after a failure", "job:1 job:1! job:2/b job:2/b+ web:2 web:2+", Holds},
		{"app not rolled out yet", "job:2 job:2+ web:2", Blocked},
		{"nothing happened", "", Blocked},
		{"a job that runs again changes nothing", "job:2 job:2+ web:2 web:2+ job:2/b web:2", Holds},
		{"revert runs the old job again", "job:2 job:2+ web:2 web:2+ job:3/b job:3/b+ web:3 web:3+ job:2/c job:2/c+ web:2 web:2+", Holds},
		{"revert before the old job ran again", "job:2 job:2+ web:2 web:2+ job:3/b job:3/b+ web:3 web:3+ job:2/c web:2 job:2/c+ web:2+", Breaks},
		{"revert counts a finish of before the other release", "job:2 job:2+ web:2 web:2+ web:3 web:2 web:2+", Breaks},
	})
}

func TestTheOrderIsThatOfRevisionsNotOfArrival(t *testing.T) {
	events := parse(t, "job:2 web:2 job:2+ web:2+")
	events[1], events[2] = events[2], events[1]
	if got := Judge(twoStages, events); got.Outcome != Breaks {
		t.Errorf("a late watch changed the verdict: %+v", got)
	}
}

func TestEveryJobOfAStageCounts(t *testing.T) {
	c := twoStages
	c.Parts = map[string][]string{"migrate": {"Job/job", "Job/other"}, "app": {"Deployment/web"}}
	if got := Judge(c, parse(t, "job:2 other:2 job:2+ web:2 other:2+ web:2+")); got.Outcome != Breaks {
		t.Errorf("got %+v", got)
	}
	if got := Judge(c, parse(t, "job:2 other:2 job:2+ other:2+ web:2 web:2+")); got.Outcome != Holds {
		t.Errorf("got %+v", got)
	}
}

func TestAnAppThatIsNotRolledOutHoldsBackWhatFollows(t *testing.T) {
	c := Case{
		Parts:    map[string][]string{"app": {"Deployment/web"}, "cache": {"Job/job"}},
		Edges:    [][2]string{{"app", "cache"}},
		Releases: []string{"2"},
	}
	if got := Judge(c, parse(t, "web:2 job:2 web:2+ job:2+")); got.Outcome != Breaks {
		t.Errorf("got %+v", got)
	}
	if got := Judge(c, parse(t, "web:2 web:2+ job:2 job:2+")); got.Outcome != Holds {
		t.Errorf("got %+v", got)
	}
}

func TestADeploymentThatGoesBackFinishesAgain(t *testing.T) {
	c := Case{
		Parts:    map[string][]string{"app": {"Deployment/web"}, "cache": {"Job/job"}},
		Edges:    [][2]string{{"app", "cache"}},
		Releases: []string{"1", "2", "1"},
	}
	forth := "web:1 web:1+ job:1 job:1+ web:2 web:2+ job:2/b job:2/b+ "
	if got := Judge(c, parse(t, forth+"web:1 web:1+ job:1/c job:1/c+")); got.Outcome != Holds {
		t.Errorf("got %+v", got)
	}
	if got := Judge(c, parse(t, forth+"web:1 job:1/c web:1+ job:1/c+")); got.Outcome != Breaks {
		t.Errorf("got %+v", got)
	}
}

func TestNamesThatEndInAHash(t *testing.T) {
	c := twoStages
	c.Parts = map[string][]string{"migrate": {"Job/job-*"}, "app": {"Deployment/web"}}
	if got := Judge(c, parse(t, "job-a:1 job-a:1+ web:1 web:1+ job-b:2 job-b:2+ web:2 web:2+")); got.Outcome != Holds {
		t.Errorf("got %+v", got)
	}
	if got := Judge(c, parse(t, "job-a:1 job-a:1+ web:1 web:1+ job-b:2 web:2 job-b:2+ web:2+")); got.Outcome != Breaks {
		t.Errorf("got %+v", got)
	}
}

func TestWhatCameBeforeTheEdgesIsNotJudged(t *testing.T) {
	c := twoStages
	c.Since = "2"
	if got := Judge(c, parse(t, "web:1 web:1+ job:2 job:2+ web:2 web:2+")); got.Outcome != Holds || got.Writes != 1 {
		t.Errorf("got %+v", got)
	}
	if got := Judge(c, parse(t, "web:1 web:1+ web:2 job:2 job:2+ web:2+")); got.Outcome != Breaks {
		t.Errorf("got %+v", got)
	}
}

func TestAViolationSaysByHowMuch(t *testing.T) {
	got := Judge(twoStages, parse(t, "job:2 web:2 job:2+ web:2+"))
	want := Violation{Before: "migrate", After: "app", Release: "2", Wrote: "Deployment/web", Revision: 2, Early: 1}
	if len(got.Violations) != 1 || got.Violations[0] != want {
		t.Errorf("got %+v", got.Violations)
	}
}

func TestRelease(t *testing.T) {
	for image, want := range map[string]string{
		"busybox:1.36": "1.36", "host:5000/busybox": "", "host:5000/busybox:2": "2", "busybox": "",
	} {
		if got := Release(record.Event{Images: []string{image}}); got != want {
			t.Errorf("%s: got %q", image, got)
		}
	}
}

var twoStages = Case{
	Parts:    map[string][]string{"migrate": {"Job/job"}, "app": {"Deployment/web"}},
	Edges:    [][2]string{{"migrate", "app"}},
	Releases: []string{"1", "2"},
}

func parse(t *testing.T, line string) []record.Event {
	var events []record.Event
	for at, word := range strings.Fields(line) {
		events = append(events, parseEvent(t, int64(at+1), word))
	}
	return events
}

func parseEvent(t *testing.T, revision int64, word string) record.Event {
	finished, failed := strings.HasSuffix(word, "+"), strings.HasSuffix(word, "!")
	word = strings.TrimRight(word, "+!")
	word, instance, _ := strings.Cut(word, "/")
	name, release, ok := strings.Cut(word, ":")
	if !ok {
		t.Fatalf("no release in %q", word)
	}
	event := record.Event{
		Revision: revision, Seen: time.Unix(revision, 0), Change: record.Modified,
		Name: name, UID: name + instance, Images: []string{fmt.Sprintf("image:%s", release)},
	}
	if name == "web" {
		event.Kind, event.Generation, event.Replicas = "Deployment", revision, &record.Replicas{Desired: 1}
		if finished {
			event.ObservedGeneration = revision
			event.Replicas = &record.Replicas{Desired: 1, Total: 1, Updated: 1, Available: 1}
		}
		return event
	}
	event.Kind = "Job"
	if finished {
		event.Conditions = []record.Condition{{Type: "Complete", Status: "True"}}
	}
	if failed {
		event.Conditions = []record.Condition{{Type: "Failed", Status: "True"}}
	}
	return event
}
