package scenario

import (
	"errors"
	"regexp"
	"slices"
	"strings"
)

// Command is a command of flux-pipeline, run in the working tree of the first source.
type Command struct {
	Arguments []string `json:"arguments"`
	// Environment is put over `KUBECONFIG`, which names the cluster; its contexts are listed in harness/cluster/users.go.
	Environment map[string]string `json:"environment,omitempty"`
	// Programs are all that it finds on its PATH, of this machine and of those that the harness was given; everything
	// of this machine by default.
	Programs []string `json:"programs,omitempty"`
}

// Ending is what a person sees when a command ends.
type Ending struct {
	Exit int `json:"exit"`
	// Exits are those that it may have, where it depends on who is faster; then nothing else is expected.
	Exits []int `json:"exits,omitempty"`
	// Last are the last lines of what it says and writes together; `…` stands for any text in a line.
	Last string `json:"last"`
	// Order are texts that it says one after the other.
	Order []string `json:"order,omitempty"`
	// Never are texts that must not be anywhere in what it says.
	Never []string `json:"never,omitempty"`
}

// Run is a command from its start to its end.
type Run struct {
	Command
	Ending
	// Again: it only asks how things are, and is asked again when something has changed until it says what is expected.
	// A Kustomization that has waited for another one may run once more by a timer of its controller, right after
	// everything was live.
	Again bool `json:"again,omitempty"`
}

// Grant gives a user roles of docs/cluster.md in the namespace of the play, besides what the user was given before.
type Grant struct {
	To string `json:"to"`
	// Roles are names of roles on the page; several roles, for different namespaces, may share one.
	Roles []string `json:"roles"`
	// Only leaves all other verbs out.
	Only []string `json:"only,omitempty"`
}

// Codes are the exit codes that it may have.
func (e Ending) Codes() []int {
	if len(e.Exits) > 0 {
		return e.Exits
	}
	return []int{e.Exit}
}

// Shows tells whether an output ends with the lines that are expected.
func (e Ending) Shows(output string) bool {
	if e.Last == "" {
		return true
	}
	lines := strings.Split(strings.TrimRight(output, "\n"), "\n")
	expected := strings.Split(strings.TrimRight(e.Last, "\n"), "\n")
	if len(lines) < len(expected) {
		return false
	}
	for at, line := range lines[len(lines)-len(expected):] {
		if !matches(expected[at], line) {
			return false
		}
	}
	return true
}

// Misses is the first text of Order that is not said behind those before it; none when all are.
func (e Ending) Misses(output string) string {
	for _, text := range e.Order {
		_, rest, ok := strings.Cut(output, text)
		if !ok {
			return text
		}
		output = rest
	}
	return ""
}

func matches(pattern, line string) bool {
	parts := strings.Split(pattern, "…")
	for at, part := range parts {
		parts[at] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$").MatchString(line)
}

// Commands tells whether the scenario runs commands of flux-pipeline against the cluster.
func (s Scenario) Commands() bool { return len(s.commands()) > 0 }

// Uses tells whether a command names a context of the kubeconfig.
func (s Scenario) Uses(context string) bool {
	return slices.ContainsFunc(s.commands(), func(command Command) bool {
		at := slices.Index(command.Arguments, "--context")
		return at >= 0 && at+1 < len(command.Arguments) && command.Arguments[at+1] == context
	})
}

func (s Scenario) commands() []Command {
	var commands []Command
	for _, step := range s.Steps {
		if step.Run != nil {
			commands = append(commands, step.Run.Command)
		}
		if step.Start != nil {
			commands = append(commands, *step.Start)
		}
	}
	return commands
}

func (r Run) validate() error {
	return errors.Join(r.Command.validate(), r.Ending.validate())
}

func (c Command) validate() error {
	if len(c.Arguments) == 0 {
		return errors.New("a command without arguments does nothing")
	}
	return nil
}

func (g Grant) validate() error {
	if g.To == "" || len(g.Roles) == 0 {
		return errors.New("say to whom which roles are granted")
	}
	return nil
}

func (e Ending) validate() error {
	if len(e.Exits) == 0 && strings.TrimSpace(strings.ReplaceAll(e.Last, "…", "")) == "" {
		return errors.New("say the last lines that a person sees")
	}
	return nil
}
