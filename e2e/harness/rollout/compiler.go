package rollout

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"flux-pipeline/e2e/harness/record"
	"flux-pipeline/e2e/harness/scenario"
)

// build compiles the pipelines of the working tree, which writes what Flux gets.
func (p *play) build(work string, push scenario.Push) error {
	if !push.Build {
		return nil
	}
	_, err := p.compile(work, "build")
	return err
}

// refused checks that the compiler refuses the scenario's pipeline, with the check that the scenario names and for
// no other reason.
func (p *play) refused() error {
	expected := p.scenario.Refused
	if expected == nil {
		return nil
	}
	work, err := os.MkdirTemp("", "refused")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	tree := scenario.Push{Copy: expected.Copy, Remove: expected.Remove}
	own := scenario.Push{Copy: []string{"refused"}}
	if err := errors.Join(p.copy(work, tree), p.remove(work, tree), p.copy(work, own)); err != nil {
		return err
	}
	findings, err := p.compile(work, "check", "--format", "json")
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 1 {
		return fmt.Errorf("the compiler should refuse the pipeline: %v", err)
	}
	if found := errorsIn(findings); !slices.Equal(found, []string{expected.Check}) {
		return fmt.Errorf("the compiler refuses for `%s`, not `%s`", strings.Join(found, "`, `"), expected.Check)
	}
	return nil
}

// foresee asks `plan` what a commit does that was built; against is the one before it. It fails unless `plan` refuses
// the commit for what the scenario says, and for nothing else.
func (p *play) foresee(work, against string, push scenario.Push) (*record.Prediction, error) {
	if !push.Build {
		return nil, nil
	}
	arguments := []string{"plan", "--against", against, "--format", "json"}
	for _, check := range push.Allow {
		arguments = append(arguments, "--allow", check)
	}
	output, err := p.compile(work, arguments...)
	var ended *exec.ExitError
	if err != nil && (!errors.As(err, &ended) || ended.ExitCode() != 1 && ended.ExitCode() != 3) {
		return nil, err
	}
	var plan foreseen
	if json.Unmarshal(output, &plan) != nil {
		return nil, fmt.Errorf("plan says no JSON: %w", err)
	}
	expected := slices.Clone(push.Allow)
	if push.Refused != "" {
		expected = append(expected, push.Refused)
	}
	slices.Sort(expected)
	if found := plan.checks(); !slices.Equal(found, expected) {
		return nil, fmt.Errorf("plan finds %q, not %q", found, expected)
	}
	prediction := plan.prediction(p.namespace)
	return &prediction, nil
}

// foreseen is what `plan` writes, as far as a record can show it.
type foreseen struct {
	Refused   []struct{ Check, Severity string }
	Pipelines []struct {
		Stages []struct {
			Objects []struct{ Object, Kind, Fate string }
		}
	}
}

// checks are the names of what was found, each once.
func (f foreseen) checks() []string {
	var names []string
	for _, found := range f.Refused {
		names = append(names, found.Check)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (f foreseen) prediction(namespace string) record.Prediction {
	var p record.Prediction
	made := map[string]bool{}
	for _, pipeline := range f.Pipelines {
		for _, stage := range pipeline.Stages {
			for _, object := range stage.Objects {
				title := titleIn(namespace, object.Kind, object.Object)
				made[title] = made[title] || object.Fate == "created"
				switch {
				case object.Kind == "Job" && (object.Fate == "created" || object.Fate == "replaced"):
					p.Runs = append(p.Runs, title)
				case object.Kind == "Deployment" && object.Fate == "rolled":
					p.Rolls = append(p.Rolls, title)
				case (object.Kind == "Job" || object.Kind == "Deployment") && object.Fate == "pruned":
					p.Goes = append(p.Goes, title)
				case (object.Kind == "Job" || object.Kind == "Deployment") && object.Fate == "risked":
					p.Chance = append(p.Chance, title)
				}
			}
		}
	}
	// What one stage deletes and another one makes is there in the end.
	p.Goes = slices.DeleteFunc(p.Goes, func(title string) bool { return made[title] })
	return p
}

// titleIn is what a record calls an object that `plan` calls `Job shop-1/db-migration`, for a play in `shop-1`.
func titleIn(namespace, kind, object string) string {
	_, place, _ := strings.Cut(object, " ")
	where, name, ok := strings.Cut(place, "/")
	if !ok {
		where, name = "", place
	}
	if where = strings.TrimPrefix(strings.TrimPrefix(where, namespace), "-"); where != "" {
		return kind + "/" + where + "/" + name
	}
	return kind + "/" + name
}

// errorsIn returns the names of the checks that found errors, each once.
func errorsIn(findings []byte) []string {
	var report struct {
		Diagnostics []struct{ Check, Severity string }
	}
	if err := json.Unmarshal(findings, &report); err != nil {
		return []string{err.Error()}
	}
	var names []string
	for _, found := range report.Diagnostics {
		if found.Severity == "error" {
			names = append(names, found.Check)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// compile runs the compiler in a working tree and returns what it writes to standard output.
func (p *play) compile(work string, arguments ...string) ([]byte, error) {
	command := exec.Command(p.Compiler, arguments...)
	command.Dir = work
	command.Env = []string{"NO_COLOR=1", "HOME=" + filepath.Dir(work), "PATH=" + os.Getenv("PATH")}
	var talk bytes.Buffer
	command.Stderr = &talk
	output, err := command.Output()
	if err != nil {
		err = fmt.Errorf("flux-pipeline %s: %w: %s%s", strings.Join(arguments, " "), err, talk.String(), output)
	}
	return output, err
}
