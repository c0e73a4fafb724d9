package scenario

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"flux-pipeline/e2e/harness/verdict"
)

// validate finds mistakes that would make a scenario pass for the wrong reason.
func (s Scenario) validate() error {
	var wrong []error
	complain := func(format string, arguments ...any) { wrong = append(wrong, fmt.Errorf(format, arguments...)) }

	if s.Title == "" || len(s.Sources) == 0 || len(s.Releases)+len(s.states()) == 0 || len(s.Steps) == 0 {
		complain("title, sources, releases or states, and steps are needed")
	}
	if all := len(s.states()); all > 0 && all != s.pushes() {
		complain("state is needed at every push and revert, or at none; what is only tagged needs none")
	}
	if !slices.Contains(verdict.Outcomes, s.Expect) {
		complain("expect is `%s`, not one of %v", s.Expect, verdict.Outcomes)
	}
	for flux, different := range s.Older {
		if !slices.Contains(verdict.Outcomes, different.Expect) || different.Last.validate() != nil {
			complain("on Flux %s, a verdict and a last step are needed", flux)
		}
	}
	if len(s.Edges)+len(s.Ends)+len(s.Serves)+len(s.Leaves)+len(s.runs())+len(s.states()) == 0 {
		complain("a scenario without edges, ends, serves, leaves, runs and states judges nothing")
	}
	if s.Since != "" && !slices.Contains(s.Releases, s.Since) {
		complain("since is `%s`, which is no release", s.Since)
	}
	for _, edge := range s.Edges {
		for _, part := range edge {
			if len(s.Parts[part]) == 0 {
				complain("edge names `%s`, which has no parts", part)
			}
		}
	}
	for _, patterns := range append(slices.Collect(maps.Values(s.Parts)), slices.Collect(maps.Values(s.Serves))...) {
		for _, pattern := range slices.Concat(patterns, s.Ends, s.Leaves) {
			if _, err := path.Match(pattern, ""); err != nil {
				complain("`%s`: %w", pattern, err)
			}
		}
	}
	for at, step := range s.Steps {
		if err := step.validate(); err != nil {
			complain("step %d: %w", at+1, err)
		}
	}
	return errors.Join(wrong...)
}

func (s Step) validate() error {
	pushes := count(s.Push != nil, s.Revert != "")
	actions := pushes + count(s.Apply != nil, s.Suspend != "", s.Resume != "", s.Kill != "", s.Delete != "", s.Checkout != "", s.Grant != nil,
		s.Publish != nil, s.Busy != 0)
	commands := count(s.Run != nil, s.Start != nil, s.Interrupt, s.Ends != nil)
	if actions+commands+count(s.Until != nil) != 1 {
		return errors.New("say exactly one of push, revert, apply, suspend, resume, kill, delete, checkout, grant, publish, busy, run, start, interrupt, ends and until")
	}
	if (s.Runs != nil || s.State != nil) && pushes == 0 {
		return errors.New("runs and state go with push and revert")
	}
	if c := s.Publish; c != nil && (c.Chart == "" || c.Version == "" || c.App == "") {
		return errors.New("say chart, version and app of what is published")
	}
	if p := s.Push; p != nil && !p.Build && (p.Refused != "" || len(p.Allow)+len(p.Spoil) > 0) {
		return errors.New("refused, allow and spoil go with build")
	}
	switch {
	case s.Until != nil:
		return s.Until.validate()
	case s.Grant != nil:
		return s.Grant.validate()
	case s.Run != nil:
		return s.Run.validate()
	case s.Start != nil:
		return s.Start.validate()
	case s.Ends != nil:
		return s.Ends.validate()
	}
	return nil
}

func (u Until) validate() error {
	objects := count(u.Written != "", u.Finished != "", u.Failed != "")
	if objects+count(u.Settled != "", u.Live, u.Gone != "", u.Kustomization != "", u.Source != "") != 1 {
		return errors.New("say exactly one of settled, live, written, finished, failed, gone, kustomization and source")
	}
	if (objects == 1) != (u.Release != "") {
		return errors.New("release goes with written, finished and failed")
	}
	if u.Kustomization == "" && (u.Ready != "" || u.Reason != "" || u.Applied) {
		return errors.New("ready, reason and applied go with kustomization")
	}
	if _, err := time.ParseDuration(u.Within); u.Within != "" && err != nil {
		return err
	}
	return nil
}

func count(all ...bool) int {
	set := 0
	for _, one := range all {
		if one {
			set++
		}
	}
	return set
}
