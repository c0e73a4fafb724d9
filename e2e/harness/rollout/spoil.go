package rollout

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"flux-pipeline/e2e/harness/scenario"
)

// spoil takes fields away from the Kustomizations that were built. It fails when there is nothing to take away.
func spoil(work string, push scenario.Push) error {
	if len(push.Spoil) == 0 {
		return nil
	}
	spoiled := 0
	flux := filepath.Join(work, "flux")
	err := eachFile(flux, func(path string) error {
		if !strings.HasSuffix(path, ".yaml") {
			return nil
		}
		taken, err := without(filepath.Join(flux, path), push.Spoil)
		spoiled += taken
		return err
	})
	if err == nil && spoiled == 0 {
		err = errors.New("nothing to spoil")
	}
	return err
}

// without takes fields of `spec` away from a Kustomization, and counts them.
func without(file string, fields []string) (int, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	object := map[string]any{}
	if err := yaml.Unmarshal(text, &object); err != nil {
		return 0, err
	}
	spec, ok := object["spec"].(map[string]any)
	if !ok || object["kind"] != "Kustomization" {
		return 0, nil
	}
	taken := 0
	for _, field := range fields {
		if _, there := spec[field]; there {
			delete(spec, field)
			taken++
		}
	}
	if taken == 0 {
		return 0, nil
	}
	text, err = yaml.Marshal(object)
	return taken, errors.Join(err, os.WriteFile(file, text, 0o644))
}
