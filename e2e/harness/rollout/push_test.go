package rollout

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"flux-pipeline/e2e/harness/gitrepo"
	"flux-pipeline/e2e/harness/scenario"
)

func TestAPushChangesTheTreeAsItSays(t *testing.T) {
	p, work := newPlay(t)
	push := scenario.Push{
		Copy:    []string{"files"},
		Remove:  []string{"old"},
		Write:   map[string]string{"new/file": "in @namespace@"},
		Replace: []scenario.Replacement{{From: "one in @namespace@", To: "two"}},
	}
	for _, change := range []func(string, scenario.Push) error{p.clear, p.copy, p.remove, p.write, p.replace} {
		if err := change(work, push); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{"kept": "two, one", "new/file": "in shop-1", "old": ""} {
		if got, _ := os.ReadFile(filepath.Join(work, path)); string(got) != want {
			t.Errorf("%s is %q, not %q", path, got, want)
		}
	}
}

func TestAPushThatWouldChangeNothingFails(t *testing.T) {
	p, work := newPlay(t)
	if err := p.copy(work, scenario.Push{Copy: []string{"files"}}); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"replace": p.replace(work, scenario.Push{Replace: []scenario.Replacement{{From: "nowhere", To: "x"}}}),
		"in":      p.replace(work, scenario.Push{Replace: []scenario.Replacement{{From: "one", To: "x", In: []string{"old"}}}}),
		"remove":  p.remove(work, scenario.Push{Remove: []string{"absent"}}),
		"copy":    p.copy(work, scenario.Push{Copy: []string{"absent"}}),
	} {
		if err == nil {
			t.Errorf("%s found nothing and said nothing", name)
		}
	}
}

func TestClearKeepsTheHistory(t *testing.T) {
	p, work := newPlay(t)
	if err := p.write(work, scenario.Push{Write: map[string]string{"a/b": "x", ".git/HEAD": "x"}}); err != nil {
		t.Fatal(err)
	}
	if err := p.clear(work, scenario.Push{Clear: true}); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(work)
	if len(entries) != 1 || entries[0].Name() != ".git" {
		t.Errorf("left: %v", entries)
	}
}

func TestTheParentIsThatOfBootstrapWithTheChangesOfTheScenario(t *testing.T) {
	text, err := parentKustomization("shop", map[string]any{"targetNamespace": "x"})
	if err != nil || !strings.Contains(text, "targetNamespace: x") || !strings.Contains(text, "path: ./flux") {
		t.Errorf("%v\n%s", err, text)
	}
}

func newPlay(t *testing.T) (*play, string) {
	directory := t.TempDir()
	files := map[string]string{"files/kept": "one in @namespace@, one", "files/old": "absent here"}
	for path, content := range files {
		file := filepath.Join(directory, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git, err := gitrepo.Serve(t.TempDir(), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(git.Close)
	p := &play{
		Stage: &Stage{Git: git}, namespace: "shop-1", sources: map[string]*source{},
		scenario: scenario.Scenario{Directory: directory, Sources: []string{"shop"}},
	}
	return p, t.TempDir()
}
