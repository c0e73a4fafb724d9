package main

import (
	"fmt"
	"sort"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// description tells what kustomize knows of kinds: which it knows, which of them live in no namespace, and which lists
// a strategic merge merges by which keys. What is below `status` nobody applies.
func description() []byte {
	found := map[string]bool{}
	definitions := openapi.Schema().Definitions
	for _, definition := range definitions {
		kinds, _ := definition.Extensions["x-kubernetes-group-version-kind"].([]any)
		for _, entry := range kinds {
			kind := typeOf(entry.(map[string]any))
			if strings.HasSuffix(kind.Kind, "List") || strings.HasPrefix(kind.APIVersion, "kustomize.") {
				continue
			}
			if namespaced, known := openapi.IsNamespaceScoped(kind); known && !namespaced {
				found[fmt.Sprintf("cluster %s %s", kind.APIVersion, kind.Kind)] = true
			}
			prefix := fmt.Sprintf("list %s %s ", kind.APIVersion, kind.Kind)
			before := len(found)
			lists(definitions, definition, nil, map[string]bool{}, func(path []string, keys string) {
				found[prefix+strings.Join(path, ".")+" "+keys] = true
			})
			if len(found) > before {
				found[fmt.Sprintf("known %s %s", kind.APIVersion, kind.Kind)] = true
			}
		}
	}
	lines := []string{}
	for line := range found {
		lines = append(lines, line)
	}
	sort.Strings(lines)
	return []byte(strings.Join(lines, "\n") + "\n")
}

func typeOf(kind map[string]any) yaml.TypeMeta {
	text := func(key string) string { value, _ := kind[key].(string); return value }
	version := text("version")
	if group := text("group"); group != "" {
		version = group + "/" + version
	}
	return yaml.TypeMeta{APIVersion: version, Kind: text("kind")}
}

func lists(definitions spec.Definitions, at spec.Schema, path []string, open map[string]bool, found func([]string, string)) {
	if reference := at.Ref.String(); reference != "" {
		name := reference[strings.LastIndex(reference, "/")+1:]
		if open[name] {
			return
		}
		open[name] = true
		defer delete(open, name)
		at = definitions[name]
	}
	strategy, _ := at.Extensions["x-kubernetes-patch-strategy"].(string)
	if strings.Contains(strategy, "merge") && len(at.Type) == 1 && at.Type[0] == "array" {
		found(path, keysOf(at))
		if at.Items != nil && at.Items.Schema != nil {
			lists(definitions, *at.Items.Schema, path, open, found)
		}
		return
	}
	for name, property := range at.Properties {
		if len(path) > 0 || name != "status" {
			lists(definitions, property, append(append([]string{}, path...), name), open, found)
		}
	}
}

func keysOf(list spec.Schema) string {
	keys := []string{}
	if several, ok := list.Extensions["x-kubernetes-list-map-keys"].([]any); ok {
		for _, key := range several {
			keys = append(keys, key.(string))
		}
	} else if one, ok := list.Extensions["x-kubernetes-patch-merge-key"].(string); ok {
		keys = append(keys, one)
	}
	if len(keys) == 0 {
		return "-"
	}
	return strings.Join(keys, ",")
}
