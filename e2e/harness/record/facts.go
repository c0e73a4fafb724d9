package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// facts reads from an object what an Event holds.
func facts(object *unstructured.Unstructured) Event {
	content := object.Object
	revision, _ := strconv.ParseInt(object.GetResourceVersion(), 10, 64)
	event := Event{
		Revision:           revision,
		Kind:               object.GetKind(),
		Name:               object.GetName(),
		UID:                string(object.GetUID()),
		Generation:         object.GetGeneration(),
		ObservedGeneration: number(content, "status", "observedGeneration"),
		Images:             images(content),
		Conditions:         conditions(content),
		Applied:            text(content, "status", "lastAppliedRevision"),
		Attempted:          text(content, "status", "lastAttemptedRevision"),
		Artifact:           text(content, "status", "artifact", "revision"),
	}
	event.Says = says(content)
	event.After = after(content)
	event.Helm = object.GetLabels()["helm.toolkit.fluxcd.io/name"]
	event.Suspended, _, _ = unstructured.NestedBool(content, "spec", "suspend")
	if event.Kind == "Deployment" {
		event.Template = template(content)
		event.Replicas = &Replicas{
			Desired:   number(content, "spec", "replicas"),
			Total:     number(content, "status", "replicas"),
			Updated:   number(content, "status", "updatedReplicas"),
			Available: number(content, "status", "availableReplicas"),
		}
	}
	return event
}

// template is a digest of the pod template: another one means other pods.
func template(content map[string]any) string {
	found, _, _ := unstructured.NestedMap(content, "spec", "template")
	// A tree that came as JSON can be written as JSON.
	text, _ := json.Marshal(found)
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:6])
}

// after are the names in `dependsOn`, each once: a lockstep edge is two entries.
func after(content map[string]any) []string {
	var names []string
	entries, _, _ := unstructured.NestedSlice(content, "spec", "dependsOn")
	for _, entry := range entries {
		fields, _ := entry.(map[string]any)
		names = append(names, text(fields, "name"))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func says(content map[string]any) string {
	var all []string
	containers, _, _ := unstructured.NestedSlice(content, "spec", "template", "spec", "containers")
	for _, container := range containers {
		fields, _ := container.(map[string]any)
		command, _, _ := unstructured.NestedStringSlice(fields, "command")
		if _, rest, ok := strings.Cut(strings.Join(command, " "), "mark="); ok {
			mark, _, _ := strings.Cut(rest, ";")
			all = append(all, mark)
		}
	}
	if patched := text(content, "spec", "template", "metadata", "annotations", "patched"); patched != "" {
		all = append(all, patched)
	}
	return strings.Join(all, "/")
}

func images(content map[string]any) []string {
	var found []string
	containers, _, _ := unstructured.NestedSlice(content, "spec", "template", "spec", "containers")
	for _, container := range containers {
		fields, _ := container.(map[string]any)
		if image := text(fields, "image"); image != "" {
			found = append(found, image)
		}
	}
	return found
}

func conditions(content map[string]any) []Condition {
	var found []Condition
	all, _, _ := unstructured.NestedSlice(content, "status", "conditions")
	for _, one := range all {
		fields, _ := one.(map[string]any)
		found = append(found, Condition{
			Type:               text(fields, "type"),
			Status:             text(fields, "status"),
			Reason:             text(fields, "reason"),
			Message:            text(fields, "message"),
			ObservedGeneration: number(fields, "observedGeneration"),
		})
	}
	return found
}

func text(content map[string]any, path ...string) string {
	found, _, _ := unstructured.NestedString(content, path...)
	return found
}

func number(content map[string]any, path ...string) int64 {
	found, _, _ := unstructured.NestedInt64(content, path...)
	return found
}
