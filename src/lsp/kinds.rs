//! Names of the protocol for what the answers are made of.

use crate::ide::{ActionKind, ItemKind, Kind};

/// `CompletionItemKind`.
pub(super) fn item(kind: ItemKind) -> u32 {
    match kind {
        ItemKind::Keyword => 14,
        ItemKind::Name => 6,
        ItemKind::Object => 18,
        ItemKind::Value => 12,
        ItemKind::File => 17,
        ItemKind::Folder => 19,
        ItemKind::Check => 3,
    }
}

/// `SymbolKind`.
pub(super) fn symbol(kind: Kind) -> u32 {
    match kind {
        Kind::Pipeline => 2,
        Kind::Stage => 5,
        Kind::Image => 14,
        Kind::Source => 4,
        Kind::Environment => 3,
        Kind::Job => 12,
        Kind::Check => 24,
        Kind::File | Kind::Directory => 1,
        Kind::Object(_) | Kind::Namespace => 19,
    }
}

/// `CodeActionKind`.
pub(super) fn action(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Fix => "quickfix",
        ActionKind::Extract => "refactor.extract",
        ActionKind::Rewrite => "refactor.rewrite",
        ActionKind::FixAll => "source.fixAll.flux-pipeline",
    }
}
