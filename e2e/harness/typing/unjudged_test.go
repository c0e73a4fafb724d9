package typing

import (
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func TestUnjudged(t *testing.T) {
	path := field.NewPath("spec")
	cost := field.Forbidden(path, "estimated rule cost exceeds budget")
	form := field.Invalid(path, "a", "must be a name")
	refused := func(causes ...*field.Error) error {
		return apierrors.NewInvalid(schema.GroupKind{Kind: "A"}, "a", causes)
	}
	for name, test := range map[string]struct {
		err      error
		unjudged bool
	}{
		"cost":           {refused(cost), true},
		"form":           {refused(form), false},
		"cost and form":  {refused(cost, form), false},
		"without causes": {refused(), false},
		"another value":  {errChanged, false},
	} {
		t.Run(name, func(t *testing.T) {
			if isUnjudged(test.err) != test.unjudged {
				t.Error(test.err)
			}
		})
	}
}
