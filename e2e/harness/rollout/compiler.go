package rollout

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// refused checks that the compiler refuses the pipeline in the scenario's directory `refused`, with the check that
// the scenario names.
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
	if err := p.copy(work, scenario.Push{Copy: []string{"refused"}}); err != nil {
		return "", err
	}
	output, err := p.compile(work, "check")
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 1 {
		return "", fmt.Errorf("the compiler should refuse the pipeline: %v", err)
	}
	if !strings.Contains(output, expected.Check) {
		return "", fmt.Errorf("the compiler refuses for another reason than `%s`: %s", expected.Check, output)
	}
	return expected.Check, nil
}

func (p *play) compile(work string, arguments ...string) (string, error) {
	command := exec.Command(p.Compiler, arguments...)
	command.Dir = work
	command.Env = []string{"NO_COLOR=1", "HOME=" + filepath.Dir(work), "PATH=" + os.Getenv("PATH")}
	output, err := command.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("flux-pipeline %s: %w: %s", strings.Join(arguments, " "), err, output)
	}
	return string(output), err
}
