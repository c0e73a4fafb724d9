//! What a build would change, for `build --check`.

use crate::values::path;
use std::io::{self, Read};

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::folder::{self, Walk};
use super::survey::{self, Records};
use super::target::{self, Target};
use super::{Problem, Request, header};

/// A difference between the disk and what a build would write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path below the root.
    pub path: String,
    /// What a build would do.
    pub kind: ChangeKind,
    /// The text that is there; empty when there is none.
    pub before: String,
    /// The text that a build would write; empty for a removal.
    pub after: String,
    /// It is a copy of a file of the user's, and nothing that was generated.
    pub is_copy: bool,
}

/// What a build would do to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// Make it.
    Create,
    /// Write it anew.
    Change,
    /// Remove it.
    Remove,
}

/// Says what a build would change, sorted by path, and changes nothing.
///
/// # Errors
/// Everything that would keep a build from writing.
pub fn compare(request: &Request<'_>) -> Result<Vec<Change>, Vec<Problem>> {
    let groups = target::groups(request.bundle)?;
    let one = |problem| vec![problem];
    let root = match Dir::open_ambient_dir(request.root, ambient_authority()) {
        Ok(root) => root,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let targets = groups.iter().flat_map(|group| &group.targets);
            return Ok(targets.map(creation).collect());
        }
        Err(error) => return Err(one(Problem::failed("", "open", &error))),
    };
    let records = Records::read(&root, request).map_err(one)?;
    let survey = survey::run(&root, &groups, &records);
    if !survey.problems.is_empty() {
        return Err(survey.problems);
    }
    let created = survey.created().map(creation);
    let changed = survey.different.iter().map(|target| Change {
        path: target.path.to_owned(),
        kind: ChangeKind::Change,
        before: text_at(&root, target.path),
        after: text(target.bytes),
        is_copy: target.is_copy,
    });
    let removed = survey.stale.iter().map(|path| removal(&root, path));
    let mut changes: Vec<Change> = created.chain(changed).chain(removed).collect();
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

fn creation(target: &Target<'_>) -> Change {
    let (path, after) = (target.path.to_owned(), text(target.bytes));
    Change {
        path,
        kind: ChangeKind::Create,
        before: String::new(),
        after,
        is_copy: target.is_copy,
    }
}

fn removal(root: &Dir, path: &str) -> Change {
    let before = text_at(root, path);
    let first_line = before.lines().next().unwrap_or_default();
    Change {
        path: path.to_owned(),
        kind: ChangeKind::Remove,
        is_copy: header::owner(first_line).is_none(),
        before,
        after: String::new(),
    }
}

fn text_at(root: &Dir, path: &str) -> String {
    let (parent, name) = path::split(path);
    let Ok(Walk::There(parent)) = folder::walk(root, parent) else {
        return String::new();
    };
    let mut bytes = Vec::new();
    if let Ok(Some(mut file)) = folder::open(&parent, name) {
        let _ = file.read_to_end(&mut bytes);
    }
    text(&bytes)
}

/// What people can read of a file; of one that is not text, how long it is.
fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(
        |_| format!("({} bytes that are not text)\n", bytes.len()),
        str::to_owned,
    )
}
