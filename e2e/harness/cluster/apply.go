package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
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

// Applier sends YAML to the API server as server-side apply, with unknown and duplicate fields refused.
type Applier struct {
	client dynamic.Interface
	mapper *restmapper.DeferredDiscoveryRESTMapper
	// DryRun makes the API server check everything and keep nothing.
	DryRun bool
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
// It returns how many objects there were.
func (a *Applier) Apply(ctx context.Context, text []byte, namespace string) (int, error) {
	documents, err := split(text)
	if err != nil {
		return 0, err
	}
	var refused []error
	for _, document := range documents {
		if err := a.applyOne(ctx, document, namespace); err != nil {
			refused = append(refused, err)
		}
	}
	return len(documents), errors.Join(refused...)
}

func (a *Applier) applyOne(ctx context.Context, document []byte, namespace string) error {
	what := &unstructured.Unstructured{}
	// Strict: a key that is said twice is an error here; an unknown field is one at the server.
	if err := kubeyaml.UnmarshalStrict(document, &what.Object); err != nil {
		return err
	}
	kind := what.GroupVersionKind()
	mapping, err := a.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return err
	}
	var resource dynamic.ResourceInterface = a.client.Resource(mapping.Resource)
	if mapping.Scope.Name() == "namespace" {
		if what.GetNamespace() == "" {
			what.SetNamespace(namespace)
		}
		resource = a.client.Resource(mapping.Resource).Namespace(what.GetNamespace())
	}
	body, err := what.MarshalJSON()
	if err != nil {
		return err
	}
	force := true
	options := metav1.PatchOptions{FieldManager: "e2e", Force: &force, FieldValidation: metav1.FieldValidationStrict}
	if a.DryRun {
		options.DryRun = []string{metav1.DryRunAll}
	}
	if _, err := resource.Patch(ctx, what.GetName(), types.ApplyPatchType, body, options); err != nil {
		return fmt.Errorf("%s %s: %w", what.GetKind(), what.GetName(), err)
	}
	return nil
}

// split parts a YAML stream into its documents and leaves out those that hold only comments.
func split(text []byte) ([][]byte, error) {
	var documents [][]byte
	reader := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text)))
	defer reader.Close()
	for {
		buffer := make([]byte, len(text)+1)
		length, err := reader.Read(buffer)
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		var content any
		if kubeyaml.Unmarshal(buffer[:length], &content) == nil && content == nil {
			continue
		}
		documents = append(documents, buffer[:length])
	}
}

// ApplyEverywhere applies as Apply does, and creates the namespaces that objects name first: without them the API
// server refuses an object for that reason alone.
func (a *Applier) ApplyEverywhere(ctx context.Context, c *Cluster, text []byte, namespace string) (int, error) {
	documents, err := split(text)
	if err != nil {
		return 0, err
	}
	for _, document := range documents {
		what := &unstructured.Unstructured{}
		if kubeyaml.Unmarshal(document, &what.Object) != nil || what.GetNamespace() == "" {
			continue
		}
		if err := c.CreateNamespace(ctx, what.GetNamespace()); err != nil && !apierrors.IsAlreadyExists(err) {
			return 0, err
		}
	}
	return a.Apply(ctx, text, namespace)
}
