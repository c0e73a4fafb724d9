package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
	kubeyaml "sigs.k8s.io/yaml"
)

// Applier sends objects to the API server as server-side apply, with unknown and duplicate fields refused.
type Applier struct {
	client dynamic.Interface
	mapper *restmapper.DeferredDiscoveryRESTMapper
}

// NewApplier makes an applier for the cluster.
func (c *Cluster) NewApplier() (*Applier, error) {
	asked, err := discovery.NewDiscoveryClientForConfig(c.Config)
	if err != nil {
		return nil, err
	}
	return &Applier{client: c.Client, mapper: restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(asked))}, nil
}

// Apply applies every document of a YAML text; objects that name no namespace go to the one given.
func (a *Applier) Apply(ctx context.Context, text []byte, namespace string) error {
	objects, err := Objects(text)
	if err != nil {
		return err
	}
	var refused []error
	for _, object := range objects {
		if object.GetNamespace() == "" {
			object.SetNamespace(namespace)
		}
		_, err := a.send(ctx, object, metav1.PatchOptions{})
		refused = append(refused, err)
	}
	return errors.Join(refused...)
}

// DryRun makes the API server check an object with everything it has, and keep nothing. It returns the object as
// it would have been kept.
func (a *Applier) DryRun(ctx context.Context, object *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	return a.send(ctx, object, metav1.PatchOptions{DryRun: []string{metav1.DryRunAll}})
}

func (a *Applier) send(
	ctx context.Context, object *unstructured.Unstructured, options metav1.PatchOptions,
) (*unstructured.Unstructured, error) {
	kind := object.GroupVersionKind()
	mapping, err := a.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	body, err := object.MarshalJSON()
	if err != nil {
		return nil, err
	}
	force := true
	options.FieldManager, options.Force, options.FieldValidation = "e2e", &force, metav1.FieldValidationStrict
	kept, err := a.client.Resource(mapping.Resource).Namespace(object.GetNamespace()).
		Patch(ctx, object.GetName(), types.ApplyPatchType, body, options)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", object.GetKind(), object.GetName(), err)
	}
	return kept, nil
}

// Objects reads the documents of a YAML stream and leaves out those that hold only comments. A key that is said
// twice is an error here; an unknown field is one at the server.
func Objects(text []byte) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	reader := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text)))
	defer reader.Close()
	for {
		buffer := make([]byte, len(text)+1)
		length, err := reader.Read(buffer)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		object := &unstructured.Unstructured{}
		if err := kubeyaml.UnmarshalStrict(buffer[:length], &object.Object); err != nil {
			return nil, err
		}
		if object.Object != nil {
			objects = append(objects, object)
		}
	}
}
