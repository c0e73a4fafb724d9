package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"
)

var (
	namespaces  = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	nodes       = schema.GroupVersionResource{Version: "v1", Resource: "nodes"}
	deployments = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	definitions = schema.GroupVersionResource{
		Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions",
	}
)

// fluxControllers are those that the promise is about.
var fluxControllers = []string{"source-controller", "kustomize-controller", "helm-controller"}

// prepare creates what every scenario needs: the Flux resource definitions, its namespace, and one node.
func (c *Cluster) prepare(ctx context.Context, l *layoutPlan) error {
	if err := c.connect(); err != nil {
		return err
	}
	if err := c.create(ctx, namespaces, object("v1", "Namespace", "flux-system")); err != nil {
		return err
	}
	node := object("v1", "Node", "fake")
	node.SetAnnotations(map[string]string{"kwok.x-k8s.io/node": "fake"})
	if err := c.create(ctx, nodes, node); err != nil {
		return err
	}
	for _, tool := range append([]string{"apis"}, fluxControllers...) {
		if err := c.createDefinitions(ctx, l.tool.Path(tool, "crd")); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) createDefinitions(ctx context.Context, directory string) error {
	files, err := filepath.Glob(filepath.Join(directory, "*.yaml"))
	if err != nil || len(files) == 0 {
		return errors.Join(err, fmt.Errorf("no resource definitions in %s", directory))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		definition := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(text, &definition.Object); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := c.create(ctx, definitions, definition); err != nil {
			return err
		}
		if err := c.awaitEstablished(ctx, definition.GetName()); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) awaitEstablished(ctx context.Context, name string) error {
	watch, err := c.Client.Resource(definitions).Watch(ctx, metav1.SingleObject(metav1.ObjectMeta{Name: name}))
	if err != nil {
		return err
	}
	defer watch.Stop()
	for event := range watch.ResultChan() {
		definition, ok := event.Object.(*unstructured.Unstructured)
		if ok && hasCondition(definition, "Established") {
			return nil
		}
	}
	return fmt.Errorf("%s was not established", name)
}

// describeExisting reads which versions an existing cluster runs.
func (c *Cluster) describeExisting(ctx context.Context) error {
	asked, err := discovery.NewDiscoveryClientForConfig(c.Config)
	if err != nil {
		return err
	}
	version, err := asked.ServerVersion()
	if err != nil {
		return err
	}
	c.Components = append(c.Components, Component{Name: "kube-apiserver", Version: version.GitVersion})
	for _, name := range fluxControllers {
		deployment, err := c.Client.Resource(deployments).Namespace("flux-system").Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return fmt.Errorf("the cluster needs Flux in `flux-system`: %w", err)
		}
		c.Components = append(c.Components, Component{Name: name, Version: imageTag(deployment)})
		c.Flux = minor(deployment.GetLabels()["app.kubernetes.io/version"])
	}
	return nil
}

// minor shortens `v2.9.3` to `2.9`.
func minor(version string) string {
	parts := strings.Split(strings.TrimPrefix(version, "v"), ".")
	if len(parts) < 2 {
		return "unknown"
	}
	return parts[0] + "." + parts[1]
}

func imageTag(deployment *unstructured.Unstructured) string {
	containers, _, _ := unstructured.NestedSlice(deployment.Object, "spec", "template", "spec", "containers")
	for _, container := range containers {
		fields, _ := container.(map[string]any)
		if image, _ := fields["image"].(string); image != "" {
			return image[strings.LastIndex(image, ":")+1:]
		}
	}
	return "unknown"
}

func (c *Cluster) create(ctx context.Context, kind schema.GroupVersionResource, what *unstructured.Unstructured) error {
	var in dynamic.ResourceInterface = c.Client.Resource(kind)
	if _, err := in.Create(ctx, what, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("create %s %s: %w", what.GetKind(), what.GetName(), err)
	}
	return nil
}

func object(version, kind, name string) *unstructured.Unstructured {
	made := &unstructured.Unstructured{}
	made.SetAPIVersion(version)
	made.SetKind(kind)
	made.SetName(name)
	return made
}

func hasCondition(of *unstructured.Unstructured, kind string) bool {
	conditions, _, _ := unstructured.NestedSlice(of.Object, "status", "conditions")
	for _, condition := range conditions {
		fields, _ := condition.(map[string]any)
		if fields["type"] == kind && fields["status"] == "True" {
			return true
		}
	}
	return false
}

// CreateNamespace makes a namespace for one rollout.
func (c *Cluster) CreateNamespace(ctx context.Context, name string) error {
	return c.create(ctx, namespaces, object("v1", "Namespace", name))
}

// DeleteNamespace begins to delete a namespace with everything in it; the controllers finish in their own time.
func (c *Cluster) DeleteNamespace(ctx context.Context, name string) error {
	return c.Client.Resource(namespaces).Delete(ctx, name, metav1.DeleteOptions{})
}
