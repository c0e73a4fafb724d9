//! Roots that are none: what nothing applies, beside what something does.

use std::collections::{HashMap, HashSet};

use crate::values::path::{above, contains, folder};

use super::above::Own;
use super::found::directory_of;
use super::open::is_open;
use super::walk::Walk;

impl Walk<'_, '_> {
    /// Roots, and those that are none: they lie beside what `flux bootstrap` wrote, and its kustomization file does not
    /// list them.
    pub(super) fn beside_bootstraps(&mut self, roots: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        let mut known: HashMap<String, Own> = HashMap::new();
        let files = self.reach.files();
        let mut is_listed = |at: &usize| {
            let Some(written) = self.all.get(*at) else {
                return true;
            };
            let directory = folder(&written.file);
            if !known.contains_key(directory) {
                let own = Own::of(directory, files, self.reader, self.sources);
                known.insert(directory.to_owned(), own);
            }
            let own = known.get(directory);
            !own.is_some_and(|it| it.leaves_out(&written.file))
        };
        roots.into_iter().partition(|at| is_listed(at))
    }

    /// The roots that are alive, and those whose file lies where another one applies everything, and this file is not
    /// taken in; or beside all that a bootstrapped cluster applies.
    pub(super) fn without_dead(&self, roots: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        let mut owners: HashMap<String, Vec<usize>> = HashMap::new();
        for at in 0..self.all.len() {
            if let Some(path) = self.territory(at) {
                owners.entry(path).or_default().push(at);
            }
        }
        let bootstrapped = roots.iter().filter(|at| self.makes_itself(**at));
        let mut paths: Vec<String> = bootstrapped.filter_map(|at| self.territory(*at)).collect();
        let by_file = self.instances.iter().filter(|it| it.parent.is_none());
        paths.extend(by_file.filter_map(|it| directory_of(&it.node)));
        let homes: Vec<&str> = paths.iter().map(|path| folder(path)).collect();
        let is_alive = |at: &usize| {
            let file = self.all.get(*at).map_or("", |it| it.file.as_str());
            let around = || above(file).filter_map(|path| owners.get(path)).flatten();
            let is_beside = !homes.is_empty() && !homes.iter().any(|home| contains(home, file));
            let is_inside = || {
                let below = self.descendants(*at);
                around().any(|owner| !below.contains(owner))
            };
            self.makes_itself(*at) || !(is_beside || is_inside())
        };
        let (live, mut dead): (Vec<usize>, Vec<usize>) = roots.into_iter().partition(is_alive);
        if live.is_empty() && self.instances.is_empty() {
            // Somebody applies them by hand, whatever their kustomization files list.
            return (dead, Vec::new());
        }
        let (left, live) = self.left_over(live);
        dead.extend(left);
        (live, dead)
    }

    /// Roots that lie alone in a directory and whose own directory is gone, beside others that are whole: templates, and
    /// what was moved to an archive. What lies below them and reads another repository was moved along. So was what lies in
    /// a directory that is called an archive.
    fn left_over(&self, roots: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        let place = |at: &usize| self.all.get(*at).map_or("", |it| folder(&it.file));
        let is_own = |at: &usize| self.all.get(*at).is_some_and(|it| self.is_own(&it.node));
        let is_gone = |at: &usize| is_own(at) && self.is_gone(*at);
        let is_archived = |at: &usize| !self.makes_itself(*at) && is_archive(place(at));
        let whole = roots.iter().filter(|it| !is_gone(it) && !is_archived(it));
        let whole: HashSet<&str> = whole.map(place).collect();
        let is_alone = |at: &&usize| is_gone(at) && !whole.contains(place(at));
        let alone: HashSet<&str> = roots.iter().filter(is_alone).map(place).collect();
        let is_along = |at: &usize| !is_own(at) && above(place(at)).any(|it| alone.contains(it));
        let is_left = |at: &usize| is_alone(&at) || is_archived(at) || is_along(at);
        let has_others = roots.iter().any(|it| !is_left(it));
        roots.into_iter().partition(|it| has_others && is_left(it))
    }

    /// Whether what a document applies is not there.
    fn is_gone(&self, at: usize) -> bool {
        let Some(node) = self.all.get(at).map(|it| &it.node) else {
            return false;
        };
        let name = node.text_at(&["metadata", "name"]);
        let is_named = name.is_some_and(|it| !is_open(it));
        let path = directory_of(node).filter(|it| is_named && !it.is_empty());
        path.is_some_and(|it| !self.reach.is_directory(&it))
    }
}

/// Whether a directory is, or lies in, one that is called what people call an archive.
pub(in crate::import) fn is_archive(directory: &str) -> bool {
    const NAMES: [&str; 10] = [
        "archive",
        "archived",
        "archives",
        "attic",
        "deprecated",
        "disabled",
        "graveyard",
        "obsolete",
        "retired",
        "unused",
    ];
    let bare = |it: &str| it.trim_matches(['_', '-', '.']).to_ascii_lowercase();
    directory
        .split('/')
        .any(|it| NAMES.contains(&bare(it).as_str()))
}

#[cfg(test)]
mod tests {
    use super::is_archive;

    #[test]
    fn an_archive_is_known_by_a_whole_name() {
        assert!(is_archive("archive/db") && is_archive("kubernetes/.Archived"));
        assert!(!is_archive("apps/archivebox") && !is_archive(""));
    }
}
