//! Requests about a whole text: its symbols, links, folds, colours and hints.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ide::{self, Kind, Occurrence, Role, Symbol};
use crate::source::{EntryKind, Files};

use super::documents::OpenText;
use super::encode::{self, Position, put};
use super::paths::folder_of;
use super::requests::{Answer, TextRequest, within};
use super::server::{Refusal, Server};
use super::{kinds, planned, tokens};

/// Answers a request.
pub(super) fn answer(server: &Server<'_>, method: &str, params: Value) -> Answer {
    match method {
        "textDocument/documentSymbol" => within(server, params, document_symbols),
        "workspace/symbol" => Ok(workspace_symbols(server, &params)),
        "textDocument/documentLink" => within(server, params, document_links),
        "textDocument/foldingRange" => within(server, params, folding_ranges),
        "textDocument/selectionRange" => selection_ranges(server, params),
        "textDocument/semanticTokens/full" | "textDocument/semanticTokens/range" => {
            within(server, params, semantic_tokens)
        }
        "textDocument/inlayHint" => within(server, params, inlay_hints),
        "textDocument/codeLens" => within(server, params, code_lenses),
        _ => Err(Refusal::Unknown),
    }
}

fn document_symbols(asked: &TextRequest<'_>) -> Answer {
    let tree = asked.here.analysis.tree(asked.here.file);
    let symbols = tree.map(ide::symbols).unwrap_or_default();
    if asked.server.client.nested_symbols {
        return Ok(symbols.iter().map(|symbol| nested(asked, symbol)).collect());
    }
    let mut flat = Vec::new();
    symbols
        .iter()
        .for_each(|symbol| flatten(asked, symbol, &mut flat));
    Ok(flat.into())
}

fn nested(asked: &TextRequest<'_>, symbol: &Symbol) -> Value {
    let children: Vec<Value> = symbol
        .children
        .iter()
        .map(|child| nested(asked, child))
        .collect();
    json!({
        "name": symbol.name,
        "detail": symbol.detail,
        "kind": kinds::symbol(symbol.kind),
        "range": asked.range(symbol.span.range()),
        "selectionRange": asked.range(symbol.selection.range()),
        "children": children,
    })
}

fn flatten(asked: &TextRequest<'_>, symbol: &Symbol, flat: &mut Vec<Value>) {
    let uri = asked.uri(asked.here.analysis.sources.name(asked.here.file));
    let location = json!({"uri": uri, "range": asked.range(symbol.span.range())});
    flat.push(
        json!({"name": symbol.name, "kind": kinds::symbol(symbol.kind), "location": location}),
    );
    symbol
        .children
        .iter()
        .for_each(|child| flatten(asked, child, flat));
}

fn workspace_symbols(server: &Server<'_>, params: &Value) -> Value {
    let query = params
        .get("query")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut all = Vec::new();
    for repository in server.documents.repositories.values() {
        let analysis = repository.everything();
        for symbol in ide::workspace_symbols(&analysis, query) {
            let Some(file) = analysis.sources.get(symbol.span.file) else {
                continue;
            };
            let uri = server.documents.uri(&repository.root, &file.name);
            let range = encode::range(server.client.encoding, file, symbol.span.range());
            let location = json!({"uri": uri, "range": range});
            all.push(json!({"name": symbol.name, "kind": kinds::symbol(symbol.kind), "location": location}));
        }
    }
    all.into()
}

fn document_links(asked: &TextRequest<'_>) -> Answer {
    let links = ide::links(&asked.here.analysis, asked.here.file);
    let links = links.filter_map(|link| {
        let target = target(asked, link)?;
        Some(json!({"range": asked.range(link.span.range()), "target": target}))
    });
    Ok(links.collect())
}

fn target(asked: &TextRequest<'_>, link: &Occurrence) -> Option<String> {
    if link.kind == Kind::Check {
        let pages = asked.server.client.pages.as_ref()?;
        return Some(format!("{pages}{}", link.name));
    }
    let files = asked.here.files();
    let is_there = files.is_directory(&link.name) || files.bytes(&link.name).is_ok();
    is_there.then(|| asked.uri(&first_file(asked, &link.name)))
}

/// The file itself, or the one of a directory that people look for first: its kustomization file, or else any.
pub(super) fn first_file(asked: &TextRequest<'_>, path: &str) -> String {
    let entries = asked.here.files().list(path).unwrap_or_default();
    let files: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::File)
        .map(|entry| entry.name.as_str())
        .collect();
    let main = files
        .iter()
        .find(|name| crate::manifests::is_kustomization(name));
    match main.or(files.first()) {
        Some(name) if path.is_empty() => (*name).to_owned(),
        Some(name) => format!("{path}/{name}"),
        None => path.to_owned(),
    }
}

fn folding_ranges(asked: &TextRequest<'_>) -> Answer {
    let Some(file) = asked.here.source() else {
        return Ok(Value::Null);
    };
    let line = |offset: usize| encode::line_and_column(asked.encoding(), file, offset).0;
    let folds = ide::folds(asked.text()).into_iter().map(|fold| {
        let is_comment = asked
            .text()
            .get(fold.clone())
            .is_some_and(|text| text.starts_with('#'));
        let (start, end) = (line(fold.start), line(fold.end));
        // The closing bracket stays in sight.
        let end = if is_comment {
            end
        } else {
            end.saturating_sub(1).max(start)
        };
        let mut value = json!({"startLine": start, "endLine": end});
        if is_comment {
            put(&mut value, "kind", json!("comment"));
        }
        value
    });
    Ok(folds.collect())
}

#[derive(Deserialize)]
struct Places {
    positions: Vec<Position>,
}

fn selection_ranges(server: &Server<'_>, params: Value) -> Answer {
    let places = serde_json::from_value::<Places>(params.clone());
    let places = places
        .map_err(|error| Refusal::Failed(error.to_string()))?
        .positions;
    let uri = params
        .pointer("/textDocument/uri")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let Some(here) = server.documents.open_text(uri) else {
        return Ok(Value::Null);
    };
    Ok(places
        .into_iter()
        .map(|place| selection(server, &here, place))
        .collect())
}

fn selection(server: &Server<'_>, here: &OpenText<'_>, place: Position) -> Value {
    let encoding = server.client.encoding;
    let (Some(file), Some(tree)) = (here.source(), here.analysis.tree(here.file)) else {
        return Value::Null;
    };
    let offset = encode::offset(encoding, file, place);
    let around = ide::selections(tree, &file.text, offset);
    around.into_iter().rev().fold(Value::Null, |parent, range| {
        let mut value = json!({"range": encode::range(encoding, file, range)});
        if !parent.is_null() {
            put(&mut value, "parent", parent);
        }
        value
    })
}

fn semantic_tokens(asked: &TextRequest<'_>) -> Answer {
    let tree = asked.here.analysis.tree(asked.here.file);
    let (Some(tree), Some(file)) = (tree, asked.here.source()) else {
        return Ok(Value::Null);
    };
    let mut all = ide::highlights(tree, &file.text);
    let wanted = &asked.range;
    all.retain(|one| one.range.start < wanted.end && wanted.start < one.range.end);
    Ok(json!({"data": tokens::data(asked.encoding(), file, &all)}))
}

fn inlay_hints(asked: &TextRequest<'_>) -> Answer {
    let OpenText { analysis, file, .. } = &asked.here;
    if !asked.server.client.hints {
        return Ok(json!([]));
    }
    let hints = ide::hints(analysis, *file, &asked.here.files()).into_iter();
    let wanted = hints.filter(|hint| asked.range.contains(&hint.behind.range().end));
    let hint = |hint: ide::Hint| {
        let end = hint.behind.range().end;
        let place = asked.range(end..end).get("start").cloned();
        json!({"position": place, "label": hint.label, "tooltip": hint.tooltip, "paddingLeft": true})
    };
    Ok(wanted.map(hint).collect())
}

fn code_lenses(asked: &TextRequest<'_>) -> Answer {
    let OpenText { analysis, file, .. } = &asked.here;
    if !asked.server.client.lenses {
        return Ok(json!([]));
    }
    let mut lenses = ide::lenses(analysis, *file, &asked.here.files());
    if asked.server.client.plans {
        lenses.extend(changes(&asked.here));
    }
    let lenses = lenses.into_iter();
    let lens = |lens: ide::Lens| {
        let command = json!({"title": lens.title, "command": ""});
        json!({"range": asked.range(lens.above.range()), "command": command})
    };
    Ok(lenses.map(lens).collect())
}

/// What `plan` says of each stage that a file declares, as it is on the disk.
fn changes(here: &OpenText<'_>) -> Vec<ide::Lens> {
    let path = here.source().map_or("", |file| file.name.as_str());
    let changes = here.repository.planned(folder_of(path));
    let all = here.analysis.occurrences().iter();
    let stages = all.filter(|one| one.kind == Kind::Stage && one.role == Role::Declares);
    let lens = |stage: &Occurrence| {
        let said = changes.get(&(path.to_owned(), stage.name.clone()))?;
        Some(ide::Lens {
            above: stage.statement,
            title: format!("against HEAD: {}", planned::said(said)),
        })
    };
    let ours = stages.filter(|stage| stage.span.file == here.file);
    ours.filter_map(lens).collect()
}
