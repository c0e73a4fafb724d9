package cluster

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Announce writes what an installed Flux would have in `flux-system`: a Deployment for each controller, with its
// version. They have no pods, since the controllers are processes of this harness.
func (c *Cluster) Announce(ctx context.Context) error {
	for _, name := range fluxControllers {
		deployment := announced(name, c.programs.version(name), c.Flux)
		in := c.Client.Resource(deployments).Namespace("flux-system")
		if _, err := in.Create(ctx, deployment, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("announce %s: %w", name, err)
		}
	}
	return nil
}

func announced(name, version, flux string) *unstructured.Unstructured {
	deployment := object("apps/v1", "Deployment", name)
	deployment.SetLabels(map[string]string{"app.kubernetes.io/version": "v" + flux + ".0"})
	labels := map[string]any{"app": name}
	container := map[string]any{"name": "manager", "image": "ghcr.io/fluxcd/" + name + ":" + version}
	deployment.Object["spec"] = map[string]any{
		"replicas": int64(0),
		"selector": map[string]any{"matchLabels": labels},
		"template": map[string]any{
			"metadata": map[string]any{"labels": labels},
			"spec":     map[string]any{"containers": []any{container}},
		},
	}
	return deployment
}
