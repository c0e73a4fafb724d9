package cluster

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

var kustomizations = schema.GroupVersionResource{
	Group: "kustomize.toolkit.fluxcd.io", Version: "v1", Resource: "kustomizations",
}

var jobs = schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: "jobs"}

// Suspend makes kustomize-controller leave a Kustomization alone, as `flux suspend` does.
func (c *Cluster) Suspend(ctx context.Context, namespace, name string) error {
	return c.patchKustomization(ctx, namespace, name, `{"spec": {"suspend": true}}`)
}

// Resume makes kustomize-controller look at a suspended Kustomization again.
func (c *Cluster) Resume(ctx context.Context, namespace, name string) error {
	return c.patchKustomization(ctx, namespace, name, `{"spec": {"suspend": null}}`)
}

func (c *Cluster) patchKustomization(ctx context.Context, namespace, name, patch string) error {
	_, err := c.Client.Resource(kustomizations).Namespace(namespace).
		Patch(ctx, name, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	return err
}

// DeleteJob deletes a Job with its pods, as `kubectl delete job` does.
func (c *Cluster) DeleteJob(ctx context.Context, namespace, name string) error {
	background := metav1.DeletePropagationBackground
	return c.Client.Resource(jobs).Namespace(namespace).
		Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: &background})
}
