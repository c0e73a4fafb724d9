//! What to do, in the words of YAML.

/// Words for YAML where the help of a check speaks of pipelines.
pub(super) fn help(check: &str) -> Option<&'static str> {
    Some(match check {
        "unwaited-dependency" => {
            "set `spec.wait: true` in it, or name what to wait for under `spec.healthChecks`"
        }
        "unguarded-edge" => {
            "let both read one source, or artifacts of it one artifact: across sources `dependsOn` asks whether the other is Ready now, at its current generation, and not at which revision"
        }
        "ignored-health" => "remove the entries, or wait for nothing else: `spec.wait: false`",
        "forced-stage" => {
            "remove it; a Job is replaced without it by the annotation `kustomize.toolkit.fluxcd.io/force: enabled`"
        }
        "self-relation" => "remove the entry",
        "suspended-dependency" => {
            "set `spec.suspend: false`, or remove the entries that wait for it"
        }
        "short-timeout" => "raise `spec.timeout` above what the Job may take",
        "unforced-job" => {
            "set `spec.force: true`, or the annotation `kustomize.toolkit.fluxcd.io/force: enabled` on the Job"
        }
        "missing-directory" => "write the path from the root of the source",
        "missing-component" => "write the path from the directory that `path` names",
        "unpruned-jobs" => "set `spec.prune: true`",
        "short-interval" => "raise `spec.interval`",
        _ => return None,
    })
}
