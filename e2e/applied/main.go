// Command applied builds stages with the module that kustomize-controller builds them with, so that what we take for
// applied can be compared.
//
//	applied expect [-write] DIR        builds the cases of DIR/*.yaml and compares DIR/*.expected.json
//	applied types                      writes the types of a kustomization file
//	applied texts FROM TO              reads the texts of a list as manifests, and writes what is in them
//	applied random COUNT SEED DIR      makes that many cases and what they build to
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// A Case is one stage: tests/it/applied/cases.rs reads the same.
type Case struct {
	Name       string            `json:"name"`
	Path       string            `json:"path"`
	Spec       string            `json:"spec,omitempty"`
	Generated  []string          `json:"generated,omitempty"`
	Incomplete bool              `json:"incomplete,omitempty"`
	Files      map[string]string `json:"files"`
}

// A Group is a file of cases. A file of a case that is "=NAME" is the text of that name.
type Group struct {
	Texts map[string]string `json:"texts,omitempty"`
	Cases []Case            `json:"cases"`
}

// A Result is what a case builds to.
type Result struct {
	Error   string `json:"error,omitempty"`
	Objects []any  `json:"objects,omitempty"`
}

var address = regexp.MustCompile(`0x[0-9a-f]+`)

func main() {
	args := os.Args[1:]
	switch {
	case len(args) == 1 && args[0] == "types":
		typesOf()
	case len(args) == 3 && args[0] == "texts":
		texts(args[1], args[2])
	case len(args) == 2 && args[0] == "expect":
		expect(args[1], false)
	case len(args) == 3 && args[0] == "expect" && args[1] == "-write":
		expect(args[2], true)
	case len(args) == 4 && args[0] == "random":
		count, err := strconv.Atoi(args[1])
		check(err)
		seed, err := strconv.ParseInt(args[2], 10, 64)
		check(err)
		random(count, seed, args[3])
	default:
		fail("usage: applied expect [-write] DIR | applied random COUNT SEED DIR")
	}
}

func expect(dir string, write bool) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	check(err)
	different := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		var group Group
		check(yaml.UnmarshalStrict(text, &group))
		built := results(group)
		different += settle(strings.TrimSuffix(file, ".yaml")+".expected.json", built, write)
	}
	different += settle(filepath.Join(dir, "openapi.txt"), description(), write)
	if different > 0 {
		os.Exit(1)
	}
}

// settle writes a file, or tells whether it is another one.
func settle(path string, built []byte, write bool) int {
	if write {
		check(os.WriteFile(path, built, 0o644))
		return 0
	}
	known, err := os.ReadFile(path)
	check(err)
	if bytes.Equal(known, built) {
		return 0
	}
	fmt.Printf("%s is not what kustomize makes: run e2e/applied/run -write\n", path)
	return 1
}

func results(group Group) []byte {
	all := map[string]Result{}
	for _, one := range group.Cases {
		for path, text := range one.Files {
			if name, shared := strings.CutPrefix(text, "="); shared {
				one.Files[path] = group.Texts[name]
			}
		}
		if _, twice := all[one.Name]; twice {
			fail("two cases are named " + one.Name)
		}
		all[one.Name] = build(one)
	}
	return lines(all)
}

// A line for each case, so that a difference is one line.
func lines(all map[string]Result) []byte {
	names := slices.Sorted(maps.Keys(all))
	text := bytes.Buffer{}
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	before := "{"
	for _, name := range names {
		text.WriteString(before + "\n")
		check(encoder.Encode(name))
		text.Truncate(text.Len() - 1)
		text.WriteString(": ")
		check(encoder.Encode(all[name]))
		text.Truncate(text.Len() - 1)
		before = ","
	}
	text.WriteString("\n}\n")
	return text.Bytes()
}

// As (*KustomizationReconciler).generate and build do it.
func build(one Case) Result {
	root, err := os.MkdirTemp("", "applied")
	check(err)
	defer os.RemoveAll(root)
	for path, text := range one.Files {
		full := filepath.Join(root, path)
		check(os.MkdirAll(filepath.Dir(full), 0o755))
		check(os.WriteFile(full, []byte(text), 0o644))
	}
	spec := map[string]any{}
	check(yaml.Unmarshal([]byte(one.Spec), &spec))
	object := unstructured.Unstructured{Object: map[string]any{"spec": spec}}
	dir := filepath.Join(root, one.Path)
	if _, err := kustomize.NewGenerator(root, object).WriteFile(dir); err != nil {
		return refused(root, err)
	}
	built, err := kustomize.SecureBuild(root, dir, false)
	if err != nil {
		return refused(root, err)
	}
	objects := []any{}
	for _, resource := range built.Resources() {
		text, err := resource.MarshalJSON()
		if err != nil {
			return refused(root, err)
		}
		var value any
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		check(decoder.Decode(&value))
		objects = append(objects, withoutOrigin(value))
	}
	return Result{Objects: objects}
}

func refused(root string, err error) Result {
	text := strings.ReplaceAll(err.Error(), root, "")
	// An address in memory is another one each time.
	text = address.ReplaceAllString(text, "0x…")
	text = strings.Join(strings.Fields(text), " ")
	if at := 300; len(text) > at {
		text = strings.ToValidUTF8(text[:at], "")
	}
	return Result{Error: text}
}

// Where an object comes from is noted in a kustomization file without resources, and nothing that we look at.
func withoutOrigin(value any) any {
	metadata, _ := value.(map[string]any)["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	delete(annotations, "config.kubernetes.io/origin")
	delete(annotations, "alpha.config.kubernetes.io/transformations")
	if len(annotations) == 0 {
		delete(metadata, "annotations")
	}
	return value
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
