//! What the client can do, and what the server says that it can.

use serde_json::{Value, json};

use super::encode::{Encoding, put};
use super::tokens;

/// What the client can do.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// It asks for findings itself.
    pub(super) pulls: bool,
    /// It can be told to ask again.
    pub(super) refreshes: bool,
    /// It takes edits with the versions of texts, and new files.
    pub(super) versioned_edits: bool,
    /// Its edits may delete files.
    pub(super) deletes: bool,
    /// It fills in snippets.
    pub(super) snippets: bool,
    /// It tells of changes on the disk when asked to.
    pub(super) watches: bool,
    /// Symbols may have children.
    pub(super) nested_symbols: bool,
    /// Links to pages of checks begin with this.
    pub(super) pages: Option<String>,
    /// Hints and lenses are wanted.
    pub(super) hints: bool,
    pub(super) lenses: bool,
    /// What changes against the last commit is wanted, for which `git` is run in the repository.
    pub(super) plans: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn of(params: &Value) -> Self {
        let has = |pointer: &str| {
            params
                .pointer(pointer)
                .is_some_and(|it| *it != Value::Bool(false))
        };
        let options = |name: &str| params.pointer(&format!("/initializationOptions/{name}"));
        let wanted = |name: &str| options(name).and_then(Value::as_bool).unwrap_or(true);
        let home = env!("CARGO_PKG_REPOSITORY");
        let ours = (!home.is_empty()).then(|| format!("{home}/blob/main/docs/checks.md#"));
        Self {
            encoding: encoding(params),
            pulls: has("/capabilities/textDocument/diagnostic"),
            refreshes: has("/capabilities/workspace/diagnostics/refreshSupport"),
            versioned_edits: has("/capabilities/workspace/workspaceEdit/documentChanges"),
            deletes: operations(params).any(|it| it == "delete"),
            snippets: has("/capabilities/textDocument/completion/completionItem/snippetSupport"),
            watches: has("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            nested_symbols: has(
                "/capabilities/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport",
            ),
            pages: options("pages")
                .and_then(Value::as_str)
                .map(str::to_owned)
                .or(ours),
            hints: wanted("inlayHints"),
            lenses: wanted("codeLens"),
            plans: wanted("plan"),
        }
    }
}

/// What edits may do with files.
fn operations(params: &Value) -> impl Iterator<Item = &Value> {
    let path = "/capabilities/workspace/workspaceEdit/resourceOperations";
    let all = params.pointer(path).and_then(Value::as_array);
    all.into_iter().flatten()
}

/// Bytes where the client can, since that is what we count in.
fn encoding(params: &Value) -> Encoding {
    let offered = params.pointer("/capabilities/general/positionEncodings");
    let mut offered = offered.and_then(Value::as_array).into_iter().flatten();
    if offered.any(|it| it == "utf-8") {
        Encoding::Utf8
    } else {
        Encoding::Utf16
    }
}

/// The answer to `initialize`.
pub(super) fn capabilities(client: &Client) -> Value {
    let mut all = json!({
        "positionEncoding": client.encoding.name(),
        "textDocumentSync": {"openClose": true, "change": 2, "save": true},
        "hoverProvider": true,
        "completionProvider": {"triggerCharacters": [" ", "/", "\"", ","]},
        "definitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "documentLinkProvider": {},
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "renameProvider": {"prepareProvider": true},
        "codeActionProvider": {"codeActionKinds": ["quickfix", "refactor.extract", "refactor.rewrite", "source.fixAll.flux-pipeline"]},
        "semanticTokensProvider": {"legend": tokens::legend(), "full": true, "range": true},
        "inlayHintProvider": true,
        "codeLensProvider": {},
    });
    if client.pulls {
        put(
            &mut all,
            "diagnosticProvider",
            json!({"identifier": "flux-pipeline", "interFileDependencies": true, "workspaceDiagnostics": false}),
        );
    }
    all
}
