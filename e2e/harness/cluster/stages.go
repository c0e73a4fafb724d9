package cluster

import _ "embed"

// jobStages is how the pods of Jobs run: they do what their script says, as far as `sleep N` and `exit 1` go.
//
//go:embed stages.yaml
var jobStages string
