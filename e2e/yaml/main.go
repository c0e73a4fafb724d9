// Command yaml puts odd strings into every place of a pipeline and asks the YAML library of Kubernetes, and
// the one of kustomize, whether they come back from what was emitted.
//
//	yaml write TABLE DIR    writes DIR/shop.pipeline with the strings of TABLE
//	yaml judge TABLE DIR    reads what was built in DIR and prints each difference
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"

	yaml3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/yaml"
)

const head = `source git shop
namespace shop
`

const app = `apiVersion: v1
kind: ConfigMap
metadata:
  name: app
  namespace: shop
`

func main() {
	if len(os.Args) != 4 {
		fail("usage: yaml write|judge TABLE DIR")
	}
	table := read(os.Args[2])
	switch os.Args[1] {
	case "write":
		write(table, os.Args[3])
	case "judge":
		judge(table, os.Args[3])
	default:
		fail("unknown word " + os.Args[1])
	}
}

func read(path string) []string {
	bytes, err := os.ReadFile(path)
	check(err)
	var table []string
	check(json.Unmarshal(bytes, &table))
	return table
}

func write(table []string, dir string) {
	text := strings.Builder{}
	text.WriteString(head)
	for at, value := range table {
		fmt.Fprint(&text, stage(at, quoted(value)))
	}
	check(os.MkdirAll(filepath.Join(dir, "deploy"), 0o755))
	check(os.WriteFile(filepath.Join(dir, "deploy", "app.yaml"), []byte(app), 0o644))
	check(os.WriteFile(filepath.Join(dir, "shop.pipeline"), []byte(text.String()), 0o644))
}

// A stage that has the string in every place where a string of the user's can go.
func stage(at int, value string) string {
	return fmt.Sprintf(`
stage s%[1]d before app {
  annotation "example.com/x" = %[2]s
  substitute VALUE = %[2]s
  job {
    name s%[1]d
    image x:1
    command [sh, -c, %[2]s]
    args [%[2]s, "last"]
    env VALUE = %[2]s
    annotation "example.com/x" = %[2]s
  }
}
source git x%[1]d { url "https://example.com/shop"; branch main; ignore %[2]s }
`, at, value)
}

// The string in quotes, with escapes for all that is not printable ASCII: some characters are refused when
// they stand there themselves.
func quoted(value string) string {
	out := strings.Builder{}
	out.WriteByte('"')
	for _, unit := range utf16.Encode([]rune(value)) {
		if unit >= ' ' && unit <= '~' && unit != '"' && unit != '\\' {
			out.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	out.WriteByte('"')
	return out.String()
}

// The readers of the API machinery (YAML 1.1, by way of JSON) and of kustomize.
var readers = map[string]func([]byte, *any) error{
	"sigs.k8s.io/yaml":   func(bytes []byte, value *any) error { return yaml.UnmarshalStrict(bytes, value) },
	"go.yaml.in/yaml/v3": func(bytes []byte, value *any) error { return yaml3.Unmarshal(bytes, value) },
}

func judge(table []string, dir string) {
	differences := 0
	for reader, unmarshal := range readers {
		for at, value := range table {
			for place, found := range places(at, dir, unmarshal) {
				if found != value {
					differences++
					fmt.Printf("%s, string %d, %s: %q became %#v\n", reader, at, place, value, found)
				}
			}
		}
	}
	if differences > 0 {
		fail(fmt.Sprintf("%d differences", differences))
	}
	fmt.Printf("%d strings came back from every place\n", len(table))
}

func places(at int, dir string, unmarshal func([]byte, *any) error) map[string]any {
	object := func(parts ...string) any { return object(filepath.Join(append([]string{dir}, parts...)...), unmarshal) }
	name := fmt.Sprintf("s%d", at)
	job := object(name, name+".job.yaml")
	kustomization := object("flux", name+".yaml")
	source := object("flux", fmt.Sprintf("x%d.source.yaml", at))
	container := get(job, "spec", "template", "spec", "containers", 0)
	return map[string]any{
		"command":        get(container, "command", 2),
		"args":           get(container, "args", 0),
		"env":            get(container, "env", 0, "value"),
		"annotation":     get(job, "metadata", "annotations", "example.com/x"),
		"commonMetadata": get(kustomization, "spec", "commonMetadata", "annotations", "example.com/x"),
		"substitute":     get(kustomization, "spec", "postBuild", "substitute", "VALUE"),
		"ignore":         get(source, "spec", "ignore"),
	}
}

func object(path string, unmarshal func([]byte, *any) error) any {
	bytes, err := os.ReadFile(path)
	check(err)
	var value any
	if err := unmarshal(bytes, &value); err != nil {
		fmt.Printf("%s: %v\n", path, err)
	}
	return value
}

// The value under a path of keys and indexes; nil when something on the way is missing.
func get(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			entries, _ := value.(map[string]any)
			value = entries[step]
		case int:
			items, _ := value.([]any)
			if step >= len(items) {
				return nil
			}
			value = items[step]
		}
	}
	return value
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, "yaml: "+message)
	os.Exit(1)
}
