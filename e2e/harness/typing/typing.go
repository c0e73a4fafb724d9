// Package typing compares what the compiler says of the fields of objects with what the real API server says.
//
// Each object is sent as a server-side dry run with strict field validation. One that the compiler passes and the API
// server refuses is a missed problem; one that the compiler refuses and the API server takes is a false alarm.
package typing

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"flux-pipeline/e2e/harness/cluster"
)

// workers is how many objects are sent at once; more do not make an API server on two cores faster.
const workers = 32

// Case is one line of the file that `tests/it/typing.rs` writes.
type Case struct {
	// Name says what was changed in which object.
	Name   string         `json:"name"`
	Object map[string]any `json:"object"`
	// Problems is what the compiler says of it.
	Problems []string `json:"problems"`
}

// Counts says how much was looked at.
type Counts struct {
	Cases   int
	Refused int
	Missed  int
	Alarms  int
}

// Check sends every object of a file and reports each about which the two differ.
func Check(ctx context.Context, c *cluster.Cluster, path string) (Counts, error) {
	applier, err := c.NewApplier()
	if err != nil {
		return Counts{}, err
	}
	cases, err := read(path)
	if err != nil {
		return Counts{}, err
	}
	check := &check{applier: applier}
	if err := check.namespaces(ctx, c, cases); err != nil {
		return Counts{}, err
	}
	return check.counts, errors.Join(check.all(ctx, cases), check.enough())
}

func read(path string) ([]Case, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var cases []Case
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var one Case
		decoder := json.NewDecoder(strings.NewReader(lines.Text()))
		if err := decoder.Decode(&one); err != nil {
			return nil, err
		}
		cases = append(cases, one)
	}
	return cases, lines.Err()
}

type check struct {
	applier *cluster.Applier

	mutex  sync.Mutex
	counts Counts
	wrong  []error
}

// namespaces makes those that the objects are in: without them all are refused for that reason alone.
func (k *check) namespaces(ctx context.Context, c *cluster.Cluster, cases []Case) error {
	made := map[string]bool{}
	for _, one := range cases {
		name := (&unstructured.Unstructured{Object: one.Object}).GetNamespace()
		if made[name] || name == "" {
			continue
		}
		made[name] = true
		if err := c.CreateNamespace(ctx, name); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	return nil
}

func (k *check) all(ctx context.Context, cases []Case) error {
	queue := make(chan Case)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for one := range queue {
				k.one(ctx, one)
			}
		})
	}
	for _, one := range cases {
		queue <- one
	}
	close(queue)
	all.Wait()
	return errors.Join(k.wrong...)
}

func (k *check) one(ctx context.Context, one Case) {
	answer, refusal := k.applier.DryRun(ctx, &unstructured.Unstructured{Object: one.Object})
	if refusal == nil {
		// A value that becomes another one is not taken: what runs is not what was said.
		refusal = kept("", one.Object, answer.Object)
	}
	if meta.IsNoMatchError(refusal) {
		// The cluster has no definition of the kind.
		return
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.counts.Cases++
	if refusal != nil {
		k.counts.Refused++
	}
	if len(one.Problems) == 0 && isUnjudged(refusal) {
		return
	}
	switch {
	case refusal != nil && !isVerdict(refusal) && len(one.Problems) == 0:
		// One that both refuse may be refused with a panic: 1.37.2 does so for a `successPolicy` without `completions`.
		k.wrong = append(k.wrong, fmt.Errorf("%s: no answer: %w", one.Name, refusal))
	case refusal != nil && len(one.Problems) == 0:
		k.counts.Missed++
		k.wrong = append(k.wrong, fmt.Errorf("%s: the compiler passes it, and the API server does not: %w", one.Name, refusal))
	case refusal == nil && len(one.Problems) > 0:
		k.counts.Alarms++
		k.wrong = append(k.wrong, fmt.Errorf("%s: the API server takes it, and the compiler says: %s",
			one.Name, strings.Join(one.Problems, "; ")))
	}
}

// unjudged are reasons that take the types of all that an expression in CEL has, its cost, or its value: the compiler
// does not say that it knows them (src/checks/invalid_field.md).
var unjudged = []string{
	"estimated rule cost",
	"estimated messageExpression cost",
	"may not be set if oldSelf is not used in rule",
	"found no matching overload",
	"evaluating rule",
	"failed to convert to declType",
	"of type date: ",
	"must result in valid metadata",
}

// isUnjudged tells a refusal that has no other reasons.
func isUnjudged(err error) bool {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		return false
	}
	for _, cause := range status.Status().Details.Causes {
		is := func(reason string) bool { return strings.Contains(cause.Message, reason) }
		if !slices.ContainsFunc(unjudged, is) {
			return false
		}
	}
	return true
}

// errChanged is the verdict on a value that the API server keeps as another one.
var errChanged = errors.New("the API server keeps another value")

// isVerdict tells a refusal of the object from a failure to ask. What cannot be converted at all is an internal error to
// the API server.
func isVerdict(err error) bool {
	return apierrors.IsInvalid(err) || apierrors.IsBadRequest(err) || apierrors.IsForbidden(err) ||
		apierrors.IsInternalError(err) || errors.Is(err, errChanged)
}

// enough guards against a run that compares nothing.
func (k *check) enough() error {
	if k.counts.Refused == 0 || k.counts.Refused == k.counts.Cases {
		return errors.New("there was nothing to compare")
	}
	return nil
}
