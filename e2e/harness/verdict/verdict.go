// Package verdict decides from a record alone whether a rollout kept the order.
//
// The promise: for every release and every edge M before A, the first write of A's part of the release comes
// after M's part of that release has finished. A release is known by the image tag in the template of a Job or a
// Deployment, so the checker needs neither the scenario's steps nor anything that Flux says of itself.
//
// Beside that it looks for objects that were deleted too early, and at which commit which Job ran: against what the
// scenario states, and against what `plan` said.
package verdict

import (
	"slices"

	"flux-pipeline/e2e/harness/record"
)

// Outcome is what a record shows.
type Outcome string

const (
	// Holds: the order was kept, and the last release arrived everywhere.
	Holds Outcome = "holds"
	// Breaks: something was written before what must come first had finished.
	Breaks Outcome = "breaks"
	// Blocked: the order was kept, but the last release did not arrive.
	Blocked Outcome = "blocked"
	// Killed: the order was kept, but a Job was deleted before its end.
	Killed Outcome = "killed"
	// Lost: the order was kept, but something that serves was deleted with nothing in its place.
	Lost Outcome = "lost"
	// Left: the order was kept, but something is still there that was to go.
	Left Outcome = "left"
)

// Outcomes are all there are.
var Outcomes = []Outcome{Holds, Breaks, Blocked, Killed, Lost, Left}

// Case says what to look for: the objects of each stage, which stage comes before which, and the releases.
type Case struct {
	Parts    map[string][]string
	Edges    [][2]string
	Releases []string
	// Since is the first release that is judged: the edges may not have been there earlier. All, when empty.
	Since string
	// Ends are the Jobs that must not be deleted before they have ended.
	Ends []string
	// Serves are groups of objects of which one has to be there at any time, once one was.
	Serves map[string][]string
	// Leaves are the objects that are to be gone in the end.
	Leaves []string
	// Runs are the Jobs that run at a push, by its number from 1, for the pushes that the scenario says it of.
	Runs map[int][]string
	// States are what each push or revert means, by its number from 1, in a history that says it of all of them. They are
	// judged instead of Parts and Edges.
	States map[int]State
	// Disturbed: controllers were killed.
	Disturbed bool
}

// Violation is one write that came too early.
type Violation struct {
	Before   string `json:"before"`
	After    string `json:"after"`
	Release  string `json:"release"`
	Wrote    string `json:"wrote"`
	Revision int64  `json:"revision"`
	// Early is by how many seconds the write came before the finish; negative when that never came.
	Early float64 `json:"earlySeconds"`
}

// Verdict is the outcome of a record, with what led to it.
type Verdict struct {
	Outcome    Outcome     `json:"outcome"`
	Violations []Violation `json:"violations,omitempty"`
	Killed     []Loss      `json:"killed,omitempty"`
	Lost       []Loss      `json:"lost,omitempty"`
	Left       []Loss      `json:"left,omitempty"`
	// Differences are where the Jobs that ran are not those that the scenario states, or that `plan` said.
	Differences []string `json:"differences,omitempty"`
	// Predicted counts the commits of which `plan` was compared with the cluster.
	Predicted int `json:"predicted,omitempty"`
	// Writes counts the writes of a gated stage that were judged: with none, "holds" would mean nothing.
	Writes int `json:"writes"`
	// Commits counts those of the states that Flux had.
	Commits int `json:"commits,omitempty"`
}

// Judge decides on the events, in any order of arrival.
func Judge(c Case, events []record.Event) Verdict {
	events = record.InOrder(events)
	verdict := Verdict{Outcome: Holds, Killed: killed(c, events), Lost: lost(c, events), Left: left(c, events)}
	if len(c.States) > 0 {
		judgeStates(c, &verdict, readStates(c, events))
	} else {
		judgeParts(c, &verdict, read(c.Parts, events))
	}
	predicted, wrong := comparePredicted(events)
	verdict.Predicted = predicted
	verdict.Differences = append(append(verdict.Differences, compareStated(c, events)...), wrong...)
	return verdict
}

// judgeParts puts into a verdict what the writes of each release show.
func judgeParts(c Case, verdict *Verdict, history history) {
	for _, edge := range c.Edges {
		before, after := edge[0], edge[1]
		for _, write := range history.writes[after] {
			if !c.judges(write.release) {
				continue
			}
			verdict.Writes++
			for _, pattern := range c.Parts[before] {
				if violation, ok := judgeWrite(write, history.finishes[before][pattern]); !ok {
					violation.Before, violation.After = before, after
					verdict.Violations = append(verdict.Violations, violation)
				}
			}
		}
	}
	switch {
	case len(verdict.Violations) > 0:
		verdict.Outcome = Breaks
	case len(verdict.Killed) > 0:
		verdict.Outcome = Killed
	case len(verdict.Lost) > 0:
		verdict.Outcome = Lost
	case len(verdict.Left) > 0:
		verdict.Outcome = Left
	case !arrived(c, history):
		verdict.Outcome = Blocked
	}
}

// judgeWrite looks for a finish of the same release before the write. When the stage had been at that release
// before, and went back to it, the finish must be newer than that earlier time.
func judgeWrite(write write, finishes []finish) (Violation, bool) {
	violation := Violation{Release: write.release, Wrote: write.object, Revision: write.event.Revision, Early: -1}
	for _, finish := range finishes {
		if finish.release != write.release || finish.event.Revision <= write.previous {
			continue
		}
		if finish.event.Revision < write.event.Revision {
			return Violation{}, true
		}
		violation.Early = finish.event.Seen.Sub(write.event.Seen).Seconds()
		break
	}
	return violation, false
}

func (c Case) judges(release string) bool {
	return c.Since == "" || slices.Index(c.Releases, release) >= slices.Index(c.Releases, c.Since)
}

// arrived tells whether every stage finished the last release.
func arrived(c Case, history history) bool {
	if len(c.Releases) == 0 {
		return false
	}
	last := c.Releases[len(c.Releases)-1]
	for part, patterns := range c.Parts {
		for _, pattern := range patterns {
			if !finished(history.finishes[part][pattern], last) {
				return false
			}
		}
	}
	return true
}

func finished(finishes []finish, release string) bool {
	for _, finish := range finishes {
		if finish.release == release {
			return true
		}
	}
	return false
}
