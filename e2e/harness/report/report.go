// Package report writes what a run gave: for machines as JSON, for docs/order.md as a table, for people as lines.
package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"flux-pipeline/e2e/harness/cluster"
	"flux-pipeline/e2e/harness/process"
	"flux-pipeline/e2e/harness/rollout"
)

// Report is everything about one run.
type Report struct {
	Components []cluster.Component `json:"components"`
	Usage      []process.Usage     `json:"usage"`
	Results    []rollout.Result    `json:"results"`
	Seconds    float64             `json:"seconds"`
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

// Read reads a report that Write wrote.
func Read(path string) (*Report, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	report := &Report{}
	return report, json.Unmarshal(text, report)
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
	if result.Error != "" {
		line += "  " + result.Error
	}
	for _, violation := range result.Violations {
		line += fmt.Sprintf("\n       %s at %s %s", violation.Wrote, violation.Release, early(violation.Early, violation.Before))
	}
	return line
}

// Summary says what the programs were and took.
func (r *Report) Summary(to io.Writer) {
	for _, component := range r.Components {
		fmt.Fprintf(to, "%-24s %-10s", component.Name, component.Version)
		for _, usage := range r.Usage {
			if usage.Name == component.Name {
				fmt.Fprintf(to, " ready after %4.1f s, at most %4d MiB", component.Ready, usage.PeakMemory>>20)
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
	fmt.Fprintf(to, "%d rollouts, %d not as expected, %.0f s\n", len(r.Results), failed, r.Seconds)
}

// Table is the Markdown table of docs/order.md: one row for each scenario, over all its attempts.
func (r *Report) Table() string {
	var text strings.Builder
	fmt.Fprintf(&text, "Kubernetes %s, kustomize-controller %s, source-controller %s.\n\n",
		r.Version("kube-apiserver"), r.Version("kustomize-controller"), r.Version("source-controller"))
	text.WriteString("| scenario | compiler | cluster | seen |\n| --- | --- | --- | --- |\n")
	for _, results := range byScenario(r.Results) {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n",
			results[0].Title, compiler(results[0]), outcomes(results), seen(results))
	}
	return text.String()
}

func byScenario(results []rollout.Result) [][]rollout.Result {
	var groups [][]rollout.Result
	for _, result := range results {
		if last := len(groups) - 1; last >= 0 && groups[last][0].Scenario == result.Scenario {
			groups[last] = append(groups[last], result)
			continue
		}
		groups = append(groups, []rollout.Result{result})
	}
	return groups
}

func compiler(result rollout.Result) string {
	if result.Refused != "" {
		return "refused: `" + result.Refused + "`"
	}
	return "–"
}

func outcomes(results []rollout.Result) string {
	same := 0
	for _, result := range results {
		if result.AsExpected() {
			same++
		}
	}
	return fmt.Sprintf("%s, %d of %d", results[0].Expect, same, len(results))
}

func seen(results []rollout.Result) string {
	for _, result := range results {
		for _, violation := range result.Violations {
			return violation.Wrote + " " + early(violation.Early, violation.Before)
		}
	}
	return fmt.Sprintf("%d writes judged", results[0].Writes)
}

func early(seconds float64, before string) string {
	if seconds < 0 {
		return "though " + before + " never finished"
	}
	return fmt.Sprintf("%.1f s before %s finished", seconds, before)
}
