package report

import (
	"strings"
	"testing"

	"flux-pipeline/e2e/harness/cluster"
	"flux-pipeline/e2e/harness/rollout"
	"flux-pipeline/e2e/harness/verdict"
)

func result(scenario string, attempt int, outcome verdict.Outcome) rollout.Result {
	return rollout.Result{
		Scenario: scenario, Attempt: attempt, Expect: verdict.Breaks, Seconds: float64(attempt),
		Verdict: verdict.Verdict{Outcome: outcome},
	}
}

func TestRowsSumPlaysUp(t *testing.T) {
	failed := result("b", 1, verdict.Breaks)
	failed.Error = "step 1"
	r := Report{
		Flux: "2.9", Components: []cluster.Component{{Name: "kustomize-controller", Version: "v1"}},
		Results: []rollout.Result{failed, result("a", 2, verdict.Holds), result("a", 1, verdict.Breaks)},
	}
	r.Sort()
	rows := r.Rows()
	if len(rows) != 2 || r.AsExpected() {
		t.Fatalf("%+v", rows)
	}
	a, b := rows[0], rows[1]
	if a.Plays != 2 || a.Agree != 1 || a.Verdict != verdict.Holds || a.Seconds != 2 || a.AsExpected() {
		t.Errorf("one of two plays differs: %+v", a)
	}
	if b.Plays != 1 || b.Agree != 0 || b.AsExpected() {
		t.Errorf("a play with an error counts: %+v", b)
	}
	if a.Flux != "2.9" || a.Versions["kustomize-controller"] != "v1" || a.Versions["kube-apiserver"] != "unknown" {
		t.Errorf("%+v", a)
	}
}

func TestALineSaysWhatIsWrong(t *testing.T) {
	wrong := result("a", 1, verdict.Holds)
	wrong.Error = "step 3: no"
	for _, want := range []string{"FAIL", "a-1", "expected breaks", "step 3: no"} {
		if !strings.Contains(Line(wrong), want) {
			t.Errorf("no %q in %s", want, Line(wrong))
		}
	}
	right := result("a", 1, verdict.Breaks)
	right.Violations = []verdict.Violation{{Before: "migrate", Wrote: "Deployment/web", Release: "2", Early: 1.5}}
	if line := Line(right); !strings.HasPrefix(line, "ok") || !strings.Contains(line, "1.5 s before migrate finished") {
		t.Error(line)
	}
}
