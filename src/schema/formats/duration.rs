//! Lengths of time (`ParseDuration` in `strfmt/duration.go`): those of Go, and whatever has a number with a unit behind it.

/// Units that are said whole.
const UNITS: [&str; 9] = ["ns", "us", "ms", "s", "m", "h", "hr", "d", "w"];
/// What a longer word for a unit begins with.
const BEGINNINGS: [&str; 8] = [
    "nano", "micro", "milli", "sec", "min", "hour", "day", "week",
];
/// Digits that surely fit into 64 bits.
const MOST: usize = 18;

/// Whether a text is a length of time, where that is certain.
pub(super) fn fits(text: &str) -> Option<bool> {
    let is_long = |part: &str| part.len() > MOST;
    let mut numbers = text.split(|letter: char| !letter.is_ascii_digit());
    if !text.is_ascii() || numbers.any(is_long) {
        return None;
    }
    match has_unit(text) || matches!(text, "0" | "+0" | "-0") {
        true => Some(true),
        // Go takes `1.h`, where no digit stands before the unit.
        false if text.contains('.') => None,
        false => Some(false),
    }
}

/// Whether there is a number with a unit behind it.
fn has_unit(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let number = rest.get(at..).unwrap_or_default();
        let behind = number.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let word = behind.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
        let end = word.find(|letter: char| !letter.is_ascii_alphabetic());
        let unit = word.get(..end.unwrap_or(word.len())).unwrap_or_default();
        if is_unit(&unit.to_ascii_lowercase()) {
            return true;
        }
        rest = behind;
    }
    false
}

fn is_unit(word: &str) -> bool {
    let mut units = UNITS.iter().chain(&["wk"]);
    units.any(|it| *it == word) || BEGINNINGS.iter().any(|it| word.starts_with(it))
}
