package standing

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"flux-pipeline/e2e/harness/verdict"
)

func everything(string) bool { return true }

func row(scenario, flux string, plays int) Row {
	return Row{
		Scenario: scenario, Title: "t", Expect: verdict.Breaks, Verdict: verdict.Breaks, Plays: plays, Agree: plays,
		Flux: flux, Versions: map[string]string{"kustomize-controller": "v1"},
	}
}

func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows")
	rows := []Row{row("b", "2.9", 1), row("a", "2.7", 1), row("a", "2.10", 3)}
	if err := Write(path, rows); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path)
	if want := []Row{rows[2], rows[1], rows[0]}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	if none, err := Read(path + "-absent"); none != nil || err != nil {
		t.Error(none, err)
	}
}

func TestMerge(t *testing.T) {
	differs, newer, failed := row("a", "2.9", 1), row("a", "2.9", 1), row("a", "2.9", 1)
	differs.Expect = verdict.Holds
	newer.Versions = map[string]string{"kustomize-controller": "v2"}
	failed.Agree, failed.Verdict = 0, verdict.Holds
	compared, seen := row("a", "2.9", 1), row("a", "2.9", 10)
	compared.Predicted, seen.Predicted = 2, 2
	for name, test := range map[string]struct {
		now  Row
		want []Row
	}{
		"fewer plays add nothing":       {row("a", "2.9", 1), []Row{row("a", "2.9", 10)}},
		"more commits compared":         {compared, []Row{seen}},
		"more plays count":              {row("a", "2.9", 11), []Row{row("a", "2.9", 11)}},
		"another Flux has its own row":  {row("a", "2.7", 1), []Row{row("a", "2.9", 10), row("a", "2.7", 1)}},
		"another expectation":           {differs, []Row{differs}},
		"another version":               {newer, []Row{newer}},
		"a failure is never kept quiet": {failed, []Row{failed}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Merge([]Row{row("a", "2.9", 10)}, []Row{test.now}, everything); !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v", got)
			}
		})
	}
	if got := Merge([]Row{row("gone", "2.9", 1)}, nil, func(string) bool { return false }); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestTheModelMustAgree(t *testing.T) {
	rows := []Row{row("a", "2.9", 1)}
	for name, test := range map[string]struct {
		model Model
		known bool
		fails bool
	}{
		"agrees":        {Model{"a": verdict.Breaks}, true, false},
		"differs":       {Model{"a": verdict.Holds}, true, true},
		"says nothing":  {nil, true, true},
		"knows another": {Model{"a": verdict.Breaks, "b": verdict.Holds}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.model.Agrees(rows, func(string) bool { return test.known }); (err != nil) != test.fails {
				t.Error(err)
			}
		})
	}
}

func TestTheTableStandsBetweenItsMarks(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(page, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	refused := row("b", "2.9", 1)
	refused.Refused, refused.Predicted = []string{"order-cycle"}, 2
	table := Table([]Row{row("a", "2.7", 10), row("a", "2.9", 1), refused}, Model{"a": verdict.Breaks})
	if err := Put(page, table); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(page)
	for _, want := range []string{
		"before\n", "\nafter\n", "Flux 2.7: kustomize-controller v1.\n",
		"| scenario | what it shows | compiler | expected | model | plan | Flux 2.9 | Flux 2.7 |\n",
		"| a | t | – | breaks | breaks | – | breaks 1/1 | breaks 10/10 |\n",
		"| b | t | `order-cycle` | breaks | – | 2 | breaks 1/1 | – |\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "old") || Put(filepath.Join(t.TempDir(), "absent"), table) == nil {
		t.Error("the old table is still there, or a page without a place was accepted")
	}
}
