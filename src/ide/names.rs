//! Every name in a text: what declares it, and what uses it.
//!
//! They are read from the tree alone, so that they are there in every environment and while something else in the
//! text is broken.

use crate::model::vocabulary::Place;
use crate::source::{FileId, Span};
use crate::syntax::{Argument, Statement, Tree, Value};

use super::walk::{Visit, walk};

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A pipeline.
    Pipeline,
    /// A stage.
    Stage,
    /// A named image.
    Image,
    /// A source.
    Source,
    /// An environment.
    Environment,
    /// A job of a stage.
    Job,
    /// A check.
    Check,
    /// A file, by its path below the root.
    File,
    /// A directory, by its path below the root.
    Directory,
    /// An object of this kind, such as `Secret`.
    Object(&'static str),
    /// A Kubernetes namespace.
    Namespace,
}

/// What a name does where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Declares the thing.
    Declares,
    /// Says what differs of it in an environment.
    Overrides,
    /// Names it.
    Uses,
    /// Is a name that the thing had.
    Former,
}

/// A name where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What it is the name of.
    pub kind: Kind,
    /// The name itself; of a path the part below the root.
    pub name: String,
    /// Where, without quotes.
    pub span: Span,
    /// What it does there.
    pub role: Role,
    /// The whole statement.
    pub statement: Span,
}

/// Every name in a text, in the order written.
#[must_use]
pub fn occurrences(tree: &Tree) -> Vec<Occurrence> {
    let mut found = Vec::new();
    walk(tree, &mut |visit| {
        let from = found.len();
        read(visit, &mut found);
        let span = visit.statement.span;
        found
            .iter_mut()
            .skip(from)
            .for_each(|one: &mut Occurrence| one.statement = span);
    });
    found
}

/// The text of an argument and its place without quotes.
pub(super) fn bare(argument: &Argument) -> Option<(&str, Span)> {
    let span = argument.span;
    match &argument.value {
        Value::Word(word) => Some((word, span)),
        Value::Text(text) if span.range().len() == text.len() + 2 => {
            let (start, end) = (span.start as usize + 1, span.end as usize - 1);
            Some((text, Span::new(span.file, start, end)))
        }
        Value::Text(_) | Value::Lines(_) | Value::List(_) | Value::Equals | Value::Comma => None,
    }
}

fn is_word(argument: &Argument, word: &str) -> bool {
    matches!(&argument.value, Value::Word(written) if written == word)
}

fn read(visit: &Visit<'_, '_>, found: &mut Vec<Occurrence>) {
    let arguments = visit.statement.arguments.as_slice();
    let first = arguments.first();
    let mut one = |kind, role, argument: Option<&Argument>| {
        found.extend(argument.and_then(|argument| occurrence(kind, role, argument)));
    };
    match (visit.place, visit.statement.word.value.as_str()) {
        (Place::File, "pipeline") => one(Kind::Pipeline, Role::Declares, first),
        (Place::File, "environment") => one(Kind::Environment, Role::Declares, first),
        (Place::File, "import") => one(Kind::File, Role::Uses, first),
        (Place::File | Place::Environment, "image") => one(Kind::Image, declares(visit), first),
        (Place::File | Place::Environment, "source") => {
            one(Kind::Source, declares(visit), arguments.get(1));
        }
        (Place::File | Place::Environment, "namespace") => one(Kind::Namespace, Role::Uses, first),
        (Place::File | Place::Environment, "stage") => stage(visit, found),
        (Place::File | Place::Environment, "external") => {
            one(Kind::Stage, declares(visit), label(arguments));
        }
        (Place::Stage | Place::Defaults, "source") => one(Kind::Source, Role::Uses, first),
        (Place::Stage | Place::Defaults | Place::Job, "image") => {
            one(
                Kind::Image,
                Role::Uses,
                first.filter(|it| is_image_name(it)),
            );
        }
        (Place::Stage, "path") => one(Kind::Directory, Role::Uses, first),
        (Place::Stage, "component") => component(visit, found),
        (Place::Stage, "job") => one(Kind::Job, Role::Declares, first),
        (Place::Stage | Place::Defaults, "allow") => one(Kind::Check, Role::Uses, first),
        (Place::Stage | Place::Defaults, "target-namespace") => {
            one(Kind::Namespace, Role::Uses, first);
        }
        _ => objects(visit.statement, found),
    }
}

fn occurrence(kind: Kind, role: Role, argument: &Argument) -> Option<Occurrence> {
    let (text, span) = bare(argument)?;
    let name = if matches!(kind, Kind::Directory | Kind::File) {
        path(text)
    } else {
        text.to_owned()
    };
    Some(Occurrence {
        kind,
        name,
        span,
        role,
        statement: span,
    })
}

/// A path without `./` and the last `/`.
pub(super) fn path(text: &str) -> String {
    let text = text.strip_prefix("./").unwrap_or(text);
    let text = text.trim_end_matches('/');
    if text == "." {
        String::new()
    } else {
        text.to_owned()
    }
}

fn declares(visit: &Visit<'_, '_>) -> Role {
    if visit.place == Place::File {
        Role::Declares
    } else {
        Role::Overrides
    }
}

/// A bare word without `/`, `:` and `@`, as the model reads it.
fn is_image_name(argument: &Argument) -> bool {
    matches!(&argument.value, Value::Word(word) if !word.contains(['/', ':', '@']))
}

/// A path from the directory of the stage.
fn component(visit: &Visit<'_, '_>, found: &mut Vec<Occurrence>) {
    let Some(argument) = visit.statement.arguments.first() else {
        return;
    };
    let (Some(mut one), Some(stage)) = (
        occurrence(Kind::Directory, Role::Uses, argument),
        visit.around.last().copied(),
    ) else {
        return;
    };
    if let Some(path) = crate::values::path::resolve(&directory(stage), &one.name) {
        one.name = path;
        found.push(one);
    }
}

/// The directory that a `stage` statement says, or the one of its name.
pub(super) fn directory(stage: &Statement) -> String {
    let said = stage.block.iter().flat_map(|block| &block.statements);
    let mut said = said.filter(|statement| statement.word.value == "path");
    let written = said.next().and_then(|path| path.arguments.first());
    let named = stage.arguments.first();
    let text = written.or(named).and_then(bare);
    text.map_or_else(String::new, |(text, _)| path(text))
}

fn stage(visit: &Visit<'_, '_>, found: &mut Vec<Occurrence>) {
    let mut arguments = visit.statement.arguments.iter();
    let name = arguments.next();
    found.extend(name.and_then(|name| occurrence(Kind::Stage, declares(visit), name)));
    let mut role = None;
    for argument in arguments {
        if is_word(argument, "before") || is_word(argument, "after") {
            role = Some(Role::Uses);
        } else if is_word(argument, "renamed") {
            role = None;
        } else if role.is_none() && is_word(argument, "from") {
            role = Some(Role::Former);
        } else if let Some(role) = role {
            found.extend(occurrence(Kind::Stage, role, argument));
        }
    }
}

/// What `after` calls an external Kustomization: the word behind `as`, or its name.
fn label(arguments: &[Argument]) -> Option<&Argument> {
    let first = arguments.first()?;
    let behind = |word: &str| {
        let at = arguments.iter().position(|it| is_word(it, word))?;
        arguments.get(at + 1)
    };
    if !is_word(first, "kustomization") {
        return None;
    }
    behind("as").or_else(|| arguments.get(1))
}

/// Words in front of the name of an object.
const OBJECTS: &[(&str, &str)] = &[
    ("secret", "Secret"),
    ("pull-secret", "Secret"),
    ("configmap", "ConfigMap"),
    ("claim", "PersistentVolumeClaim"),
    ("service-account", "ServiceAccount"),
    ("namespace", "Namespace"),
    ("crd", "CustomResourceDefinition"),
    ("PriorityClass", "PriorityClass"),
    ("RuntimeClass", "RuntimeClass"),
    ("StorageClass", "StorageClass"),
    ("PersistentVolume", "PersistentVolume"),
    ("Issuer", "Issuer"),
    ("ClusterIssuer", "ClusterIssuer"),
    ("SecretStore", "SecretStore"),
    ("ClusterSecretStore", "ClusterSecretStore"),
    ("Service", "Service"),
];

/// The kind of the object whose name stands behind a word.
pub(super) fn object_kind(word: &str) -> Option<&'static str> {
    let known = OBJECTS.iter().find(|(known, _)| *known == word);
    known.map(|&(_, kind)| kind)
}

/// Names of objects, each behind the word for its kind.
fn objects(statement: &Statement, found: &mut Vec<Occurrence>) {
    let role = if statement.word.value == "external" {
        Role::Declares
    } else {
        Role::Uses
    };
    let mut before = object_kind(&statement.word.value);
    for argument in &statement.arguments {
        let name = before.and_then(|kind| occurrence(Kind::Object(kind), role, argument));
        before = None;
        if let (None, Value::Word(word)) = (&name, &argument.value) {
            before = object_kind(word);
        }
        found.extend(name);
    }
}

/// The name at a place of a file.
#[must_use]
pub fn at(all: &[Occurrence], file: FileId, offset: usize) -> Option<&Occurrence> {
    let holds = |one: &&Occurrence| {
        let range = one.span.range();
        one.span.file == file && range.start <= offset && offset <= range.end
    };
    all.iter().find(holds)
}
