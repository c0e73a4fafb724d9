package rollout

import (
	"os"
	"path/filepath"
	"testing"

	"flux-pipeline/e2e/harness/scenario"
)

func TestSpoil(t *testing.T) {
	work := t.TempDir()
	file := filepath.Join(work, "flux", "app.yaml")
	text := "kind: Kustomization\nspec:\n  dependsOn: [{name: shop-migrate}]\n  wait: true\n"
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := spoil(work, scenario.Push{Spoil: []string{"dependsOn"}}); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadFile(file)
	if err != nil || string(left) != "kind: Kustomization\nspec:\n  wait: true\n" {
		t.Errorf("%s %v", left, err)
	}
	if spoil(work, scenario.Push{Spoil: []string{"dependsOn"}}) == nil {
		t.Error("nothing was there to spoil, and nobody noticed")
	}
}
