package record

import (
	"context"
	"errors"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	retry "k8s.io/client-go/tools/watch"
)

// Kinds are the resources that a record is made of.
var Kinds = []schema.GroupVersionResource{
	{Group: "batch", Version: "v1", Resource: "jobs"},
	{Group: "apps", Version: "v1", Resource: "deployments"},
	{Group: "kustomize.toolkit.fluxcd.io", Version: "v1", Resource: "kustomizations"},
	{Group: "source.toolkit.fluxcd.io", Version: "v1", Resource: "gitrepositories"},
}

// Recorder watches the namespaces of a play and writes what happens there into a log.
type Recorder struct {
	log    *Log
	client dynamic.Interface
	// namespaces are those of the play, with what events call them.
	namespaces map[string]string
	stop       context.CancelFunc
}

// Start begins to watch namespaces, given with what events are to call them: nothing for the play's own. Every change
// after Start returned is recorded.
func Start(
	ctx context.Context, client dynamic.Interface, namespaces map[string]string, log *Log,
) (*Recorder, error) {
	ctx, stop := context.WithCancel(ctx)
	r := &Recorder{log: log, client: client, namespaces: namespaces, stop: stop}
	for namespace := range namespaces {
		for _, kind := range Kinds {
			if err := r.follow(ctx, kind, namespace); err != nil {
				stop()
				return nil, err
			}
		}
	}
	return r, nil
}

// Stop ends the watches.
func (r *Recorder) Stop() { r.stop() }

// CatchUp returns once the log holds the present state of every object, so that no late watch can change a verdict.
func (r *Recorder) CatchUp(ctx context.Context) error {
	for namespace := range r.namespaces {
		for _, kind := range Kinds {
			present, err := r.client.Resource(kind).Namespace(namespace).List(ctx, metav1.ListOptions{})
			if err != nil {
				return err
			}
			err = r.log.Await(ctx, func(events []Event) bool { return holds(events, present.Items) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Recorder) follow(ctx context.Context, kind schema.GroupVersionResource, namespace string) error {
	resource := r.client.Resource(kind).Namespace(namespace)
	list, err := resource.List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("list %s: %w", kind.Resource, err)
	}
	for _, object := range list.Items {
		r.note(Added, &object)
	}
	watcher, err := retry.NewRetryWatcherWithContext(ctx, list.GetResourceVersion(), watching{resource})
	if err != nil {
		return fmt.Errorf("watch %s: %w", kind.Resource, err)
	}
	go r.copy(ctx, kind, watcher)
	return nil
}

func (r *Recorder) copy(ctx context.Context, kind schema.GroupVersionResource, watcher watch.Interface) {
	for event := range watcher.ResultChan() {
		object, ok := event.Object.(*unstructured.Unstructured)
		change, known := changes[event.Type]
		switch {
		case event.Type == watch.Error:
			r.log.breakOff(fmt.Errorf("watch %s: %v", kind.Resource, event.Object))
		case ok && known:
			r.note(change, object)
		}
	}
	if ctx.Err() == nil {
		r.log.breakOff(errors.New("the watch of " + kind.Resource + " ended"))
	}
}

func (r *Recorder) note(change Change, object *unstructured.Unstructured) {
	event := facts(object)
	event.Change, event.Seen, event.Namespace = change, time.Now(), r.namespaces[object.GetNamespace()]
	r.log.add(event)
}

var changes = map[watch.EventType]Change{watch.Added: Added, watch.Modified: Modified, watch.Deleted: Deleted}

// watching is a resource as the retrying watcher wants to see it.
type watching struct{ dynamic.ResourceInterface }

func (w watching) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	return w.Watch(ctx, options)
}

func holds(events []Event, present []unstructured.Unstructured) bool {
	seen := map[string]int64{}
	for _, event := range events {
		seen[event.UID] = max(seen[event.UID], event.Revision)
	}
	for _, object := range present {
		if seen[string(object.GetUID())] < facts(&object).Revision {
			return false
		}
	}
	return true
}
