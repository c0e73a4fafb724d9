package rollout

import (
	"encoding/json"
	"reflect"
	"testing"

	"flux-pipeline/e2e/harness/record"
)

func TestAPlanIsReadAsARecordShowsIt(t *testing.T) {
	const text = `{
		"refused": [{"check": "killed-job", "severity": "error"}, {"check": "deleted-app", "severity": "warning"},
			{"check": "killed-job", "severity": "error"}],
		"pipelines": [{"stages": [{"objects": [
			{"object": "Job shop-1/created", "kind": "Job", "fate": "created"},
			{"object": "Job shop-1/replaced", "kind": "Job", "fate": "replaced"},
			{"object": "Job shop-1/idle", "kind": "Job", "fate": "idle"},
			{"object": "Job shop-1/gone", "kind": "Job", "fate": "pruned"}]}]},
		{"stages": [{"objects": [
			{"object": "Deployment shop-1/rolled", "kind": "Deployment", "fate": "rolled"},
			{"object": "Deployment shop-1-next/web", "kind": "Deployment", "fate": "pruned"},
			{"object": "Deployment shop-1/moved", "kind": "Deployment", "fate": "pruned"},
			{"object": "Deployment shop-1/moved", "kind": "Deployment", "fate": "created"},
			{"object": "Deployment shop-1/kept", "kind": "Deployment", "fate": "orphaned"},
			{"object": "Deployment shop-1/open", "kind": "Deployment", "fate": "risked"},
			{"object": "ConfigMap shop-1/c", "kind": "ConfigMap", "fate": "pruned"}]}]}]}`
	var plan foreseen
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		t.Fatal(err)
	}
	want := record.Prediction{
		Runs: []string{"Job/created", "Job/replaced"}, Rolls: []string{"Deployment/rolled"},
		Goes: []string{"Job/gone", "Deployment/next/web"}, Chance: []string{"Deployment/open"},
	}
	if got := plan.prediction("shop-1"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := plan.checks(); !reflect.DeepEqual(got, []string{"deleted-app", "killed-job"}) {
		t.Errorf("%q", got)
	}
}
