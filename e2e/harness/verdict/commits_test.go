package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"flux-pipeline/e2e/harness/record"
)

// A record of commits is a line of changes. `@a` is a commit that is pushed and fetched, `k=a` a Kustomization that is
// ready at it and `k!a` one that is not; `job` is a Job that is made, `-job` one that goes, `web=1` a Deployment with
// some template and `-web` one that goes; `x:job` is a Job that somebody deletes; and `a>job,~web,-old` is what
// `plan` said of a commit, `b^a>` against another one: the Jobs that run, what rolls, what goes.
func tell(t *testing.T, line string) []record.Event {
	var events []record.Event
	uids := map[string]int{}
	for _, word := range strings.Fields(line) {
		for _, event := range tellWord(t, word, uids) {
			event.Revision = int64(len(events) + 1)
			event.Seen = time.Unix(event.Revision, 0)
			events = append(events, event)
		}
	}
	return events
}

func tellWord(t *testing.T, word string, uids map[string]int) []record.Event {
	if hash, ok := strings.CutPrefix(word, "@"); ok {
		return []record.Event{
			{Change: record.Noted, Note: "push " + hash + " to shop"},
			{Change: record.Modified, Kind: "GitRepository", Name: "shop", Artifact: "main@sha1:" + hash},
		}
	}
	if name, ok := strings.CutPrefix(word, "x:"); ok {
		return []record.Event{{Change: record.Noted, Note: "delete Job/" + name}}
	}
	if hash, said, ok := strings.Cut(word, ">"); ok {
		hash, against, _ := strings.Cut(hash, "^")
		return []record.Event{{Change: record.Noted, Predicted: tellPlan(hash, against, said)}}
	}
	if name, hash, ok := strings.Cut(word, "="); ok && name == "k" {
		return []record.Event{kustomization(hash, "True")}
	}
	if _, hash, ok := strings.Cut(word, "!"); ok {
		return []record.Event{kustomization(hash, "False")}
	}
	name, template, _ := strings.Cut(strings.TrimPrefix(word, "-"), "=")
	event := record.Event{Change: record.Added, Kind: "Job", Name: name, Template: template}
	if name == "web" {
		event.Kind, event.Replicas = "Deployment", &record.Replicas{Desired: 1, Available: 1}
		event.Change = record.Modified
	}
	if strings.HasPrefix(word, "-") {
		event.Change = record.Deleted
	} else if event.Kind == "Job" {
		uids[name]++
	}
	event.UID = name + strings.Repeat("'", uids[name])
	return []record.Event{event}
}

func kustomization(hash, ready string) record.Event {
	return record.Event{
		Change: record.Modified, Kind: "Kustomization", Name: "k", Applied: "main@sha1:" + hash,
		Conditions: []record.Condition{{Type: "Ready", Status: ready}},
	}
}

func TestTheFirstCommitIsComparedToo(t *testing.T) {
	got := Judge(Case{}, tell(t, "a>job,other @a job k=a"))
	if want := "at a plan said that Job/other runs"; got.Predicted != 1 || strings.Join(got.Differences, "") != want {
		t.Errorf("%+v", got)
	}
}

func tellPlan(hash, against, said string) *record.Prediction {
	plan := &record.Prediction{Commit: hash, Against: against}
	for one := range strings.SplitSeq(said, ",") {
		switch {
		case one == "":
		case one == "?web":
			plan.Chance = append(plan.Chance, "Deployment/web")
		case strings.HasPrefix(one, "?"):
			plan.Chance = append(plan.Chance, "Job/"+one[1:])
		case strings.HasPrefix(one, "~"):
			plan.Rolls = append(plan.Rolls, "Deployment/"+one[1:])
		case one == "-web":
			plan.Goes = append(plan.Goes, "Deployment/web")
		case strings.HasPrefix(one, "-"):
			plan.Goes = append(plan.Goes, "Job/"+one[1:])
		default:
			plan.Runs = append(plan.Runs, "Job/"+one)
		}
	}
	return plan
}

func TestWhatRunsAtACommitIsWhatIsStated(t *testing.T) {
	for _, test := range []struct {
		name   string
		record string
		runs   map[int][]string
		wrong  string
	}{
		{"it ran", "@a job k=a", map[int][]string{1: {"Job/job"}}, ""},
		{"it did not run", "@a k=a", map[int][]string{1: {"Job/job"}}, "push 1 was to run Job/job"},
		{"another one ran too", "@a job other k=a", map[int][]string{1: {"Job/job"}}, "push 1 ran Job/other"},
		{"it ran again", "@a job k=a @b -job job k=b", map[int][]string{1: {"Job/job"}, 2: {"Job/job"}}, ""},
		{"it was not to run again", "@a job k=a @b -job job k=b", map[int][]string{2: {}}, "push 2 ran Job/job"},
		{"it ran before the commit came", "@a job k=a -job job @b k=b", map[int][]string{2: {"Job/job"}}, "push 2 was to run Job/job"},
		{"it ran at the next commit", "@a job k=a @b k=b @c -job job k=c", map[int][]string{2: {"Job/job"}}, "push 2 was to run Job/job"},
		{"what is not stated is not judged", "@a job k=a @b other k=b", map[int][]string{1: {"Job/job"}}, ""},
		{"a name that ends in a digest", "@a job-1f k=a", map[int][]string{1: {"Job/job-*"}}, ""},
		{"nothing ran, and nothing was live", "@a job k=a @b k!a", map[int][]string{2: {}}, "push 2 was not live when the next one came"},
		{"a push too much", "@a job k=a", map[int][]string{2: {}}, "push 2 never reached Flux"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := strings.Join(Judge(Case{Runs: test.runs}, tell(t, test.record)).Differences, "; ")
			if got != test.wrong {
				t.Errorf("got %q, want %q", got, test.wrong)
			}
		})
	}
}

func TestAJobThatWasWrittenBeforeTheCommitBelongsToTheOneBefore(t *testing.T) {
	events := tell(t, "@a job k=a @b k=b")
	late := slices.IndexFunc(events, func(event record.Event) bool { return event.Kind == "Job" })
	events = append(slices.Delete(slices.Clone(events), late, late+1), events[late])
	got := Judge(Case{Runs: map[int][]string{1: {"Job/job"}, 2: {}}}, events)
	if len(got.Differences) > 0 {
		t.Errorf("a late watch changed the verdict: %q", got.Differences)
	}
}

func TestPlanIsComparedWithTheCluster(t *testing.T) {
	const before = "@a job web=1 k=a "
	for _, test := range []struct {
		name     string
		record   string
		compared int
		wrong    string
	}{
		{"it said all", "b>job,~web @b -job job web=2 k=b", 1, ""},
		{"nothing changes", "b> @b k=b", 1, ""},
		{"a Job did not run", "b>job @b k=b", 1, "at b plan said that Job/job runs"},
		{"a Job ran", "b> @b -job job k=b", 1, "at b plan did not say that Job/job runs"},
		{"nothing rolled", "b>~web @b k=b", 1, "at b plan said that Deployment/web rolls"},
		{"something rolled", "b> @b web=2 k=b", 1, "at b plan did not say that Deployment/web rolls"},
		{"a Deployment goes", "b>-web @b -web k=b", 1, ""},
		{"a Deployment stayed", "b>-web @b k=b", 1, "at b plan said that Deployment/web goes"},
		{"what may come again came", "b>?job,?web @b -job -web job web=2 k=b", 1, ""},
		{"what may come again stayed", "b>?job,?web @b k=b", 1, ""},
		{"what was to come again went", "b>?web @b -web k=b", 1, "at b plan did not say that Deployment/web goes"},
		{"a Job went", "b> @b -job k=b", 1, "at b plan did not say that Job/job goes"},
		{"a Job that somebody deleted", "x:job -job b> @b job k=b", 1, ""},
		{"a Job that somebody deleted, and that ran later too", "x:job -job b> @b job k=b c>job @c -job job k=c", 2, ""},
		{"a Job that somebody deletes later", "b> @b k=b x:job -job", 1, ""},
		{"a Job that somebody deleted earlier", "x:job -job job b> @b -job job k=b", 1, "at b plan did not say that Job/job runs"},
		{"not live yet", "b>job @b k!a", 0, ""},
		{"the one before was not live", "k!a b>job @b k=b", 0, ""},
		{"overtaken", "b>job @b @c k=c", 0, ""},
		{"against what the source had", "b^a>job @b k=b", 1, "at b plan said that Job/job runs"},
		{"against what the source never had", "b^x>job @b k=b", 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Judge(Case{}, tell(t, before+test.record))
			if wrong := strings.Join(got.Differences, "; "); wrong != test.wrong || got.Predicted != test.compared {
				t.Errorf("got %d, %q, want %d, %q", got.Predicted, wrong, test.compared, test.wrong)
			}
		})
	}
}
