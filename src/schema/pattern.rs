//! The regular expressions of the definitions.
//!
//! There are few, and each is a form with a name, so no engine reads them: a test holds this list against
//! the table.

use crate::values::duration::Duration;

/// A regular expression, what it means, and whether a text is so.
type Pattern = (&'static str, &'static str, fn(&str) -> bool);

const PATTERNS: [Pattern; 10] = [
    (
        r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$",
        "a length of time such as `90s`, `10m` or `1h30m`",
        |text| is_duration(text, &["ms", "s", "m", "h"]),
    ),
    (
        r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$",
        "a length of time such as `90s` or `10m`, without hours",
        |text| is_duration(text, &["ms", "s", "m"]),
    ),
    (
        "^(http|https)://.*$",
        "an address that begins with `http://` or `https://`",
        |text| is_url(text, &["http", "https"]),
    ),
    (
        "^(http|https|oci)://.*$",
        "an address that begins with `https://`, `http://` or `oci://`",
        |text| is_url(text, &["http", "https", "oci"]),
    ),
    (
        "^(http|https|ssh)://.*$",
        "an address that begins with `https://`, `http://` or `ssh://`",
        |text| is_url(text, &["http", "https", "ssh"]),
    ),
    (
        "^oci://.*$",
        "an address that begins with `oci://`",
        |text| is_url(text, &["oci"]),
    ),
    (
        r"^[\-._a-zA-Z0-9]+$",
        "letters, digits, `-`, `.` and `_`",
        is_data_key,
    ),
    (
        r"^([a-zA-Z0-9_\-.\\\/]|\[[0-9]{1,5}\])+$",
        "a path of values such as `image.tags[0]`",
        is_value_path,
    ),
    (
        "^https?://",
        "an address that begins with `https://` or `http://`",
        |text| text.starts_with("https://") || text.starts_with("http://"),
    ),
    (
        "^$|^[^+:]",
        "a refspec that neither forces (`+`) nor deletes (`:` in front)",
        |text| !text.starts_with(['+', ':']),
    ),
];

/// What a text must be and is not; `None` when it fits, or when the expression is not known.
pub(super) fn refusal(pattern: &str, text: &str) -> Option<&'static str> {
    let (_, words, fits) = PATTERNS.iter().find(|(known, ..)| *known == pattern)?;
    match fits(text) {
        true => (is_of_time(pattern) && Duration::read(text).is_none()).then_some(TOO_LONG),
        false => Some(words),
    }
}

/// What no nanoseconds of Go hold goes through the definition, and no controller can read it then.
const TOO_LONG: &str = "a length of time of 292 years at most";

fn is_of_time(pattern: &str) -> bool {
    pattern.contains("ms|s|m")
}

/// Amounts with units, one after the other.
fn is_duration(text: &str, units: &[&str]) -> bool {
    let mut rest = text;
    while let Some(behind) = behind_amount(rest).and_then(|rest| behind_unit(rest, units)) {
        rest = behind;
    }
    !text.is_empty() && rest.is_empty()
}

fn behind_amount(text: &str) -> Option<&str> {
    let behind = behind_digits(text)?;
    match behind.strip_prefix('.') {
        Some(fraction) => behind_digits(fraction),
        None => Some(behind),
    }
}

fn behind_digits(text: &str) -> Option<&str> {
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (behind.len() < text.len()).then_some(behind)
}

/// The longest unit wins, as in `ms` before `m`; what a shorter one would leave is no amount.
fn behind_unit<'t>(text: &'t str, units: &[&str]) -> Option<&'t str> {
    units.iter().find_map(|unit| text.strip_prefix(unit))
}

fn is_url(text: &str, schemes: &[&str]) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| schemes.contains(&scheme)) && !text.contains('\n')
}

fn is_data_key(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !text.is_empty() && text.bytes().all(is_letter)
}

/// Names with dots between them, and numbers in brackets.
fn is_value_path(text: &str) -> bool {
    let is_letter =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '\\' | '/');
    let mut rest = text;
    while let Some(behind) = rest.strip_prefix(is_letter).or_else(|| behind_index(rest)) {
        rest = behind;
    }
    !text.is_empty() && rest.is_empty()
}

fn behind_index(text: &str) -> Option<&str> {
    let (index, behind) = text.strip_prefix('[')?.split_once(']')?;
    let is_index = matches!(index.len(), 1..=5) && behind_digits(index) == Some("");
    is_index.then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::table::{Schema, all};

    fn patterns(schema: &Schema, into: &mut Vec<String>) {
        into.push(schema.pattern.clone());
        if let Some(of) = &schema.of {
            patterns(of, into);
        }
    }

    #[test]
    fn every_expression_of_the_table_is_known() {
        let mut used = Vec::new();
        for (_, one) in all() {
            one.fields
                .values()
                .for_each(|field| patterns(field, &mut used));
        }
        for pattern in used.iter().filter(|pattern| !pattern.is_empty()) {
            assert!(
                PATTERNS.iter().any(|(known, ..)| known == pattern),
                "{pattern}"
            );
        }
        for (known, ..) in PATTERNS {
            assert!(used.iter().any(|pattern| pattern == known), "{known}");
        }
    }

    #[test]
    fn texts_fit_as_they_fit_the_expression() {
        let cases: [(&str, &[&str], &[&str]); 6] = [
            (
                r"^([a-zA-Z0-9_\-.\\\/]|\[[0-9]{1,5}\])+$",
                &["a", "a.b[0].c", r"a\.b", "[12345]"],
                &["", "a[]", "a[x]", "[123456]", "a b", "a["],
            ),
            (
                r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$",
                &[
                    "1s",
                    "1h30m",
                    "0.5h",
                    "10ms5s",
                    "0s",
                    "2562047h47m16.854775807s",
                ],
                &[
                    "2562047h47m17s",
                    "9999999h",
                    "99999999999999999999s",
                    "",
                    "1d",
                    "1",
                    "h",
                    "1.h",
                    ".5h",
                    "1 s",
                    "1s ",
                    "-1s",
                    "1h30",
                ],
            ),
            (r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$", &["1m"], &["1h", "1m1h"]),
            (
                "^(http|https|ssh)://.*$",
                &["http://", "ssh://git@x"],
                &["HTTP://x", "git@x:y", "oci://x", "http:/x", "http://x\ny"],
            ),
            ("^oci://.*$", &["oci://x"], &["https://x"]),
            (
                r"^[\-._a-zA-Z0-9]+$",
                &["tls.crt", "a_b-c"],
                &["", "a/b", "é"],
            ),
        ];
        fit(&cases);
    }

    #[test]
    fn beginnings_are_enough_for_some() {
        fit(&[
            (
                "^https?://",
                &["https://x", "http://", "http://x\ny"],
                &["", "oci://x", "HTTPS://x", " https://x"],
            ),
            (
                "^$|^[^+:]",
                &["", "a", "a:b", "refs/heads/a:refs/heads/b"],
                &["+a", ":a"],
            ),
        ]);
    }

    fn fit(cases: &[(&str, &[&str], &[&str])]) {
        for (pattern, good, bad) in cases {
            for text in *good {
                assert_eq!(refusal(pattern, text), None, "{text}");
            }
            for text in *bad {
                assert!(refusal(pattern, text).is_some(), "{text}");
            }
        }
    }
}
