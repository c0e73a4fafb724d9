//! What texts of Kubernetes and Flux mean: durations, image references, ranges of versions, dates, paths, names, object keys,
//! regular expressions and expressions in CEL.
//!
//! Takes a text, gives a value or `None`; knows no position, no file and nothing else of this program.

pub mod cel;
pub mod date;
pub mod duration;
pub mod git;
pub mod image;
pub mod key;
pub mod name;
pub mod path;
pub mod quantity;
pub mod regex;
pub mod schedule;
pub mod semver;

pub use duration::Duration;
pub use key::ObjectKey;

/// Whether a text is digits and nothing else, and at least one.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
