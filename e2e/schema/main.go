// Command schema writes the table of `src/schema/`: every field of the objects that a pipeline emits, from the
// definitions that the API server itself reads.
//
//	schema KUBERNETES NEWEST… -- OLDEST…
//
// KUBERNETES is the module k8s.io/kubernetes; the others are the modules of the Flux controllers, of the newest and
// of the oldest Flux that are supported. The table is written to standard output, one type on each line.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
)

// Type is a map with known keys.
type Type struct {
	Name   string            `json:"type"`
	Fields map[string]Schema `json:"fields"`
	// Required are the fields that must be there; Before are those that must be there in the oldest Flux only.
	Required []string `json:"required,omitempty"`
	Before   []string `json:"requiredBefore,omitempty"`
}

// Schema says which values a place takes.
type Schema struct {
	// Is is `string`, `int32`, `int64`, `integer`, `number`, `boolean`, `quantity`, `int-or-string`, `time`, `micro-time`, `any`,
	// `list`, `map`, `schema`, `schema-or-boolean`, or the name of a type.
	Is string `json:"is"`
	// Of is what a list or map holds.
	Of *Schema `json:"of,omitempty"`
	// Keys are the fields by which the items of a list are told apart, Set a list without equal items.
	Keys []string `json:"keys,omitempty"`
	Set  bool     `json:"set,omitempty"`

	Enum      []string `json:"enum,omitempty"`
	Pattern   string   `json:"pattern,omitempty"`
	MinLength int      `json:"minLength,omitempty"`
	MaxLength int      `json:"maxLength,omitempty"`
	MinItems  int      `json:"minItems,omitempty"`
	MaxItems  int      `json:"maxItems,omitempty"`
	Minimum   *int     `json:"minimum,omitempty"`
	Maximum   *int     `json:"maximum,omitempty"`

	// Default tells that the API server fills a field of Flux in that is missing or `null`.
	Default bool `json:"default,omitempty"`
	// Newer tells that the oldest Flux does not have the field, NewValues the same of words of an enumeration.
	Newer     bool     `json:"newer,omitempty"`
	NewValues []string `json:"newValues,omitempty"`
}

func main() {
	at := slices.Index(os.Args, "--")
	if len(os.Args) < 4 || at < 0 {
		fail(fmt.Errorf("usage: schema KUBERNETES NEWEST… -- OLDEST…"))
	}
	kubernetes := builtIn(os.Args[1])
	flux := compared(custom(os.Args[2:at]), custom(os.Args[at+1:]))
	types := map[string]Type{}
	for _, some := range []map[string]Type{kubernetes, flux} {
		for name, one := range some {
			if _, ok := types[name]; ok {
				fail(fmt.Errorf("two types are called %s", name))
			}
			types[name] = one
		}
	}
	write(types)
}

func write(types map[string]Type) {
	for _, name := range slices.Sorted(maps.Keys(types)) {
		line := bytes.Buffer{}
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		check(encoder.Encode(types[name]))
		_, err := os.Stdout.Write(line.Bytes())
		check(err)
	}
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "schema:", err)
	os.Exit(1)
}
