//! What image automation has set: the values in front of its markers in YAML files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::files::Disk;
use crate::source::{EntryKind, Files, ReadError};
use crate::values::image::Reference;
use crate::values::path::join;

use super::failure::{Failure, Result, cannot};
use super::in_place;

/// The values in front of markers, by policy.
#[derive(Default)]
pub(super) struct Marked(BTreeMap<String, Values>);

/// The values of one policy, by the part of the reference that they are.
#[derive(Default)]
struct Values {
    whole: BTreeSet<String>,
    name: BTreeSet<String>,
    tag: BTreeSet<String>,
    digest: BTreeSet<String>,
}

impl Marked {
    /// Reads a YAML file, or every one of a directory, as image automation does with `spec.update.path`.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut marked = Self::default();
        if path.is_dir() {
            marked.add_all(&Disk::open(path).map_err(|error| cannot("open", path, &error))?)?;
        } else {
            marked.add(&in_place::read(path)?);
        }
        Ok(marked)
    }

    fn add_all(&mut self, disk: &Disk) -> Result<()> {
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            for entry in disk.list(&folder).unwrap_or_default() {
                let path = join(&folder, &entry.name);
                match entry.kind {
                    EntryKind::Directory => open.push(path),
                    EntryKind::File if is_yaml(&path) => self.add(&text(disk, &path)?),
                    EntryKind::File | EntryKind::Other => {}
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, text: &str) {
        for (setter, value) in text.lines().filter_map(marked) {
            let mut parts = setter.splitn(3, ':');
            let (Some(namespace), Some(name)) = (parts.next(), parts.next()) else {
                continue;
            };
            let values = self.0.entry(format!("{namespace}:{name}")).or_default();
            let part = match parts.next() {
                None => &mut values.whole,
                Some("name") => &mut values.name,
                Some("tag") => &mut values.tag,
                Some("digest") => &mut values.digest,
                Some(_) => continue,
            };
            part.insert(value.to_owned());
        }
    }

    /// What a reference with this policy has become; `None` when no file has a marker of it.
    pub(super) fn over(&self, policy: &str, before: &str) -> Result<Option<String>> {
        let Some(values) = self.0.get(policy) else {
            return Ok(None);
        };
        let mut new: BTreeSet<String> = values.whole.clone();
        new.extend(values.joined(before).map_err(|many| two(policy, many))?);
        new.remove(before);
        match Vec::from_iter(new).as_slice() {
            [] => Ok(Some(before.to_owned())),
            [one] => Ok(Some(one.clone())),
            [one, other, ..] => Err(two(policy, [one.clone(), other.clone()])),
        }
    }
}

impl Values {
    /// The parts put together; what has no marker stays, but for the digest of another tag.
    fn joined(&self, before: &str) -> std::result::Result<Option<String>, [String; 2]> {
        let Reference { name, tag, digest } = Reference::split(before);
        let (tag, digest) = (tag.unwrap_or_default(), digest.unwrap_or_default());
        let news = [
            changed(&self.name, name)?,
            changed(&self.tag, tag)?,
            changed(&self.digest, digest)?,
        ];
        let [new_name, new_tag, new_digest] = news;
        if new_name.is_none() && new_tag.is_none() && new_digest.is_none() {
            return Ok(None);
        }
        let stays = new_tag.is_none() || !self.digest.is_empty();
        let mut joined = new_name.unwrap_or(name).to_owned();
        let tag = new_tag.unwrap_or(tag);
        let digest = new_digest.unwrap_or(if stays { digest } else { "" });
        for (mark, part) in [(':', tag), ('@', digest)] {
            if !part.is_empty() {
                joined.push(mark);
                joined.push_str(part);
            }
        }
        Ok(Some(joined))
    }
}

/// The one value that is not the old one.
fn changed<'v>(
    values: &'v BTreeSet<String>,
    old: &str,
) -> std::result::Result<Option<&'v str>, [String; 2]> {
    let mut new = values.iter().filter(|value| *value != old);
    match (new.next(), new.next()) {
        (Some(one), Some(other)) => Err([one.clone(), other.clone()]),
        (one, _) => Ok(one.map(String::as_str)),
    }
}

fn two(policy: &str, [one, other]: [String; 2]) -> Failure {
    Failure::refused(format!(
        "`{policy}` is `{one}` in one place and `{other}` in another"
    ))
    .help("name the file or directory that image automation updates")
}

/// Setter and value of a line such as `image: x:v2 # {"$imagepolicy": "flux-system:x"}`.
fn marked(line: &str) -> Option<(String, &str)> {
    let (before, comment) = line.rsplit_once('#')?;
    let mut said: BTreeMap<String, String> = serde_json::from_str(comment).ok()?;
    let setter = said.remove("$imagepolicy")?;
    let value = before
        .split_whitespace()
        .next_back()?
        .trim_matches(['"', '\'']);
    (!value.is_empty() && !value.ends_with(':')).then_some((setter, value))
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

fn text(disk: &Disk, path: &str) -> Result<String> {
    disk.read(path).map_err(|error| {
        let reason = match error {
            ReadError::Missing => "it is not there".to_owned(),
            ReadError::Unreadable(reason) => reason,
        };
        Failure::usage(format!("cannot read `{path}`: {reason}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(yaml: &str, before: &str) -> Result<Option<String>> {
        let mut marked = Marked::default();
        marked.add(yaml);
        marked.over("apps:x", before)
    }

    #[test]
    fn values_are_taken_from_in_front_of_markers() {
        let new = |yaml: &str, before| over(yaml, before).unwrap();
        let whole = "  - image: x:v2 # {\"$imagepolicy\": \"apps:x\"}";
        assert_eq!(new(whole, "x:v1").as_deref(), Some("x:v2"));
        let tag = "newTag: \"2\" #{\"$imagepolicy\":\"apps:x:tag\"}";
        assert_eq!(new(tag, "x:1").as_deref(), Some("x:2"));
        assert_eq!(
            new(tag, "h:5000/x:1@sha256:a").as_deref(),
            Some("h:5000/x:2")
        );
        let digest = format!("{tag}\ndigest: sha256:b # {{\"$imagepolicy\": \"apps:x:digest\"}}");
        assert_eq!(
            new(&digest, "x:1@sha256:a").as_deref(),
            Some("x:2@sha256:b")
        );
        assert_eq!(
            new("image: x:v2 # {\"$imagepolicy\": \"apps:y\"}", "x:v1"),
            None
        );
        assert_eq!(new("image: # {\"$imagepolicy\": \"apps:x\"}", "x:v1"), None);
    }

    #[test]
    fn what_was_not_updated_yet_does_not_count_and_two_new_values_are_refused() {
        let line =
            |version: &str| format!("image: x:{version} # {{\"$imagepolicy\": \"apps:x\"}}\n");
        let one = over(&(line("v1") + &line("v2")), "x:v1").unwrap();
        assert_eq!(one.as_deref(), Some("x:v2"));
        assert!(over(&(line("v2") + &line("v3")), "x:v1").is_err());
        assert_eq!(over(&line("v1"), "x:v1").unwrap().as_deref(), Some("x:v1"));
    }
}
