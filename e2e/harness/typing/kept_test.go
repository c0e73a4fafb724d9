package typing

import "testing"

func TestKept(t *testing.T) {
	type object = map[string]any
	for name, test := range map[string]struct {
		sent, got any
		same      bool
	}{
		"equal":           {object{"a": "x"}, object{"a": "x", "b": 1}, true},
		"number":          {object{"a": int64(1)}, object{"a": 1.0}, true},
		"nothing":         {object{"a": nil, "b": "", "c": 0.0, "d": object{}, "e": []any{}}, object{}, true},
		"lost":            {object{"a": "x"}, object{}, false},
		"large number":    {object{"a": 99999999999.0}, object{"a": int64(99999999999)}, true},
		"cut float":       {object{"a": 99999999999.0}, object{"a": int64(1215752191)}, false},
		"cut":             {object{"a": int64(99999999999)}, object{"a": int64(1215752191)}, false},
		"another":         {object{"a": []any{"x"}}, object{"a": []any{"y"}}, false},
		"shorter":         {object{"a": []any{"x", "y"}}, object{"a": []any{"x"}}, false},
		"amount":          {object{"resources": object{"cpu": "1000m"}}, object{"resources": object{"cpu": "1"}}, true},
		"amount of none":  {object{"resources": object{"cpu": "-"}}, object{"resources": object{"cpu": "0"}}, false},
		"text like these": {object{"env": object{"cpu": "1000m"}}, object{"env": object{"cpu": "1"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := kept("", test.sent, test.got); (err == nil) != test.same {
				t.Error(err)
			}
		})
	}
}
