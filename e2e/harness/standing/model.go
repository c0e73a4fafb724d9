package standing

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"flux-pipeline/e2e/harness/verdict"
)

// Model is the verdict of the model for each scenario, by the scenario's name. It is about the newest Flux.
type Model map[string]verdict.Outcome

// ReadModel reads a JSON object of verdicts; a file that is not there has none.
func ReadModel(path string) (Model, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	model := Model{}
	return model, json.Unmarshal(text, &model)
}

// Agrees fails when the model and the cluster gave different verdicts, when the model has none for a scenario, and when
// it speaks of an unknown one.
func (m Model) Agrees(rows []Row, known func(scenario string) bool) error {
	var wrong []error
	newest := fluxVersions(rows)
	for _, row := range rows {
		says, ok := m[row.Scenario]
		switch {
		case row.Flux != newest[0]:
		case !ok:
			wrong = append(wrong, fmt.Errorf("%s: the model says nothing, the cluster %s", row.Scenario, row.Verdict))
		case says != row.Verdict:
			wrong = append(wrong, fmt.Errorf("%s: the model says %s, the cluster %s", row.Scenario, says, row.Verdict))
		}
	}
	for name := range m {
		if !known(name) {
			wrong = append(wrong, fmt.Errorf("the model speaks of `%s`, which is no scenario", name))
		}
	}
	return errors.Join(wrong...)
}
