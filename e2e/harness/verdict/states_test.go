package verdict

import (
	"strings"
	"testing"

	"flux-pipeline/e2e/harness/record"
)

// meant is a history of three commits: the first two release everything, the third takes the app away.
var meant = Case{States: map[int]State{
	1: stateOf("1", "1"),
	2: stateOf("2", "2"),
	3: {Stages: map[string]map[string]string{"migrate": {"Job/job": "2"}}},
}}

func stateOf(job, web string) State {
	return State{
		Stages: map[string]map[string]string{"migrate": {"Job/job": job}, "app": {"Deployment/web": web}},
		Edges:  [][2]string{{"migrate", "app"}},
	}
}

const first = "commit:1 job:1 job:1+ web:1 web:1+ live:1 "

// Beside what parse knows, `commit:N` is a source that has a commit, `live:N` a Kustomization that is ready at it, `runs:N`
// what plan says, and a `-` behind an object is its deletion.
func TestJudgeStates(t *testing.T) {
	for _, test := range []struct {
		name, record string
		outcome      Outcome
		differences  string
	}{
		{"in order", first + "commit:2 job-x job:2/b job:2/b+ web:2 web:2+ live:2", Holds, ""},
		{"app first", first + "commit:2 web:2 job-x job:2/b job:2/b+ web:2+ live:2", Breaks, ""},
		{"app while the job runs", first + "commit:2 job-x job:2/b web:2 job:2/b+ web:2+ live:2", Breaks, ""},
		{"app though the job failed", first + "commit:2 job-x job:2/b job:2/b! web:2 web:2+", Breaks, ""},
		{"not there yet", first + "commit:2 job-x job:2/b job:2/b+ web:2", Blocked, ""},
		{"an old app stays", first + "commit:2 job-x job:2/b job:2/b+ live:2", Holds, "is 1, not 2"},
		{"the old job stays", first + "commit:2 job:2/b job:2/b+ web:2 web:2+ live:2", Holds, "there are 2 of Job/job"},
		{"what goes goes", first + "commit:2 commit:3 job-x job:2/b job:2/b+ web-x live:3", Holds, ""},
		{"what goes stays", first + "commit:2 commit:3 job-x job:2/b job:2/b+ live:3", Holds, "Deployment/web is left"},
		{"an app goes that is to stay", first + "commit:2 job-x job:2/b job:2/b+ web-x", Blocked, "and no commit says so"},
		{"a job goes before its end", "commit:1 job:1 commit:2 job-x job:2/b job:2/b+ web:2 web:2+ live:2", Holds, "before its end"},
		{"nobody asks for it", first + "commit:2 job-x job:9/b", Blocked, "which no commit asks for"},
		{"an app of an overtaken commit", "commit:1 job:1 job:1+ commit:2 web:1 job-x job:2/b job:2/b+ web:2 web:2+ live:2", Holds, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Judge(meant, parseStates(t, test.record))
			differences := strings.Join(got.Differences, "\n")
			if got.Outcome != test.outcome || !strings.Contains(differences, test.differences) || (test.differences == "") != (differences == "") {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestAJobThatRunsAgainIsWaitedFor(t *testing.T) {
	c := Case{States: map[int]State{1: stateOf("1", "1"), 2: stateOf("1", "2")}}
	if got := Judge(c, parseStates(t, first+"runs:2 commit:2 job-x job:1/b job:1/b+ web:2 web:2+ live:2")); got.Outcome != Holds {
		t.Errorf("got %+v", got)
	}
	if got := Judge(c, parseStates(t, first+"runs:2 commit:2 web:2 job-x job:1/b job:1/b+ web:2+ live:2")); got.Outcome != Breaks {
		t.Errorf("got %+v", got)
	}
	if got := Judge(c, parseStates(t, first+"commit:2 web:2 web:2+ live:2")); got.Outcome != Holds {
		t.Errorf("got %+v", got)
	}
}

func TestANewSpecOverOldFilesBelongsToTheCommitThatBroughtIt(t *testing.T) {
	state := func(web string) State { return stateOf("2", web) }
	c := Case{States: map[int]State{1: stateOf("1", "1/f1"), 2: state("2/f2")}}
	record := "commit:1 job:1 job:1+ web:1/f1 commit:2 "
	for late, outcome := range map[string]Outcome{"web:2/f1 job:2+": Breaks, "job:2 job:2+ web:2/f1": Blocked} {
		events := parseStates(t, strings.ReplaceAll(record+late, "/f", ","))
		for at := range events {
			for image, name := range events[at].Images {
				tag, says, _ := strings.Cut(name, ",")
				events[at].Images[image] = tag
				if says != "" {
					events[at].Says = "f" + says
				}
			}
		}
		if got := Judge(c, events); got.Outcome != outcome {
			t.Errorf("%s: got %+v", late, got)
		}
	}
}

func parseStates(t *testing.T, line string) []record.Event {
	var events []record.Event
	for at, word := range strings.Fields(line) {
		revision := int64(at + 1)
		kind, number, _ := strings.Cut(word, ":")
		name, instance, deleted := strings.Cut(word, "-")
		switch {
		case deleted:
			gone := newestOf(events, name)
			gone.Revision, gone.Change = revision, record.Deleted
			_ = instance
			events = append(events, gone)
		case kind == "commit":
			events = append(events,
				record.Event{Revision: revision, Change: record.Noted, Note: "push " + number + " to shop"},
				record.Event{Revision: revision, Change: record.Modified, Kind: "GitRepository", Name: "shop", Artifact: "main@sha1:" + number})
		case kind == "live":
			events = append(events, record.Event{
				Revision: revision, Change: record.Modified, Kind: "Kustomization", Name: "flux", Applied: "main@sha1:" + number,
				Conditions: []record.Condition{{Type: "Ready", Status: "True"}},
			})
		case kind == "runs":
			events = append(events, record.Event{
				Revision: revision, Change: record.Noted,
				Predicted: &record.Prediction{Commit: number, Runs: []string{"Job/job"}, Rolls: []string{"Deployment/web"}},
			})
		default:
			event := parseEvent(t, revision, word)
			event.Template = event.Images[0]
			if newestOf(events, event.Name).UID != event.UID {
				event.Change = record.Added
			}
			events = append(events, event)
		}
	}
	return events
}

func newestOf(events []record.Event, name string) record.Event {
	var newest record.Event
	for _, event := range events {
		if event.Name == name {
			newest = event
		}
	}
	return newest
}
