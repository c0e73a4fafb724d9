//! Which stages apply what is in the directory of another.

use std::cmp::Ordering;

use crate::values::path::{contains, folder};

use super::placement::{Cluster, SourceKey, cluster, source_key, target_namespace};
use super::{Project, Site};

/// Pairs of stages of one source and cluster, the directory of the first in or above that of the second.
pub(super) fn overlaps(project: &Project) -> Vec<(Site<'_>, Site<'_>)> {
    let mut sites: Vec<(Key<'_>, Site<'_>)> = project
        .sites()
        .filter_map(|site| Some((key(&site)?, site)))
        .collect();
    sites.sort_by(|(left, _), (right, _)| left.cmp(right));
    let mut above: Vec<&(Key<'_>, Site<'_>)> = Vec::new();
    let mut found = Vec::new();
    for entry in &sites {
        while above
            .last()
            .is_some_and(|outer| !outer.0.contains(&entry.0))
        {
            above.pop();
        }
        if let Some(outer) = above.last()
            && meet(&outer.1, &entry.1)
        {
            found.push((outer.1, entry.1));
        }
        above.push(entry);
    }
    found
}

/// Where a directory is.
struct Key<'a> {
    path: &'a str,
    source: SourceKey<'a>,
    cluster: Cluster<'a>,
}

impl Key<'_> {
    fn contains(&self, inner: &Self) -> bool {
        contains(self.path, inner.path)
            && self.cluster == inner.cluster
            && self.source == inner.source
    }

    /// Sorts a directory right before what is below it: the mark between names comes before any letter.
    fn cmp(&self, other: &Self) -> Ordering {
        let place = self.cluster.cmp(&other.cluster);
        let place = place.then_with(|| self.source.cmp(&other.source));
        place.then_with(|| letters(self.path).cmp(letters(other.path)))
    }
}

/// The bytes of a path, `/` as the least of them.
fn letters(path: &str) -> impl Iterator<Item = u8> {
    path.bytes().map(|byte| if byte == b'/' { 0 } else { byte })
}

fn key<'a>(site: &Site<'a>) -> Option<Key<'a>> {
    Some(Key {
        path: &site.stage.path.value,
        source: source_key(site)?,
        cluster: cluster(site),
    })
}

/// Whether the outer directory really takes in the inner one: equal ones may go to two namespaces, and a
/// kustomization file counts alone.
fn meet(outer: &Site<'_>, inner: &Site<'_>) -> bool {
    let said = |site: &Site<'_>| site.settled.place(&["targetNamespace"]).is_some();
    let two_namespaces =
        said(outer) && said(inner) && target_namespace(outer) != target_namespace(inner);
    if outer.stage.path.value == inner.stage.path.value {
        return !two_namespaces;
    }
    takes_in(outer, &inner.stage.path.value)
}

/// Whether a stage applies what is in a directory below its own. A kustomization file on the way there says what is taken
/// in, where all can be read; without one everything is.
pub(super) fn takes_in(outer: &Site<'_>, path: &str) -> bool {
    let tree = outer.tree;
    let is_on_the_way = |(file, _): &(String, _)| {
        let directory = folder(file);
        directory != path && contains(directory, path)
    };
    let is_listed = tree.has_kustomization || tree.kustomizations.iter().any(is_on_the_way);
    let lists_exactly = is_listed && tree.complete;
    !lists_exactly || tree.files.iter().any(|file| contains(path, file))
}
