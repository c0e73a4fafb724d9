// Package shrink makes a random history that fails smaller: as few commits as still fail.
package shrink

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/yaml"

	"flux-pipeline/e2e/harness/rollout"
	"flux-pipeline/e2e/harness/scenario"
)

// Play plays scenarios side by side and gives the result of each.
type Play func([]scenario.Scenario) []rollout.Result

// Shrink drops commits from a history as long as it fails in the same way. It plays every history with one commit less
// side by side, then goes on without all that can go together, or else without one.
func Shrink(failing scenario.Scenario, failed rollout.Result, play Play) scenario.Scenario {
	for round := 1; len(commits(failing)) > 1; round++ {
		smaller := tries(failing, round)
		var dropped []int
		for at, result := range play(smaller) {
			if alike(failed, result) {
				dropped = append(dropped, at)
			}
		}
		if len(dropped) == 0 {
			return failing
		}
		if together := named(Without(failing, dropped...), failing, round, len(smaller)); len(dropped) > 1 && len(commits(together)) > 0 {
			if result := play([]scenario.Scenario{together}); alike(failed, result[0]) {
				failing = rename(together, failing.Name)
				continue
			}
		}
		failing = Without(failing, dropped[len(dropped)-1])
	}
	return failing
}

// tries are the histories with one commit less, by its number.
func tries(failing scenario.Scenario, round int) []scenario.Scenario {
	var all []scenario.Scenario
	for at := range commits(failing) {
		all = append(all, named(Without(failing, at), failing, round, at))
	}
	return all
}

// named gives a try a name, and so a namespace, of its own.
func named(try, of scenario.Scenario, round, at int) scenario.Scenario {
	return rename(try, fmt.Sprintf("%s-%d-%d", of.Name, round, at))
}

func rename(s scenario.Scenario, name string) scenario.Scenario {
	s.Name = name
	return s
}

// alike tells whether a play failed as another did.
func alike(one, other rollout.Result) bool {
	return !other.AsExpected() && one.Outcome == other.Outcome && (one.Error == "") == (other.Error == "") &&
		(len(one.Differences) == 0) == (len(other.Differences) == 0)
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
			// Before the first commit that is left there is nothing to wait for.
			hasBegun := len(branches) > 0 || step.Publish != nil || step.Apply != nil
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
	text, err := yaml.Marshal(map[string]any{
		"title": s.Title, "expect": s.Expect, "sources": s.Sources, "parent": s.Parent, "serves": s.Serves, "steps": s.Steps,
		"applied": s.Applied, "namespaces": s.Namespaces,
	})
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
