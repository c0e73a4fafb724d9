package rollout

import (
	"maps"

	"sigs.k8s.io/yaml"
)

// parentKustomization is the Kustomization that applies the Flux objects of the repository, like the one that
// `flux bootstrap` makes; `changes` are merged over its spec.
func parentKustomization(source string, changes map[string]any) (string, error) {
	spec := map[string]any{
		"interval": "10m", "retryInterval": "5s", "path": "./flux", "prune": true,
		"sourceRef": map[string]any{"kind": "GitRepository", "name": source},
	}
	maps.Copy(spec, changes)
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
		"metadata": map[string]any{"name": "flux"}, "spec": spec,
	})
	return string(text), err
}
