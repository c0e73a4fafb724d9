//! Which folders a Kustomization of Flux builds: everything below its path, down to the kustomization files on the way,
//! which list what is taken in (`scanManifests` in `kustomize/kustomize_generator.go` of `fluxcd/pkg`).

use crate::manifests::{Reader, is_kustomization, is_yaml, listed};
use crate::source::{EntryKind, Files, SourceMap};
use crate::values::path::{contains, join, relative};

/// Whether what is built from `root` may have the files of `folder` in it. What its own kustomization file lists is not
/// looked at.
pub(super) fn reaches(files: &dyn Files, root: &str, folder: &str) -> bool {
    leads(files, (root, folder), Doubt::Counts)
}

/// Whether what is built from `root` surely has the files of `folder` in it.
pub(super) fn surely_reaches(files: &dyn Files, root: &str, folder: &str) -> bool {
    if !leads(files, (root, folder), Doubt::CountsNot) {
        return false;
    }
    match entries(files, folder) {
        Entries::All => true,
        Entries::Unknown => false,
        Entries::Listed(paths) => lists_all(files, folder, &paths),
    }
}

/// What a way is worth of which nobody knows where it leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doubt {
    Counts,
    CountsNot,
}

/// Whether what is built from `root` leads to `folder`.
fn leads(files: &dyn Files, (root, folder): (&str, &str), doubt: Doubt) -> bool {
    if !contains(root, folder) {
        return false;
    }
    let counts = doubt == Doubt::Counts;
    let mut at = root.to_owned();
    while at != folder {
        let next = match entries(files, &at) {
            Entries::All => below(&at, folder),
            Entries::Unknown => return counts,
            Entries::Listed(paths) if counts && may_lead(&paths, &at, folder) => return true,
            Entries::Listed(paths) => {
                let mut paths = paths.into_iter();
                paths.find(|it| *it != at && contains(it, folder))
            }
        };
        match next {
            Some(next) => at = next,
            None => return false,
        }
    }
    true
}

/// Whether a kustomization file lists every other file of its folder.
fn lists_all(files: &dyn Files, folder: &str, paths: &[String]) -> bool {
    let entries = files.list(folder).unwrap_or_default();
    let own = entries.iter().filter(|it| it.kind == EntryKind::File);
    let mut own = own.filter(|it| is_yaml(&it.name) && !is_kustomization(&it.name));
    !paths.is_empty() && own.all(|it| paths.contains(&join(folder, &it.name)))
}

/// What a folder brings into a build.
enum Entries {
    /// There is no kustomization file.
    All,
    Listed(Vec<String>),
    /// It cannot be read.
    Unknown,
}

fn entries(files: &dyn Files, folder: &str) -> Entries {
    let entries = files.list(folder).unwrap_or_default();
    let mut own = entries.iter().filter(|it| it.kind == EntryKind::File);
    let Some(file) = own.find(|it| is_kustomization(&it.name)) else {
        return Entries::All;
    };
    let path = join(folder, &file.name);
    let mut reader = Reader::new(files);
    match reader.documents(&path, "", &mut SourceMap::default()) {
        Some(documents) if documents.is_whole => {
            let paths = documents.nodes.iter().map(|it| listed(folder, it));
            Entries::Listed(paths.flatten().collect())
        }
        Some(_) | None => Entries::Unknown,
    }
}

/// Whether an entry is in the folder, or somewhere from where one does not know.
fn may_lead(paths: &[String], at: &str, folder: &str) -> bool {
    let mut paths = paths.iter();
    paths.any(|it| contains(folder, it) || !contains(at, it))
}

/// The next folder on the way to another one.
fn below(at: &str, folder: &str) -> Option<String> {
    let rest = relative(at, folder)?;
    let first = rest.split('/').next()?;
    Some(join(at, first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn tree(files: &[(&str, &str)]) -> Memory {
        Memory::new(files.iter().copied())
    }

    /// Whether it may, and whether it surely does.
    fn reached(files: &[(&str, &str)], root: &str, folder: &str) -> (bool, bool) {
        let files = tree(files);
        let may = reaches(&files, root, folder);
        (may, surely_reaches(&files, root, folder))
    }

    #[test]
    fn everything_below_a_path_is_reached_and_nothing_beside_it() {
        let files = [("top/a/app.yaml", "")];
        assert_eq!(reached(&files, "top", "top/a"), (true, true));
        assert_eq!(reached(&files, "", "top/a"), (true, true));
        assert_eq!(reached(&files, "top/a", "top"), (false, false));
        assert_eq!(reached(&files, "other", "top/a"), (false, false));
    }

    #[test]
    fn a_kustomization_file_on_the_way_decides() {
        let with =
            |entries: &'static str| [("top/kustomization.yaml", entries), ("top/a/app.yaml", "")];
        let way = |entries| reached(&with(entries), "", "top/a");
        assert_eq!(way("resources: [a]"), (true, true));
        assert_eq!(way("resources: [b, a]"), (true, true));
        assert_eq!(way("resources: [b]"), (false, false));
        assert_eq!(way("resources: []"), (false, false));
        assert_eq!(way("resources: ['.', a]"), (true, true));
        // From elsewhere anything may come, and of a file of the folder nobody knows what it is.
        assert_eq!(way("resources: [../more]"), (true, false));
        assert_eq!(way("resources: [a/app.yaml]"), (true, false));
        assert_eq!(way("resources: [a"), (true, false));
    }

    #[test]
    fn a_folder_whose_own_file_lists_every_other_one_is_surely_reached() {
        let lists = |entries: &'static str, more: &[(&'static str, &'static str)]| {
            let own = [
                ("a/kustomization.yaml", entries),
                ("a/app.yaml", ""),
                ("a/README.md", ""),
                ("a/b/web.yaml", ""),
            ];
            reached(&[&own, more].concat(), "a", "a")
        };
        assert_eq!(lists("resources: [app.yaml]", &[]), (true, true));
        assert_eq!(
            lists("resources: [app.yaml]", &[("a/c.yaml", "")]),
            (true, false)
        );
        assert_eq!(lists("resources: [c.yaml]", &[]), (true, false));
        assert_eq!(lists("resources: [", &[]), (true, false));
        let empty = [("a/kustomization.yaml", "resources: []")];
        assert_eq!(reached(&empty, "a", "a"), (true, false));
    }
}
