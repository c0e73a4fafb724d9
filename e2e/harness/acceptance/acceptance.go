// Package acceptance asks the real API server whether it takes emitted files as they are.
//
// Nothing is created: every object is sent as a server-side dry run with strict field validation.
package acceptance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"flux-pipeline/e2e/harness/cluster"
)

// Namespace is where objects go that name none; it must exist.
const Namespace = "acceptance"

// Check sends every YAML file below the directories and reports each that the server refuses.
func Check(ctx context.Context, c *cluster.Cluster, applier *cluster.Applier, directories []string) error {
	applier.DryRun = true
	var refused []error
	files, objects := 0, 0
	for _, directory := range directories {
		err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !isManifest(path) {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			count, err := applier.ApplyEverywhere(ctx, c, text, Namespace)
			if err != nil {
				refused = append(refused, fmt.Errorf("%s: %w", path, err))
			}
			files, objects = files+1, objects+count
			return nil
		})
		if err != nil {
			return err
		}
	}
	fmt.Printf("%d files, %d objects, %d files refused\n", files, objects, len(refused))
	if objects == 0 {
		refused = append(refused, errors.New("there was nothing to accept"))
	}
	return errors.Join(refused...)
}

// isManifest leaves out what is YAML but no object for the cluster.
func isManifest(path string) bool {
	name := filepath.Base(path)
	return (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")) && name != "kustomization.yaml"
}
