package scenario

import "testing"

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
