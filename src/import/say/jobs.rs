//! The Jobs in the directories of stages, and the namespaces that they leave a pipeline.

use std::collections::{BTreeMap, HashSet};

use crate::emit::CONTENT;
use crate::manifests::{Documents, Reader, is_kustomization, is_yaml};
use crate::source::{EntryKind, Files, SourceMap};
use crate::values::name::is_label;
use crate::values::path::join;

use super::draft::Draft;
use super::job::Job;
use super::words::tested_job;
use crate::import::search::found::Kustomization;

/// Where files are read, and the texts that were.
pub(in crate::import) struct Reading<'d, 'f> {
    pub(in crate::import) reader: &'d mut Reader<'f>,
    pub(in crate::import) sources: &'d mut SourceMap,
}

/// The Jobs of a directory that can become a `job` without a change to a kustomization file.
pub(in crate::import) fn jobs(
    directory: &str,
    refused: &HashSet<String>,
    files: &dyn Files,
    reading: &mut Reading<'_, '_>,
) -> Vec<Job> {
    let entries = files.list(directory).unwrap_or_default();
    let is_listed = entries.iter().any(|it| is_kustomization(&it.name));
    let mut jobs: Vec<Job> = Vec::new();
    for entry in entries
        .iter()
        .filter(|it| it.kind == EntryKind::File && is_yaml(&it.name))
    {
        let path = join(directory, &entry.name);
        let documents = reading.reader.documents(&path, "batch/v1", reading.sources);
        let job = documents.and_then(|documents| only_job(&path, &documents));
        let Some(job) = job.filter(|job| !refused.contains(&job.file)) else {
            continue;
        };
        let is_new = jobs.iter().all(|other| other.label != job.label);
        if is_new && (job.keeps_file() || !is_listed) {
            jobs.push(job);
        }
    }
    jobs
}

fn only_job(path: &str, documents: &Documents) -> Option<Job> {
    let node = documents.nodes.first()?;
    let is_alone = documents.is_whole && documents.nodes.len() == 1;
    is_alone.then(|| Job::of(path, node)).flatten()
}

/// Puts Jobs in the order in which their Kustomization ties them to it; the others come first.
pub(in crate::import) fn sort(jobs: &mut [Job], found: &Kustomization) {
    let tests = found
        .field("patches")
        .map(|list| list.items())
        .unwrap_or_default();
    let tests: Vec<&str> = tests.iter().filter_map(tested_job).collect();
    jobs.sort_by_key(|job| {
        let name = job.node.text_at(&["metadata", "name"]);
        tests.iter().position(|test| Some(*test) == name)
    });
}

/// Whether a Kustomization tests the digest that a Job has: a build has written both.
pub(in crate::import) fn is_tied(job: &Job, found: &Kustomization) -> bool {
    let name = job.node.text_at(&["metadata", "name"]);
    let digest = job.node.text_at(&["metadata", "annotations", CONTENT]);
    let tests = found.field("patches").map(|list| list.items());
    let mut tests = tests.unwrap_or_default().iter();
    tests.any(|test| {
        let text = test.text_at(&["patch"]).zip(digest);
        tested_job(test) == name && text.is_some_and(|(text, digest)| text.contains(digest))
    })
}

/// The namespaces that the pipeline may put Jobs and manifests in, the likeliest first: that of most Jobs, those of
/// most `targetNamespace`s, and none.
pub(in crate::import) fn candidates(draft: &Draft<'_>) -> Vec<Option<String>> {
    if draft.flux.is_none() {
        return vec![None];
    }
    let jobs = draft.stages.iter().flat_map(|stage| &stage.jobs);
    let jobs = by_frequency(jobs.filter_map(|job| job.node.text_at(&["metadata", "namespace"])));
    let kustomizations = draft.stages.iter().map(|stage| stage.kustomization);
    let targets = by_frequency(kustomizations.filter_map(|it| it.field("targetNamespace")?.text()));
    let mut names: Vec<Option<String>> = Vec::new();
    for name in jobs
        .into_iter()
        .chain(targets.into_iter().take(MOST))
        .filter(|name| is_label(name))
    {
        let name = Some(name.to_owned());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.push(None);
    names
}

/// Namespaces that are tried.
const MOST: usize = 3;

/// Each text once, the one that is there most often first.
fn by_frequency<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    texts.for_each(|text| *uses.entry(text).or_default() += 1);
    let mut sorted: Vec<(&str, usize)> = uses.into_iter().collect();
    sorted.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
    sorted.into_iter().map(|(text, _)| text).collect()
}
