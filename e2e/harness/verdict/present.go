package verdict

import (
	"fmt"
)

// live tells of each commit whether everything was ready at it when the next one came.
func (s states) live() []bool {
	all := make([]bool, len(s.all))
	for at, one := range s.all {
		all[at] = live(s.events, one.to)
	}
	return all
}

// absent says where, at a commit that was live, the cluster did not hold what the commit asks for, and nothing else.
func (s states) absent() []string {
	var wrong []string
	for at, is := range s.live() {
		if is {
			wrong = append(wrong, s.compare(s.all[at])...)
		}
	}
	return wrong
}

func (s states) compare(one reached) []string {
	var wrong []string
	found := map[string]int{}
	for _, span := range s.spans {
		if span.from >= one.to || span.until < one.to {
			continue
		}
		stage, pattern, ok := one.pattern(span.title)
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("at %.7s %s is left", one.hash, span.title))
			continue
		case one.Stages[stage][pattern] != span.mark:
			wrong = append(wrong, fmt.Sprintf("at %.7s %s is %s, not %s", one.hash, span.title, span.mark, one.Stages[stage][pattern]))
		case span.finished == 0 || span.finished >= one.to:
			wrong = append(wrong, fmt.Sprintf("at %.7s %s has not finished", one.hash, span.title))
		}
		found[pattern]++
	}
	for _, objects := range one.Stages {
		for pattern := range objects {
			if found[pattern] != 1 {
				wrong = append(wrong, fmt.Sprintf("at %.7s there are %d of %s", one.hash, found[pattern], pattern))
			}
		}
	}
	return wrong
}

// deletions says what was deleted although no commit that the cluster may have been at does without it, and which Jobs
// were deleted before their end, unless controllers were killed: one that starts again does not know for what it waited.
func (s states) deletions(disturbed bool) []string {
	var wrong []string
	live := s.live()
	for _, span := range s.spans {
		if !span.deleted || span.event.Helm != "" {
			continue
		}
		newest := s.newest(span.until)
		if !s.replaced(span) && !s.without(span.title, live, newest) {
			wrong = append(wrong, span.title+" was deleted, and no commit says so")
		}
		if !span.ended && span.event.Kind == "Job" && !disturbed {
			wrong = append(wrong, span.title+" was deleted before its end")
		}
	}
	return wrong
}

// replaced tells whether another object came that serves the same pattern of a commit.
func (s states) replaced(gone *span) bool {
	for _, one := range s.all {
		_, pattern, ok := one.pattern(gone.title)
		for _, other := range s.spans {
			if ok && other.uid != gone.uid && other.from >= gone.from && matches(pattern, other.title) {
				return true
			}
		}
	}
	return false
}

// without tells whether a commit since the last live one does without an object.
func (s states) without(title string, live []bool, newest int) bool {
	for at := newest; at >= 0; at-- {
		if _, _, ok := s.all[at].pattern(title); !ok {
			return true
		}
		if at < newest && live[at] {
			return false
		}
	}
	return false
}

// judgeStates puts into a verdict what the states show.
func judgeStates(c Case, verdict *Verdict, s states) {
	var unasked []string
	verdict.Violations, verdict.Writes, unasked = s.violations()
	verdict.Differences = append(unasked, append(s.absent(), s.deletions(c.Disturbed)...)...)
	verdict.Commits = len(s.all)
	all := s.live()
	arrived := len(all) > 0 && all[len(all)-1]
	switch {
	case len(verdict.Violations) > 0:
		verdict.Outcome = Breaks
	case len(verdict.Lost) > 0:
		verdict.Outcome = Lost
	case !arrived:
		verdict.Outcome = Blocked
	}
}
