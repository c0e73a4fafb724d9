// Package standing keeps what the last run of every scenario gave on every version of Flux, and shows it as the
// table of docs/order.md.
//
// The file is committed, so that a run of a part, or on another Flux, changes only its own rows.
package standing

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"flux-pipeline/e2e/harness/verdict"
)

// Row is what all plays of one scenario in one run gave.
type Row struct {
	Scenario string `json:"scenario"`
	Title    string `json:"title"`
	// Refused are the checks with which the compiler refused the scenario's pipeline, or a commit of it.
	Refused []string        `json:"refused,omitempty"`
	Expect  verdict.Outcome `json:"expected"`
	// Verdict is the one that was expected when every play gave it, and otherwise the first that differs.
	Verdict verdict.Outcome `json:"verdict"`
	Plays   int             `json:"plays"`
	// Agree counts the plays that gave what was expected.
	Agree int `json:"asExpected"`
	// Predicted counts the commits of a play of which `plan` said what they would do, and the cluster did it.
	Predicted int `json:"predicted,omitempty"`
	// Flux is the minor version, such as 2.9, and Versions those of its controllers and of Kubernetes.
	Flux     string            `json:"flux"`
	Versions map[string]string `json:"versions"`
	// Seconds is how long the longest play took. It is not committed.
	Seconds float64 `json:"seconds,omitempty"`
}

// AsExpected tells whether every play gave the expected verdict.
func (r Row) AsExpected() bool { return r.Agree == r.Plays }

// Read reads rows, one JSON object on a line; a file that is not there has none.
func Read(path string) ([]Row, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var rows []Row
	for decoder := json.NewDecoder(bytes.NewReader(text)); err == nil && decoder.More(); {
		var row Row
		if err = decoder.Decode(&row); err == nil {
			rows = append(rows, row)
		}
	}
	return rows, err
}

// Write writes rows, by scenario and version of Flux.
func Write(path string, rows []Row) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	buffered := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for _, row := range sorted(rows) {
		if err := encoder.Encode(row); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// Merge puts the rows of a run over those of earlier ones. A row of fewer plays of the same versions adds nothing
// new, and leaves the earlier count; rows of scenarios that are no longer known are dropped.
func Merge(earlier, now []Row, known func(scenario string) bool) []Row {
	type key struct{ scenario, flux string }
	merged := map[key]Row{}
	for _, row := range slices.Concat(earlier, now) {
		at := key{row.Scenario, row.Flux}
		row.Seconds = 0
		if before, ok := merged[at]; ok && before.covers(row) {
			row.Plays, row.Agree, row.Verdict = before.Plays, before.Agree, before.Verdict
			// Which commits can be compared depends on when the next one comes.
			row.Predicted = max(row.Predicted, before.Predicted)
		}
		if known(row.Scenario) {
			merged[at] = row
		}
	}
	return sorted(slices.Collect(maps.Values(merged)))
}

func (r Row) covers(now Row) bool {
	return r.Plays >= now.Plays && r.AsExpected() && now.AsExpected() && r.Expect == now.Expect &&
		maps.Equal(r.Versions, now.Versions)
}

func sorted(rows []Row) []Row {
	return slices.SortedFunc(slices.Values(rows), func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Scenario, b.Scenario), compareVersions(b.Flux, a.Flux))
	})
}

// compareVersions orders `2.7` before `2.10`.
func compareVersions(a, b string) int {
	var left, right [2]int
	fmt.Sscanf(a, "%d.%d", &left[0], &left[1])
	fmt.Sscanf(b, "%d.%d", &right[0], &right[1])
	return cmp.Or(slices.Compare(left[:], right[:]), cmp.Compare(a, b))
}
