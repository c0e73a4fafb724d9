package cluster

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Programs are the directories that `e2e/run` built the programs into, by the name of their tool module.
type Programs map[string]string

// Set adds one `name=directory`; with String it makes Programs a flag.
func (p Programs) Set(text string) error {
	name, directory, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("`%s` is not name=directory", text)
	}
	p[name] = directory
	return nil
}

func (p Programs) String() string { return fmt.Sprint(map[string]string(p)) }

// Path is where a file of a tool module is.
func (p Programs) Path(tool, file string) string { return filepath.Join(p[tool], file) }

// modules are the Go modules whose versions are reported, by tool module.
var modules = map[string]string{
	"etcd":                 "go.etcd.io/etcd/server/v3",
	"kubernetes":           "k8s.io/kubernetes",
	"kwok":                 "sigs.k8s.io/kwok",
	"source-controller":    "github.com/fluxcd/source-controller",
	"kustomize-controller": "github.com/fluxcd/kustomize-controller",
	"helm-controller":      "github.com/fluxcd/helm-controller",
}

// version reads the version of a tool's module from the list that was written when it was built.
func (p Programs) version(tool string) string {
	list, err := os.Open(p.Path(tool, "modules"))
	if err != nil {
		return "unknown"
	}
	defer list.Close()
	for lines := bufio.NewScanner(list); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) > 1 && fields[0] == modules[tool] {
			return fields[1]
		}
	}
	return "unknown"
}
