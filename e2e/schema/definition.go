package main

import (
	"fmt"
	"slices"
	"strings"
)

// definition is a JSON schema as OpenAPI documents and CRDs have it.
type definition struct {
	Ref                  string                `json:"$ref"`
	Type                 string                `json:"type"`
	Format               string                `json:"format"`
	Properties           map[string]definition `json:"properties"`
	Required             []string              `json:"required"`
	Items                *definition           `json:"items"`
	AdditionalProperties *definition           `json:"additionalProperties"`
	AllOf                []definition          `json:"allOf"`
	AnyOf                []definition          `json:"anyOf"`
	Not                  *definition           `json:"not"`
	Enum                 []string              `json:"enum"`
	Pattern              string                `json:"pattern"`
	MinLength            int                   `json:"minLength"`
	MaxLength            int                   `json:"maxLength"`
	MinItems             int                   `json:"minItems"`
	MaxItems             int                   `json:"maxItems"`
	MinProperties        int                   `json:"minProperties"`
	MaxProperties        int                   `json:"maxProperties"`
	UniqueItems          bool                  `json:"uniqueItems"`
	Minimum              *int                  `json:"minimum"`
	Maximum              *int                  `json:"maximum"`
	Default              any                   `json:"default"`
	Nullable             bool                  `json:"nullable"`
	ListType             string                `json:"x-kubernetes-list-type"`
	ListMapKeys          []string              `json:"x-kubernetes-list-map-keys"`
	PreserveUnknown      bool                  `json:"x-kubernetes-preserve-unknown-fields"`
	IntOrString          bool                  `json:"x-kubernetes-int-or-string"`
}

// reader turns definitions into types.
type reader struct {
	types map[string]Type
	// named finds what a reference leads to, and makes sure that it is read.
	named func(ref string) Schema
}

// schema reads a definition; path names the type that it makes, if it makes one.
func (r *reader) schema(path string, d definition) Schema {
	if ref := reference(d); ref != "" {
		return r.named(ref)
	}
	if d.AnyOf != nil || d.Not != nil || d.MinProperties != 0 || d.MaxProperties != 0 || d.UniqueItems || d.Nullable {
		fail(fmt.Errorf("%s: a schema that the table has no word for", path))
	}
	s := Schema{
		Enum: d.Enum, Pattern: d.Pattern, MinLength: d.MinLength, MaxLength: d.MaxLength, MinItems: d.MinItems,
		MaxItems: d.MaxItems, Minimum: d.Minimum, Maximum: d.Maximum,
	}
	// Those of Kubernetes are the zero values of Go, which a missing field has anyway.
	s.Default = d.Default != nil && r.named == nil
	r.shape(path, d, &s)
	return s
}

func (r *reader) shape(path string, d definition, s *Schema) {
	switch {
	case d.IntOrString:
		s.Is = "int-or-string"
	case d.Type == "array":
		s.Is = "list"
		of := r.schema(path+"[]", *d.Items)
		s.Of, s.Keys, s.Set = &of, keys(d), d.ListType == "set"
	case d.PreserveUnknown || d.Type == "object" && d.Properties == nil && d.AdditionalProperties == nil:
		s.Is = "any"
	case d.Type == "object" && d.Properties != nil:
		s.Is = path
		r.object(path, d)
	case d.Type == "object":
		s.Is = "map"
		of := r.schema(path+"{}", *d.AdditionalProperties)
		s.Of = &of
	default:
		s.Is = scalar(path, d)
	}
}

func (r *reader) object(name string, d definition) {
	one := Type{Name: name, Fields: map[string]Schema{}, Required: slices.Sorted(slices.Values(d.Required))}
	for field, inner := range d.Properties {
		one.Fields[field] = r.schema(name+"."+field, inner)
	}
	r.types[name] = one
}

func scalar(path string, d definition) string {
	switch {
	case d.Type == "integer" && (d.Format == "int32" || d.Format == "int64"):
		return d.Format
	case d.Type == "string" && d.Format == "date-time":
		return "time"
	case d.Type == "string" && (d.Format == "" || d.Format == "byte"):
		return "string"
	case d.Type == "number" && d.Format == "double":
		return d.Type
	case d.Format == "" && slices.Contains([]string{"integer", "number", "boolean"}, d.Type):
		return d.Type
	}
	fail(fmt.Errorf("%s: neither a type nor a format that is known: %s %s", path, d.Type, d.Format))
	return ""
}

// keys are what tells the items of a list apart when two texts are merged.
func keys(d definition) []string {
	if d.ListType == "map" {
		return d.ListMapKeys
	}
	return nil
}

// reference is the name that a definition refers to: itself, or as the only one of its `allOf`.
func reference(d definition) string {
	ref := d.Ref
	if len(d.AllOf) == 1 {
		ref = d.AllOf[0].Ref
	}
	return ref[strings.LastIndex(ref, "/")+1:]
}
