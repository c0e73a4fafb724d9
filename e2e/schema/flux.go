package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/yaml"
)

// crd is a CustomResourceDefinition, as far as it is about types.
type crd struct {
	Spec struct {
		Names struct {
			Kind string `json:"kind"`
		} `json:"names"`
		Versions []struct {
			Storage bool `json:"storage"`
			Schema  struct {
				OpenAPIV3Schema definition `json:"openAPIV3Schema"`
			} `json:"schema"`
		} `json:"versions"`
	} `json:"spec"`
}

// custom reads the types of every CRD below the modules of Flux controllers, in the version that is stored.
func custom(modules []string) map[string]Type {
	r := &reader{types: map[string]Type{}}
	for _, module := range modules {
		paths, err := filepath.Glob(filepath.Join(module, "config/crd/bases/*.yaml"))
		check(err)
		if len(paths) == 0 {
			fail(fmt.Errorf("%s has no CRDs", module))
		}
		for _, path := range paths {
			r.file(path)
		}
	}
	return r.types
}

func (r *reader) file(path string) {
	text, err := os.ReadFile(path)
	check(err)
	var read crd
	check(yaml.Unmarshal(text, &read))
	for _, version := range read.Spec.Versions {
		if version.Storage {
			r.kind(read.Spec.Names.Kind, version.Schema.OpenAPIV3Schema)
		}
	}
}

// kind reads an object; its metadata is that of every object, and its status is the controller's.
func (r *reader) kind(kind string, d definition) {
	r.object(kind, d)
	fields := r.types[kind].Fields
	fields["metadata"] = Schema{Is: "ObjectMeta"}
	fields["status"] = Schema{Is: "any"}
	for name := range r.types {
		if len(name) > len(kind)+7 && name[:len(kind)+7] == kind+".status" || name == kind+".status" {
			delete(r.types, name)
		}
	}
}

// compared marks in the newest types what the oldest do not have.
func compared(newest, oldest map[string]Type) map[string]Type {
	for name, one := range newest {
		before, ok := oldest[name]
		if !ok {
			continue
		}
		for field, schema := range one.Fields {
			one.Fields[field] = since(schema, before.Fields[field])
		}
		one.Before = missing(before.Required, one.Required)
		newest[name] = one
	}
	return newest
}

func since(schema, before Schema) Schema {
	schema.Newer = before.Is == ""
	if !schema.Newer && before.Enum != nil {
		schema.NewValues = missing(schema.Enum, before.Enum)
	}
	return schema
}

// missing are the words that others do not have.
func missing(words, others []string) []string {
	var found []string
	for _, word := range words {
		if !slices.Contains(others, word) {
			found = append(found, word)
		}
	}
	return found
}
