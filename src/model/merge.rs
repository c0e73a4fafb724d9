//! Lays what was said closer over what was said further away.
//!
//! One rule for everything: a single value is replaced, pairs are merged by key, a list that says
//! anything is replaced whole. Only `external` and `allow` add up, as they are statements of fact.

use std::collections::{HashMap, HashSet};

use super::draft::{FluxDraft, JobDraft, StageBody};
use super::{Job, Settings};
use crate::source::Spanned;

type Pair = (Spanned<String>, Spanned<String>);

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
    } = over;
    replace(&mut base.name, name);
    replace(&mut base.path, path);
    replace(&mut base.source, source);
    job_lists(&mut base.jobs, jobs);
    replace_list(&mut base.images, images);
    settings(&mut base.settings, said);
    base.externals.extend(externals);
    base.allows.extend(allows);
}

/// Lays `over` over `base`.
pub(super) fn flux(base: &mut FluxDraft, over: FluxDraft) {
    replace(&mut base.namespace, over.namespace);
    base.directory_is_final |= over.directory.is_some();
    replace(&mut base.directory, over.directory);
    replace(&mut base.version, over.version);
    replace(&mut base.context, over.context);
}

/// Lays `over` over `base`.
fn settings(base: &mut Settings, over: Settings) {
    replace(&mut base.interval, over.interval);
    replace(&mut base.timeout, over.timeout);
    replace(&mut base.retry, over.retry);
    replace(&mut base.wait, over.wait);
    replace(&mut base.force, over.force);
    replace(&mut base.prune, over.prune);
    replace(&mut base.suspend, over.suspend);
    replace(&mut base.service_account, over.service_account);
    replace(&mut base.target_namespace, over.target_namespace);
    replace(&mut base.kube_config, over.kube_config);
    replace(&mut base.decrypt, over.decrypt);
    pairs(&mut base.substitute, over.substitute);
    replace_list(&mut base.substitute_from, over.substitute_from);
    replace_list(&mut base.patches, over.patches);
    replace_list(&mut base.components, over.components);
    replace_list(&mut base.health, over.health);
    replace_list(&mut base.ready, over.ready);
    pairs(&mut base.labels, over.labels);
    pairs(&mut base.annotations, over.annotations);
    replace(&mut base.deletion, over.deletion);
    replace(&mut base.spec, over.spec);
}

/// Lays the jobs of an environment's stage over those of the file's stage, label by label.
fn job_lists(base: &mut Vec<JobDraft>, over: Vec<JobDraft>) {
    if base.is_empty() || over.is_empty() {
        base.extend(over);
        return;
    }
    let labels = base.iter().map(|job| job.label.value.clone());
    let places: HashMap<String, usize> = labels.zip(0..).collect();
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
    replace(&mut base.name, over.name);
    replace(&mut base.rerun, over.rerun);
    jobs(&mut base.job, over.job);
}

fn jobs(base: &mut Job, over: Job) {
    programs(base, &over);
    replace(&mut base.image, over.image);
    replace(&mut base.run, over.run);
    replace_list(&mut base.command, over.command);
    replace_list(&mut base.args, over.args);
    by_key(&mut base.env, over.env, |env| &env.name.value);
    replace_list(&mut base.env_from, over.env_from);
    replace(&mut base.resources.cpu, over.resources.cpu);
    replace(&mut base.resources.memory, over.resources.memory);
    replace(&mut base.deadline, over.deadline);
    replace(&mut base.retries, over.retries);
    replace(&mut base.parallelism, over.parallelism);
    replace(&mut base.completions, over.completions);
    replace(&mut base.service_account, over.service_account);
    replace_list(&mut base.pull_secrets, over.pull_secrets);
    by_key(&mut base.mounts, over.mounts, |mount| &mount.at.value);
    pairs(&mut base.node, over.node);
    replace_list(&mut base.tolerations, over.tolerations);
    pairs(&mut base.labels, over.labels);
    pairs(&mut base.annotations, over.annotations);
    replace(&mut base.run_as, over.run_as);
    replace(&mut base.on_failure, over.on_failure);
    replace(&mut base.idempotent, over.idempotent);
    replace(&mut base.manifest, over.manifest);
}

/// `run` and `command` say the same thing in two ways, so that one replaces the other.
fn programs(base: &mut Job, over: &Job) {
    if over.run.is_some() {
        base.command.clear();
        base.args.clear();
    }
    if !over.command.is_empty() {
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
fn by_key<T>(base: &mut Vec<T>, over: Vec<T>, key: fn(&T) -> &String) {
    if !base.is_empty() && !over.is_empty() {
        let keys: HashSet<&String> = over.iter().map(key).collect();
        base.retain(|item| !keys.contains(key(item)));
    }
    base.extend(over);
}
