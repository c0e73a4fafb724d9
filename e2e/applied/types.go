package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
)

// typesOf writes every field of a kustomization file with its type, one on each line: `[]` is any item of a list, `{}`
// any value of a map. Names are in small letters, since Go reads them in any case.
func typesOf() {
	var lines []string
	fields(reflect.TypeFor[types.Kustomization](), "", &lines)
	slices.Sort(lines)
	fmt.Println(strings.Join(lines, "\n"))
}

func fields(of reflect.Type, way string, lines *[]string) {
	for field := range of.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			fields(field.Type, way, lines)
		case field.IsExported() && name != "-":
			value(field.Type, way+strings.ToLower(name), lines)
		}
	}
}

func value(of reflect.Type, way string, lines *[]string) {
	switch of.Kind() {
	case reflect.Pointer:
		value(of.Elem(), way, lines)
	case reflect.Slice:
		value(of.Elem(), way+"[]", lines)
	case reflect.Map:
		value(of.Elem(), way+"{}", lines)
	case reflect.Struct:
		fields(of, way+".", lines)
	case reflect.Int64:
		*lines = append(*lines, way+" int")
	default:
		*lines = append(*lines, way+" "+of.Kind().String())
	}
}
