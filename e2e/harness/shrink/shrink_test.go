package shrink

import (
	"reflect"
	"slices"
	"testing"

	"flux-pipeline/e2e/harness/rollout"
	"flux-pipeline/e2e/harness/scenario"
	"flux-pipeline/e2e/harness/verdict"
)

func push(force bool, write map[string]string, remove ...string) scenario.Step {
	return scenario.Step{Push: &scenario.Push{Build: true, Force: force, Write: write, Remove: remove}, State: &verdict.State{}}
}

func history() scenario.Scenario {
	live := scenario.Step{Until: &scenario.Until{Live: true}}
	failed := scenario.Step{Until: &scenario.Until{Failed: "Job/a", Release: "1"}}
	return scenario.Scenario{Name: "one", Expect: verdict.Holds, Sources: []string{"shop"}, Steps: []scenario.Step{
		push(false, map[string]string{"a": "1", "b": "1"}), live,
		push(false, map[string]string{"a": "2", "c": "2"}), failed,
		push(false, map[string]string{"b": "3"}, "c"), live,
		push(true, map[string]string{"b": "4"}), live,
		{Revert: "shop", State: &verdict.State{}}, live,
	}}
}

func TestTheTreeOfEachCommit(t *testing.T) {
	want := []map[string]string{
		{"a": "1", "b": "1"}, {"a": "2", "b": "1", "c": "2"}, {"a": "2", "b": "3"}, {"a": "2", "b": "4", "c": "2"}, {"a": "2", "b": "1", "c": "2"},
	}
	if got := trees(history()); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

func TestTheNextCommitBringsWhatADroppedOneChanged(t *testing.T) {
	for name, test := range map[string]struct {
		dropped []int
		steps   int
		writes  map[string]string
		removes []string
	}{
		"the first": {[]int{0}, 8, map[string]string{"a": "2", "b": "1", "c": "2"}, nil},
		"another":   {[]int{1}, 8, map[string]string{"a": "1", "b": "1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := Without(history(), test.dropped...)
			first := got.Steps[slices.IndexFunc(got.Steps, func(step scenario.Step) bool { return step.Push != nil })].Push
			if len(got.Steps) != test.steps || !reflect.DeepEqual(first.Write, test.writes) || !slices.Equal(first.Remove, test.removes) {
				t.Errorf("%d steps, %+v", len(got.Steps), first)
			}
		})
	}
}

func TestEachSourceHasCommitsOfItsOwn(t *testing.T) {
	s := history()
	far := scenario.Step{Push: &scenario.Push{To: "data", Write: map[string]string{"far": "1"}}, State: &verdict.State{}}
	changed := push(false, map[string]string{"a": "9"})
	changed.Push.Unforeseen = true
	region := "region: 2"
	s.Steps = append([]scenario.Step{far, s.Steps[0], {Apply: &region}, changed}, s.Steps[2:]...)
	got := trees(s)
	if want := (map[string]string{"a": "2", "b": "1", "c": "2"}); !reflect.DeepEqual(got[3], want) || len(got[0]) != 1 {
		t.Fatalf("%v", got)
	}
	small := Without(s, 2)
	next := small.Steps[3].Push
	if small.Steps[0].Push.To != "data" || small.Steps[0].Push.Build || small.Steps[2].Apply == nil || !next.Unforeseen ||
		!reflect.DeepEqual(next.Write, map[string]string{"a": "2", "c": "2"}) {
		t.Errorf("%+v, then %+v", small.Steps[0].Push, next)
	}
}

// Only the two commits that write `c` and take it away are needed for the failure.
func TestAFailureIsShrunkToWhatItNeeds(t *testing.T) {
	plays := 0
	play := func(all []scenario.Scenario) []rollout.Result {
		var results []rollout.Result
		for _, one := range all {
			plays++
			result := rollout.Result{Expect: verdict.Holds}
			result.Outcome = verdict.Holds
			trees := trees(one)
			for at := range trees[:max(0, len(trees)-1)] {
				if trees[at]["c"] == "2" && trees[at+1]["b"] == "3" && trees[at+1]["c"] == "" {
					result.Outcome = verdict.Breaks
				}
			}
			results = append(results, result)
		}
		return results
	}
	failed := rollout.Result{Expect: verdict.Holds}
	failed.Outcome = verdict.Breaks
	small := Shrink(history(), failed, play)
	if got := len(commits(small)); got != 2 || small.Name != "one" || plays > 15 {
		t.Errorf("%d commits after %d plays of %s", got, plays, small.Name)
	}
}

// A Job fails and is mended on the way, which is no failure of the history, nor of any smaller one.
func TestWhatMendsIsNotDroppedWithoutWhatBreaks(t *testing.T) {
	live := scenario.Step{Run: &scenario.Run{Ending: scenario.Ending{Exit: 0}}}
	refused := scenario.Step{Run: &scenario.Run{Ending: scenario.Ending{Exit: 4}}}
	s := scenario.Scenario{Name: "one", Expect: verdict.Holds, Sources: []string{"shop"}, Steps: []scenario.Step{
		push(false, map[string]string{"a": "1"}), live,
		push(false, map[string]string{"a": "2; exit 1"}), refused,
		push(false, map[string]string{"a": "3; exit 1", "b": "1"}), refused,
		push(false, map[string]string{"a": "4"}), live,
		push(false, map[string]string{"c": "1"}), live,
	}}
	all := tries(s, 1)
	for _, one := range all {
		if code, expected := ends(one.Scenario); !slices.Equal(code, expected) {
			t.Errorf("without %v it ends with %v, not %v", one.dropped, code, expected)
		}
	}
	if len(all) != 5 {
		t.Errorf("%d tries", len(all))
	}
}

// ends are the exit codes of the commands of a history, and those that it expects.
func ends(one scenario.Scenario) (codes, expected []int) {
	trees, number := trees(one), -1
	for _, step := range one.Steps {
		if step.Push != nil {
			number++
			continue
		}
		code := 0
		if isBroken(trees[number]) {
			code = 4
		}
		codes, expected = append(codes, code), append(expected, step.Run.Exit)
	}
	return codes, expected
}

func TestATagGoesOnlyWhenNoCommitNamesIt(t *testing.T) {
	tagged := scenario.Step{Push: &scenario.Push{To: "base", Tag: "v1", Quiet: true, Write: map[string]string{"far": "1"}}}
	live := scenario.Step{Until: &scenario.Until{Live: true}}
	s := scenario.Scenario{Name: "one", Sources: []string{"shop", "base"}, Steps: []scenario.Step{
		tagged, push(false, map[string]string{"a": "tag v1"}), live, push(false, map[string]string{"b": "1"}), live,
	}}
	dropped := func() (all [][]int) {
		for _, one := range tries(s, 1) {
			all = append(all, one.dropped)
		}
		return all
	}
	if got := dropped(); !reflect.DeepEqual(got, [][]int{{1}, {2}}) {
		t.Errorf("%v", got)
	}
	if small := Without(s, 1); len(small.Steps) != 3 || small.Steps[1].Until != nil {
		t.Errorf("%+v", small.Steps)
	}
	s.Steps[1] = push(false, map[string]string{"a": "1"})
	if got := dropped(); len(got) != 3 {
		t.Errorf("%v", got)
	}
}

func TestAnotherFailureIsNotTheSame(t *testing.T) {
	failed := func(failure string) rollout.Result {
		return rollout.Result{Expect: verdict.Holds, Verdict: verdict.Verdict{Outcome: verdict.Blocked}, Error: "step 3: " + failure, Failure: failure}
	}
	one := failed("exit code 4, not 0")
	other := one
	other.Error = "step 5: exit code 4, not 0; it said: …"
	if !isAlike(one, other) || isAlike(one, failed("exit code 0, not 4")) || isAlike(one, failed("")) {
		t.Error("they are told apart by something else")
	}
}

func TestWhatIsKeptIsAScenario(t *testing.T) {
	s := history()
	s.Directory, s.Title, s.Sources = t.TempDir(), "a history", []string{"shop"}
	below := t.TempDir()
	if _, err := Keep(s, below); err != nil {
		t.Fatal(err)
	}
	all, err := scenario.ReadAll(below)
	if err != nil || len(all) != 1 || !reflect.DeepEqual(trees(all[0]), trees(s)) {
		t.Errorf("%+v %v", all, err)
	}
}
