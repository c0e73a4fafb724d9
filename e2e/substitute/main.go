// Command substitute makes objects with variables in them at random and writes down what the libraries of
// kustomize-controller make of each: `varSubstitution` in fluxcd/pkg/kustomize.
//
//	substitute COUNT > FILE
package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"

	"github.com/fluxcd/pkg/envsubst"
	"sigs.k8s.io/yaml"
)

// A case: an object, the variables, and what the object becomes; no result where it becomes nothing.
type Case struct {
	Object    any               `json:"object"`
	Variables map[string]string `json:"variables"`
	Result    any               `json:"result,omitempty"`
}

// What texts are put together from.
var parts = []string{
	"${A}", "${B}", "${C}", "${A}", "${B}", "${C}", "${U}", "$A", "$$", "$${A}", "$$$${A}", "$(x)", "$",
	"${U:-x}", "${U:=y z}", "${A:-x}", "${U=d}", "${A:+x}", "${U:+x}", "${U:?m}", "${U:-${B}}", "${U:-a${C}b}", "${A:-}",
	"${#A}", "${A^}", "${A^^}", "${B,}", "${B,,}", "${A,^}", "${A:1}", "${A:1:2}", "${A:-1}", "${A: -2}", "${B:0:-1}", "${A:x}", "${A:1:y}", "${A:9}",
	"${A/a/b}", "${A//a/b}", "${A/#t/T}", "${A/%e/E}", "${B/ / - }", "${A/a}", "${A/a/}", "${A//\\//-}", "${B/$${x/y}",
	"${A#*.}", "${A##*.}", "${A%.*}", "${A%%.*}", "${A#t}", "${B%?}", "${B#[a-z]}", "${B%[}", "${C##*/}", "${C%%/*}", "${A#${B}}",
	"${1}", "${é}", "${A:é}", "${ A }", "${}", "${A", "${U-d}", "${a.b}", "${A[@]}", "${!A}", "${#}", "${A:1:}", "${A#}",
	": ", " #", "#", ":", "- ", "-", "'", "\"", "\n", "\n\n", "  ", " ", "[", "]", "{", "}", ",", "*", "&x ", "!t ", "|", ">", "%", "@", "`", "?", "? ",
	"yes", "no", "true", "null", "~", "1", "0x1F", "0o7", "1e3", "1_0", "2001-01-01", "12:30", ".5", "=", "<<",
	"a", "word", "é", "ß", "😀", "\t", "\\", "\u00a0", "---", "...",
	"a line that is so long that it is broken somewhere behind column eighty, wherever its next blank is found",
}

// Those that begin a scalar, which makes most of the difference.
var starts = []string{"${A}", "${B}", "${C}", "${U:-yes}", "${U}", "x ${A}", "${A} y", "a/${B}:${C}"}

// Values of variables.
var values = []string{
	"true", "False", "yes", "on", "N", "y", "null", "~", "", "1", "007", "0x10", "0o7", "0b1", "1_000", "1.5", "1e3", ".5", ".inf", "-.INF", ".nan", "+1",
	"a: b", "a:b", "a:", ": b", "x # y", "#x", "'q'", "'q", "\"q\"", "\"q", "it's", "[1, 2]", "[1", "{a: b}", "{a", "*x", "&y z", "!t v", "!!str 1", "| x", "> x",
	"- x", "-", "? x", "%p", "@q", "`r`", "2001-01-01", "12:30:45", "<<", "=", ",", "]", "}", "é", "tests.a.b", "registry.example.com/team/app:v1.2.3", "two words",
	"many\nlines\n", "\\", "\\n", "a\tb", " x", "x ", "$", "$$", "${A}", "---", "...", "👍",
}

// Values of a variable that stands for a whole key: a blank in front of one would end the document.
var keys = []string{"key", "a", "true", "yes", "N", "1", "007", "0x10", "1e3", "-.INF", "null", "", "a: b", "*x", "'q'", "it's", "x #y"}

func main() {
	if len(os.Args) != 2 {
		fail("usage: substitute COUNT")
	}
	count, err := strconv.Atoi(os.Args[1])
	check(err)
	random := rand.New(rand.NewPCG(7, 7))
	fmt.Println("[")
	for at := range count {
		one := judged(random)
		line, err := json.Marshal(one)
		check(err)
		if at+1 < count {
			line = append(line, ',')
		}
		fmt.Println(string(line))
	}
	fmt.Println("]")
}

func judged(random *rand.Rand) Case {
	one := Case{Object: object(random), Variables: map[string]string{}}
	for _, name := range []string{"A", "B", "C"} {
		one.Variables[name] = pick(random, values)
	}
	one.Variables["K"] = pick(random, keys)
	one.Result = result(one)
	return one
}

// What becomes of the object; nil where the stage fails.
func result(one Case) any {
	text, err := json.Marshal(one.Object)
	check(err)
	written, err := yaml.JSONToYAML(text)
	check(err)
	filled, err := envsubst.Eval(string(written), func(name string) (string, bool) {
		return strings.ReplaceAll(one.Variables[name], "\n", ""), true
	})
	if err != nil {
		return nil
	}
	read, err := yaml.YAMLToJSON([]byte(filled))
	if err != nil {
		return nil
	}
	var object map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(read)))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil || object == nil {
		return nil
	}
	return object
}

func object(random *rand.Rand) map[string]any {
	object := map[string]any{"kind": "ConfigMap"}
	for range 1 + random.IntN(3) {
		key := pick(random, []string{"a", "b", "c", "spec", "0", "yes", "${K}", "x-${B}", "${U:-u}"})
		object[key] = value(random, 0)
	}
	return object
}

func value(random *rand.Rand, depth int) any {
	switch choice := random.IntN(10); {
	case choice < 2 && depth < 3:
		inner := map[string]any{}
		for range random.IntN(3) {
			inner[pick(random, []string{"a", "b", "${K}", "k${A}"})] = value(random, depth+1)
		}
		return inner
	case choice < 4 && depth < 3:
		inner := []any{}
		for range random.IntN(3) {
			inner = append(inner, value(random, depth+1))
		}
		return inner
	case choice == 4:
		return pick(random, []any{true, false, nil, 1, -3, 1.5, "1", "true", "yes", "null", "", "0x1", "2001-01-01", "12:30:45"})
	default:
		return scalar(random)
	}
}

func scalar(random *rand.Rand) string {
	text := ""
	if random.IntN(2) == 0 {
		text = pick(random, starts)
	}
	for range random.IntN(4) {
		text += pick(random, parts)
	}
	return text
}

func pick[T any](random *rand.Rand, from []T) T {
	return from[random.IntN(len(from))]
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
