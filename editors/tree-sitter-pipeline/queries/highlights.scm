; Made of the vocabulary: UPDATE_DOCS=1 cargo test editors

(comment) @comment
(text) @string
(lines) @string
("=") @operator
["," ";"] @punctuation.delimiter
["{" "}" "[" "]"] @punctuation.bracket

((statement argument: (word) @keyword.operator)
  (#any-of? @keyword.operator "NoExecute" "NoSchedule" "PreferNoSchedule" "addressed" "after" "as" "at" "before" "bucket" "claim" "configmap" "cosign" "crd" "delete" "elsewhere" "empty" "every" "external" "fail" "failed" "fixed" "from" "git" "head" "helmrelease" "image" "in" "key" "kustomization" "mirror-prune" "namespace" "non-root" "none" "notation" "oci" "on" "once" "optional" "orphan" "progressing" "release" "renamed" "restart" "secret" "service-account" "sops" "tag" "tag-and-head" "wait" "when"))

((statement argument: (word) @number)
  (#match? @number "^[0-9]"))

((statement argument: (word) @boolean)
  (#any-of? @boolean "true" "false"))

((statement word: (word) @keyword)
  (#any-of? @keyword "allow" "annotation" "args" "branch" "command" "commit" "completions" "component" "context" "cpu" "deadline" "decrypt" "defaults" "deletion" "digest" "directory" "env" "env-from" "environment" "external" "flux" "force" "health" "idempotent" "ignore" "image" "import" "interval" "job" "kube-config" "kustomization-annotation" "kustomization-label" "label" "layout" "manifest" "memory" "mount" "name" "namespace" "node" "on-failure" "parallelism" "parent" "patch" "path" "pipeline" "prune" "pull-secret" "ready" "release" "rerun" "resources" "retries" "retry" "run" "run-as" "secret" "semver" "service-account" "source" "spec" "stage" "substitute" "suspend" "tag" "target-namespace" "timeout" "tolerate" "url" "verify" "version" "wait"))

((statement word: (word) @keyword . argument: (word) @type)
  (#any-of? @keyword "stage" "environment" "job" "pipeline" "image"))
