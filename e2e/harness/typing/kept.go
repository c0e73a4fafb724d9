package typing

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// kept tells what of a sent value the API server keeps otherwise. Nothing, `null`, zero and an empty value are one to
// the types of Go; what looks like an amount is kept in another unit.
func kept(at string, sent, got any) error {
	if isNothing(sent) || isElsewhere(at) {
		return nil
	}
	switch sent := sent.(type) {
	case map[string]any:
		entries, _ := got.(map[string]any)
		var wrong []error
		for key, value := range sent {
			wrong = append(wrong, kept(at+"."+key, value, entries[key]))
		}
		return errors.Join(wrong...)
	case []any:
		items, _ := got.([]any)
		if len(items) != len(sent) {
			return changed(at, sent, got)
		}
		var wrong []error
		for index := range sent {
			wrong = append(wrong, kept(fmt.Sprintf("%s[%d]", at, index), sent[index], items[index]))
		}
		return errors.Join(wrong...)
	}
	if isEqual(sent, got) || isAmount(at, sent) {
		return nil
	}
	return changed(at, sent, got)
}

// isEqual compares values. JSON has one kind of number, and a client reads a large one as a float or an integer:
// Go prints the two differently.
func isEqual(sent, got any) bool {
	whole, isWhole := got.(int64)
	if number, ok := sent.(float64); ok && isWhole {
		return number == float64(whole)
	}
	return fmt.Sprint(sent) == fmt.Sprint(got)
}

func changed(at string, sent, got any) error {
	return fmt.Errorf("%w: `%s` was %v and is %v", errChanged, strings.TrimPrefix(at, "."), sent, got)
}

func isNothing(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case map[string]any:
		return len(value) == 0
	case []any:
		return len(value) == 0
	}
	return reflect.ValueOf(value).IsZero()
}

// isElsewhere tells what the API server puts into another field, or leaves out where it means nothing: that of a Secret,
// and of a Service what belongs to another affinity or type. In a schema it merges what it has no type for.
func isElsewhere(at string) bool {
	fields := []string{".stringData", ".spec.sessionAffinityConfig", ".spec.internalTrafficPolicy"}
	return slices.Contains(fields, at) || strings.Contains(at, ".subresources.status.") || strings.Contains(at, ".openAPIV3Schema.") &&
		(strings.Contains(at, ".items.") || strings.Contains(at, ".additionalProperties."))
}

// isAmount tells a quantity; a text without a digit is kept as none.
func isAmount(at string, sent any) bool {
	amounts := []string{
		".resources.", ".sizeLimit", ".divisor", ".overhead.", ".capacity.", ".hard.", ".limits[", ".target.value",
		".target.averageValue",
	}
	for _, field := range amounts {
		if strings.Contains(at, field) {
			return strings.ContainsAny(fmt.Sprint(sent), "0123456789")
		}
	}
	return false
}
