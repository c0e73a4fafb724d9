package cluster

import (
	"context"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

var kustomizations = schema.GroupVersionResource{
	Group: "kustomize.toolkit.fluxcd.io", Version: "v1", Resource: "kustomizations",
}

var gitRepositories = schema.GroupVersionResource{
	Group: "source.toolkit.fluxcd.io", Version: "v1", Resource: "gitrepositories",
}

var jobs = schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: "jobs"}

// Suspend makes a controller leave an object alone, as `flux suspend` does: a Kustomization by its name, or
// `GitRepository/NAME`.
func (c *Cluster) Suspend(ctx context.Context, namespace, name string) error {
	return c.patchSpec(ctx, namespace, name, `{"spec": {"suspend": true}}`)
}

// Resume makes the controller look at a suspended object again.
func (c *Cluster) Resume(ctx context.Context, namespace, name string) error {
	return c.patchSpec(ctx, namespace, name, `{"spec": {"suspend": null}}`)
}

func (c *Cluster) patchSpec(ctx context.Context, namespace, name, patch string) error {
	resource := kustomizations
	if source, ok := strings.CutPrefix(name, "GitRepository/"); ok {
		resource, name = gitRepositories, source
	}
	_, err := c.Client.Resource(resource).Namespace(namespace).
		Patch(ctx, name, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	return err
}

// Delete deletes a Job with its pods, or a Kustomization, as `kubectl delete` does.
func (c *Cluster) Delete(ctx context.Context, namespace, kind, name string) error {
	resource, ok := map[string]schema.GroupVersionResource{"Job": jobs, "Kustomization": kustomizations}[kind]
	if !ok {
		return fmt.Errorf("nobody deletes a %s by hand", kind)
	}
	background := metav1.DeletePropagationBackground
	return c.Client.Resource(resource).Namespace(namespace).
		Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: &background})
}
