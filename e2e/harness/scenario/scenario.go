// Package scenario reads scenarios: a git history to roll out, what to do on the way, and the verdict to expect.
//
// A scenario is a directory with a `scenario.yaml` and the files that it commits. Unknown fields are errors.
package scenario

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"sigs.k8s.io/yaml"

	"flux-pipeline/e2e/harness/verdict"
)

// Scenario is one rollout with what is expected of it.
type Scenario struct {
	Name      string `json:"-"`
	Directory string `json:"-"`

	// Title says in a line what is tried; the table of docs/order.md shows it.
	Title  string          `json:"title"`
	Expect verdict.Outcome `json:"expect"`
	// Refused is a pipeline that the compiler must refuse; the cluster then gets hand-written files.
	Refused *Refusal `json:"refused,omitempty"`
	// Sources are the Git sources, each with a repository of its own; the first has the Flux objects.
	Sources []string `json:"sources"`
	// Parent is merged over the Kustomization that applies `./flux`.
	Parent map[string]any `json:"parent,omitempty"`
	// Applied: no Kustomization applies `./flux`; a command does.
	Applied bool `json:"applied,omitempty"`

	Parts    map[string][]string `json:"parts,omitempty"`
	Edges    [][2]string         `json:"edges,omitempty"`
	Releases []string            `json:"releases,omitempty"`
	// Since is the first release that is judged, where the edges come later than the first install.
	Since string `json:"since,omitempty"`
	// Ends are Jobs that must not be deleted before they have ended.
	Ends []string `json:"ends,omitempty"`
	// Serves are groups of objects of which one has to be there at any time, once one was.
	Serves map[string][]string `json:"serves,omitempty"`
	// Leaves are objects that are to be gone in the end.
	Leaves []string `json:"leaves,omitempty"`
	// Namespaces are further namespaces: `next` stands for `@namespace@-next`, and its objects are called
	// `Deployment/next/web`.
	Namespaces []string `json:"namespaces,omitempty"`
	Steps      []Step   `json:"steps"`
	// Older says what is different on an older Flux, by its minor version, such as 2.7.
	Older map[string]Difference `json:"older,omitempty"`
}

// Difference is another verdict, and the last step that is to be seen then.
type Difference struct {
	Expect verdict.Outcome `json:"expect"`
	Last   Step            `json:"last"`
}

// Refusal is the check whose errors are all that the compiler must say to the pipeline in the scenario's directory
// `refused`, put over a tree of what Copy lists without what Remove lists.
type Refusal struct {
	Check  string   `json:"check"`
	Copy   []string `json:"copy,omitempty"`
	Remove []string `json:"remove,omitempty"`
}

// Step is one thing to do; exactly one field besides Runs and State is set.
type Step struct {
	Push   *Push  `json:"push,omitempty"`
	Revert string `json:"revert,omitempty"`
	// Runs are the Jobs that run because of this push or revert, all of them; it must be live before the next one.
	Runs *[]string `json:"runs,omitempty"`
	// State is what this push or revert means. A scenario that says it of one says it of all.
	State *verdict.State `json:"state,omitempty"`
	Until *Until         `json:"until,omitempty"`
	// Suspend and Resume name a Kustomization, or a source as `GitRepository/NAME`, and change it in the cluster, not in git; a suspended parent is one
	// that comes late.
	Suspend string `json:"suspend,omitempty"`
	Resume  string `json:"resume,omitempty"`
	// Kill names a program, which is started again.
	Kill string `json:"kill,omitempty"`
	// Checkout is what somebody checks out in the working tree of the first source, such as `HEAD~1`.
	Checkout string `json:"checkout,omitempty"`
	// Delete names a Job or a Kustomization, which somebody deletes by hand.
	Delete string  `json:"delete,omitempty"`
	Apply  *string `json:"apply,omitempty"`
	// Publish puts a version of a chart where Flux can get it.
	Publish *Publish `json:"publish,omitempty"`
	// Busy keeps the one worker of the helm-controller of this play, which takes the releases with
	// `sharding.fluxcd.io/key: "@namespace@"`, from its work for so many seconds, from now on.
	Busy  int    `json:"busy,omitempty"`
	Grant *Grant `json:"grant,omitempty"`
	// Run runs a command to its end. Start only starts one, Interrupt presses ^C, and Ends waits for its end.
	Run       *Run     `json:"run,omitempty"`
	Start     *Command `json:"start,omitempty"`
	Interrupt bool     `json:"interrupt,omitempty"`
	Ends      *Ending  `json:"ends,omitempty"`
}

// Publish is a version of a chart, from a directory of the scenario whose name is that of the chart. In its files,
// `@version@` and `@app@` are filled in. It is at `@charts@` over HTTP and below `@registry@` as an OCI artifact.
type Publish struct {
	Chart   string `json:"chart"`
	Version string `json:"version"`
	App     string `json:"app"`
}

// Push changes the working tree of a source, commits and pushes, and tells Flux to look.
type Push struct {
	// To is the source; the first one by default.
	To string `json:"to,omitempty"`
	// Clear removes everything first, so that Copy is the whole tree.
	Clear bool `json:"clear,omitempty"`
	// Copy lists directories of the scenario, or `../shared/…`, whose content is put at the root.
	Copy []string `json:"copy,omitempty"`
	// Remove lists files and directories.
	Remove []string `json:"remove,omitempty"`
	// Write gives files by their path.
	Write map[string]string `json:"write,omitempty"`
	// Replace changes text in every file.
	Replace []Replacement `json:"replace,omitempty"`
	// Quiet: Flux is not told, so that whoever is asked next has to tell it.
	Quiet bool `json:"quiet,omitempty"`
	// Build compiles the pipelines in the tree, and asks `plan` what the commit does and whether it is refused.
	Build bool `json:"build,omitempty"`
	// Spoil lists fields that the Kustomizations lose that were built: what breaks then, the judge must see.
	Spoil []string `json:"spoil,omitempty"`
	// Force: the commit takes the place of the newest one.
	Force bool `json:"force,omitempty"`
	// Unforeseen: something outside of the repository changes what the commit does, so that what `plan` says of it is not
	// compared.
	Unforeseen bool `json:"unforeseen,omitempty"`
	// Tag is put on the commit.
	Tag string `json:"tag,omitempty"`
	// Refused is the check with which `plan` must refuse this commit, which is made all the same.
	Refused string `json:"refused,omitempty"`
	// Allow are the checks that `plan` is told to allow, and must have found.
	Allow []string `json:"allow,omitempty"`
}

// Replacement changes a text, which must occur, into another in every file, or in those that In lists.
type Replacement struct {
	From string   `json:"from"`
	To   string   `json:"to"`
	In   []string `json:"in,omitempty"`
}

// Until waits for something to appear in the record, counted from the beginning of the scenario, or, for
// Kustomizations, from the step before. Exactly one of the first group is set.
type Until struct {
	// Settled is a release that all stages have finished.
	Settled string `json:"settled,omitempty"`
	// Live asks that every Kustomization is ready at what was pushed last.
	Live bool `json:"live,omitempty"`
	// Written, Finished and Failed name an object that must be at Release.
	Written  string `json:"written,omitempty"`
	Finished string `json:"finished,omitempty"`
	Failed   string `json:"failed,omitempty"`
	// Gone names an object that was there and is not any more.
	Gone string `json:"gone,omitempty"`
	// Kustomization names one whose Ready condition is Ready, for Reason when given, at the revision pushed last.
	Kustomization string `json:"kustomization,omitempty"`
	// Source names one whose artifact is the revision pushed last.
	Source string `json:"source,omitempty"`

	Release string `json:"release,omitempty"`
	Ready   string `json:"ready,omitempty"`
	Reason  string `json:"reason,omitempty"`
	// Applied asks that the Kustomization has applied the revision pushed last.
	Applied bool `json:"applied,omitempty"`
	// Within is how long to wait at most; four minutes by default.
	Within string `json:"within,omitempty"`
}

// On is the scenario as it goes on a minor version of Flux.
func (s Scenario) On(flux string) Scenario {
	if different, ok := s.Older[flux]; ok {
		s.Expect = different.Expect
		s.Steps = append(slices.Clone(s.Steps[:len(s.Steps)-1]), different.Last)
	}
	return s
}

// Case is what the checker needs to know.
func (s Scenario) Case() verdict.Case {
	return verdict.Case{
		Parts: s.Parts, Edges: s.Edges, Releases: s.Releases, Since: s.Since,
		Ends: s.Ends, Serves: s.Serves, Leaves: s.Leaves, Runs: s.runs(), States: s.states(), Disturbed: s.Kills(),
	}
}

// runs are the Jobs that are stated to run, by the number of the push or revert.
func (s Scenario) runs() map[int][]string {
	stated, number := map[int][]string{}, 0
	for _, step := range s.Steps {
		if step.Push == nil && step.Revert == "" {
			continue
		}
		if number++; step.Runs != nil {
			stated[number] = *step.Runs
		}
	}
	return stated
}

// states are what the pushes and reverts mean, by their number.
func (s Scenario) states() map[int]verdict.State {
	meant, number := map[int]verdict.State{}, 0
	for _, step := range s.Steps {
		if step.Push == nil && step.Revert == "" {
			continue
		}
		if number++; step.State != nil {
			meant[number] = *step.State
		}
	}
	return meant
}

// pushes counts the pushes and reverts that change something by themselves: a tag that nobody is told of changes nothing
// before another commit names it.
func (s Scenario) pushes() int {
	all := 0
	for _, step := range s.Steps {
		all += count(step.Push != nil && !step.Push.waits(), step.Revert != "")
	}
	return all
}

// waits tells whether another commit has to name this one.
func (p Push) waits() bool { return p.Tag != "" && p.Quiet }

// RefusedBy are the checks with which the compiler must refuse a pipeline or a commit of the scenario.
func (s Scenario) RefusedBy() []string {
	var checks []string
	if s.Refused != nil {
		checks = append(checks, s.Refused.Check)
	}
	for _, step := range s.Steps {
		if step.Push != nil && step.Push.Refused != "" {
			checks = append(checks, step.Push.Refused)
		}
	}
	return checks
}

// Kills tells whether the scenario kills a program, which disturbs all that run beside it.
func (s Scenario) Kills() bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool { return step.Kill != "" })
}

// Helm tells whether the scenario rolls out with Helm.
func (s Scenario) Helm() bool {
	return strings.HasPrefix(s.Name, "helm-")
}

// Busies tells whether the scenario keeps a controller busy, which has to be ours.
func (s Scenario) Busies() bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool { return step.Busy != 0 })
}

// Random tells whether it says of every commit what it means, as random histories do.
func (s Scenario) Random() bool { return len(s.states()) > 0 }

// KillsA tells whether the scenario kills this program.
func (s Scenario) KillsA(program string) bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool { return step.Kill == program })
}

// Builds tells whether the scenario needs the compiler.
func (s Scenario) Builds() bool {
	for _, step := range s.Steps {
		if step.Push != nil && step.Push.Build {
			return true
		}
	}
	return s.Refused != nil
}

// Weight is about how many seconds a play takes, to begin with what takes longest.
func (s Scenario) Weight() int {
	weight := 0
	for _, step := range s.Steps {
		weight += 20*count(step.Push != nil, step.Revert != "") + step.Busy + 5*count(step.Run != nil, step.Until != nil)
	}
	return weight
}

// Patience is how long an Until waits.
func (u Until) Patience() time.Duration {
	if within, err := time.ParseDuration(u.Within); err == nil {
		return within
	}
	return 4 * time.Minute
}

// ReadAll reads every scenario below a directory, by name.
func ReadAll(directory string) ([]Scenario, error) {
	files, err := filepath.Glob(filepath.Join(directory, "*", "scenario.yaml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var all []Scenario
	for _, file := range files {
		one, err := read(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, one)
	}
	return all, nil
}

func read(file string) (Scenario, error) {
	s := Scenario{Directory: filepath.Dir(file)}
	s.Name = filepath.Base(s.Directory)
	text, err := os.ReadFile(file)
	if err != nil {
		return s, err
	}
	if err := yaml.UnmarshalStrict(text, &s); err != nil {
		return s, err
	}
	return s, s.validate()
}
