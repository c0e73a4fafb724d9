//! Parser events to nodes, without recursion.

mod kustomize;

pub(in crate::manifests) use kustomize::parse_as_kustomize;

use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use crate::manifests::{Node, NodeValue};
use crate::source::{FileId, Span};

use super::tabs::Token;
use super::{Documents, Problem, ProblemKind, libyaml, merge, scalar, syntax_error, tabs};

/// Nodes that the aliases of one text may add; go-yaml stops at about the same size.
const ALIAS_NODES: usize = 100_000;

/// Nesting of a document, aliases followed; the parser itself stops at 255 blocks and 255 brackets.
const DEPTH: usize = 512;

/// Reads all documents of a text.
pub(in crate::manifests) fn parse(file: FileId, text: &str) -> Documents {
    parse_with(file, text, scalar::resolve)
}

/// Reads a text that `sigs.k8s.io/yaml` reads, as it does kustomization files and operations: `yes` and `on` are
/// booleans there.
pub(in crate::manifests) fn parse_old(file: FileId, text: &str) -> Documents {
    parse_with(file, text, scalar::resolve_old)
}

fn parse_with(file: FileId, text: &str, resolve: fn(&str) -> NodeValue) -> Documents {
    libyaml::read(text, 0, |text| Builder::new(file, resolve).read(text))
}

struct Builder {
    file: FileId,
    /// What a plain scalar means.
    resolve: fn(&str) -> NodeValue,
    /// It is read as kustomize reads objects.
    is_of_kustomize: bool,
    /// Where the text begins in its file.
    base: usize,
    /// Documents that have begun.
    begun: usize,
    /// Line breaks that nobody sees, in the text.
    hidden_breaks: Vec<usize>,
    tabs: tabs::Tabs,
    /// Where the text ends, if no line break ends it.
    unended: Option<usize>,
    documents: Documents,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Built>,
    budget: usize,
    stopped: bool,
}

/// A finished node with its size, so that an alias to it can be refused before it is copied.
#[derive(Clone)]
struct Built {
    node: Node,
    nodes: usize,
    depth: usize,
}

/// A list or map that is not closed yet.
struct Frame {
    anchor: usize,
    start: Span,
    style: StructureStyle,
    nodes: usize,
    depth: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<(Node, Node)>,
        key: Option<Key>,
        merges: Vec<Node>,
    },
}

enum Key {
    Name(Node),
    Merge,
}

impl Builder {
    fn new(file: FileId, resolve: fn(&str) -> NodeValue) -> Self {
        Self {
            file,
            resolve,
            is_of_kustomize: false,
            base: 0,
            begun: 0,
            hidden_breaks: Vec::new(),
            tabs: tabs::Tabs::default(),
            unended: None,
            documents: Documents::default(),
            stack: Vec::new(),
            anchors: HashMap::new(),
            budget: ALIAS_NODES,
            stopped: false,
        }
    }

    fn read(mut self, text: &str) -> Documents {
        let mut options = Options::default();
        options.set_emit_comments(false);
        self.unended = (!text.ends_with(['\n', '\r'])).then_some(text.len());
        for event in Parser::new_from_str_with_options(text, options) {
            match event {
                Ok((event, span)) => self.event(event, span),
                Err(error) => {
                    self.syntax(text, &error);
                    break;
                }
            }
            if self.stopped {
                break;
            }
        }
        let end = self.base + text.len();
        self.pass_tabs(Span::new(self.file, end, end), Token::Other);
        self.documents
    }

    fn event(&mut self, event: Event<'_>, span: granit_parser::Span) {
        let span = self.span(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let text = self.ended(&text, style, span);
                let value = self.value(text, style, tag.as_deref());
                let mut node = Node { value, span };
                self.check_scalar(text, &node, tag.as_deref());
                self.pass_tabs(span, Token::of(style, text));
                if self.is_of_kustomize {
                    let is_plain = style == ScalarStyle::Plain && tag.is_none();
                    let place = (self.expects_key(), self.is_in_brackets());
                    self.documents.unquoted.note(&mut node, is_plain, place);
                }
                let merges = text == "<<" && style == ScalarStyle::Plain;
                self.scalar(node, anchor, merges);
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open(style, anchor, span, Content::List(Vec::new()));
            }
            Event::MappingStart(style, anchor, _) => {
                let content = Content::Map {
                    entries: Vec::new(),
                    key: None,
                    merges: Vec::new(),
                };
                self.open(style, anchor, span, content);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(id) => self.alias(id, span),
            Event::DocumentStart(..) => self.begun += 1,
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentEnd
            | Event::Anchor(..)
            | Event::Comment(..)
            | Event::UnresolvedAlias(_) => {}
            _ => {}
        }
    }

    /// The text of a scalar. A block that the text ends with has a line break at its end only where the text has one.
    fn ended<'t>(&self, text: &'t str, style: ScalarStyle, span: Span) -> &'t str {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        match is_block && self.unended == Some(span.end as usize - self.base) {
            true => text.strip_suffix('\n').unwrap_or(text),
            false => text,
        }
    }

    fn value(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>) -> NodeValue {
        let resolves = match tag {
            None => style == ScalarStyle::Plain,
            Some(tag) => ["int", "bool", "float", "null"]
                .iter()
                .any(|core| tag.is_yaml_core_schema_tag(core)),
        };
        if resolves {
            (self.resolve)(text)
        } else {
            NodeValue::Text(text.to_owned().into())
        }
    }

    fn expects_key(&self) -> bool {
        let content = self.stack.last().map(|frame| &frame.content);
        matches!(content, Some(Content::Map { key: None, .. }))
    }

    fn scalar(&mut self, node: Node, anchor: usize, merges: bool) {
        if let (
            true,
            Some(Content::Map {
                key: key @ None, ..
            }),
        ) = (
            merges,
            self.stack.last_mut().map(|frame| &mut frame.content),
        ) {
            *key = Some(Key::Merge);
            return self.second_merge(node.span);
        }
        self.finish(
            Built {
                node,
                nodes: 1,
                depth: 1,
            },
            anchor,
        );
    }

    fn open(&mut self, style: StructureStyle, anchor: usize, start: Span, content: Content) {
        self.pass_tabs(
            Span {
                end: start.start,
                ..start
            },
            Token::Other,
        );
        self.stack.push(Frame {
            anchor,
            start,
            style,
            nodes: 1,
            depth: 0,
            content,
        });
    }

    fn close(&mut self, end: Span) {
        if self.is_in_brackets() {
            self.pass_tabs(end, Token::Other);
        }
        let Some(frame) = self.stack.pop() else {
            return;
        };
        let (value, last) = match frame.content {
            Content::List(items) => {
                let last = items.last().map(|item| item.span);
                (NodeValue::List(items.into()), last)
            }
            Content::Map {
                entries, merges, ..
            } => {
                let last = entries.last().map(|(key, value)| key.span.to(value.span));
                self.report_duplicates(&entries);
                let entries = self.merged(entries, merges);
                (NodeValue::Map(entries.into()), last)
            }
        };
        // A block ends at the next token, blank lines later; its last child ends where people see it end.
        let end = match (frame.style, last) {
            (StructureStyle::Block, Some(last)) => last,
            (StructureStyle::Flow, _) | (StructureStyle::Block, None) => end,
        };
        let node = Node {
            value,
            span: frame.start.to(end),
        };
        self.finish(
            Built {
                node,
                nodes: frame.nodes,
                depth: frame.depth + 1,
            },
            frame.anchor,
        );
    }

    fn alias(&mut self, id: usize, span: Span) {
        let Some(target) = self.anchors.get(&id) else {
            return self.problem(
                span,
                ProblemKind::Syntax("an alias inside its own anchor".to_owned()),
            );
        };
        if target.nodes > self.budget || target.depth + self.stack.len() > DEPTH {
            self.stopped = true;
            return self.problem(span, ProblemKind::TooManyAliases);
        }
        self.budget -= target.nodes;
        let mut copy = target.clone();
        copy.node.span = span;
        self.finish(copy, 0);
    }

    /// Puts a finished node where it belongs: into the list or map around it, or among the documents.
    fn finish(&mut self, built: Built, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, built.clone());
        }
        let Some(frame) = self.stack.last_mut() else {
            return self.finish_document(built.node);
        };
        frame.nodes += built.nodes;
        frame.depth = frame.depth.max(built.depth);
        if let Some(odd) = frame.content.push(built.node) {
            self.problem(odd, ProblemKind::OddKey);
        }
    }

    fn merged(&mut self, entries: Vec<(Node, Node)>, merges: Vec<Node>) -> Vec<(Node, Node)> {
        let (merged, odd) = merge::merge(entries, merges);
        for span in odd {
            self.problem(span, ProblemKind::OddMerge);
        }
        merged
    }

    fn report_duplicates(&mut self, entries: &[(Node, Node)]) {
        for (first, again) in merge::duplicates(entries) {
            let key = again.text().unwrap_or_default().to_owned();
            self.problem(
                again.span,
                ProblemKind::DuplicateKey {
                    key,
                    first: first.span,
                },
            );
        }
    }

    fn syntax(&mut self, text: &str, error: &ScanError) {
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or(text.len())
            .min(text.len());
        let kind = if text.contains("{{") {
            ProblemKind::Template
        } else {
            ProblemKind::Syntax(syntax_error::words(error).into_owned())
        };
        let at = at + self.base;
        self.problem(Span::new(self.file, at, at), kind);
    }

    fn problem(&mut self, span: Span, kind: ProblemKind) {
        self.documents.problems.push(Problem { span, kind });
    }

    fn span(&self, span: granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        Span::new(self.file, range.start + self.base, range.end + self.base)
    }
}

impl Content {
    /// Takes the next node; gives the place of a key that cannot be one.
    fn push(&mut self, node: Node) -> Option<Span> {
        match self {
            Self::List(items) => items.push(node),
            Self::Map {
                entries,
                key,
                merges,
            } => match key.take() {
                None => {
                    let span = node.span;
                    let (name, odd) = key_of(node);
                    *key = Some(Key::Name(name));
                    return odd.then_some(span);
                }
                Some(Key::Name(name)) => entries.push((name, node)),
                Some(Key::Merge) => merges.push(node),
            },
        }
        None
    }
}

/// A key as text, as `convertToJSONableObject` of `sigs.k8s.io/yaml` makes it, and whether it refuses.
fn key_of(node: Node) -> (Node, bool) {
    let (text, odd) = match node.value {
        NodeValue::Text(text) => (text, false),
        NodeValue::Number(text) => (text.into(), false),
        NodeValue::Bool(value) => (value.to_string().into(), false),
        NodeValue::Null | NodeValue::List(_) | NodeValue::Map(_) => ("".into(), true),
    };
    (Node::of_text(text, node.span), odd)
}
