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

// documents are the OpenAPI documents of Kubernetes, each with the kinds that are read from it.
var documents = map[string][]string{
	"apis__apps__v1_openapi.json":  {"io.k8s.api.apps.v1.Deployment", "io.k8s.api.apps.v1.StatefulSet", "io.k8s.api.apps.v1.DaemonSet"},
	"apis__batch__v1_openapi.json": {"io.k8s.api.batch.v1.Job", "io.k8s.api.batch.v1.CronJob"},
}

// builtIn reads the types of workloads and all that they hold.
func builtIn(module string) map[string]Type {
	r := &reader{types: map[string]Type{}}
	for document, kinds := range documents {
		schemas := schemas(filepath.Join(module, "api/openapi-spec/v3", document))
		r.named = func(ref string) Schema { return r.reference(schemas, ref) }
		for _, kind := range kinds {
			delete(schemas[kind].Properties, "status")
			name := r.named(kind).Is
			// kustomize-controller applies no status (UnstructuredWithScheme in fluxcd/pkg/ssa/normalize).
			r.types[name].Fields["status"] = Schema{Is: "any"}
		}
	}
	return r.types
}

func schemas(path string) map[string]definition {
	text, err := os.ReadFile(path)
	check(err)
	var document struct {
		Components struct {
			Schemas map[string]definition `json:"schemas"`
		} `json:"components"`
	}
	check(json.Unmarshal(text, &document))
	return document.Components.Schemas
}

// reference is what a name stands for, which is read when it is met first.
func (r *reader) reference(schemas map[string]definition, ref string) Schema {
	if is, ok := special[ref]; ok {
		return Schema{Is: is}
	}
	name := ref[strings.LastIndex(ref, ".")+1:]
	if _, ok := r.types[name]; !ok {
		r.types[name] = Type{}
		r.object(name, schemas[ref])
	}
	return Schema{Is: name}
}
