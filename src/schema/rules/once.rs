//! What no two items of a list may have.

use super::super::problem::{Found, shortened};
use super::super::value::Value;

/// Texts of which none may be there twice; empty ones count as none.
pub(super) fn texts<'n>(values: impl IntoIterator<Item = Value<'n>>, found: &mut Found) {
    let mut seen: Vec<&str> = Vec::new();
    for value in values {
        let text = value.text();
        if !text.is_empty() && seen.contains(&text) {
            let rule = format!("is {:?}, and another has it", shortened(text));
            found.wrong(&value, rule);
        }
        seen.push(text);
    }
}

/// The texts in a field of the items of a list.
pub(super) fn fields(list: &[Value<'_>], name: &'static str, found: &mut Found) {
    texts(list.iter().filter_map(|item| item.get(name)), found);
}
