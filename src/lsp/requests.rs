//! Requests about a place or a part of a text.

use std::rc::Rc;

use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::diagnostics::Edit;
use crate::format::format;
use crate::ide::{self, Action, Analysis, Item, Target};
use crate::source::{FileId, Span};

use super::documents::OpenText;
use super::edits::{self, Changes};
use super::encode::{self, Encoding, Position, put};
use super::findings::Shown;
use super::server::{Refusal, Server};
use super::{findings, kinds, structure};

pub(super) type Answer = Result<Value, Refusal>;

/// Answers a request.
pub(super) fn answer(server: &mut Server<'_>, method: &str, params: Value) -> Answer {
    server.documents.analyse();
    let server = &*server;
    match method {
        "textDocument/hover" => at(server, params, hover),
        "textDocument/completion" => at(server, params, completion),
        "textDocument/definition" => at(server, params, definition),
        "textDocument/references" => at(server, params, references),
        "textDocument/documentHighlight" => at(server, params, document_highlight),
        "textDocument/prepareRename" => at(server, params, prepare_rename),
        "textDocument/rename" => at(server, params, rename),
        "textDocument/codeAction" => within(server, params, code_action),
        "textDocument/formatting" | "textDocument/rangeFormatting" => {
            within(server, params, formatting)
        }
        "textDocument/diagnostic" => diagnostic(server, params),
        _ => structure::answer(server, method, params),
    }
}

/// Reads the parameters of a request.
fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| Refusal::Failed(error.to_string()))
}

#[derive(Deserialize)]
struct TextDocument {
    uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AtPlace {
    text_document: TextDocument,
    position: Position,
    #[serde(default)]
    new_name: String,
    #[serde(default)]
    context: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InText {
    text_document: TextDocument,
    range: Option<encode::Span>,
    #[serde(default)]
    context: Value,
}

/// A part of an open pipeline file, and what is asked about it.
pub(super) struct TextRequest<'s> {
    pub(super) server: &'s Server<'s>,
    pub(super) here: OpenText<'s>,
    pub(super) range: Range<usize>,
    new_name: String,
    context: Value,
}

impl TextRequest<'_> {
    pub(super) fn encoding(&self) -> Encoding {
        self.server.client.encoding
    }

    pub(super) fn text(&self) -> &str {
        self.here.analysis.text(self.here.file)
    }

    /// A part of a text of the analysis.
    fn range_of(&self, analysis: &Analysis, span: Span) -> Value {
        let file = analysis.sources.get(span.file);
        file.map_or_else(encode::beginning, |file| {
            encode::range(self.encoding(), file, span.range())
        })
    }

    /// A part of the file itself.
    pub(super) fn range(&self, range: Range<usize>) -> Value {
        let span = Span::new(self.here.file, range.start, range.end);
        self.range_of(&self.here.analysis, span)
    }

    pub(super) fn uri(&self, path: &str) -> String {
        self.server.documents.uri(&self.here.repository.root, path)
    }

    fn location(&self, analysis: &Analysis, span: Span) -> Value {
        let uri = self.uri(analysis.sources.name(span.file));
        json!({"uri": uri, "range": self.range_of(analysis, span)})
    }

    fn changes(&self, changes: Changes<'_>) -> Value {
        changes.value(&self.server.documents, &self.server.client)
    }

    /// Edits alone.
    fn edited(&self, analysis: &Analysis, edits: &[Edit]) -> Value {
        self.changes(Changes {
            analysis,
            root: &self.here.repository.root,
            edits,
            files: &[],
            gone: &[],
        })
    }
}

/// Answers about a place of an open pipeline file; `null` about any other file.
fn at(server: &Server<'_>, params: Value, answer: fn(&TextRequest<'_>) -> Answer) -> Answer {
    let asked: AtPlace = read(params)?;
    let Some(here) = server.documents.open_text(&asked.text_document.uri) else {
        return Ok(Value::Null);
    };
    let encoding = server.client.encoding;
    let offset = here
        .source()
        .map_or(0, |file| encode::offset(encoding, file, asked.position));
    answer(&TextRequest {
        server,
        here,
        range: offset..offset,
        new_name: asked.new_name,
        context: asked.context,
    })
}

/// Answers about a part of an open pipeline file, or the whole; `null` about any other file.
pub(super) fn within(
    server: &Server<'_>,
    params: Value,
    answer: fn(&TextRequest<'_>) -> Answer,
) -> Answer {
    let asked: InText = read(params)?;
    let Some(here) = server.documents.open_text(&asked.text_document.uri) else {
        return Ok(Value::Null);
    };
    let encoding = server.client.encoding;
    let range = here.source().map_or(0..0, |file| match asked.range {
        Some(span) => encode::bytes(encoding, file, span),
        None => 0..file.text.len(),
    });
    answer(&TextRequest {
        server,
        here,
        range,
        new_name: String::new(),
        context: asked.context,
    })
}

fn hover(asked: &TextRequest<'_>) -> Answer {
    let OpenText { analysis, file, .. } = &asked.here;
    let found = ide::hover(analysis, *file, asked.range.start, &asked.here.files());
    Ok(found.map_or(Value::Null, |found| {
        let contents = json!({"kind": "markdown", "value": found.markdown});
        json!({"contents": contents, "range": asked.range_of(analysis, found.span)})
    }))
}

fn completion(asked: &TextRequest<'_>) -> Answer {
    let OpenText { analysis, file, .. } = &asked.here;
    let items = ide::complete(analysis, *file, asked.range.start, &asked.here.files());
    let items: Vec<Value> = items
        .iter()
        .zip(0..)
        .map(|(one, at)| item(asked, one, at))
        .collect();
    Ok(json!({"isIncomplete": false, "items": items}))
}

fn item(asked: &TextRequest<'_>, item: &Item, at: usize) -> Value {
    let is_snippet = item.is_snippet && asked.server.client.snippets;
    let text = if item.is_snippet && !is_snippet {
        &item.label
    } else {
        &item.insert
    };
    json!({
        "label": item.label,
        "kind": kinds::item(item.kind),
        "detail": item.detail,
        "sortText": format!("{at:04}"),
        "filterText": item.label,
        "insertTextFormat": if is_snippet { 2 } else { 1 },
        "textEdit": {"range": asked.range(item.range.clone()), "newText": text},
    })
}

fn definition(asked: &TextRequest<'_>) -> Answer {
    let OpenText { analysis, file, .. } = &asked.here;
    let targets = ide::definition(analysis, *file, asked.range.start);
    let place = |target: Target| match target {
        Target::Place(span) => asked.location(analysis, span),
        Target::Path(path) => {
            let uri = asked.uri(&structure::first_file(asked, &path));
            json!({"uri": uri, "range": encode::beginning()})
        }
    };
    Ok(targets.into_iter().map(place).collect())
}

/// An analysis of the whole repository, and the file in it.
fn everywhere(asked: &TextRequest<'_>) -> Option<(Rc<Analysis>, FileId)> {
    let all = asked.here.repository.everything();
    let file = all.file(asked.here.analysis.sources.name(asked.here.file))?;
    Some((all, file))
}

fn references(asked: &TextRequest<'_>) -> Answer {
    let Some((all, file)) = everywhere(asked) else {
        return Ok(Value::Null);
    };
    let declared = asked
        .context
        .get("includeDeclaration")
        .and_then(Value::as_bool);
    let spans = ide::references(&all, file, asked.range.start, declared.unwrap_or(true));
    Ok(spans
        .into_iter()
        .map(|span| asked.location(&all, span))
        .collect())
}

fn document_highlight(asked: &TextRequest<'_>) -> Answer {
    let OpenText { analysis, file, .. } = &asked.here;
    let spans = ide::references(analysis, *file, asked.range.start, true).into_iter();
    let ours = spans.filter(|span| span.file == *file);
    Ok(ours
        .map(|span| json!({"range": asked.range_of(analysis, span), "kind": 1}))
        .collect())
}

fn prepare_rename(asked: &TextRequest<'_>) -> Answer {
    let OpenText { analysis, file, .. } = &asked.here;
    let name = ide::renamable(analysis, *file, asked.range.start);
    Ok(name.map_or(
        Value::Null,
        |name| json!({"range": asked.range_of(analysis, name.span), "placeholder": name.name}),
    ))
}

fn rename(asked: &TextRequest<'_>) -> Answer {
    let Some((all, file)) = everywhere(asked) else {
        return Ok(Value::Null);
    };
    let edits = ide::rename(&all, file, asked.range.start, &asked.new_name);
    Ok(asked.edited(&all, &edits.map_err(Refusal::Failed)?))
}

fn code_action(asked: &TextRequest<'_>) -> Answer {
    let OpenText { analysis, file, .. } = &asked.here;
    let wanted = asked.context.get("only").and_then(Value::as_array);
    let is_wanted = |action: &Action| {
        let kind = kinds::action(action.kind);
        let covers = |only: &Value| only.as_str().is_some_and(|only| kind.starts_with(only));
        wanted.is_none_or(|wanted| wanted.iter().any(covers))
    };
    let actions = ide::actions(analysis, *file, &asked.range, &asked.here.files()).into_iter();
    let client = &asked.server.client;
    let possible = actions
        .filter(|it| it.files.is_empty() || client.versioned_edits)
        .filter(|it| it.gone.is_empty() || client.versioned_edits && client.deletes);
    Ok(possible
        .filter(is_wanted)
        .map(|it| action(asked, &it))
        .collect())
}

fn action(asked: &TextRequest<'_>, action: &Action) -> Value {
    let analysis = &asked.here.analysis;
    let mut value = json!({
        "title": action.title,
        "kind": kinds::action(action.kind),
        "edit": asked.changes(Changes {
            analysis,
            root: &asked.here.repository.root,
            edits: &action.edits,
            files: &action.files,
            gone: &action.gone,
        }),
    });
    if action.preferred {
        put(&mut value, "isPreferred", json!(true));
    }
    let mended = action
        .mends
        .and_then(|at| Some((at, analysis.diagnostics().get(at)?)));
    if let Some((at, found)) = mended {
        put(
            &mut value,
            "diagnostics",
            json!([shown(asked.server, &asked.here).finding(found, at)]),
        );
    }
    value
}

fn shown<'s>(server: &'s Server<'_>, here: &'s OpenText<'_>) -> Shown<'s> {
    Shown {
        analysis: &here.analysis,
        documents: &server.documents,
        root: &here.repository.root,
        client: &server.client,
    }
}

/// The canonical form; a text that cannot be read in full is left alone.
fn formatting(asked: &TextRequest<'_>) -> Answer {
    let (Ok(new), Some(file)) = (format(asked.text()), asked.here.source()) else {
        return Ok(Value::Null);
    };
    Ok(edits::between(asked.encoding(), file, &new, &asked.range).into())
}

/// The findings of a file, for a client that asks.
fn diagnostic(server: &Server<'_>, params: Value) -> Answer {
    let asked: InText = read(params)?;
    let uri = &asked.text_document.uri;
    let found = server.documents.open_text(uri).map(|_| {
        let wants = |one: &str| one == uri;
        let mut all = findings::known(&server.documents, &server.client, &wants);
        all.remove(uri).unwrap_or_default()
    });
    Ok(json!({"kind": "full", "items": found.unwrap_or_default()}))
}
