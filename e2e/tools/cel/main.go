// Says of each CEL expression on standard input, one a line, whether Flux takes it: `ready` for the `readyExpr` of a
// dependency (compiled, and of the type bool), `health` for an expression of `healthCheckExprs` (parsed, and a bool when
// it is evaluated with an object), each `yes` or `no`.
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/ext"
)

// The environment of `NewExpression` in github.com/fluxcd/pkg/runtime/cel.
func environment(variables ...cel.EnvOption) *cel.Env {
	options := []cel.EnvOption{
		cel.HomogeneousAggregateLiterals(),
		cel.EagerlyValidateDeclarations(true),
		cel.DefaultUTCTimeZone(true),
		cel.CrossTypeNumericComparisons(true),
		cel.OptionalTypes(),
		ext.Strings(),
		ext.Sets(),
		ext.Encoders(),
	}
	env, err := cel.NewEnv(append(options, variables...)...)
	if err != nil {
		panic(err)
	}
	return env
}

func ready(text string) bool {
	object := cel.ObjectType("google.protobuf.Struct")
	env := environment(cel.Variable("self", object), cel.Variable("dep", object))
	ast, issues := env.Compile(text)
	return issues == nil && ast.OutputType() == types.BoolType
}

func health(text string) bool {
	env := environment()
	ast, issues := env.Parse(text)
	if issues != nil {
		return false
	}
	program, err := env.Program(ast)
	if err != nil {
		return false
	}
	object := map[string]any{
		"metadata": map[string]any{"name": "a", "generation": int64(1)},
		"spec":     map[string]any{"on": true, "count": int64(2)},
		"status": map[string]any{
			"phase": "Ready", "on": true,
			"conditions": []any{map[string]any{"type": "Ready", "status": "True"}},
		},
	}
	value, _, err := program.Eval(object)
	if err != nil {
		return false
	}
	_, isBool := value.(types.Bool)
	return isBool
}

func word(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Printf("%s %s %s\n", word(ready(lines.Text())), word(health(lines.Text())), lines.Text())
	}
}
