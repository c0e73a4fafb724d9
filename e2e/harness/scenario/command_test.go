package scenario

import (
	"slices"
	"testing"
)

func TestTheLastLinesAreCompared(t *testing.T) {
	ending := Ending{Last: "migrate is …: exit 1\nnext: push\n"}
	for output, want := range map[string]bool{
		"start\nmigrate is failed: exit 1\nnext: push\n":    true,
		"migrate is failed: exit 1\nnext: push":             true,
		"migrate is failed: exit 1\nnext: push\nand more\n": false,
		"migrate is failed: exit 12\nnext: push\n":          false,
		"so migrate is failed: exit 1\nnext: push\n":        false,
		"next: push\n": false,
		"migrate is \nnot said in one line: exit 1\nnext: push\n": false,
	} {
		if got := ending.Shows(output); got != want {
			t.Errorf("%q: %v", output, got)
		}
	}
}

func TestAnEndingSaysSomething(t *testing.T) {
	for _, last := range []string{"", "…", " \n…"} {
		if (Ending{Last: last}).validate() == nil {
			t.Errorf("%q would match anything", last)
		}
	}
}

func TestTextsAreSaidInOrder(t *testing.T) {
	for output, missed := range map[string]string{"a b c": "", "b a c": "b", "c": "a"} {
		if got := (Ending{Order: []string{"a", "b"}}).Misses(output); got != missed {
			t.Errorf("%q: %q", output, got)
		}
	}
}

func TestAnEndMayHaveSeveralExitCodes(t *testing.T) {
	either := Ending{Exits: []int{0, 4}}
	if either.validate() != nil || !slices.Equal(either.Codes(), []int{0, 4}) || !either.Shows("anything") || !slices.Equal((Ending{Exit: 1}).Codes(), []int{1}) {
		t.Error("other codes")
	}
}
