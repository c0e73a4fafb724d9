package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// special are definitions that stand for one value, or for one of several types.
var special = map[string]string{
	"io.k8s.apimachinery.pkg.api.resource.Quantity":                                            "quantity",
	"io.k8s.apimachinery.pkg.util.intstr.IntOrString":                                          "int-or-string",
	"io.k8s.apimachinery.pkg.apis.meta.v1.Time":                                                "time",
	"io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime":                                           "micro-time",
	"io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1":                                            "any",
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON":                            "any",
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray":          "schema",
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool":           "schema-or-boolean",
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray":    "any",
	"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceStatus": "map",
}

// document is an OpenAPI document of Kubernetes, with the package of its kinds and those that are read from it.
type document struct {
	name, of string
	kinds    []string
}

// documents are in order: where two types have one name, the first one keeps it, and a kind is read before what has it
// inside.
var documents = []document{
	{"api__v1", "io.k8s.api.core.v1", []string{
		"ConfigMap", "Endpoints", "LimitRange", "Namespace", "PersistentVolume", "PersistentVolumeClaim", "Pod",
		"PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount",
	}},
	{"apis__batch__v1", "io.k8s.api.batch.v1", []string{"CronJob", "Job"}},
	{"apis__apps__v1", "io.k8s.api.apps.v1", []string{"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"}},
	{"apis__admissionregistration.k8s.io__v1", "io.k8s.api.admissionregistration.v1", []string{
		"MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
		"ValidatingWebhookConfiguration",
	}},
	{
		"apis__apiextensions.k8s.io__v1", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
		[]string{"CustomResourceDefinition"},
	},
	{"apis__apiregistration.k8s.io__v1", "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1", []string{"APIService"}},
	{"apis__autoscaling__v2", "io.k8s.api.autoscaling.v2", []string{"HorizontalPodAutoscaler"}},
	{"apis__autoscaling__v1", "io.k8s.api.autoscaling.v1", []string{"HorizontalPodAutoscaler"}},
	{"apis__coordination.k8s.io__v1", "io.k8s.api.coordination.v1", []string{"Lease"}},
	{"apis__discovery.k8s.io__v1", "io.k8s.api.discovery.v1", []string{"EndpointSlice"}},
	{"apis__networking.k8s.io__v1", "io.k8s.api.networking.v1", []string{"Ingress", "IngressClass", "NetworkPolicy"}},
	{"apis__node.k8s.io__v1", "io.k8s.api.node.v1", []string{"RuntimeClass"}},
	{"apis__policy__v1", "io.k8s.api.policy.v1", []string{"PodDisruptionBudget"}},
	{"apis__rbac.authorization.k8s.io__v1", "io.k8s.api.rbac.v1", []string{
		"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding",
	}},
	{"apis__scheduling.k8s.io__v1", "io.k8s.api.scheduling.v1", []string{"PriorityClass"}},
	{"apis__storage.k8s.io__v1", "io.k8s.api.storage.v1", []string{"CSIDriver", "StorageClass"}},
}

// hidden are fields whose values are looked at by `src/schema/texts.rs` alone, which shows none of them.
var hidden = map[string][]string{"ConfigMap": {"binaryData", "data"}, "Secret": {"data", "stringData"}}

// builtIn reads the types of kinds that come with Kubernetes, and all that they hold.
func builtIn(module string) map[string]Type {
	r := &reader{types: map[string]Type{}}
	names := names{}
	for _, d := range documents {
		schemas := schemas(filepath.Join(module, "api/openapi-spec/v3", d.name+"_openapi.json"))
		r.named = func(ref string) Schema { return r.reference(schemas, names, ref) }
		for _, kind := range d.kinds {
			ref := d.of + "." + kind
			delete(schemas[ref].Properties, "status")
			fields := r.types[r.named(ref).Is].Fields
			// kustomize-controller applies no status (UnstructuredWithScheme in fluxcd/pkg/ssa/normalize).
			fields["status"] = Schema{Is: "any"}
			for _, field := range hidden[kind] {
				fields[field] = Schema{Is: "any"}
			}
		}
	}
	return r.types
}

func schemas(path string) map[string]definition {
	text, err := os.ReadFile(path)
	check(err)
	var document struct {
		Components struct {
			Schemas map[string]definition `json:"schemas"`
		} `json:"components"`
	}
	check(json.Unmarshal(text, &document))
	return document.Components.Schemas
}

// names are what types are called, by their full names.
type names map[string]string

// of is the last part of a full name, or, where that is taken, with the group before it.
func (n names) of(ref string) string {
	if name, ok := n[ref]; ok {
		return name
	}
	parts := strings.Split(ref, ".")
	name := parts[len(parts)-1]
	if slices.Contains(slices.Collect(maps.Values(n)), name) {
		group := parts[len(parts)-3]
		name = strings.ToUpper(group[:1]) + group[1:] + name
	}
	n[ref] = name
	return name
}

// reference is what a name stands for, which is read when it is met first.
func (r *reader) reference(schemas map[string]definition, names names, ref string) Schema {
	if is, ok := special[ref]; ok {
		return Schema{Is: is}
	}
	name := names.of(ref)
	if _, ok := r.types[name]; !ok {
		r.types[name] = Type{}
		r.object(name, schemas[ref])
	}
	return Schema{Is: name}
}
