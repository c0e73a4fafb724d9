//! What kustomize reads otherwise than YAML has it, and what it refuses.

use granit_parser::{StructureStyle, Tag};

use crate::manifests::Node;
use crate::manifests::yaml::tabs::{Tabs, Token};
use crate::manifests::yaml::{Documents, Problem, ProblemKind, libyaml, scalar, split, tag};
use crate::source::{FileId, Span};

use super::{Builder, Content};

/// Reads a text that kustomize reads as objects, or as parts of them: a date is a time there, and what is no text is no key.
pub(in crate::manifests) fn parse_as_kustomize(file: FileId, text: &str) -> Documents {
    let (parts, odd) = split::parts(text);
    let mut documents = Documents::default();
    for part in parts {
        let base = part.start;
        let read = |text: &str| {
            let mut builder = Builder::new(file, scalar::resolve);
            builder.is_of_kustomize = true;
            builder.base = base;
            builder.hidden_breaks = split::hidden_breaks(text);
            builder.tabs = Tabs::of(text);
            builder.read(text)
        };
        documents.extend(libyaml::read(
            text.get(part).unwrap_or_default(),
            base,
            read,
        ));
        if documents.syntax().is_some() {
            break;
        }
    }
    if let Some(odd) = odd {
        let span = Span::new(file, odd.start, odd.end);
        let kind = ProblemKind::Syntax("kustomize takes nothing but a comment here".to_owned());
        documents.problems.push(Problem { span, kind });
    }
    documents
}

impl Builder {
    /// Puts a document to the others; of each part kustomize reads the first.
    pub(super) fn finish_document(&mut self, node: Node) {
        let is_read = !self.is_of_kustomize || self.begun <= 1;
        match node.is_null() {
            true => {}
            false if is_read => self.documents.nodes.push(node),
            false => self.problem(node.span, ProblemKind::Unread),
        }
    }

    pub(super) fn is_in_brackets(&self) -> bool {
        let frame = self.stack.last();
        frame.is_some_and(|frame| frame.style == StructureStyle::Flow)
    }

    /// A second `<<` in one map.
    pub(super) fn second_merge(&mut self, again: Span) {
        let content = self.stack.last().map(|frame| &frame.content);
        let first = match content {
            Some(Content::Map { merges, .. }) => merges.first().map(|from| from.span),
            Some(Content::List(_)) | None => None,
        };
        if let Some(first) = first.filter(|_| self.is_of_kustomize) {
            let key = "<<".to_owned();
            self.problem(again, ProblemKind::DuplicateKey { key, first });
        }
    }

    /// Says of the first tab up to a token that Go takes for none.
    pub(super) fn pass_tabs(&mut self, span: Span, token: Token) {
        let (range, is_in_brackets) = (span.range(), self.is_in_brackets());
        let place = range.start.saturating_sub(self.base)..range.end.saturating_sub(self.base);
        if let Some(at) = self.tabs.pass(place, token, is_in_brackets) {
            let at = at + self.base;
            let reason = "a tab cannot stand in front of what begins a line".to_owned();
            self.problem(
                Span::new(self.file, at, at + 1),
                ProblemKind::Syntax(reason),
            );
        }
    }

    /// What Go refuses in a single value, or reads otherwise than it looks.
    pub(super) fn check_scalar(&mut self, text: &str, node: &Node, tag: Option<&Tag>) {
        if !self.is_of_kustomize {
            return;
        }
        if let Some(reason) = tag.and_then(|tag| tag::misfit(tag, text, &node.value)) {
            self.problem(node.span, ProblemKind::Syntax(reason));
        }
        let range = node.span.range();
        let mut breaks = self.hidden_breaks.iter();
        if breaks.any(|at| range.contains(&(at + self.base))) {
            let reason = "it holds a line break that nobody sees (U+0085, U+2028 or U+2029)";
            self.problem(node.span, ProblemKind::Syntax(reason.to_owned()));
        }
    }
}
