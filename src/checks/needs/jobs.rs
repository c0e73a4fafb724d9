//! What the generated Jobs need.

use crate::checks::Site;
use crate::checks::findings::Findings;
use crate::model::{EnvValue, Job, MountFrom, RefKind};
use crate::source::{Span, Spanned};

use super::need::{Hold, Key, Kind, Need};
use super::{objects, pods};

/// What one generated Job needs, its `manifest` text included.
pub(super) fn of_job(site: &Site<'_>, job: &Job, found: &mut Findings<'_>, needs: &mut Vec<Need>) {
    let namespace = site.namespace().unwrap_or_default();
    let need = |key, span, hold| Need {
        key,
        span,
        user: format!("job `{}`", job.label.value),
        hold,
        of_job: true,
    };
    let named = written(job).into_iter();
    needs.extend(named.map(|(kind, name)| {
        let key = Key::new(kind, namespace, &name.value);
        need(key, name.span, Hold::Pods)
    }));
    let manifest = found.map(job.manifest.as_ref());
    let pod = manifest
        .as_ref()
        .and_then(|it| it.at(&["spec", "template", "spec"]));
    let laid_over = pod
        .map(|pod| pods::named(pod, &[]))
        .unwrap_or_default()
        .into_iter();
    needs.extend(
        laid_over.map(|it| need(Key::new(it.kind, namespace, it.name), it.span, Hold::Pods)),
    );
    if !namespace.is_empty() {
        let span: Option<Span> = objects::of_stage(site);
        let key = Key::new(Kind::Namespace, "", namespace);
        needs.push(need(key, span.unwrap_or(job.label.span), Hold::Stage));
    }
}

/// The names in a `job` block.
fn written(job: &Job) -> Vec<(Kind, &Spanned<String>)> {
    let mut names = Vec::new();
    for env in &job.env {
        if let EnvValue::From(key) = &env.value {
            names.push((of_reference(key.object.kind), &key.object.name));
        }
    }
    let from = job.env_from.iter().map(|it| &it.object);
    names.extend(from.map(|object| (of_reference(object.kind), &object.name)));
    names.extend(job.pull_secrets.iter().map(|name| (Kind::Secret, name)));
    let account = job.service_account.iter();
    names.extend(account.map(|name| (Kind::ServiceAccount, name)));
    for mount in &job.mounts {
        match mount.from {
            MountFrom::Secret => names.push((Kind::Secret, &mount.name)),
            MountFrom::ConfigMap => names.push((Kind::ConfigMap, &mount.name)),
            MountFrom::Claim => names.push((Kind::Claim, &mount.name)),
            MountFrom::Empty => {}
        }
    }
    names
}

/// What a word for a reference stands for.
pub(super) fn of_reference(kind: RefKind) -> Kind {
    match kind {
        RefKind::Secret => Kind::Secret,
        RefKind::ConfigMap => Kind::ConfigMap,
    }
}
