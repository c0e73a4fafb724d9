package verdict

import (
	"path"
	"strings"

	"flux-pipeline/e2e/harness/record"
)

// history is what a record says of each stage: when it was written with a release, and when it finished one.
type history struct {
	writes   map[string][]write
	finishes map[string]map[string][]finish

	current map[string]string           // the release that a stage was last written with
	begun   map[string]map[string]int64 // for each stage, when it was last written with a release
	seen    map[string]string           // the release of each object, by UID
	ended   map[string]bool             // the objects, by UID, that have finished their present release
}

// write is the first write of a release to any object of a stage.
type write struct {
	object   string
	release  string
	previous int64 // revision of the stage's earlier write of the same release, or -1
	event    record.Event
}

// finish is the first sight of an object finished with a release.
type finish struct {
	release string
	event   record.Event
}

func read(parts map[string][]string, events []record.Event) history {
	h := history{
		writes: map[string][]write{}, finishes: map[string]map[string][]finish{},
		current: map[string]string{}, begun: map[string]map[string]int64{},
		seen: map[string]string{}, ended: map[string]bool{},
	}
	for part := range parts {
		h.finishes[part], h.begun[part] = map[string][]finish{}, map[string]int64{}
	}
	for _, event := range events {
		for part, patterns := range parts {
			for _, pattern := range patterns {
				if Matches(pattern, event) {
					h.add(part, pattern, event)
				}
			}
		}
	}
	return h
}

func (h *history) add(part, pattern string, event record.Event) {
	release := Release(event)
	if release == "" || event.Change == record.Deleted {
		return
	}
	if h.seen[event.UID] != release {
		h.seen[event.UID], h.ended[event.UID] = release, false
		h.addWrite(part, release, event)
	}
	if Finished(event) && !h.ended[event.UID] {
		h.ended[event.UID] = true
		h.finishes[part][pattern] = append(h.finishes[part][pattern], finish{release, event})
	}
}

func (h *history) addWrite(part, release string, event record.Event) {
	if h.current[part] == release {
		return
	}
	previous, again := h.begun[part][release]
	if !again {
		previous = -1
	}
	h.current[part], h.begun[part][release] = release, event.Revision
	h.writes[part] = append(h.writes[part], write{event.Title(), release, previous, event})
}

// Matches tells whether an event is about an object that a pattern such as `Job/migrate-*` names.
func Matches(pattern string, event record.Event) bool {
	return event.Change != record.Noted && matches(pattern, event.Title())
}

func matches(pattern, title string) bool {
	matched, err := path.Match(pattern, title)
	return err == nil && matched
}

// Release is the tag of the first image in the object's template, or nothing.
func Release(event record.Event) string {
	if len(event.Images) == 0 {
		return ""
	}
	image := event.Images[0]
	colon := strings.LastIndex(image, ":")
	if colon < strings.LastIndex(image, "/") || colon < 0 {
		return ""
	}
	return image[colon+1:]
}

// Finished tells whether an object has done its work: a Job is complete, a Deployment is rolled out.
func Finished(event record.Event) bool {
	switch event.Kind {
	case "Job":
		return event.Is("Complete")
	case "Deployment":
		r := event.Replicas
		return r != nil && event.ObservedGeneration >= event.Generation &&
			r.Updated == r.Desired && r.Available == r.Desired && r.Total == r.Desired
	}
	return false
}
