// Package record keeps what the API server said happened, in the order in which it happened there.
//
// The order is that of resource versions: they are revisions of the one etcd store behind the API server, so two
// changes of different kinds compare too, however late a watch delivers either. The checker reads nothing else.
package record

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"time"
)

// Change is what happened to an object.
type Change string

// The changes that a watch reports, and Noted for the harness's own remarks, such as "pushed".
const (
	Added    Change = "added"
	Modified Change = "modified"
	Deleted  Change = "deleted"
	Noted    Change = "noted"
)

// Event is one change of one object: the facts of it that an order can be judged by, as the API server had them.
type Event struct {
	Revision int64     `json:"revision"`
	Seen     time.Time `json:"seen"`
	Change   Change    `json:"change"`
	Note     string    `json:"note,omitempty"`
	// Predicted is what the compiler says that a commit does; it goes with a note.
	Predicted *Prediction `json:"predicted,omitempty"`

	Kind string `json:"kind,omitempty"`
	// Namespace is what comes behind the name of the play's own namespace, for the others of a scenario.
	Namespace          string   `json:"namespace,omitempty"`
	Name               string   `json:"name,omitempty"`
	UID                string   `json:"uid,omitempty"`
	Generation         int64    `json:"generation,omitempty"`
	ObservedGeneration int64    `json:"observedGeneration,omitempty"`
	Images             []string `json:"images,omitempty"`
	// Says is what a template says of the version of its files: what stands behind `mark=` in its script, and the
	// annotation `patched`, with `/` between them.
	Says string `json:"says,omitempty"`
	// Template is a digest of the pod template of a Deployment.
	Template string `json:"template,omitempty"`
	// Helm is the HelmRelease that an object was installed by.
	Helm       string      `json:"helm,omitempty"`
	Suspended  bool        `json:"suspended,omitempty"`
	Conditions []Condition `json:"conditions,omitempty"`
	Replicas   *Replicas   `json:"replicas,omitempty"`
	Applied    string      `json:"applied,omitempty"`
	Attempted  string      `json:"attempted,omitempty"`
	Artifact   string      `json:"artifact,omitempty"`
	// After are the Kustomizations that a Kustomization waits for.
	After []string `json:"after,omitempty"`
}

// Prediction is what `plan` says of a commit: the Jobs that run, the Deployments that get other pods, and what goes.
type Prediction struct {
	Commit string `json:"commit"`
	// Against is the commit of the same source that `plan` compared with; none for the first one.
	Against string   `json:"against,omitempty"`
	Runs    []string `json:"runs"`
	Rolls   []string `json:"rolls"`
	Goes    []string `json:"goes"`
	// Chance is what may be deleted and made again, or not.
	Chance []string `json:"chance,omitempty"`
}

// Title is the kind and the name of an object, with the namespace between them where that is not the play's own.
func (e Event) Title() string {
	if e.Namespace != "" {
		return e.Kind + "/" + e.Namespace + "/" + e.Name
	}
	return e.Kind + "/" + e.Name
}

// Condition is a status condition of an object.
type Condition struct {
	Type               string `json:"type"`
	Status             string `json:"status"`
	Reason             string `json:"reason,omitempty"`
	Message            string `json:"message,omitempty"`
	ObservedGeneration int64  `json:"observedGeneration,omitempty"`
}

// Replicas is how far a Deployment has come.
type Replicas struct {
	Desired   int64 `json:"desired"`
	Total     int64 `json:"total"`
	Updated   int64 `json:"updated"`
	Available int64 `json:"available"`
}

// Condition finds a condition by its type.
func (e Event) Condition(kind string) (Condition, bool) {
	for _, condition := range e.Conditions {
		if condition.Type == kind {
			return condition, true
		}
	}
	return Condition{}, false
}

// Is tells whether a condition has the status "True".
func (e Event) Is(kind string) bool {
	condition, ok := e.Condition(kind)
	return ok && condition.Status == "True"
}

// IsLive tells whether a Kustomization is ready at its own spec.
func (e Event) IsLive() bool {
	return e.Is("Ready") && e.ObservedGeneration == e.Generation
}

// InOrder returns the events sorted by revision; events of one revision keep their order.
func InOrder(events []Event) []Event {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b Event) int { return int(a.Revision - b.Revision) })
	return sorted
}

// Write writes the events to a file, in order, one JSON object on a line.
func Write(path string, events []Event) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	buffered := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffered)
	for _, event := range InOrder(events) {
		if err := encoder.Encode(event); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// Read reads what Write wrote.
func Read(path string) ([]Event, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var events []Event
	for decoder := json.NewDecoder(file); decoder.More(); {
		var event Event
		if err := decoder.Decode(&event); err != nil {
			return nil, err
		}
		events = append(events, event)
	}
	return events, nil
}
