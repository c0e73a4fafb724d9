//! Amounts that are compared (`k8s.io/apimachinery/pkg/api/resource`).

use crate::manifests::{Node, NodeValue};
use crate::values::quantity::{ONE, billionths};

/// An amount in billionths, as the API server reads it; `None` for what is not a quantity, or too large to matter.
#[must_use]
pub fn read(node: &Node) -> Option<i128> {
    match &node.value {
        NodeValue::Number(number) => billionths(&number.replace('_', "")),
        NodeValue::Text(text) => billionths(text.trim()),
        // A missing amount is none.
        NodeValue::Null => Some(0),
        NodeValue::Bool(_) | NodeValue::List(_) | NodeValue::Map(_) => None,
    }
}

/// Whether an amount is whole.
pub(super) fn is_whole(amount: i128) -> bool {
    amount % ONE == 0
}
