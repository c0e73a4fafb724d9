//! Lays what was said closer over what was said further away.
//!
//! One rule for everything: a single value is replaced, pairs are merged by key, a list that says
//! anything is replaced whole. Only `external` and `allow` add up, as they are statements of fact.

use std::collections::{HashMap, HashSet};

use smol_str::SmolStr;

use super::draft::{FluxDraft, JobDraft, StageBody};
use super::{JobSettings, Resources, Settings};
use crate::source::Spanned;

type Pair = (Spanned<SmolStr>, Spanned<SmolStr>);

/// Lays `over` over `base`.
pub(super) fn bodies(base: &mut StageBody, over: StageBody) {
    let StageBody {
        name,
        path,
        source,
        jobs,
        images,
        settings: said,
        externals,
        allows,
        is_partial,
    } = over;
    replace(&mut base.name, name);
    replace(&mut base.path, path);
    replace(&mut base.source, source);
    job_lists(&mut base.jobs, jobs);
    replace_list(&mut base.images, images);
    if let Some(said) = said.said() {
        settings(&mut base.settings, *said);
    }
    base.externals.extend(externals);
    base.allows.extend(allows);
    base.is_partial |= is_partial;
}

/// Lays `over` over `base`.
pub(super) fn flux(base: &mut FluxDraft, over: FluxDraft) {
    let FluxDraft {
        namespace,
        directory,
        version,
        context,
        parent,
        directory_is_final: _,
        parent_is_final: _,
    } = over;
    replace(&mut base.namespace, namespace);
    base.directory_is_final |= directory.is_some();
    replace(&mut base.directory, directory);
    replace(&mut base.version, version);
    replace(&mut base.context, context);
    base.parent_is_final |= parent.is_some();
    replace(&mut base.parent, parent);
}

/// Lays `over` over `base`.
fn settings(base: &mut Settings, over: Settings) {
    let Settings {
        interval,
        timeout,
        retry,
        wait,
        force,
        prune,
        suspend,
        service_account,
        target_namespace,
        kube_config,
        decrypt,
        substitute,
        substitute_from,
        patches,
        components,
        health,
        ready,
        labels,
        annotations,
        kustomization_labels,
        kustomization_annotations,
        deletion,
        spec,
    } = over;
    replace(&mut base.interval, interval);
    replace(&mut base.timeout, timeout);
    replace(&mut base.retry, retry);
    replace(&mut base.wait, wait);
    replace(&mut base.force, force);
    replace(&mut base.prune, prune);
    replace(&mut base.suspend, suspend);
    replace(&mut base.service_account, service_account);
    replace(&mut base.target_namespace, target_namespace);
    replace(&mut base.kube_config, kube_config);
    replace(&mut base.decrypt, decrypt);
    pairs(&mut base.substitute, substitute);
    replace_list(&mut base.substitute_from, substitute_from);
    replace_list(&mut base.patches, patches);
    replace_list(&mut base.components, components);
    replace_list(&mut base.health, health);
    replace_list(&mut base.ready, ready);
    pairs(&mut base.labels, labels);
    pairs(&mut base.annotations, annotations);
    pairs(&mut base.kustomization_labels, kustomization_labels);
    pairs(
        &mut base.kustomization_annotations,
        kustomization_annotations,
    );
    replace(&mut base.deletion, deletion);
    replace(&mut base.spec, spec);
}

/// Lays the jobs of an environment's stage over those of the file's stage, label by label.
fn job_lists(base: &mut Vec<JobDraft>, over: Vec<JobDraft>) {
    if base.is_empty() {
        *base = over;
        return;
    }
    let labels = base.iter().map(|job| job.label.value.clone());
    let places: HashMap<SmolStr, usize> = labels.zip(0..).collect();
    for over in over {
        let place = places
            .get(&over.label.value)
            .and_then(|&at| base.get_mut(at));
        match place {
            Some(job) => job_drafts(job, over),
            None => base.push(over),
        }
    }
}

fn job_drafts(base: &mut JobDraft, over: JobDraft) {
    programs(base, &over);
    let JobDraft {
        name,
        rerun,
        image,
        run,
        deadline,
        retries,
        settings,
        is_partial,
        // The job of the file has them.
        label: _,
        span: _,
    } = over;
    replace(&mut base.name, name);
    replace(&mut base.rerun, rerun);
    replace(&mut base.image, image);
    replace(&mut base.run, run);
    replace(&mut base.deadline, deadline);
    replace(&mut base.retries, retries);
    base.is_partial |= is_partial;
    if let Some(said) = settings.said() {
        job_settings(&mut base.settings, *said);
    }
}

fn job_settings(base: &mut JobSettings, over: JobSettings) {
    let JobSettings {
        command,
        args,
        env,
        env_from,
        resources,
        parallelism,
        completions,
        service_account,
        pull_secrets,
        mounts,
        node,
        tolerations,
        labels,
        annotations,
        run_as,
        on_failure,
        idempotent,
        manifest,
    } = over;
    replace_list(&mut base.command, command);
    replace_list(&mut base.args, args);
    by_key(&mut base.env, env, |env| &env.name.value);
    replace_list(&mut base.env_from, env_from);
    limits(&mut base.resources, resources);
    replace(&mut base.parallelism, parallelism);
    replace(&mut base.completions, completions);
    replace(&mut base.service_account, service_account);
    replace_list(&mut base.pull_secrets, pull_secrets);
    by_key(&mut base.mounts, mounts, |mount| &mount.at.value);
    pairs(&mut base.node, node);
    replace_list(&mut base.tolerations, tolerations);
    pairs(&mut base.labels, labels);
    pairs(&mut base.annotations, annotations);
    replace(&mut base.run_as, run_as);
    replace(&mut base.on_failure, on_failure);
    replace(&mut base.idempotent, idempotent);
    replace(&mut base.manifest, manifest);
}

fn limits(base: &mut Resources, over: Resources) {
    let Resources { cpu, memory } = over;
    replace(&mut base.cpu, cpu);
    replace(&mut base.memory, memory);
}

/// `run` and `command` say the same thing in two ways, so that one replaces the other.
fn programs(base: &mut JobDraft, over: &JobDraft) {
    if let (Some(_), Some(said)) = (&over.run, base.settings.said_mut()) {
        said.command.clear();
        said.args.clear();
    }
    if !over.settings.command.is_empty() {
        base.run = None;
    }
}

fn replace<T>(base: &mut Option<T>, over: Option<T>) {
    if over.is_some() {
        *base = over;
    }
}

fn replace_list<T>(base: &mut Vec<T>, over: Vec<T>) {
    if !over.is_empty() {
        *base = over;
    }
}

fn pairs(base: &mut Vec<Pair>, over: Vec<Pair>) {
    by_key(base, over, |pair| &pair.0.value);
}

/// What `base` says for keys that `over` has not, then `over`.
fn by_key<T>(base: &mut Vec<T>, over: Vec<T>, key: fn(&T) -> &SmolStr) {
    if base.is_empty() {
        *base = over;
        return;
    }
    let keys: HashSet<&SmolStr> = over.iter().map(key).collect();
    base.retain(|item| !keys.contains(key(item)));
    base.extend(over);
}
