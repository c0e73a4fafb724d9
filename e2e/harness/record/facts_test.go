package record

import (
	"reflect"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func TestFacts(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want Event
	}{
		"deployment": {`
kind: Deployment
metadata: {name: web, uid: u, resourceVersion: "7", generation: 2}
spec: {replicas: 2, template: {spec: {containers: [{image: "busybox:1"}]}}}
status: {observedGeneration: 2, replicas: 3, updatedReplicas: 1, availableReplicas: 2}
`, Event{
			Revision: 7, Kind: "Deployment", Name: "web", UID: "u", Generation: 2, ObservedGeneration: 2,
			Images: []string{"busybox:1"}, Template: "fef7089eec8e", Replicas: &Replicas{Desired: 2, Total: 3, Updated: 1, Available: 2},
		}},
		"kustomization": {`
kind: Kustomization
metadata: {name: shop-app, resourceVersion: "8", generation: 1}
spec: {suspend: true}
status:
  lastAppliedRevision: main@sha1:a
  lastAttemptedRevision: main@sha1:b
  conditions: [{type: Ready, status: "False", reason: DependencyNotReady, message: m, observedGeneration: 1}]
`, Event{
			Revision: 8, Kind: "Kustomization", Name: "shop-app", Generation: 1, Suspended: true,
			Applied: "main@sha1:a", Attempted: "main@sha1:b",
			Conditions: []Condition{{"Ready", "False", "DependencyNotReady", "m", 1}},
		}},
		"source": {`
kind: GitRepository
metadata: {name: shop, resourceVersion: "9"}
status: {artifact: {revision: "main@sha1:a"}}
`, Event{Revision: 9, Kind: "GitRepository", Name: "shop", Artifact: "main@sha1:a"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := facts(decode(t, test.text)); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// decode reads whole numbers as such, like the client for the API server does.
func decode(t *testing.T, text string) *unstructured.Unstructured {
	json, err := yaml.YAMLToJSON([]byte("apiVersion: v1\n" + text))
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(json); err != nil {
		t.Fatal(err)
	}
	return object
}
