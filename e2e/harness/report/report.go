// Package report writes what a run gave: for machines as JSON, for people as lines.
package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"flux-pipeline/e2e/harness/cluster"
	"flux-pipeline/e2e/harness/process"
	"flux-pipeline/e2e/harness/rollout"
	"flux-pipeline/e2e/harness/standing"
)

// Report is everything about one run.
type Report struct {
	// Flux is the minor version, such as 2.9.
	Flux       string              `json:"flux"`
	Components []cluster.Component `json:"components"`
	Usage      []process.Usage     `json:"usage"`
	Phases     []Phase             `json:"phases"`
	Results    []rollout.Result    `json:"results"`
	Seconds    float64             `json:"seconds"`
	// CPU is what the harness and everything that it ran took, in seconds of processors.
	CPU float64 `json:"cpuSeconds"`
}

// Phase is a part of a run, in seconds; several go on at the same time.
type Phase struct {
	Name    string  `json:"name"`
	Began   float64 `json:"began"`
	Seconds float64 `json:"seconds"`
}

func (p Phase) String() string {
	return fmt.Sprintf("-- %s: %.0f s, from %.0f s on", p.Name, p.Seconds, p.Began)
}

// Sort puts the results in the order of scenarios and attempts, and the programs in that of their names.
func (r *Report) Sort() {
	slices.SortFunc(r.Results, func(a, b rollout.Result) int {
		return cmp.Or(cmp.Compare(a.Scenario, b.Scenario), cmp.Compare(a.Attempt, b.Attempt))
	})
	slices.SortFunc(r.Usage, func(a, b process.Usage) int { return cmp.Compare(a.Name, b.Name) })
}

// AsExpected tells whether every play gave what its scenario expects.
func (r *Report) AsExpected() bool {
	return !slices.ContainsFunc(r.Results, func(result rollout.Result) bool { return !result.AsExpected() })
}

// Version is the version of a component, or "unknown".
func (r *Report) Version(name string) string {
	for _, component := range r.Components {
		if component.Name == name {
			return component.Version
		}
	}
	return "unknown"
}

// Write writes the report to a file.
func (r *Report) Write(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// Line is one play in a line.
func Line(result rollout.Result) string {
	mark := "ok  "
	if !result.AsExpected() {
		mark = "FAIL"
	}
	line := fmt.Sprintf("%s %-34s %-8s %5.1fs", mark, fmt.Sprintf("%s-%d", result.Scenario, result.Attempt),
		result.Outcome, result.Seconds)
	if result.Outcome != result.Expect {
		line += fmt.Sprintf("  expected %s", result.Expect)
	}
	if len(result.Handovers) > 0 {
		line += fmt.Sprintf("  next stage after %.1f s", result.Handovers)
	}
	if result.Error != "" {
		line += "  " + result.Error
	}
	for _, violation := range result.Violations {
		line += fmt.Sprintf("\n       %s at %s %s", violation.Wrote, violation.Release, early(violation.Early, violation.Before))
	}
	for _, loss := range append(result.Killed, result.Lost...) {
		line += fmt.Sprintf("\n       %s was deleted", loss.Object)
	}
	for _, left := range result.Left {
		line += fmt.Sprintf("\n       %s is still there", left.Object)
	}
	for _, difference := range result.Differences {
		line += "\n       " + difference
	}
	return line
}

// Summary says what the programs were and took.
func (r *Report) Summary(to io.Writer) {
	memory := int64(0)
	for _, component := range r.Components {
		fmt.Fprintf(to, "%-24s %-10s", component.Name, component.Version)
		for _, usage := range r.Usage {
			if usage.Name == component.Name {
				memory += usage.PeakMemory
				fmt.Fprintf(to, " port %5d, ready after %4.1f s, at most %4d MiB, %3.0f s of processors",
					component.Port, component.Ready, usage.PeakMemory>>20, usage.CPU)
			}
		}
		fmt.Fprintln(to)
	}
	failed := 0
	for _, result := range r.Results {
		if !result.AsExpected() {
			failed++
		}
	}
	fmt.Fprintf(to, "Flux %s: %d rollouts, %d not as expected, %.0f s", r.Flux, len(r.Results), failed, r.Seconds)
	if memory > 0 {
		fmt.Fprintf(to, ", %.0f s of processors, at most %d MiB together", r.CPU, memory>>20)
	}
	fmt.Fprintln(to)
	r.judged(to)
}

// judged says how much was judged of the random histories, if any were played.
func (r *Report) judged(to io.Writer) {
	var histories, commits, predicted, writes int
	for _, result := range r.Results {
		if result.Commits > 0 {
			histories++
			commits, predicted, writes = commits+result.Commits, predicted+result.Predicted, writes+result.Writes
		}
	}
	if histories > 0 {
		fmt.Fprintf(to, "at random: %d histories, %d commits, %d writes judged, %d commits compared with plan\n",
			histories, commits, writes, predicted)
	}
}

// Rows sums the plays of each scenario up.
func (r *Report) Rows() []standing.Row {
	versions := map[string]string{}
	for _, name := range []string{"kube-apiserver", "kustomize-controller", "source-controller"} {
		versions[name] = r.Version(name)
	}
	helm := maps.Clone(versions)
	helm["helm-controller"] = r.Version("helm-controller")
	var rows []standing.Row
	for _, result := range r.Results {
		if last := len(rows) - 1; last < 0 || rows[last].Scenario != result.Scenario {
			rows = append(rows, standing.Row{
				Scenario: result.Scenario, Title: result.Title, Refused: result.Refused,
				Predicted: result.Predicted, Expect: result.Expect, Verdict: result.Expect, Flux: r.Flux, Versions: versions,
			})
		}
		row := &rows[len(rows)-1]
		if result.Helm {
			row.Versions = helm
		}
		row.Plays++
		row.Predicted = min(row.Predicted, result.Predicted)
		row.Seconds = max(row.Seconds, result.Seconds)
		switch {
		case result.AsExpected():
			row.Agree++
		case row.Verdict == row.Expect:
			row.Verdict = result.Outcome
		}
	}
	return rows
}

func early(seconds float64, before string) string {
	if seconds < 0 {
		return "though " + before + " never finished"
	}
	return fmt.Sprintf("%.1f s before %s finished", seconds, before)
}
