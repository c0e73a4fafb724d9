//! The pod of a generated Job: what the words say.

use crate::manifests::Node;
use crate::model::{
    Env, EnvFrom, EnvValue, Job, Mount, MountFrom, OnFailure, Pipeline, RefKind, Resources, RunAs,
    Toleration,
};
use crate::source::{Span, Spanned};

use super::fields::{Fields, boolean, list, maybe_text, named, number, pairs, text, texts};
use super::volumes::Volumes;

/// `spec` of the pod template.
pub(super) fn of_words(pipeline: &Pipeline, job: &Job) -> Node {
    let (span, said) = (job.label.span, &job.settings);
    let volumes = Volumes::of(&said.mounts);
    let mut pod = Fields::with_capacity(8);
    pod.set("restartPolicy", restart_policy(job));
    pod.maybe("serviceAccountName", maybe_text(&said.service_account));
    let secrets = said.pull_secrets.iter().map(|name| named(text(name)));
    pod.filled("imagePullSecrets", list(secrets, span));
    pod.filled("nodeSelector", pairs(&said.node, span));
    let tolerations = said.tolerations.iter().map(toleration);
    pod.filled("tolerations", list(tolerations, span));
    pod.maybe("securityContext", said.run_as.as_ref().map(security));
    pod.set(
        "containers",
        list([container(pipeline, job, &volumes)], span),
    );
    pod.filled("volumes", volumes.list(span));
    pod.map(span)
}

fn restart_policy(job: &Job) -> Node {
    let said = job.settings.on_failure.as_ref();
    let span = said.map_or(job.label.span, |it| it.span);
    let policy = match said.map(|it| it.value) {
        Some(OnFailure::Restart) => "OnFailure",
        Some(OnFailure::Fail) | None => "Never",
    };
    Node::of_text(policy, span)
}

fn toleration(toleration: &Toleration) -> Node {
    let span = toleration.key.span;
    let operator = match toleration.value {
        Some(_) => "Equal",
        None => "Exists",
    };
    let mut fields = Fields::with_capacity(4);
    fields.set("key", text(&toleration.key));
    fields.set("operator", Node::of_text(operator, span));
    fields.maybe("value", maybe_text(&toleration.value));
    fields.maybe("effect", maybe_text(&toleration.effect));
    fields.map(span)
}

fn security(run_as: &Spanned<RunAs>) -> Node {
    let span = run_as.span;
    let mut fields = Fields::default();
    match run_as.value {
        RunAs::NonRoot => fields.set("runAsNonRoot", boolean(true, span)),
        RunAs::User { uid, gid } => {
            fields.set("runAsUser", number(uid, span));
            fields.maybe("runAsGroup", gid.map(|gid| number(gid, span)));
        }
    }
    fields.map(span)
}

fn container(pipeline: &Pipeline, job: &Job, volumes: &Volumes<'_>) -> Node {
    let (span, said) = (job.label.span, &job.settings);
    let mut fields = Fields::with_capacity(8);
    fields.set("name", text(&job.label));
    fields.set("image", image(pipeline, job));
    fields.filled("command", command(job));
    fields.filled("args", texts(&said.args, span));
    fields.filled("env", list(said.env.iter().map(env), span));
    fields.filled("envFrom", list(said.env_from.iter().map(env_from), span));
    fields.filled("resources", resources(&said.resources, span));
    let mounts = said.mounts.iter().map(|it| mount(it, volumes));
    fields.filled("volumeMounts", list(mounts, span));
    fields.map(span)
}

/// Empty only when the checks let no pipeline through.
fn image(pipeline: &Pipeline, job: &Job) -> Node {
    let used = job.image.as_ref();
    let reference = used.and_then(|image| pipeline.reference(image));
    reference.map_or_else(|| Node::of_text("", job.label.span), text)
}

fn command(job: &Job) -> Node {
    match &job.run {
        Some(script) => {
            let shell = ["sh", "-c"].map(|word| Node::of_text(word, script.span));
            list(shell.into_iter().chain([text(script)]), script.span)
        }
        None => texts(&job.settings.command, job.label.span),
    }
}

fn env(env: &Env) -> Node {
    let mut fields = Fields::with_capacity(2);
    fields.set("name", text(&env.name));
    match &env.value {
        EnvValue::Text(value) => fields.set("value", text(value)),
        EnvValue::From(from) => {
            let mut reference = Fields::with_capacity(2);
            reference.set("name", text(&from.object.name));
            reference.set("key", text(&from.key));
            let mut holder = Fields::with_capacity(1);
            let key = match from.object.kind {
                RefKind::Secret => "secretKeyRef",
                RefKind::ConfigMap => "configMapKeyRef",
            };
            holder.set(key, reference.map(env.name.span));
            fields.set("valueFrom", holder.map(env.name.span));
        }
    }
    fields.map(env.name.span)
}

fn env_from(from: &EnvFrom) -> Node {
    let name = &from.object.name;
    let key = match from.object.kind {
        RefKind::Secret => "secretRef",
        RefKind::ConfigMap => "configMapRef",
    };
    let mut fields = Fields::with_capacity(1);
    fields.set(key, named(text(name)));
    fields.map(name.span)
}

fn resources(resources: &Resources, span: Span) -> Node {
    let Resources { cpu, memory } = resources;
    let (mut requests, mut limits) = (Fields::default(), Fields::default());
    for (name, quantity) in [("cpu", cpu), ("memory", memory)] {
        if let Some((request, limit)) = quantity {
            requests.set(name, text(request));
            limits.set(name, text(limit));
        }
    }
    let mut fields = Fields::default();
    fields.filled("requests", requests.map(span));
    fields.filled("limits", limits.map(span));
    fields.map(span)
}

fn mount(mount: &Mount, volumes: &Volumes<'_>) -> Node {
    let mut fields = Fields::with_capacity(3);
    let name = volumes.name_of(mount);
    fields.set("name", Node::of_text(name, mount.name.span));
    fields.set("mountPath", text(&mount.at));
    if matches!(mount.from, MountFrom::Secret | MountFrom::ConfigMap) {
        fields.set("readOnly", boolean(true, mount.at.span));
    }
    fields.map(mount.name.span)
}
