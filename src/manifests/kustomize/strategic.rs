//! Strategic merge patches, as `kyaml/yaml/merge2` and `kyaml/yaml/walk` do them.

use std::collections::BTreeSet;

use crate::manifests::{Node, NodeValue, push};

use super::keyed;
use super::schema::Schema;
use super::styles::Styles;

/// Merges a patch into an object; `None` when the patch deletes it.
///
/// # Errors
/// When the patch does not fit; the reason in words.
pub(super) fn merge(
    target: Node,
    patch: &Node,
    schema: Schema,
    styles: &Styles<'_>,
) -> Result<Option<Node>, String> {
    if directive(patch)? == Directive::Replace {
        // kustomize makes the new object and keeps the old one (`ApplyFilter` in `api/resource/resource.go`).
        return Ok(Some(target));
    }
    walk(Some(target), Some(patch), Place::Value(schema), styles)
}

/// What kustomize knows of the place of a value.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// A value of this type.
    Value(Schema),
    /// A list that is merged by these keys.
    Keyed(&'static [&'static str], Schema),
}

impl Place {
    fn of(schema: Schema, field: &str) -> Self {
        match schema.list(field) {
            Some((keys, items)) => Self::Keyed(keys, items),
            None => Self::Value(schema.field(field)),
        }
    }
}

/// The form of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ValueForm {
    Scalar,
    List,
    Map,
}

fn form(node: &Node) -> Option<ValueForm> {
    match node.value {
        NodeValue::Null => None,
        NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text(_) => Some(ValueForm::Scalar),
        NodeValue::List(_) => Some(ValueForm::List),
        NodeValue::Map(_) => Some(ValueForm::Map),
    }
}

/// Merges what a patch says of a place into what stands there.
pub(super) fn walk(
    target: Option<Node>,
    patch: Option<&Node>,
    place: Place,
    styles: &Styles<'_>,
) -> Result<Option<Node>, String> {
    let said = patch.and_then(form);
    let there = target.as_ref().and_then(form);
    if let (Some(there), Some(said)) = (there, said)
        && there != said
    {
        return Err(mismatch(there, said));
    }
    match there.or(said) {
        // A null that somebody wrote stays; one that nobody did goes.
        None => Ok(target.filter(|target| patch.is_none() && target.span.start < target.span.end)),
        Some(ValueForm::Map) => map(target, patch, place, styles),
        Some(ValueForm::Scalar) => Ok(patch.cloned().or(target)),
        Some(ValueForm::List) => match place {
            Place::Keyed(keys, items) => list(target, patch, (keys, items), styles),
            Place::Value(_) => Ok(patch.cloned().or(target)),
        },
    }
}

fn mismatch(there: ValueForm, said: ValueForm) -> String {
    let word = |shape| match shape {
        ValueForm::Scalar => "a single value",
        ValueForm::List => "a list",
        ValueForm::Map => "a map",
    };
    format!("it puts {} where {} is", word(said), word(there))
}

fn map(
    target: Option<Node>,
    patch: Option<&Node>,
    place: Place,
    styles: &Styles<'_>,
) -> Result<Option<Node>, String> {
    let schema = match place {
        Place::Value(schema) => schema,
        Place::Keyed(..) => Schema::Plain,
    };
    let Some(mut target) = base(target, patch, directive)? else {
        return Ok(None);
    };
    target.remove(DIRECTIVE);
    let is_directive = |name: &str| name == DIRECTIVE;
    let mut names: BTreeSet<String> = names_of(&target);
    names.extend(patch.iter().flat_map(|patch| names_of(patch)));
    for name in names.iter().filter(|name| !is_directive(name)) {
        let old = target.get_mut(name).map(take);
        let new = patch.and_then(|patch| patch.get(name));
        let quoted = styles.quoted(old.as_ref(), new);
        let new = quoted.as_ref().or(new);
        match walk(old, new, Place::of(schema, name), styles)? {
            Some(value) if !value.is_null() || new.is_none() => {
                put(&mut target, name, patch, value);
            }
            Some(_) | None => drop(target.remove(name)),
        }
    }
    Ok(Some(target))
}

/// Puts a value under a key that is there, or under that of the patch.
fn put(target: &mut Node, name: &str, patch: Option<&Node>, value: Node) {
    let mut entries = patch.map(Node::entries).unwrap_or_default().iter();
    let key = entries.find(|(key, _)| key.text() == Some(name));
    match (&mut target.value, key) {
        (NodeValue::Map(entries), Some((key, _)))
            if entries.iter().all(|(it, _)| it.text() != Some(name)) =>
        {
            push(entries, (key.clone(), value));
        }
        _ => target.set(name, value),
    }
}

fn take(node: &mut Node) -> Node {
    let (value, span) = (NodeValue::Null, node.span);
    std::mem::replace(node, Node { value, span })
}

fn names_of(node: &Node) -> BTreeSet<String> {
    let names = node.entries().iter().filter_map(|(key, _)| key.text());
    names.map(str::to_owned).collect()
}

fn list(
    target: Option<Node>,
    patch: Option<&Node>,
    (keys, items): (&'static [&'static str], Schema),
    styles: &Styles<'_>,
) -> Result<Option<Node>, String> {
    let is_there = target.as_ref().is_some_and(|target| !target.is_null());
    let Some(target) = base(target, patch, keyed::directive)? else {
        return Ok(None);
    };
    let span = target.span;
    let NodeValue::List(old) = target.value else {
        return Ok(Some(target));
    };
    // A directive of the whole list is no item, unless there was no list.
    let plain = patch.map(|patch| match is_there {
        true => keyed::without_directive(patch),
        false => patch.items().to_vec(),
    });
    let merged = keyed::merge(old.into_vec(), plain.as_deref(), (keys, items), styles)?;
    let value = NodeValue::List(merged.into());
    Ok(Some(Node { value, span }))
}

const DIRECTIVE: &str = "$patch";

/// What `$patch` asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Directive {
    Merge,
    Replace,
    Delete,
}

impl Directive {
    pub(super) fn of(word: &str) -> Result<Self, String> {
        match word {
            "merge" => Ok(Self::Merge),
            "replace" => Ok(Self::Replace),
            "delete" => Ok(Self::Delete),
            _ => Err(format!(
                "`$patch: {word}` is none of `merge`, `replace`, `delete`"
            )),
        }
    }
}

fn directive(patch: &Node) -> Result<Directive, String> {
    match patch.get(DIRECTIVE) {
        Some(word) => Directive::of(&keyed::scalar(word)),
        None => Ok(Directive::Merge),
    }
}

/// What a patch is merged into: what is there, or the patch itself where nothing is or where it replaces.
fn base(
    target: Option<Node>,
    patch: Option<&Node>,
    directive: fn(&Node) -> Result<Directive, String>,
) -> Result<Option<Node>, String> {
    let target = target.filter(|target| !target.is_null());
    let Some(patch) = patch else {
        return Ok(target);
    };
    let Some(target) = target else {
        let deletes = directive(patch) == Ok(Directive::Delete);
        return Ok(Some(patch.clone()).filter(|_| !deletes));
    };
    if patch.is_null() {
        return Ok(None);
    }
    Ok(match directive(patch)? {
        Directive::Merge => Some(target),
        Directive::Replace => Some(keyed::bare(patch)),
        Directive::Delete => None,
    })
}
