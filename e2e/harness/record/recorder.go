package record

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
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
	{Group: "helm.toolkit.fluxcd.io", Version: "v2", Resource: "helmreleases"},
}

// Recorder watches the namespaces of a play and writes what happens there into a log.
type Recorder struct {
	log    *Log
	client dynamic.Interface
	// namespaces are those of the play, with what events call them.
	namespaces map[string]string
	// restarts: the API server is one that starts again, and then knows no change from before.
	restarts bool
	stop     context.CancelFunc
}

// Start begins to watch namespaces, given with what events are to call them: nothing for the play's own. Every change
// after Start returned is recorded, or the record says that it has a gap. Where the API server restarts, a change that
// another one followed before anybody could watch again is not recorded; what was last keeps its place in the order.
func Start(
	ctx context.Context, client dynamic.Interface, namespaces map[string]string, log *Log, restarts bool,
) (*Recorder, error) {
	ctx, stop := context.WithCancel(ctx)
	r := &Recorder{log: log, client: client, namespaces: namespaces, restarts: restarts, stop: stop}
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
	resource := watching{r.client.Resource(kind).Namespace(namespace)}
	version, err := r.list(ctx, resource, Added)
	if err != nil {
		return fmt.Errorf("list %s: %w", kind.Resource, err)
	}
	go r.copy(ctx, kind, resource, version)
	return nil
}

// list notes how everything is, and returns the version at which it is so.
func (r *Recorder) list(ctx context.Context, resource watching, change Change) (string, error) {
	list, err := resource.List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	for _, object := range list.Items {
		r.note(change, &object)
	}
	return list.GetResourceVersion(), nil
}

// copy notes every change after a resource version. A watch that ends, as when an API server starts again, is resumed
// where it was; what the server does not remember any more is a gap.
func (r *Recorder) copy(ctx context.Context, kind schema.GroupVersionResource, from watching, version string) {
	for again := time.NewTicker(time.Second); ctx.Err() == nil; {
		watcher, err := retry.NewRetryWatcherWithContext(ctx, version, from)
		if err == nil {
			version, err = r.drain(watcher, version)
		}
		forgotten := apierrors.IsGone(err) || apierrors.IsResourceExpired(err)
		if forgotten && !r.restarts {
			r.log.breakOff(fmt.Errorf("watch %s: %w", kind.Resource, err))
			return
		}
		if forgotten {
			if now, err := r.list(ctx, from, Modified); err == nil {
				version = now
			}
		}
		select {
		case <-ctx.Done():
		case <-again.C:
		}
	}
}

// drain notes what a watch gives until it ends, and returns the version of the last change and the error, if any.
func (r *Recorder) drain(watcher watch.Interface, version string) (string, error) {
	for event := range watcher.ResultChan() {
		if event.Type == watch.Error {
			return version, apierrors.FromObject(event.Object)
		}
		object, ok := event.Object.(*unstructured.Unstructured)
		if !ok {
			continue
		}
		version = object.GetResourceVersion()
		if change, known := changes[event.Type]; known {
			r.note(change, object)
		}
	}
	return version, nil
}

func (r *Recorder) note(change Change, object *unstructured.Unstructured) {
	event := facts(object)
	event.Change, event.Seen, event.Namespace = change, time.Now(), r.namespaces[object.GetNamespace()]
	r.log.Add(event)
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
