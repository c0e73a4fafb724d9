package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// special are definitions that stand for one value.
var special = map[string]string{
	"io.k8s.apimachinery.pkg.api.resource.Quantity":   "quantity",
	"io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
	"io.k8s.apimachinery.pkg.apis.meta.v1.Time":       "time",
	"io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1":   "any",
}

// builtIn reads the types of a Job and all that it holds.
func builtIn(module string) map[string]Type {
	text, err := os.ReadFile(filepath.Join(module, "api/openapi-spec/v3/apis__batch__v1_openapi.json"))
	check(err)
	var document struct {
		Components struct {
			Schemas map[string]definition `json:"schemas"`
		} `json:"components"`
	}
	check(json.Unmarshal(text, &document))
	r := &reader{types: map[string]Type{}}
	r.named = func(ref string) Schema {
		if is, ok := special[ref]; ok {
			return Schema{Is: is}
		}
		name := ref[strings.LastIndex(ref, ".")+1:]
		if _, ok := r.types[name]; !ok {
			r.types[name] = Type{}
			r.object(name, document.Components.Schemas[ref])
		}
		return Schema{Is: name}
	}
	r.named("io.k8s.api.batch.v1.Job")
	return r.types
}
