package acceptance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// readBack compares what the YAML library made of a file with the object that is beside it, if one is.
func readBack(path string, objects []*unstructured.Unstructured) error {
	text, err := os.ReadFile(path + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var want any
	if err := json.Unmarshal(text, &want); err != nil {
		return err
	}
	if len(objects) != 1 || !reflect.DeepEqual(plain(objects[0].Object), want) {
		return errors.New("it is read back as another object")
	}
	return nil
}

// plain brings a value to the types that JSON has.
func plain(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var read any
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	return read
}

// kept tells what of a sent value is not in the answer. The server may add fields, leave out empty strings, which
// are what a missing one means, and write quantities otherwise.
func kept(at string, sent, got any) error {
	sent, got = plain(sent), plain(got)
	switch sent := sent.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return changed(at, sent, got)
		}
		var wrong []error
		for _, key := range slices.Sorted(maps.Keys(sent)) {
			wrong = append(wrong, kept(at+"."+key, sent[key], got[key]))
		}
		return errors.Join(wrong...)
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(sent) {
			return changed(at, sent, got)
		}
		var wrong []error
		for index := range sent {
			wrong = append(wrong, kept(fmt.Sprintf("%s[%d]", at, index), sent[index], got[index]))
		}
		return errors.Join(wrong...)
	}
	if reflect.DeepEqual(sent, got) || sent == "" && got == nil || sameText(sent, got) || sameQuantity(at, sent, got) {
		return nil
	}
	return changed(at, sent, got)
}

func changed(at string, sent, got any) error {
	return fmt.Errorf("`%s` was sent as %v and kept as %v", strings.TrimPrefix(at, "."), sent, got)
}

// sameText allows for what the API server does to every client, Flux included: it reads an apply patch as YAML, in
// which "next line" is a line break, also between the quotes of JSON, and becomes a blank.
func sameText(sent, got any) bool {
	text, ok := sent.(string)
	return ok && strings.ReplaceAll(text, "\u0085", " ") == got
}

func sameQuantity(at string, sent, got any) bool {
	if !strings.Contains(at, ".resources.") && !strings.HasSuffix(at, ".sizeLimit") {
		return false
	}
	one, err := resource.ParseQuantity(fmt.Sprint(sent))
	other, otherErr := resource.ParseQuantity(fmt.Sprint(got))
	return err == nil && otherErr == nil && one.Cmp(other) == 0
}
