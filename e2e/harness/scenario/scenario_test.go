package scenario

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestTheScenariosOfTheRepositoryAreValid(t *testing.T) {
	all, err := ReadAll("../../scenarios")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d scenarios, %v", len(all), err)
	}
}

const valid = `
title: one
expect: holds
sources: [shop]
parts: {migrate: [Job/m], app: [Deployment/web]}
edges: [[migrate, app]]
releases: ["1"]
steps:
  - push: {copy: [files]}
  - until: {settled: "1"}
`

func TestMistakesAreFound(t *testing.T) {
	for name, test := range map[string]struct{ from, to, message string }{
		"nothing":         {"", "", ""},
		"unknown field":   {"title:", "tittle:", "tittle"},
		"verdict":         {"expect: holds", "expect: hold", "hold"},
		"edge":            {"[[migrate, app]]", "[[migrat, app]]", "migrat"},
		"no edge":         {"[[migrate, app]]", "[]", "judges nothing"},
		"two in a step":   {"- push: {copy: [files]}", "- push: {copy: [files]}\n    kill: x", "exactly one"},
		"until nothing":   {`{settled: "1"}`, "{}", "exactly one"},
		"missing release": {`{settled: "1"}`, "{written: Job/m}", "release"},
		"older":           {"title:", "older: {\"2.7\": {expect: blocked}}\ntitle:", "2.7"},
		"runs":            {`- until: {settled: "1"}`, "- until: {settled: \"1\"}\n    runs: [Job/m]", "runs and state go with push"},
		"refused":         {"push: {copy: [files]}", "push: {copy: [files], refused: killed-job}", "go with build"},
		"duration":        {`{settled: "1"}`, `{settled: "1", within: long}`, "long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(write(t, strings.Replace(valid, test.from, test.to, 1)))
			if test.message == "" && err != nil {
				t.Error(err)
			}
			if test.message != "" && (err == nil || !strings.Contains(err.Error(), test.message)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnOlderFluxMayEndOtherwise(t *testing.T) {
	older := "older: {\"2.7\": {expect: blocked, last: {until: {source: shop}}}}\n"
	s, err := read(write(t, valid+older))
	if err != nil {
		t.Fatal(err)
	}
	on := s.On("2.7")
	if on.Expect != "blocked" || len(on.Steps) != 2 || on.Steps[1].Until.Source != "shop" || s.On("2.9").Expect != "holds" {
		t.Errorf("%+v", on)
	}
	if s.Steps[1].Until.Settled != "1" {
		t.Error("the scenario itself was changed")
	}
}

func TestWhatRunsIsSaidByTheNumberOfThePush(t *testing.T) {
	stated := "runs: [Job/m]\n  - revert: shop\n  - push: {build: true, refused: killed-job}\n    runs: []\n"
	s, err := read(write(t, strings.Replace(valid, "- until: {settled: \"1\"}\n", "- push: {copy: [files]}\n    "+stated, 1)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[int][]string{2: {"Job/m"}, 4: {}}
	if got := s.Case().Runs; !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if got := s.RefusedBy(); !reflect.DeepEqual(got, []string{"killed-job"}) {
		t.Errorf("%v", got)
	}
}

func write(t *testing.T, text string) string {
	file := filepath.Join(t.TempDir(), "scenario.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
