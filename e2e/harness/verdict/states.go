package verdict

import (
	"math"
	"slices"
	"strings"

	"flux-pipeline/e2e/harness/record"
)

// State is what a commit means: the objects of each stage with the mark of each, and which stage comes before which.
type State struct {
	Stages map[string]map[string]string `json:"stages"`
	Edges  [][2]string                  `json:"edges"`
}

// Mark is what a template says of where it comes from: the tag of its image, then what its script and its annotations say.
func Mark(event record.Event) string {
	release := Release(event)
	if event.Says == "" {
		return release
	}
	return release + "/" + event.Says
}

// pattern is the one of a stage of a commit that matches an object.
func (s State) pattern(title string) (stage, pattern string, ok bool) {
	for stage, objects := range s.Stages {
		for pattern := range objects {
			if matches(pattern, title) {
				return stage, pattern, true
			}
		}
	}
	return "", "", false
}

// asks tells which stage of a commit asks for an object with a mark.
func (s State) asks(title, mark string) (stage string, ok bool) {
	stage, pattern, ok := s.pattern(title)
	return stage, ok && s.Stages[stage][pattern] == mark
}

// before are the stages that come before one.
func (s State) before(stage string) []string {
	var all []string
	for _, edge := range s.Edges {
		if edge[1] == stage {
			all = append(all, edge[0])
		}
	}
	return all
}

// span is the time in which an object had a mark.
type span struct {
	title, uid, mark string
	// from is the write, finished the end of its work, or 0, and until the next write or the deletion.
	from, finished, until int64
	// ended: the object did not go before its work was over, well or not.
	ended, deleted bool
	event          record.Event
}

func spans(events []record.Event) []*span {
	var all []*span
	current := map[string]*span{}
	for _, event := range events {
		if event.Change == record.Noted || event.Kind != "Job" && event.Kind != "Deployment" {
			continue
		}
		now, mark := current[event.UID], Mark(event)
		if now != nil && (event.Change == record.Deleted || now.mark != mark) {
			now.until, now.deleted = event.Revision, event.Change == record.Deleted
			delete(current, event.UID)
		}
		if event.Change == record.Deleted {
			continue
		}
		if current[event.UID] == nil {
			current[event.UID] = &span{
				title: event.Title(), uid: event.UID, mark: mark, from: event.Revision, until: math.MaxInt64, event: event,
			}
			all = append(all, current[event.UID])
		}
		now = current[event.UID]
		if Finished(event) && now.finished == 0 {
			now.finished = event.Revision
		}
		now.ended = now.ended || Finished(event) || event.Is("Failed")
	}
	return all
}

// reached is a commit that Flux had, with what it means.
type reached struct {
	commit
	State
	// runs are the Jobs that run at it, as `plan` says.
	runs []string
}

// states judges a history of which every commit says what it means.
type states struct {
	all    []reached
	spans  []*span
	events []record.Event
}

func readStates(c Case, events []record.Event) states {
	s := states{spans: spans(events), events: events}
	pushed := pushes(events)
	for _, one := range commits(events) {
		at := slices.Index(pushed, one.hash)
		state, ok := c.States[at+1]
		last := len(s.all) - 1
		switch {
		case ok && at >= 0:
			s.all = append(s.all, reached{one, state, predictedRuns(events, one.hash)})
		case last >= 0:
			// A tag that the commit before names.
			s.all[last].to = one.to
		}
	}
	return s
}

func predictedRuns(events []record.Event, hash string) []string {
	for _, event := range events {
		if event.Predicted != nil && event.Predicted.Commit == hash {
			return event.Predicted.Runs
		}
	}
	return nil
}

// newest is the commit that Flux had last at a revision of the API server, or -1.
func (s states) newest(revision int64) int {
	newest := -1
	for at, one := range s.all {
		if one.from <= revision {
			newest = at
		}
	}
	return newest
}

// violations are the writes that came before what must come first in every commit that they may belong to.
func (s states) violations() (wrong []Violation, writes int, unasked []string) {
	for _, write := range s.spans {
		belongs, mixed := s.belongs(write)
		if len(belongs) == 0 {
			unasked = append(unasked, write.title+" was written as "+write.mark+", which no commit asks for")
			continue
		}
		writes++
		kept := slices.ContainsFunc(belongs, func(at int) bool { return s.broken(write, at) == nil })
		for _, at := range belongs {
			if violation := s.broken(write, at); violation != nil && (mixed || !kept) {
				wrong = append(wrong, *violation)
				break
			}
		}
	}
	return wrong, writes, unasked
}

// belongs are the commits around the newest one that ask for what was written; the order of one of them is enough. What
// no commit asks for as a whole, a new spec over old files, is mixed: it belongs to each that brought a part of it.
func (s states) belongs(write *span) (commits []int, mixed bool) {
	newest := s.newest(write.from)
	for at := newest; at >= 0; at-- {
		if _, ok := s.all[at].asks(write.title, write.mark); ok {
			first := at
			for first > 0 && s.same(first, first-1, write) {
				first--
			}
			return numbers(first, at), false
		}
	}
	var parts []int
	for at := range newest + 1 {
		if s.brings(at, write) {
			parts = append(parts, at)
		}
	}
	return parts, true
}

func (s states) same(one, other int, write *span) bool {
	stage, _ := s.all[one].asks(write.title, write.mark)
	before, ok := s.all[other].asks(write.title, write.mark)
	return ok && stage == before
}

// brings tells whether a commit changed some part of a mark to what was written.
func (s states) brings(at int, write *span) bool {
	now, before := s.parts(at, write.title), s.parts(at-1, write.title)
	for place, part := range strings.Split(write.mark, "/") {
		if place < len(now) && now[place] == part && (place >= len(before) || before[place] != part) {
			return true
		}
	}
	return false
}

func (s states) parts(at int, title string) []string {
	if at < 0 {
		return nil
	}
	stage, pattern, ok := s.all[at].pattern(title)
	if !ok {
		return nil
	}
	return strings.Split(s.all[at].Stages[stage][pattern], "/")
}

// broken tells what comes first in a commit and had not finished before a write; nothing when all had.
func (s states) broken(write *span, at int) *Violation {
	stage, _, known := s.all[at].pattern(write.title)
	if !known {
		return nil
	}
	before, ok := s.missing(at, stage, write.from)
	if !ok {
		return nil
	}
	return &Violation{
		Before: before, After: stage, Release: write.mark, Wrote: write.title, Revision: write.from, Early: -1,
	}
}

// missing is a stage that comes first in a commit and had not finished its part of it.
func (s states) missing(at int, stage string, revision int64) (string, bool) {
	for _, before := range s.all[at].before(stage) {
		for pattern, mark := range s.all[at].Stages[before] {
			if !s.finished(at, pattern, mark, revision) {
				return before, true
			}
		}
	}
	return "", false
}

// finished tells whether an object that a commit asks for had finished before a revision: with its mark, at a time
// since that was asked for, and in a run of its own where `plan` says that it runs again.
func (s states) finished(at int, pattern, mark string, revision int64) bool {
	since, created := s.all[at].from, int64(0)
	for before := at; before >= 0 && s.has(before, pattern, mark); before-- {
		since = s.all[before].from
		if created == 0 && slices.ContainsFunc(s.all[before].runs, func(title string) bool { return matches(pattern, title) }) {
			created = since
		}
	}
	return slices.ContainsFunc(s.spans, func(one *span) bool {
		return matches(pattern, one.title) && one.mark == mark && one.until > since && one.from >= created &&
			one.finished > 0 && one.finished < revision
	})
}

func (s states) has(at int, pattern, mark string) bool {
	for _, objects := range s.all[at].Stages {
		if objects[pattern] == mark {
			return true
		}
	}
	return false
}

func numbers(first, last int) []int {
	var all []int
	for at := first; at <= last; at++ {
		all = append(all, at)
	}
	return all
}
