//! Fields that are there where another one says so, and only there.

use super::super::problem::Found;
use super::super::value::Value;

/// The field of `holder` where it is and should be. `condition` is what the other field says, as it is written.
pub(super) fn only_with<'n>(
    holder: &Value<'n>,
    name: &'static str,
    (is_wanted, condition): (bool, &str),
    found: &mut Found,
) -> Option<Value<'n>> {
    match holder.get(name) {
        Some(field) if is_wanted => return Some(field),
        Some(field) => found.wrong(&field, format!("can be said only with `{condition}`")),
        None if is_wanted => {
            found.wrong(
                &holder.child(name),
                format!("is required with `{condition}`"),
            );
        }
        None => {}
    }
    None
}
