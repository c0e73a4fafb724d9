//! What the API server takes: the type of every field of the objects that a pipeline emits, and the rules
//! over several fields.
//!
//! Takes an object, its `spec`, or a text that is laid over one of them; gives what the API server would
//! refuse, each with the place of the value. The types are those of the real definitions (`table.jsonl`,
//! written by `e2e/schema/run`), the rules those of the validation in Kubernetes and of the CEL rules of
//! Flux. `e2e/harness/typing` compares both with a real API server. It deliberately knows nothing of pipelines.

mod bounded;
mod bounds;
mod custom;
mod fits;
mod form;
mod formats;
mod kind;
mod pattern;
mod problem;
mod rules;
mod scalar;
mod shape;
mod table;
mod texts;
mod validations;
mod value;
mod walk;

use crate::manifests::Node;
use value::Value;
use walk::Walk;

pub use custom::custom_problems;
pub use kind::Kind;
pub use problem::{Cause, Fault, Problem};
pub use rules::quantity::read as amount;

/// What a node is of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// All of it.
    Object,
    /// What is under `spec`.
    Spec,
}

/// How much of it a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// All that the API server gets.
    Whole,
    /// A text that is laid over something else: fields that are not in it may be there all the same, and
    /// `null` takes one away.
    Overlay,
}

/// What is wrong with an object of which no type is known: other values where any object has text, and what no container
/// of its pods starts with. `pods` is the way to what describes them.
#[must_use]
pub fn untyped_problems(object: &Node, pods: Option<&[&'static str]>) -> Vec<Problem> {
    let mut found = problem::Found::default();
    let whole = Value::root(object);
    texts::of_object(&whole, &mut found);
    let template = pods.and_then(|way| way.split_last());
    if let Some(template) = template.and_then(|(_, above)| whole.at(above)) {
        texts::of_template(&template, &mut found);
    }
    found.into_problems()
}

/// Everything in a node for which the API server would refuse the object.
#[must_use]
pub fn problems(kind: Kind, node: &Node, part: Part, extent: Extent) -> Vec<Problem> {
    let mut walk = Walk::new(kind, extent);
    let value = Value::root(node);
    match part {
        Part::Object => {
            let of_kind = table::type_of(kind.type_name());
            of_kind.into_iter().for_each(|one| walk.typed(one, &value));
            if extent == Extent::Whole {
                let named = (kind.api_version(), kind.name());
                rules::meta::object(&value, named, &mut walk.found);
            }
        }
        Part::Spec => {
            let spec = table::field(kind.type_name(), "spec");
            spec.into_iter().for_each(|spec| walk.value(spec, &value));
        }
    }
    let mut found = walk.found.into_problems();
    // Checks of their own look at Jobs alone.
    let others = found.iter_mut().filter(|_| kind != Kind::Job);
    others
        .filter(|problem| problem.fault == Fault::OwnCheck)
        .for_each(|problem| problem.fault = Fault::Invalid);
    found
}

/// The fields by which the items of a list are told apart when two texts of an object are merged; `None`
/// for a list that a merge replaces whole, and for what is not a list.
#[must_use]
pub fn merge_keys(kind: Kind, path: &[&str]) -> Option<&'static [String]> {
    let root = table::type_of(kind.type_name())?;
    let (last, above) = path.split_last()?;
    let holder = above.iter().try_fold(root, |holder, part| {
        table::type_of(holder.fields.get(*part)?.item_type())
    })?;
    let keys = holder.fields.get(*last)?.keys.as_slice();
    (!keys.is_empty()).then_some(keys)
}

/// Whether the oldest Flux that is supported does not have a field of a `spec`.
#[must_use]
pub fn is_newer(kind: Kind, path: &[&str]) -> bool {
    let Some(mut holder) =
        table::field(kind.type_name(), "spec").and_then(|spec| table::type_of(spec.item_type()))
    else {
        return false;
    };
    for part in path {
        let Some(field) = holder.fields.get(*part) else {
            return false;
        };
        if field.newer {
            return true;
        }
        let Some(inner) = table::type_of(field.item_type()) else {
            return false;
        };
        holder = inner;
    }
    false
}

#[cfg(test)]
mod tests;
