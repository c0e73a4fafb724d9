//! Kustomization files that list what an import takes the place of.

use std::collections::BTreeMap;

use crate::manifests::{Node, Reader, is_kustomization};
use crate::source::{Files, SourceMap};
use crate::values::path::{above, folder, join, resolve};

use super::imported::Imported;

/// An entry of a kustomization file that has to be another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The kustomization file.
    pub file: String,
    /// The entry, as written.
    pub entry: String,
    /// What to list in its place, as seen from the file.
    pub instead: Vec<String>,
}

/// The entries that name files which pipelines replace, with what the build writes for them.
pub(super) fn listings(
    files: &dyn Files,
    pipelines: &[Imported],
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Vec<Listing> {
    let mut made: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in pipelines {
        for (old, new) in &one.made {
            if one.replaces.contains(old) {
                made.entry(old).or_default().push(new);
            }
        }
    }
    let mut found = Vec::new();
    for (old, new) in made {
        if new == [old] {
            continue;
        }
        for directory in above(old) {
            found.extend(listing(files, (old, &new, directory), reader, sources));
        }
    }
    found.sort_by(|one, other| (&one.file, &one.entry).cmp(&(&other.file, &other.entry)));
    found
}

fn listing(
    files: &dyn Files,
    (old, new, directory): (&str, &[&str], &str),
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> Option<Listing> {
    let entries = files.list(directory)?;
    let file = entries.iter().find(|it| is_kustomization(&it.name))?;
    let file = join(directory, &file.name);
    let documents = reader.documents(&file, "resources", sources)?;
    let document = documents.nodes.first()?;
    let listed = document.get("resources").map(Node::items);
    let mut texts = listed.unwrap_or_default().iter().filter_map(|it| it.text());
    let entry = texts.find(|it| resolve(directory, it).as_deref() == Some(old))?;
    Some(Listing {
        entry: entry.to_owned(),
        instead: new.iter().map(|it| relative(directory, it)).collect(),
        file,
    })
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

/// The text of a kustomization file with other entries.
pub(super) fn relisted(text: &str, listings: &[&Listing]) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start();
        let indent = line.get(..line.len() - bare.len()).unwrap_or_default();
        let entry = bare.strip_prefix("- ").map(|it| {
            let it = it.split(" #").next().unwrap_or(it).trim();
            it.trim_matches(['"', '\''])
        });
        match listings.iter().find(|it| Some(it.entry.as_str()) == entry) {
            Some(listing) => {
                let instead = listing.instead.iter();
                lines.extend(instead.map(|it| format!("{indent}- {it}")));
            }
            None => lines.push(line.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_the_directory_of_the_file() {
        assert_eq!(relative("apps", "apps/web.yaml"), "./web.yaml");
        assert_eq!(relative("apps", "apps/web/web.yaml"), "./web/web.yaml");
        assert_eq!(relative("apps/web", "apps/web.yaml"), "../web.yaml");
        assert_eq!(relative("a/b", "c/d.yaml"), "../../c/d.yaml");
        assert_eq!(relative("", "web.yaml"), "./web.yaml");
    }

    #[test]
    fn entries_are_listed_anew_where_they_stood() {
        let listing = Listing {
            file: "kustomization.yaml".to_owned(),
            entry: "./web/ks.yaml".to_owned(),
            instead: vec!["./web.yaml".to_owned(), "./db.yaml".to_owned()],
        };
        let text = "resources:\n  - ./a.yaml\n  - \"./web/ks.yaml\" # the app\n  - ./b.yaml\n";
        let new = "resources:\n  - ./a.yaml\n  - ./web.yaml\n  - ./db.yaml\n  - ./b.yaml\n";
        assert_eq!(relisted(text, &[&listing]), new);
    }
}
