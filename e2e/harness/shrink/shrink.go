// Package shrink makes a random history that fails smaller: as few commits as still fail.
package shrink

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"flux-pipeline/e2e/harness/rollout"
	"flux-pipeline/e2e/harness/scenario"
)

// Play plays scenarios side by side and gives the result of each.
type Play func([]scenario.Scenario) []rollout.Result

// try is a history without some of the commits of another one, by their numbers from 0.
type try struct {
	scenario.Scenario
	dropped []int
}

// Shrink drops commits from a history as long as it fails in the same way. It plays every history with one commit less
// side by side, then goes on without all that can go together, or else without one.
func Shrink(failing scenario.Scenario, failed rollout.Result, play Play) scenario.Scenario {
	for round := 1; len(commits(failing)) > 1; round++ {
		good := alike(failed, tries(failing, round), play)
		if len(good) == 0 {
			return failing
		}
		next := good[len(good)-1]
		if len(good) > 1 {
			together := without(failing, round, len(commits(failing)), union(good)...)
			if len(commits(together.Scenario)) > 0 && len(alike(failed, []try{together}, play)) > 0 {
				next = together
			}
		}
		failing = rename(next.Scenario, failing.Name)
	}
	return failing
}

// tries are the histories with one commit less, and what cannot stay without it.
func tries(failing scenario.Scenario, round int) []try {
	var all []try
	for at := range commits(failing) {
		dropped := append(unmended(failing, at), at)
		if len(dropped) < len(commits(failing)) && !isNamed(failing, at) {
			all = append(all, without(failing, round, at, dropped...))
		}
	}
	return all
}

// without gives a try a name, and so a namespace, of its own.
func without(failing scenario.Scenario, round, number int, dropped ...int) try {
	return try{rename(Without(failing, dropped...), fmt.Sprintf("%s-%d-%d", failing.Name, round, number)), dropped}
}

func union(all []try) []int {
	var dropped []int
	for _, one := range all {
		dropped = append(dropped, one.dropped...)
	}
	slices.Sort(dropped)
	return slices.Compact(dropped)
}

// unmended are the commits right before one, in the same source, that cannot become live, when that one can: it mends
// them, and what waits for it to be live would wait in vain if they were left without it.
func unmended(s scenario.Scenario, at int) []int {
	places, trees := commits(s), trees(s)
	var all []int
	for before := at - 1; before >= 0 && !isBroken(trees[at]); before-- {
		if source(s, s.Steps[places[before]]) != source(s, s.Steps[places[at]]) {
			continue
		}
		if !isBroken(trees[before]) {
			break
		}
		all = append(all, before)
	}
	return all
}

// isNamed tells whether a commit has a tag that another one asks for, which would wait for it in vain.
func isNamed(s scenario.Scenario, at int) bool {
	push := s.Steps[commits(s)[at]].Push
	return push != nil && push.Tag != "" && slices.ContainsFunc(trees(s), func(tree map[string]string) bool {
		return holds(tree, "tag "+push.Tag)
	})
}

// isBroken tells whether something in a tree fails or is suspended, in the words of tests/it/random/text.rs.
func isBroken(tree map[string]string) bool {
	return holds(tree, "exit 1") || holds(tree, "suspend true")
}

func holds(tree map[string]string, what string) bool {
	for _, text := range tree {
		if strings.Contains(text, what) {
			return true
		}
	}
	return false
}

func rename(s scenario.Scenario, name string) scenario.Scenario {
	s.Name = name
	return s
}

// alike plays tries side by side and gives those that fail as the history did.
func alike(failed rollout.Result, tries []try, play Play) []try {
	var scenarios []scenario.Scenario
	for _, one := range tries {
		scenarios = append(scenarios, one.Scenario)
	}
	var good []try
	for at, result := range play(scenarios) {
		if isAlike(failed, result) {
			good = append(good, tries[at])
		}
	}
	return good
}

// isAlike tells whether a play failed as another did: by what the record shows, or at a step in the same way.
func isAlike(one, other rollout.Result) bool {
	return !other.AsExpected() && one.Outcome == other.Outcome && (one.Error == "") == (other.Error == "") &&
		one.Failure == other.Failure && (len(one.Differences) == 0) == (len(other.Differences) == 0)
}

// commits are the places of the pushes and reverts among the steps.
func commits(s scenario.Scenario) []int {
	var all []int
	for at, step := range s.Steps {
		if step.Push != nil || step.Revert != "" {
			all = append(all, at)
		}
	}
	return all
}

// Without is a history without some of its commits, by their numbers from 0: the next one brings what they changed. What
// was waited for only because of them goes too.
func Without(s scenario.Scenario, dropped ...int) scenario.Scenario {
	trees := trees(s)
	var steps []scenario.Step
	branches := map[string][]map[string]string{}
	number, drops, unforeseen, started := -1, false, false, false
	for _, step := range s.Steps {
		if step.Push == nil && step.Revert == "" {
			// Before the first commit that is left of the source with the Flux objects there is nothing to wait for.
			hasBegun := len(branches[s.Sources[0]]) > 0 || step.Publish != nil || step.Apply != nil
			isLeft := started || !step.Interrupt && step.Ends == nil
			if hasBegun && isLeft && (!drops || isOfAll(step)) {
				steps = append(steps, step)
				started = started && step.Ends == nil || step.Start != nil
			}
			continue
		}
		number++
		unforeseen = unforeseen || step.Push != nil && step.Push.Unforeseen
		if drops = slices.Contains(dropped, number); drops {
			continue
		}
		to := source(s, step)
		branch := branches[to]
		// A forced commit takes the place of one that is left, unless that is the first.
		force := step.Push != nil && step.Push.Force && len(branch) > 1
		if force {
			branch = branch[:len(branch)-1]
		}
		before := map[string]string{}
		if last := len(branch) - 1; last >= 0 {
			before = branch[last]
		}
		push := between(before, trees[number])
		push.Force, push.Build = force, to == s.Sources[0]
		if step.Push != nil {
			push.Tag = step.Push.Tag
			// The first commit of a branch makes the source, unless a commit names it.
			push.Quiet = step.Push.Quiet && (len(branch) > 0 || push.Tag != "")
		}
		if to != s.Sources[0] {
			push.To = to
		} else {
			// What is outside of the repository has changed all the same when a commit is dropped.
			push.Unforeseen, unforeseen = unforeseen, false
		}
		steps = append(steps, scenario.Step{Push: &push, State: step.State, Runs: step.Runs})
		branches[to] = append(branch, trees[number])
	}
	s.Steps = steps
	return s
}

// isOfAll tells whether a step goes with any commit: what waits for something of one alone goes with it.
func isOfAll(step scenario.Step) bool {
	switch {
	case step.Until != nil:
		return step.Until.Live
	case step.Run != nil:
		return step.Run.Exit == 0
	}
	return step.Start == nil
}

// source is the one that a push or revert is of.
func source(s scenario.Scenario, step scenario.Step) string {
	switch {
	case step.Push == nil:
		return step.Revert
	case step.Push.To != "":
		return step.Push.To
	}
	return s.Sources[0]
}

// trees is what each commit of a history makes of the working tree, as far as it writes and removes.
func trees(s scenario.Scenario) []map[string]string {
	// The branch of a source is those that are left, as forced commits take others away.
	var all []map[string]string
	branches := map[string][]map[string]string{}
	for _, at := range commits(s) {
		push, of := s.Steps[at].Push, source(s, s.Steps[at])
		branch := branches[of]
		if push != nil && push.Force {
			branch = branch[:len(branch)-1]
		}
		tree := map[string]string{}
		switch last := len(branch) - 1; {
		case push == nil:
			tree = branch[last-1]
		case last >= 0:
			tree = maps.Clone(branch[last])
		}
		if push != nil {
			for _, path := range push.Remove {
				delete(tree, path)
			}
			maps.Copy(tree, push.Write)
		}
		all, branches[of] = append(all, tree), append(branch, tree)
	}
	return all
}

func between(before, after map[string]string) scenario.Push {
	push := scenario.Push{Write: map[string]string{}}
	for path, text := range after {
		if known, ok := before[path]; !ok || known != text {
			push.Write[path] = text
		}
	}
	for path := range before {
		if _, ok := after[path]; !ok {
			push.Remove = append(push.Remove, path)
		}
	}
	slices.Sort(push.Remove)
	return push
}

// Keep writes a history as a scenario of its own below a directory, with the charts that it publishes.
func Keep(s scenario.Scenario, below string) (string, error) {
	into := filepath.Join(below, s.Name)
	text, err := yaml.Marshal(s)
	if err != nil {
		return "", err
	}
	if err := os.RemoveAll(into); err != nil {
		return "", err
	}
	if err := os.CopyFS(into, os.DirFS(s.Directory)); err != nil {
		return "", err
	}
	return into, os.WriteFile(filepath.Join(into, "scenario.yaml"), text, 0o644)
}
