//! Which Kustomizations become one pipeline.
//!
//! A cluster is the highest directory below which no two directories say the same twice: `clusters/staging` and
//! `clusters/production` have Kustomizations of one name, or apply one directory, and are two. What one kustomization
//! file takes in is in one cluster, and what two bootstrapped Kustomizations of one name apply is in two. In a cluster,
//! the Kustomizations of one namespace that one Kustomization applies are one pipeline, because a pipeline writes into one
//! directory and one namespace.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::emit::value_of;
use crate::values::path::{contains, folder};

use super::address::{Address, address};
use super::found::{Kustomization, SourceKey};
use super::naming::as_label;

/// Kustomizations that become one pipeline.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Group {
    /// What its cluster is called; `None` when all of the repository is one.
    pub(in crate::import) cluster: Option<String>,
    /// The directory that holds all of their files.
    pub(in crate::import) directory: String,
    /// Indices of the Kustomizations, in the order found.
    pub(in crate::import) members: Vec<usize>,
}

/// Puts the chosen Kustomizations into groups.
pub(in crate::import) fn groups(all: &[Kustomization], chosen: &[usize]) -> Vec<Group> {
    let clusters = clusters(all, chosen.to_vec(), String::new());
    let is_one = clusters.len() == 1;
    let directories: Vec<String> = clusters
        .iter()
        .map(|(directory, _)| directory.clone())
        .collect();
    let mut groups = Vec::new();
    for (directory, members) in clusters {
        for members in by_namespace(all, &members).flat_map(|members| connected(all, &members)) {
            groups.push(Group {
                cluster: (!is_one).then(|| label(&directory, &directories)),
                directory: common_directory(all, &members),
                members,
            });
        }
    }
    groups
}

/// The Kustomizations of each namespace that one applies, and by themselves those that apply themselves; where several addressed pipelines write into it, those of each
/// by themselves.
fn by_namespace(all: &[Kustomization], members: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let pipeline = |it: &Kustomization| address(it).map(|it| it.folder.to_owned());
    let mut sorted: BTreeMap<_, BTreeMap<_, Vec<usize>>> = BTreeMap::new();
    for &at in members {
        if let Some(member) = all.get(at) {
            let key = (
                member.namespace.clone(),
                member.place.clone(),
                member.parents.clone(),
                member.applies_itself,
            );
            let by_pipeline = sorted.entry(key).or_default();
            by_pipeline.entry(pipeline(member)).or_default().push(at);
        }
    }
    sorted
        .into_values()
        .flat_map(|by_pipeline| match by_pipeline.len() {
            // One pipeline, and perhaps what it reads elsewhere.
            ..=2 if by_pipeline.contains_key(&None) => {
                let mut all: Vec<usize> = by_pipeline.into_values().flatten().collect();
                all.sort_unstable();
                vec![all]
            }
            _ => by_pipeline.into_values().collect(),
        })
}

/// Kustomizations that are applied as one or wait for each other; those that are alone are put together with
/// those beside them.
fn connected(all: &[Kustomization], members: &[usize]) -> Vec<Vec<usize>> {
    let mut sets = Sets::new(members.len());
    let mut units: HashMap<&str, usize> = HashMap::new();
    let mut names: HashMap<&str, usize> = HashMap::new();
    for (at, member) in members.iter().filter_map(|&at| all.get(at)).enumerate() {
        let first = *units.entry(member.unit()).or_insert(at);
        sets.join(first, at);
        names.insert(&member.name, at);
    }
    for (at, member) in members.iter().filter_map(|&at| all.get(at)).enumerate() {
        let others = member.waits().filter_map(|(name, _)| names.get(name));
        others.for_each(|&other| sets.join(at, other));
    }
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (position, &at) in members.iter().enumerate() {
        found.entry(sets.root(position)).or_default().push(at);
    }
    let (mut groups, mut lonely): (Vec<Vec<usize>>, BTreeMap<&str, Vec<usize>>) =
        Default::default();
    for group in found.into_values() {
        match group.as_slice() {
            [one] => {
                let beside = all.get(*one).map(|it| folder(it.directory()));
                lonely
                    .entry(beside.unwrap_or_default())
                    .or_default()
                    .push(*one);
            }
            _ => groups.push(group),
        }
    }
    groups.extend(lonely.into_values());
    groups
}

/// Sets that are joined pair by pair, each known by its smallest element.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, of: usize) -> usize {
        let mut at = of;
        while let Some(&above) = self.0.get(at).filter(|above| **above != at) {
            let over = self.0.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = over;
            }
            at = over;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}

/// What a cluster is called: the last part of its directory, or all of it where another ends the same.
fn label(directory: &str, all: &[String]) -> String {
    let last = |directory: &str| {
        directory
            .rsplit('/')
            .next()
            .map(as_label)
            .unwrap_or_default()
    };
    let own = last(directory);
    let is_alone = all.iter().filter(|other| last(other) == own).count() < 2;
    if is_alone { own } else { as_label(directory) }
}

/// A directory, and the Kustomizations of the cluster that it is taken for.
type Cluster = (String, Vec<usize>);

/// Takes the Kustomizations below a directory apart into clusters.
pub(in crate::import) fn clusters(
    all: &[Kustomization],
    members: Vec<usize>,
    directory: String,
) -> Vec<Cluster> {
    if members.is_empty() {
        return Vec::new();
    }
    if is_distinct(all, &members) {
        return vec![(directory, members)];
    }
    let mut below: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for at in members {
        let inner = all
            .get(at)
            .and_then(|member| step(member.home(), &directory));
        below.entry(inner).or_default().push(at);
    }
    let mut found = Vec::new();
    for (inner, members) in below {
        match inner {
            Some(inner) => found.extend(clusters(all, members, inner)),
            None => found.push((directory.clone(), members)),
        }
    }
    found
}

/// Whether no two directories that are applied by themselves have what can be in one cluster only once.
fn is_distinct(all: &[Kustomization], members: &[usize]) -> bool {
    let mut seen: HashMap<Mark<'_>, &str> = HashMap::new();
    let members = members.iter().filter_map(|&at| all.get(at));
    members
        .flat_map(|member| {
            let bootstrap = member.bootstrap.as_ref();
            let cluster = bootstrap.map(|it| (Mark::Bootstrap(&it.shown), it.directory.as_str()));
            let marks = marks(member).map(|mark| (mark, member.cluster()));
            marks.chain(cluster)
        })
        .all(|(mark, unit)| *seen.entry(mark).or_insert(unit) == unit)
}

/// What only one Kustomization of a cluster has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Mark<'a> {
    /// A name in a namespace.
    Name(&'a Option<String>, &'a str),
    /// The name of what a cluster was bootstrapped with.
    Bootstrap(&'a str),
    /// The same objects: a directory, in one namespace, with the same values put in.
    Objects(SourceKey, &'a str, Option<&'a str>, String),
    /// A Job in the namespace that it is applied to.
    Job(&'a str, &'a str),
    /// A directory under a name that differs in the environment alone.
    Environment(SourceKey, String, String),
}

/// What a Kustomization applies: equal ones apply the same objects to the same cluster.
pub(in crate::import) fn objects_of(one: &Kustomization) -> Option<(SourceKey, &str, String)> {
    const CHANGES: [&str; 9] = [
        "targetNamespace",
        "postBuild",
        "patches",
        "components",
        "images",
        "namePrefix",
        "nameSuffix",
        "kubeConfig",
        "commonMetadata",
    ];
    let changes = CHANGES.iter().map(|key| one.field(key).map(value_of));
    let changes: Vec<_> = changes.collect();
    Some((one.reads(), one.path.as_deref()?, format!("{changes:?}")))
}

fn marks(one: &Kustomization) -> impl Iterator<Item = Mark<'_>> {
    let target = one.field("targetNamespace").and_then(|it| it.text());
    let values = one
        .field("postBuild")
        .map(|it| format!("{:?}", value_of(it)));
    let environment = one.directory().rsplit('/').next().unwrap_or_default();
    let path = one.path.as_deref();
    let objects =
        path.map(|path| Mark::Objects(one.reads(), path, target, values.unwrap_or_default()));
    let bare = one.name.replacen(environment, "", 1);
    // What is named like its directory alone is named after what it applies.
    let is_of_one = bare != one.name && !bare.is_empty();
    let of_environment = path.filter(|_| is_of_one).map(|path| {
        let is_own = |part: &str| part.strip_suffix("-stages").unwrap_or(part) == environment;
        let path = Address::without_digest(path);
        let parts = path.split('/').filter(|part| !is_own(part));
        Mark::Environment(one.reads(), parts.collect(), bare)
    });
    let jobs = one
        .jobs
        .iter()
        .map(move |(namespace, name)| Mark::Job(target.unwrap_or(namespace), name));
    [
        Some(Mark::Name(&one.place, &one.name)),
        objects,
        of_environment,
    ]
    .into_iter()
    .flatten()
    .chain(jobs)
}

/// The directory one step from `outer` on the way to `directory`.
fn step(directory: &str, outer: &str) -> Option<String> {
    if !contains(outer, directory) || directory == outer {
        return None;
    }
    let start = if outer.is_empty() { 0 } else { outer.len() + 1 };
    let rest = directory.get(start..)?;
    let name = rest.split('/').next()?;
    directory.get(..start + name.len()).map(str::to_owned)
}

fn common_directory(all: &[Kustomization], members: &[usize]) -> String {
    let directories: BTreeSet<&str> = members
        .iter()
        .filter_map(|&at| Some(all.get(at)?.directory()))
        .collect();
    let mut common = directories.first().copied().unwrap_or_default();
    while !directories.iter().all(|one| contains(common, one)) {
        common = folder(common);
    }
    common.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_leads_one_directory_down() {
        assert_eq!(step("a/b/c", "a").as_deref(), Some("a/b"));
        assert_eq!(step("a/b", "").as_deref(), Some("a"));
        assert_eq!(step("a", "a"), None);
        assert_eq!(step("ab", "a"), None);
    }
}
