// Package verdict decides from a record alone whether a rollout kept the order.
//
// The promise: for every release and every edge M before A, the first write of A's part of the release comes
// after M's part of that release has finished. A release is known by the image tag in the template of a Job or a
// Deployment, so the checker needs neither the scenario's steps nor anything that Flux says of itself.
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
)

// Outcomes are all there are.
var Outcomes = []Outcome{Holds, Breaks, Blocked}

// Case says what to look for: the objects of each stage, which stage comes before which, and the releases.
type Case struct {
	Parts    map[string][]string
	Edges    [][2]string
	Releases []string
	// Since is the first release that is judged: the edges may not have been there earlier. All, when empty.
	Since string
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
	// Writes counts the writes of a gated stage that were judged: with none, "holds" would mean nothing.
	Writes int `json:"writes"`
}

// Judge decides on the events, in any order of arrival.
func Judge(c Case, events []record.Event) Verdict {
	history := read(c.Parts, record.InOrder(events))
	verdict := Verdict{Outcome: Holds}
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
	case !arrived(c, history):
		verdict.Outcome = Blocked
	}
	return verdict
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
