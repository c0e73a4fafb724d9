//! Kustomization files that list what an import takes the place of.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::manifests::{Node, Reader, is_kustomization, is_of_others};
use crate::source::{EntryKind, Files, SourceMap};
use crate::values::path::{folder, join, resolve};

use super::imported::Imported;
use super::search::found::Found;

/// Nesting of directories that the search follows.
const DEPTH: usize = 64;

/// An entry of a kustomization file that has to be another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The kustomization file.
    pub file: String,
    /// The entry, as written.
    pub entry: String,
    /// What to list in its place, as seen from the file; nothing where what is built is taken in without it.
    pub instead: Vec<String>,
}

/// The entries that name files which pipelines replace, with what the build writes for them.
pub(super) fn listings(
    files: &dyn Files,
    (pipelines, known): (&[Imported], &Found),
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Vec<Listing> {
    let mut made: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in pipelines {
        for (old, new) in &one.made {
            if one.replaces.contains(old) {
                made.entry(old).or_default().push(new);
            } else if one.shares.contains(old) {
                // Something is left in it.
                made.entry(old).or_insert_with(|| vec![old]).push(new);
            }
        }
    }
    let applied = known.kustomizations.iter();
    let applied = applied.filter_map(|it| it.path.as_deref()).collect();
    let mut entries = Entries {
        files,
        reader,
        sources,
        found: BTreeMap::new(),
    };
    entries.search("", 0);
    let mut found = Vec::new();
    for (old, mut new) in made {
        new.retain(|it| it == &old || !is_walked(files, folder(it), &applied));
        if new == [old] {
            continue;
        }
        for entry in entries.found.get(old).into_iter().flatten() {
            found.push(Listing {
                file: entry.file.clone(),
                entry: entry.text.clone(),
                instead: new
                    .iter()
                    .map(|it| relative(&entry.directory, it))
                    .collect(),
            });
        }
    }
    found.sort_by(|one, other| (&one.file, &one.entry).cmp(&(&other.file, &other.entry)));
    found
}

/// Whether all files of a directory are applied, because no kustomization file says which ones are.
fn is_walked(files: &dyn Files, directory: &str, applied: &HashSet<&str>) -> bool {
    let has_list = |directory: &str| {
        let entries = files.list(directory).unwrap_or_default();
        entries.iter().any(|it| is_kustomization(&it.name))
    };
    let up = std::iter::successors(Some(directory), |it| (!it.is_empty()).then(|| folder(it)));
    let mut way = up.take_while(|it| !has_list(it));
    way.any(|it| applied.contains(it))
}

/// An entry of a kustomization file.
struct Entry {
    directory: String,
    file: String,
    text: String,
}

/// What all kustomization files list, by the path that is meant: one may list what stands anywhere.
struct Entries<'e, 'f> {
    files: &'e dyn Files,
    reader: &'e mut Reader<'f>,
    sources: &'e mut SourceMap,
    found: BTreeMap<String, Vec<Entry>>,
}

impl Entries<'_, '_> {
    fn search(&mut self, directory: &str, depth: usize) {
        let entries = self.files.list(directory).unwrap_or_default();
        for entry in &entries {
            let path = join(directory, &entry.name);
            match entry.kind {
                EntryKind::File if is_kustomization(&entry.name) => self.read(directory, path),
                EntryKind::Directory if depth < DEPTH && !is_of_others(&entry.name) => {
                    self.search(&path, depth + 1);
                }
                EntryKind::File | EntryKind::Directory | EntryKind::Other => {}
            }
        }
    }

    fn read(&mut self, directory: &str, file: String) {
        let documents = self.reader.documents(&file, "resources", self.sources);
        let document = documents.as_ref().and_then(|it| it.nodes.first());
        let lists = LISTS
            .iter()
            .filter_map(|list| document.and_then(|it| it.get(list)));
        for text in lists.flat_map(Node::items).filter_map(Node::text) {
            if let Some(path) = resolve(directory, text) {
                self.found.entry(path).or_default().push(Entry {
                    directory: directory.to_owned(),
                    file: file.clone(),
                    text: text.to_owned(),
                });
            }
        }
    }
}

/// A path as a file in `directory` names it.
fn relative(directory: &str, path: &str) -> String {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (from, to) = (parts(directory), parts(path));
    let most = from.len().min(parts(folder(path)).len());
    let pairs = from.iter().zip(&to).take(most);
    let shared = pairs.take_while(|(one, other)| one == other).count();
    let up = from.len() - shared;
    let steps = std::iter::repeat_n("..".to_owned(), up).chain(to.into_iter().skip(shared));
    let path = steps.collect::<Vec<_>>().join("/");
    match up {
        0 => format!("./{path}"),
        _ => path,
    }
}

/// The text of a kustomization file with other entries; its lines stay where they are.
pub(super) fn relisted(text: &str, document: &Node, listings: &[&Listing]) -> String {
    let lists = LISTS.iter().filter_map(|list| document.get(list));
    let mut lists: Vec<&Node> = lists.filter(|it| !it.items().is_empty()).collect();
    lists.sort_by_key(|it| std::cmp::Reverse(it.span.start));
    let mut new = text.to_owned();
    for list in lists {
        let range = extent(text, list);
        let lines = text.get(range.clone()).unwrap_or_default().matches('\n');
        let said = format!(" {}{}", entries(list, listings), "\n".repeat(lines.count()));
        if new.get(range.clone()).is_some() {
            new.replace_range(range, &said);
        }
    }
    new
}

/// The fields of a kustomization file that list files.
const LISTS: [&str; 2] = ["resources", "bases"];

/// Where a list stands. One in a block goes from its first hyphen to its last entry, whatever blanks and comments come
/// behind.
fn extent(text: &str, list: &Node) -> Range<usize> {
    let range = list.span.range();
    let is_flow = text
        .get(range.clone())
        .is_some_and(|it| it.starts_with('['));
    let (Some(first), Some(last), false) = (list.items().first(), list.items().last(), is_flow)
    else {
        return range;
    };
    let start = first.span.range().start;
    let before = text.get(..start).unwrap_or_default();
    before.rfind('-').unwrap_or(start)..last.span.range().end
}

/// The entries of a list as they have to be, in brackets: kustomize refuses a list with nothing behind its name.
fn entries(list: &Node, listings: &[&Listing]) -> String {
    let mut entries: Vec<&str> = Vec::new();
    for text in list.items().iter().filter_map(Node::text) {
        match listings.iter().find(|it| it.entry == text) {
            Some(listing) => entries.extend(listing.instead.iter().map(String::as_str)),
            None => entries.push(text),
        }
    }
    serde_json::Value::from(entries).to_string()
}

#[cfg(test)]
mod tests {
    use crate::source::Memory;

    use super::*;

    #[test]
    fn a_path_is_seen_from_the_directory_of_the_file() {
        assert_eq!(relative("apps", "apps/web.yaml"), "./web.yaml");
        assert_eq!(relative("apps", "apps/web/web.yaml"), "./web/web.yaml");
        assert_eq!(relative("apps/web", "apps/web.yaml"), "../web.yaml");
        assert_eq!(relative("a/b", "c/d.yaml"), "../../c/d.yaml");
        assert_eq!(relative("", "web.yaml"), "./web.yaml");
    }

    fn listed(text: &str, instead: &[&str]) -> String {
        let files = Memory::new([("kustomization.yaml", text)]);
        let mut sources = SourceMap::default();
        let mut reader = Reader::new(&files);
        let read = reader
            .documents("kustomization.yaml", "", &mut sources)
            .unwrap();
        let listing = Listing {
            file: "kustomization.yaml".to_owned(),
            entry: "./web/ks.yaml".to_owned(),
            instead: instead.iter().map(|it| (*it).to_owned()).collect(),
        };
        relisted(text, &read.nodes[0], &[&listing])
    }

    #[test]
    fn entries_are_listed_anew_however_they_are_written() {
        let new = ["./web.yaml", "./db.yaml"];
        for (text, now) in [
            (
                "resources:\n  - ./a.yaml\n  - \"./web/ks.yaml\" # the app\n  - ./b.yaml\n",
                "resources:\n   [\"./a.yaml\",\"./web.yaml\",\"./db.yaml\",\"./b.yaml\"]\n\n\n",
            ),
            (
                "resources:\n- ./web/ks.yaml\n# the end\nnamespace: web\n",
                "resources:\n [\"./web.yaml\",\"./db.yaml\"]\n# the end\nnamespace: web\n",
            ),
            (
                "resources: [a.yaml, './web/ks.yaml']\nnamespace: web\n",
                "resources:  [\"a.yaml\",\"./web.yaml\",\"./db.yaml\"]\nnamespace: web\n",
            ),
            (
                "bases: [./web/ks.yaml]\nresources:\n  - a.yaml\n",
                "bases:  [\"./web.yaml\",\"./db.yaml\"]\nresources:\n   [\"a.yaml\"]\n",
            ),
        ] {
            assert_eq!(listed(text, &new), now);
        }
        let text = "resources:\n  # the app\n  - ./web/ks.yaml\nnamespace: web\n";
        let new = "resources:\n  # the app\n   []\nnamespace: web\n";
        assert_eq!(listed(text, &[]), new);
    }
}
