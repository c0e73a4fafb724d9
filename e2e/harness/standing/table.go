package standing

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

const (
	begin = "<!-- e2e: begin, written by e2e/run -->\n"
	end   = "<!-- e2e: end -->\n"
)

// Table is the Markdown table of docs/order.md: one row for each scenario, one column for each version of Flux.
func Table(rows []Row, model Model) string {
	rows = sorted(rows)
	versions := fluxVersions(rows)
	var text strings.Builder
	for _, version := range versions {
		fmt.Fprintf(&text, "Flux %s: %s.\n", version, programs(rows, version))
	}
	text.WriteString("\n| scenario | what it shows | compiler | expected | model | plan |")
	for _, version := range versions {
		fmt.Fprintf(&text, " Flux %s |", version)
	}
	text.WriteString("\n|" + strings.Repeat(" --- |", 6+len(versions)) + "\n")
	for len(rows) > 0 {
		first := rows[0]
		others := slices.IndexFunc(rows, func(row Row) bool { return row.Scenario != first.Scenario })
		if others < 0 {
			others = len(rows)
		}
		text.WriteString(line(rows[:others], versions, model))
		rows = rows[others:]
	}
	return text.String()
}

// line shows the rows of one scenario.
func line(rows []Row, versions []string, model Model) string {
	compiler, says, foreseen := "–", "–", "–"
	if len(rows[0].Refused) > 0 {
		compiler = "`" + strings.Join(rows[0].Refused, "`, `") + "`"
	}
	if rows[0].Predicted > 0 {
		foreseen = strconv.Itoa(rows[0].Predicted)
	}
	if verdict, ok := model[rows[0].Scenario]; ok {
		says = string(verdict)
	}
	cells := []string{rows[0].Scenario, rows[0].Title, compiler, string(rows[0].Expect), says, foreseen}
	for _, version := range versions {
		at := slices.IndexFunc(rows, func(row Row) bool { return row.Flux == version })
		if at < 0 {
			cells = append(cells, "–")
			continue
		}
		cells = append(cells, fmt.Sprintf("%s %d/%d", rows[at].Expect, rows[at].Agree, rows[at].Plays))
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

func fluxVersions(rows []Row) []string {
	var versions []string
	for _, row := range rows {
		versions = append(versions, row.Flux)
	}
	slices.SortFunc(versions, func(a, b string) int { return compareVersions(b, a) })
	return slices.Compact(versions)
}

// programs lists the versions of the programs that the rows of one Flux were made with.
func programs(rows []Row, flux string) string {
	var all []string
	for _, row := range rows {
		for name, version := range row.Versions {
			if row.Flux == flux {
				all = append(all, name+" "+version)
			}
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

// Put writes a table into a page, between its two marks.
func Put(page, table string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, opened := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !opened || !closed {
		return fmt.Errorf("%s has no place for the table", page)
	}
	return os.WriteFile(page, []byte(before+begin+"\n"+table+"\n"+end+after), 0o644)
}
