//! The YAML that users lay over what their words make.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use smol_str::SmolStr;

use crate::manifests::{Node, NodeValue, Unreadable, read_document};
use crate::source::{SourceMap, Span, Spanned};
use crate::syntax::Places;

/// A text of `spec`, `manifest` or `patch` that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The word in front of the text.
    pub word: &'static str,
    /// The place in the text.
    pub span: Span,
    /// The reason, in words about the text.
    pub reason: String,
}

/// The texts of a run, each read once however many stages and environments share it.
#[derive(Default)]
pub(super) struct Overlays {
    known: Mutex<HashMap<Span, Read>>,
}

type Read = Result<Option<Arc<Node>>, Unreadable>;

impl Overlays {
    /// The map that a text holds; `None` without a text, and for one that is refused, whose fault is noted.
    pub(super) fn map(
        &self,
        (word, text): (&'static str, Option<&Spanned<SmolStr>>),
        sources: &SourceMap,
        faults: &mut Vec<Fault>,
    ) -> Option<Arc<Node>> {
        let text = text?;
        let fault = |span, reason: &str| Fault {
            word,
            span,
            reason: reason.to_owned(),
        };
        match self.read(text, sources) {
            Ok(Some(node)) if matches!(node.value, NodeValue::Map(_)) => return Some(node),
            Ok(Some(node)) => {
                faults.push(fault(node.span, "it is not a map of `key: value` lines"));
            }
            Ok(None) => faults.push(fault(text.span, "it is empty")),
            Err(unreadable) => faults.push(fault(unreadable.span, &unreadable.reason)),
        }
        None
    }

    /// What the text of a patch holds; `None` for one that is refused, whose fault is noted.
    pub(super) fn patch(
        &self,
        text: &Spanned<SmolStr>,
        sources: &SourceMap,
        faults: &mut Vec<Fault>,
    ) -> Option<Arc<Node>> {
        let (span, reason) = match self.read(text, sources) {
            Ok(Some(node)) if matches!(node.value, NodeValue::Map(_) | NodeValue::List(_)) => {
                return Some(node);
            }
            Ok(Some(node)) => (
                node.span,
                "it is neither a map nor a list of operations".to_owned(),
            ),
            Ok(None) => (text.span, "it is empty".to_owned()),
            Err(unreadable) => (unreadable.span, unreadable.reason),
        };
        faults.push(Fault {
            word: "patch",
            span,
            reason,
        });
        None
    }

    fn read(&self, text: &Spanned<SmolStr>, sources: &SourceMap) -> Read {
        // Reading is all that happens under the lock, and it leaves nothing half done.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let read = known
            .entry(text.span)
            .or_insert_with(|| read(text, sources));
        read.clone()
    }
}

/// Reads a text of the user's; every value has the place of its own line in the user's file.
fn read(text: &Spanned<SmolStr>, sources: &SourceMap) -> Read {
    let literal = sources.slice(text.span);
    let places = Places::of(literal);
    // A text inside the YAML of another one is no literal of ours: all of it stands where it begins.
    let is_literal = literal.starts_with('"');
    let place = |span: Span| {
        if !is_literal {
            return text.span;
        }
        let at = |offset: u32| text.span.start as usize + places.place(offset as usize);
        Span::new(text.span.file, at(span.start), at(span.end))
    };
    match read_document(text.span.file, &text.value) {
        Ok(node) => Ok(node.map(|node| Arc::new(node.with_places(&place)))),
        Err(unreadable) => Err(Unreadable {
            span: place(unreadable.span),
            ..unreadable
        }),
    }
}
