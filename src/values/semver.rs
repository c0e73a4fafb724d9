//! The ranges of versions that source-controller reads: `NewConstraint` of `github.com/Masterminds/semver/v3`
//! (`constraints.go`, `version.go`).
//!
//! It deliberately only says whether a text is a range, and not which versions are in it.

/// Longest range, most alternatives and longest version.
const LONGEST: usize = 512;
const MOST_GROUPS: usize = 32;
const LONGEST_VERSION: usize = 256;

/// Longer operators before those that they begin with.
const OPERATORS: [&str; 11] = ["!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"];

/// Whether a text is a range of versions.
#[must_use]
pub fn is_range(text: &str) -> bool {
    let ranges = with_comparisons(text);
    text.len() <= LONGEST
        && ranges.split("||").count() <= MOST_GROUPS
        && ranges.split("||").all(is_group)
}

/// `A - B` as `>= A, <= B`, wherever it stands (`rewriteRange`).
fn with_comparisons(text: &str) -> String {
    let mut rest = text;
    let mut written = String::with_capacity(text.len());
    while let Some(first) = rest.chars().next() {
        if let Some((low, high, behind)) = between(rest) {
            written.push_str(&format!(">= {low}, <= {high} "));
            rest = behind;
        } else {
            written.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    written
}

/// `A - B` at the start of a text, blanks around it included.
fn between(text: &str) -> Option<(&str, &str, &str)> {
    let (low, rest) = version(blanks(text))?;
    let dash = blanks(rest)
        .strip_prefix('-')
        .filter(|_| rest != blanks(rest))?;
    let (high, rest) = version(blanks(dash)).filter(|_| dash != blanks(dash))?;
    Some((low, high, blanks(rest)))
}

/// Comparisons, with a blank or a comma between them.
fn is_group(text: &str) -> bool {
    let mut rest = text;
    loop {
        let Some((written, behind)) = version(blanks(without_operator(blanks(rest)))) else {
            return false;
        };
        let next = blanks(behind);
        if !is_version(written) {
            return false;
        }
        match next.strip_prefix(',') {
            _ if next.is_empty() => return true,
            Some(behind_comma) => rest = behind_comma,
            None if next != behind => rest = next,
            None => return false,
        }
    }
}

fn blanks(text: &str) -> &str {
    text.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' '])
}

fn without_operator(text: &str) -> &str {
    let operator = OPERATORS
        .iter()
        .find_map(|operator| text.strip_prefix(operator));
    operator.unwrap_or(text)
}

/// A version as it may be written in a range at the start of a text, and what is behind it (`cvRegex`).
fn version(text: &str) -> Option<(&str, &str)> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, 'x' | 'X' | '*' | '|');
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut rest = some(text.strip_prefix('v').unwrap_or(text), is_number)?;
    for _ in 0..2 {
        let part = rest
            .strip_prefix('.')
            .and_then(|part| some(part, is_number));
        rest = part.unwrap_or(rest);
    }
    for mark in ['-', '+'] {
        rest = words(rest, mark, is_word).unwrap_or(rest);
    }
    text.split_at_checked(text.len() - rest.len())
}

/// Words with dots between them, behind a mark.
fn words(text: &str, mark: char, is_word: fn(char) -> bool) -> Option<&str> {
    let mut rest = some(text.strip_prefix(mark)?, is_word)?;
    while let Some(behind) = rest.strip_prefix('.').and_then(|word| some(word, is_word)) {
        rest = behind;
    }
    Some(rest)
}

/// What is behind one letter or more of a kind.
fn some(text: &str, is_kind: fn(char) -> bool) -> Option<&str> {
    let rest = text.trim_start_matches(is_kind);
    (rest.len() < text.len()).then_some(rest)
}

/// Whether the version of a comparison can be compared with (`parseConstraint`, `coerceNewVersion`): what is behind
/// an `x` does not count.
fn is_version(text: &str) -> bool {
    let (text, _) = text.split_once('+').unwrap_or((text, ""));
    let (numbers, words) = text.split_once('-').unwrap_or((text, ""));
    let numbers = numbers.strip_prefix('v').unwrap_or(numbers).split('.');
    let mut said = numbers.take_while(|number| !matches!(*number, "x" | "X" | "*"));
    let has_numbers = said.all(|number| number.parse::<u64>().is_ok());
    has_numbers
        && text.len() <= LONGEST_VERSION
        && (words.is_empty() || words.split('.').all(is_prerelease))
}

/// A number has no zero in front (`validatePrerelease`).
fn is_prerelease(word: &str) -> bool {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    !(is_number && word.len() > 1 && word.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::is_range;

    /// What `NewConstraint` of v3.5.0 says of these texts; `e2e/tools/semver` asks it.
    const CASES: &str = include_str!("semver.txt");

    #[test]
    fn ranges_are_those_of_source_controller() {
        let mut wrong = Vec::new();
        for line in CASES.lines() {
            let (verdict, text) = line.split_once(' ').unwrap();
            let text: String = serde_json::from_str(text).unwrap();
            if is_range(&text) != (verdict == "yes") {
                wrong.push(line);
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(CASES.lines().count() > 300);
    }

    #[test]
    fn long_texts_are_none() {
        assert!(is_range(&format!("1{}", " ".repeat(511))));
        assert!(!is_range(&format!("1{}", " ".repeat(512))));
        assert!(is_range(&["1"; 32].join("||")) && !is_range(&["1"; 33].join("||")));
        assert!(!is_range(&format!("1.0.0-{}", "a".repeat(260))));
    }
}
