//! A generated Job.

use crate::model::{
    Env, EnvFrom, EnvValue, Job, Mount, MountFrom, ObjectRef, OnFailure, RefKind, Resources, RunAs,
    Toleration,
};
use crate::plan::{JobPlan, PipelinePlan, Refresh};
use crate::source::Spanned;

use super::kustomization::{marked, named, strings, text, texts};
use super::overlay::merge;
use super::value::{Map, Value};
use super::volumes::Volumes;
use super::{FILES, RELEASE};

/// The Job of `plan`; where it carries the release id, the id is still empty, and a Job that runs once
/// has no digest in its name yet.
pub(super) fn job<'a>(pipeline: &'a PipelinePlan<'_>, plan: &'a JobPlan<'_>) -> Map<'a> {
    let mut object = Map::with_capacity(4);
    object.set("apiVersion", "batch/v1");
    object.set("kind", "Job");
    object.set("metadata", metadata(pipeline, plan));
    object.set("spec", spec(plan));
    if let Some(overlay) = &plan.overlay {
        merge(&mut object, overlay);
    }
    object
}

fn metadata<'a>(pipeline: &'a PipelinePlan<'_>, plan: &'a JobPlan<'_>) -> Map<'a> {
    let mut annotations = texts(&plan.job.annotations);
    if plan.force_annotation {
        annotations.set("kustomize.toolkit.fluxcd.io/force", "enabled");
    }
    if plan.no_substitution {
        annotations.set("kustomize.toolkit.fluxcd.io/substitute", "disabled");
    }
    let mut metadata = Map::with_capacity(4);
    metadata.set("name", &plan.job.name.value);
    metadata.maybe("namespace", pipeline.pipeline.namespace.name());
    metadata.filled("labels", texts(&plan.job.labels));
    metadata.filled("annotations", annotations);
    metadata
}

fn spec<'a>(plan: &'a JobPlan<'_>) -> Map<'a> {
    let number = |written: &Option<Spanned<u32>>| written.as_ref().map(|number| number.value);
    let job = plan.job;
    let mut spec = Map::with_capacity(5);
    spec.maybe("backoffLimit", number(&job.retries));
    spec.maybe(
        "activeDeadlineSeconds",
        job.deadline.as_ref().map(|it| it.value.seconds),
    );
    spec.maybe("parallelism", number(&job.parallelism));
    spec.maybe("completions", number(&job.completions));
    spec.set("template", template(plan));
    spec
}

fn template<'a>(plan: &'a JobPlan<'_>) -> Map<'a> {
    let mut annotations = Map::default();
    match &plan.refresh {
        Refresh::Files(digest) => annotations.set(FILES, digest),
        Refresh::Release => annotations.set(RELEASE, ""),
        Refresh::Template | Refresh::Never => {}
    }
    let mut metadata = Map::default();
    metadata.filled("labels", texts(&plan.job.labels));
    metadata.filled("annotations", annotations);
    let mut template = Map::with_capacity(2);
    template.filled("metadata", metadata);
    template.set("spec", pod(plan));
    template
}

fn pod<'a>(plan: &'a JobPlan<'_>) -> Map<'a> {
    let job = plan.job;
    let volumes = Volumes::of(&job.mounts);
    let mut pod = Map::with_capacity(4);
    pod.set("restartPolicy", restart_policy(job));
    pod.maybe("serviceAccountName", text(&job.service_account));
    pod.filled(
        "imagePullSecrets",
        job.pull_secrets
            .iter()
            .map(|it| named(&it.value))
            .collect::<Vec<_>>(),
    );
    pod.filled("nodeSelector", texts(&job.node));
    pod.filled(
        "tolerations",
        job.tolerations.iter().map(toleration).collect::<Vec<_>>(),
    );
    pod.maybe(
        "securityContext",
        job.run_as.as_ref().map(|it| security(it.value)),
    );
    pod.set(
        "containers",
        Value::List(vec![Value::Map(container(plan, &volumes))]),
    );
    pod.filled("volumes", volumes.list());
    pod
}

fn restart_policy(job: &Job) -> &'static str {
    match job.on_failure.as_ref().map(|it| it.value) {
        Some(OnFailure::Restart) => "OnFailure",
        Some(OnFailure::Fail) | None => "Never",
    }
}

fn toleration(toleration: &Toleration) -> Map<'_> {
    let mut map = Map::default();
    map.set("key", &toleration.key.value);
    map.set(
        "operator",
        if toleration.value.is_some() {
            "Equal"
        } else {
            "Exists"
        },
    );
    map.maybe("value", text(&toleration.value));
    map.maybe("effect", text(&toleration.effect));
    map
}

fn security(run_as: RunAs) -> Map<'static> {
    let mut map = Map::default();
    match run_as {
        RunAs::NonRoot => map.set("runAsNonRoot", true),
        RunAs::User { uid, gid } => {
            map.set("runAsUser", uid);
            map.maybe("runAsGroup", gid);
        }
    }
    map
}

fn container<'a>(plan: &'a JobPlan<'_>, volumes: &Volumes<'a>) -> Map<'a> {
    let job = plan.job;
    let mut map = Map::with_capacity(5);
    map.set("name", &job.label.value);
    map.set("image", marked(plan.image, plan.policy, ""));
    map.filled("command", command(job));
    map.filled("args", strings(&job.args));
    map.filled("env", job.env.iter().map(env).collect::<Vec<_>>());
    map.filled(
        "envFrom",
        job.env_from.iter().map(env_from).collect::<Vec<_>>(),
    );
    map.filled("resources", resources(&job.resources));
    map.filled(
        "volumeMounts",
        job.mounts
            .iter()
            .map(|it| mount(it, volumes))
            .collect::<Vec<_>>(),
    );
    map
}

fn command(job: &Job) -> Vec<&str> {
    match &job.run {
        Some(script) => vec!["sh", "-c", &script.value],
        None => job.command.iter().map(|part| part.value.as_str()).collect(),
    }
}

fn env(env: &Env) -> Map<'_> {
    let mut map = Map::with_capacity(2);
    map.set("name", &env.name.value);
    match &env.value {
        EnvValue::Text(text) => map.set("value", &text.value),
        EnvValue::From(from) => {
            let key = match from.object.kind {
                RefKind::Secret => "secretKeyRef",
                RefKind::ConfigMap => "configMapKeyRef",
            };
            let reference = [("name", &from.object.name.value), ("key", &from.key.value)];
            map.set("valueFrom", [(key, Value::from(reference))]);
        }
    }
    map
}

fn env_from(from: &EnvFrom) -> Value<'_> {
    let ObjectRef { kind, name } = &from.object;
    match kind {
        RefKind::Secret => [("secretRef", named(&name.value))].into(),
        RefKind::ConfigMap => [("configMapRef", named(&name.value))].into(),
    }
}

fn resources(resources: &Resources) -> Map<'_> {
    let mut requests = Map::default();
    let mut limits = Map::default();
    for (name, quantity) in [("cpu", &resources.cpu), ("memory", &resources.memory)] {
        if let Some((request, limit)) = quantity {
            requests.set(name, &request.value);
            limits.set(name, &limit.value);
        }
    }
    let mut map = Map::default();
    map.filled("requests", requests);
    map.filled("limits", limits);
    map
}

fn mount<'a>(mount: &'a Mount, volumes: &Volumes<'a>) -> Map<'a> {
    let mut map = Map::with_capacity(3);
    map.set("name", volumes.name_of(mount));
    map.set("mountPath", &mount.at.value);
    if matches!(mount.from, MountFrom::Secret | MountFrom::ConfigMap) {
        map.set("readOnly", true);
    }
    map
}
