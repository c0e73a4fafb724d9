//! Files of a source that come or go under the revision which it has already.
//!
//! The revision of a source is the commit or the digest of what was fetched, whatever is taken of it (`NewArtifactFor` and
//! `gitContentConfigChanged` in `gitrepository_controller.go`, `ociContentConfigChanged` in `ocirepository_controller.go` of
//! source-controller). Stages are told of another revision alone.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::manifests::{Node, Patterns, Reader, StageTree, is_kustomization};
use crate::settle::is_outside;
use crate::source::Files;
use crate::values::path::{contains, join, name, relative, secure_join};

use super::field;
use super::followed::{Changed, ChangedSource, followed};
use super::pairs::{At, sites};
use super::state::{Item, Stage, State};

/// What of a stage comes or goes behind the revision.
#[derive(Clone, Debug)]
pub(super) struct Late {
    /// The field of the source that changes, without `spec.`.
    pub(super) field: &'static str,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Comes(String),
    Goes(String),
    /// It comes, and a kustomization file lists it: a build without it fails, and nobody goes ahead.
    Awaited(String),
    /// Nobody sees here what it does.
    Unseen,
}

impl Late {
    /// What the field does to a file, and how the stage takes that up; nothing where it is not seen.
    pub(super) fn seen(&self) -> Option<String> {
        let (does, then) = match &self.what {
            What::Comes(path) => (format!("lets `{path}` in"), IN_NO_ORDER),
            What::Goes(path) => (format!("leaves `{path}` out"), IN_NO_ORDER),
            What::Awaited(path) => (format!("lets `{path}` in"), FAILS),
            What::Unseen => return None,
        };
        Some(format!("{does}, and makes no other revision: {then}"))
    }

    /// What the field does to a stage.
    pub(super) fn does_to(&self, stage: &str) -> String {
        match &self.what {
            What::Comes(path) | What::Awaited(path) => format!("lets `{path}` into `{stage}`"),
            What::Goes(path) => format!("leaves `{path}` out of `{stage}`"),
            What::Unseen => format!("may let other files into `{stage}`"),
        }
    }

    /// Whether the stage is ready at the revision without it.
    pub(super) fn is_passed(&self) -> bool {
        !matches!(self.what, What::Awaited(_))
    }
}

const IN_NO_ORDER: &str = "the stage takes that up at its interval, in no order";

const FAILS: &str = "until then its build fails, and is tried again at its retry interval";

/// Of each stage the first that comes or goes late.
pub(super) fn late(
    after: &State<'_>,
    changed: &Changed<'_>,
    files: &dyn Files,
) -> HashMap<At, Late> {
    let mut late = HashMap::new();
    if changed.is_empty() {
        return late;
    }
    let mut reader = Reader::new(files);
    for (at, stage) in sites(after) {
        let pipeline = after.pipelines.get(at.pipeline);
        let home = pipeline.and_then(|it| it.environment.as_deref());
        let source = changed.get(&home).and_then(|all| followed(all, stage));
        let found = source.and_then(|source| {
            let mut fields = source.late_fields().into_iter();
            fields.find_map(|field| of_field(field, (source, stage), (&mut reader, files)))
        });
        late.extend(found.map(|found| (at, found)));
    }
    late
}

/// What the change of one field does to a stage.
fn of_field(
    field: &'static str,
    (source, stage): (&ChangedSource<'_>, &Stage<'_>),
    (reader, files): (&mut Reader<'_>, &dyn Files),
) -> Option<Late> {
    let tree = stage.tree.filter(|tree| stage.is_here && tree.seen);
    let what = match (field, tree) {
        ("spec.ignore" | "spec.sparseCheckout", Some(tree)) => {
            told_apart(field, (source, stage, tree), reader)
        }
        ("spec.include", _) => includes(source, stage),
        ("spec.recurseSubmodules", Some(_)) => submodules(files, stage),
        (_, _) => Some(What::Unseen),
    };
    // An old spec does not find an address, and in what it finds there nothing but `ignore` leaves something out.
    let is_waited_for = stage.is_addressed && field != "spec.ignore";
    let field = field.trim_start_matches("spec.");
    let what = what.filter(|_| !is_waited_for);
    what.map(|what| Late { field, what })
}

/// A file that the source takes or leaves by its old spec, and does not by its new one.
fn told_apart(
    field: &str,
    (source, stage, tree): (&ChangedSource<'_>, &Stage<'_>, &StageTree),
    reader: &mut Reader<'_>,
) -> Option<What> {
    let (was, is) = (Taken::of(source.was, field), Taken::of(source.is, field));
    let mut all = tree.inputs.iter().chain(&tree.left_out);
    all.find_map(|path| {
        let is_listed = tree.has_kustomization && !is_kustomization(name(path));
        let at = as_applied(stage, path);
        match (was.has(&at, reader), is.has(&at, reader)) {
            (false, true) if is_listed => Some(What::Awaited(path.clone())),
            (false, true) => Some(What::Comes(path.clone())),
            (true, false) if !is_listed => Some(What::Goes(path.clone())),
            (_, _) => None,
        }
    })
}

/// Where the source has a file of a stage: in an address it is a copy.
fn as_applied(stage: &Stage<'_>, path: &str) -> String {
    match stage.is_addressed {
        true => join(&stage.path, relative(&stage.origin, path).unwrap_or(path)),
        false => path.to_owned(),
    }
}

/// What one field of a source takes of the files that were fetched.
enum Taken<'s> {
    But(Patterns),
    /// By the beginnings of paths in `sparseCheckout`.
    Only(Cow<'s, Node>),
}

impl<'s> Taken<'s> {
    fn of(source: &'s Item<'_>, field: &str) -> Self {
        if field == "spec.ignore" {
            let text = source.body.text(&["spec", "ignore"]);
            return Self::But(Patterns::of(text.unwrap_or_default()));
        }
        Self::Only(source.body.node())
    }

    fn has(&self, path: &str, reader: &mut Reader<'_>) -> bool {
        match self {
            Self::But(patterns) => !reader.is_ignored(path, patterns),
            Self::Only(node) => {
                let spec = node.get("spec");
                spec.is_none_or(|spec| !is_outside(spec, path))
            }
        }
    }
}

/// Whether an entry of `include` that comes, goes or changes is copied to where a stage takes its files from.
fn includes(source: &ChangedSource<'_>, stage: &Stage<'_>) -> Option<What> {
    let (was, is) = (source.was.body.node(), source.is.body.node());
    let entries = |node: &Node| -> Vec<Node> {
        let list = node.at(&["spec", "include"]).map(Node::items);
        list.unwrap_or_default().to_vec()
    };
    let (was, is) = (entries(&was), entries(&is));
    let is_in = |one: &Node, all: &[Node]| all.iter().any(|other| field::same(one, other));
    let gone = was.iter().filter(|it| !is_in(it, &is));
    let mut changed = gone.chain(is.iter().filter(|it| !is_in(it, &was)));
    let meets = |entry: &Node| target(entry).is_none_or(|target| is_made_of(stage, &target));
    changed.any(meets).then_some(What::Unseen)
}

/// Where an entry of `include` is copied to (`GetToPath` in the API of source-controller).
fn target(entry: &Node) -> Option<String> {
    let said = entry.text_at(&["toPath"]).filter(|it| !it.is_empty());
    let path = said.or_else(|| entry.text_at(&["repository", "name"]))?;
    Some(secure_join("", path))
}

/// Whether some of the repository's submodules are where a stage takes its files from.
fn submodules(files: &dyn Files, stage: &Stage<'_>) -> Option<What> {
    let text = files.read(".gitmodules").ok()?;
    let lines = text.lines().filter_map(|line| line.split_once('='));
    let mut paths = lines.filter(|(key, _)| key.trim().eq_ignore_ascii_case("path"));
    let meets = paths.any(|(_, path)| is_made_of(stage, &secure_join("", &config_value(path))));
    meets.then_some(What::Unseen)
}

/// A value in a configuration of git: in quotes or not, and a comment behind it.
fn config_value(written: &str) -> String {
    let (mut value, mut is_quoted) = (String::new(), false);
    let mut letters = written.trim().chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '#' | ';' if !is_quoted => break,
            '\\' => value.extend(letters.next()),
            other => value.push(other),
        }
    }
    value.trim_end().to_owned()
}

/// Whether a stage may take files from a directory.
fn is_made_of(stage: &Stage<'_>, directory: &str) -> bool {
    let mut inputs = stage.tree.into_iter().flat_map(|it| &it.inputs);
    let origin = &stage.origin;
    contains(directory, origin)
        || contains(origin, directory)
        || inputs.any(|input| contains(directory, input))
        || !stage.is_complete
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_a_configuration_of_git_may_be_quoted() {
        for written in ["a/b", " a/b # note", "\"a/b\"", "\"a/b\" ; note", "a/\\b"] {
            assert_eq!(config_value(written), "a/b", "{written}");
        }
        assert_eq!(config_value("\"a # b\""), "a # b");
    }
}
