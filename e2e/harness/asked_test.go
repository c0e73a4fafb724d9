package main

import (
	"slices"
	"testing"
)

func TestWhatIsNotWrittenToTheEndIsNoAnswer(t *testing.T) {
	const half = "emitted /some/2.9\nemitted /some/2.7\ntypes /typed.jsonl\n"
	if _, err := parseAsked(half); err == nil {
		t.Error("what ends too early is taken for all")
	}
	all, err := parseAsked(half + "done\n")
	if err != nil || !slices.Equal(all.emitted, []string{"/some/2.9", "/some/2.7"}) || all.types != "/typed.jsonl" {
		t.Errorf("%+v %v", all, err)
	}
}
