//! `sortOptions` of the kustomization file of a root; kustomize does not look at those of others (`validate` in
//! `api/internal/builtins/SortOrderTransformer.go`, and `applySortOrder` in `api/krusty/kustomizer.go`).

use crate::diagnostics::{Diagnostic, closest};
use crate::manifests::errors::BAD_KUSTOMIZATION;
use crate::manifests::{Node, NodeValue};

const ORDERS: [&str; 2] = ["fifo", "legacy"];

/// Why kustomize refuses what a file says of the order of its objects.
pub(super) fn problem(document: &Node) -> Option<Diagnostic> {
    let options = document.get("sortOptions");
    let options = options.filter(|it| matches!(it.value, NodeValue::Map(_)))?;
    let order = options.get("order").filter(|it| !it.is_null());
    let text = order.and_then(Node::text).unwrap_or_default();
    if !ORDERS.contains(&text) {
        let message = "`order` of `sortOptions` must be `fifo` or `legacy`";
        let found = BAD_KUSTOMIZATION.at(order.unwrap_or(options).span, message);
        return Some(found.suggest(closest(text, ORDERS)));
    }
    let legacy = options.get("legacySortOptions");
    let legacy = legacy.filter(|it| text == "fifo" && !it.is_null())?;
    let message = "`legacySortOptions` goes with the order `legacy` only";
    Some(BAD_KUSTOMIZATION.at(legacy.span, message))
}
