package record

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestWhatIsReadIsWhatWasWrittenInOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.jsonl")
	late, early := Event{Revision: 2, Kind: "Deployment"}, Event{Revision: 1, Kind: "Job"}
	if err := Write(path, []Event{late, early}); err != nil {
		t.Fatal(err)
	}
	events, err := Read(path)
	if err != nil || len(events) != 2 || events[0].Kind != "Job" || events[1].Kind != "Deployment" {
		t.Errorf("%+v %v", events, err)
	}
}

func TestAwaitSeesWhatComesLater(t *testing.T) {
	log := NewLog()
	go log.Note("hello")
	err := log.Await(t.Context(), func(events []Event) bool { return len(events) == 1 })
	if err != nil || log.Events()[0].Note != "hello" {
		t.Error(err)
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := NewLog().Await(ctx, func([]Event) bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestARecordWithAGapIsNotJudged(t *testing.T) {
	log := NewLog()
	log.breakOff(errors.New("410 Gone"))
	if err := log.Await(t.Context(), func([]Event) bool { return true }); err == nil {
		t.Error("the gap was not noticed")
	}
}
