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
func (p *play) refused() (string, error) {
	expected := p.scenario.Refused
	if expected == nil {
		return "", nil
	}
	work, err := os.MkdirTemp("", "refused")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	tree := scenario.Push{Copy: expected.Copy, Remove: expected.Remove}
	own := scenario.Push{Copy: []string{"refused"}}
	if err := errors.Join(p.copy(work, tree), p.remove(work, tree), p.copy(work, own)); err != nil {
		return "", err
	}
	findings, err := p.compile(work, "check", "--format", "json")
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 1 {
		return "", fmt.Errorf("the compiler should refuse the pipeline: %v", err)
	}
	if found := errorsIn(findings); !slices.Equal(found, []string{expected.Check}) {
		return "", fmt.Errorf("the compiler refuses for `%s`, not `%s`", strings.Join(found, "`, `"), expected.Check)
	}
	return expected.Check, nil
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
