//! Texts that nothing may draw, because their lines may show values of Secrets.
//!
//! Looked at are words and not YAML: what is not YAML has findings too.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;
use std::str::Chars;

/// Whether values of a Secret may stand in a file of the user's, or in one that was made of it.
#[must_use]
pub fn may_hold_secrets(path: &str, text: &str) -> bool {
    let bare = bare(text);
    let is_manifest = has_word(&bare, "kind:") || has_word(&bare, "op:");
    // A word alone, a list of words and the values of a chart are no manifests, and who knows what they hold.
    let is_known = is_manifest || is_kustomization(path) && bare.contains(':');
    !text.trim().is_empty() && (!is_known || names_values(&bare))
}

/// Whether a patch for objects of a kind may hold values of a Secret; the kind is empty where its target says none.
#[must_use]
pub fn patches_secrets(kind: &str, patch: &str) -> bool {
    let is_for_secrets = kind.to_lowercase().contains("secret");
    is_for_secrets || may_hold_secrets("", &format!("kind: {kind}\n{patch}"))
}

/// Whether a text names the values of a Secret; `bare` has no blanks and no quotes.
fn names_values(bare: &str) -> bool {
    let is_operation = has_word(bare, "op:");
    let in_path = ["path:/data", "path:/stringData"];
    let is_changed = is_operation && in_path.iter().any(|path| has_word(bare, path));
    let is_secret = has_word(bare, "kind:Secret") && has_word(bare, "data:");
    // What holds its values may be misspelt.
    let mut documents = bare.split("\n---");
    let is_whole =
        documents.any(|one| has_word(one, "kind:Secret") && has_word(one, "apiVersion:v1"));
    // Where there are more of them than ConfigMaps, one may belong to a Secret that lost its kind.
    let of_others = words(bare, "data:") > words(bare, "kind:ConfigMap");
    is_secret
        || is_whole
        || of_others
        || is_changed
        || has_word(bare, "stringData:")
        || has_word(bare, "secretGenerator:")
        // A replacement puts its own text into what it selects, which may be a Secret.
        || has_word(bare, "sourceValue:")
}

/// A text without blanks and quotes; a text in quotes may have other quotes and line ends in it, which are escaped.
fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '"' | '\'' => {}
            '\\' => {
                bare.extend(escaped(&mut chars).filter(|c| !matches!(c, ' ' | '\t' | '"' | '\'')))
            }
            _ => bare.push(c),
        }
    }
    bare
}

/// The character that an escape of YAML stands for (YAML 1.2, 5.7), behind its backslash; none for one that joins two
/// lines, and for a backslash that stands for nothing here.
fn escaped(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    let digits = match chars.next_if(|c| "nrtxuU\r\n".contains(*c))? {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        '\r' => {
            chars.next_if_eq(&'\n');
            return None;
        }
        '\n' => return None,
        _ => return Some('\n'),
    };
    let mut code = 0;
    for _ in 0..digits {
        let digit = chars.next_if(char::is_ascii_hexdigit)?.to_digit(16)?;
        code = code * 16 + digit;
    }
    match char::from_u32(code)? {
        // A text in quotes within a text in quotes.
        '\\' => escaped(chars),
        c => Some(c),
    }
}

fn is_kustomization(path: &str) -> bool {
    let path = path.split(" at ").next().unwrap_or(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(
        name,
        "kustomization.yaml" | "kustomization.yml" | "Kustomization"
    )
}

/// Whether a text has a word that no letter stands beside.
fn has_word(text: &str, word: &str) -> bool {
    words(text, word) > 0
}

fn words(text: &str, word: &str) -> usize {
    let is_word = |at: usize| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let behind = text.get(at + word.len()..).and_then(|it| it.chars().next());
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !is_letter(before) && (word.ends_with(':') || !is_letter(behind))
    };
    text.match_indices(word)
        .filter(|(at, _)| is_word(*at))
        .count()
}

/// Whether a text is a pipeline, by what messages call it.
pub(super) fn is_pipeline(name: &str) -> bool {
    let path = name.split(" at ").next().unwrap_or(name);
    path.ends_with(".pipeline") || path == "<stdin>"
}

/// A pipeline text with `*` for what may be values of a Secret: texts of patches, `spec` and `manifest` that name some,
/// and the values of `substitute`. Bytes stay where they are, and lines too.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    if !SUSPICIOUS.iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut hidden: Vec<Range<usize>> = Vec::new();
    let mut outside = 0;
    let mut rest = String::new();
    while let Some(quoted) = next_quoted(text, outside) {
        let before = text.get(outside..quoted.start).unwrap_or_default();
        rest.push_str(before);
        if hides(before, text.get(quoted.clone()).unwrap_or_default()) {
            hidden.push(quoted.clone());
        }
        // The lines of a text belong to no statement behind it.
        rest.push_str("\"\"");
        outside = quoted.end;
    }
    rest.push_str(text.get(outside..).unwrap_or_default());
    hidden.extend(unclosed(text));
    hidden.sort_by_key(|range| range.start);
    // Where quotes were forgotten, nobody knows where a text ends.
    if names_values(&bare(&rest)) {
        return Cow::Owned(stars(text, std::slice::from_ref(&(0..text.len()))));
    }
    Cow::Owned(stars(text, &hidden))
}

/// A text without any of these hides nothing.
const SUSPICIOUS: [&str; 10] = [
    "patch",
    "substitute",
    "data:",
    "Data:",
    "secretGenerator",
    "op:",
    // An escape may be any letter of these.
    "\\x",
    "\\u",
    "\\U",
    "\\\n",
];

/// Lines that have a value of a Secret between quotes that do not pair up.
fn unclosed(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let range = start..start + line.len();
        start = range.end;
        let quotes = line.matches('"').count() - line.matches("\\\"").count();
        let is_odd = quotes % 2 == 1 || quotes == 0 || goes_on(line);
        let mut words = line.split_whitespace();
        let is_value = match (words.next(), words.next()) {
            (Some("substitute"), Some(name)) => name != "from",
            (Some("patch"), Some(kind)) => kind.to_lowercase().starts_with("secret"),
            (_, _) => false,
        };
        (is_odd && is_value).then_some(range)
    })
}

/// Whether something stands behind the first text in quotes of a line that ends no statement.
fn goes_on(line: &str) -> bool {
    let first = line.find('"').and_then(|at| line.get(at..));
    let behind = first.and_then(|text| text.get(string_length(text)..));
    let behind = behind.unwrap_or_default().trim_start();
    !behind.is_empty() && !behind.starts_with(['#', '}', ';'])
}

/// The bytes of the next text in quotes, those included; without its end it goes on to the end of its line, or of the
/// file where it has three quotes.
fn next_quoted(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(inside) = rest.strip_prefix("\"\"\"") {
            let length = inside.find("\"\"\"").map_or(rest.len(), |end| end + 6);
            return Some(at..at + length);
        }
        if rest.starts_with('"') {
            return Some(at..at + string_length(rest));
        }
        at += match rest.starts_with('#') {
            true => rest.find('\n').unwrap_or(rest.len()),
            false => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    None
}

/// Bytes of a text between single quotation marks, the marks included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return at,
            '"' if !is_escaped => return at + 1,
            _ => is_escaped = c == '\\' && !is_escaped,
        }
    }
    text.len()
}

/// Whether a text in quotes is hidden; `before` is what stands in front of it, as far as the last one.
fn hides(before: &str, quoted: &str) -> bool {
    let statement = before.rsplit(['\n', '{', '}', ';']).next();
    let mut words = statement.unwrap_or_default().split_whitespace();
    let content = bare(quoted);
    match (words.next(), words.next()) {
        (Some("substitute"), Some(name)) => name != "from",
        (Some("patch"), Some(kind)) if kind.to_lowercase().starts_with("secret") => true,
        (Some("patch"), Some(kind)) => names_values(&format!("kind:{kind}\n{content}")),
        (_, _) => names_values(&content),
    }
}

/// `hidden` in the order of the text.
fn stars(text: &str, hidden: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    for range in hidden {
        let start = range.start.max(done);
        shown.push_str(text.get(done..start).unwrap_or_default());
        let inside = text.get(start..range.end).unwrap_or_default();
        inside.chars().for_each(|c| push_star(&mut shown, c));
        done = range.end.max(done);
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    shown
}

fn push_star(shown: &mut String, c: char) {
    match c.is_whitespace() || c == '"' {
        true => shown.push(c),
        false => shown.extend(std::iter::repeat_n('*', c.len_utf8())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_secrets_are_suspected_where_they_may_be() {
        for text in [
            "kind: Secret\nmetadata: {}\ndata:\n  a: b\n",
            "\"kind\" : \"Secret\",\r\n\"data\": {",
            "kind: List\nitems:\n  - kind: Secret\n    data: {a: b}\n",
            "kind: ConfigMap\ndata: {a: b}\n---\nkind: Sekret\ndata: {a: b}\n",
            "stringData: {a: b",
            "secretGenerator:\n  - literals: [a=b]\n",
            "apiVersion: v1\nkind: Secret\nmetadata: {}\ndta: {a: b}\n",
            "- op: replace\n  path: /data/a\n  value: b\n",
            "[{\"op\": \"add\", \"path\": \"/stringData/a\"}]",
            "\"\\u006bind\": \"Secre\\x74\"\n\"d\\x61ta\": {\"\\x70\": b}\n",
            "kind: ConfigMap\ndata: {}\n---\nkind: x\n\"stringD\\U00000061ta\": {a: b}\n",
            "kind: ConfigMap\ndata: {}\n---\nkind: x\n\"string\\\r\n  Data\": {a: b}\n",
            "hunter2\n",
            "password: hunter2\n",
            "- hunter2\n",
        ] {
            assert!(may_hold_secrets("deploy/a.yaml", text), "{text}");
        }
        for text in [
            "kind: ConfigMap\nmetadata: {}\ndata: {}\n",
            "kind: SecretStore\nspec: {}\n",
            "kind: Deployment\nspec: {volumes: [{hostPath: {path: /data}}]}\n",
            "- op: replace\n  path: /spec/replicas\n  value: 3\n",
            "kind: Kustomization\nspec: {substituteFrom: [{kind: Secret, name: a}]}\n",
            "apiVersion: v1\nkind: Namespace\n---\napiVersion: a/v1\nkind: A\nspec: {from: [{kind: Secret}]}\n",
            "\n",
        ] {
            assert!(!may_hold_secrets("deploy/a.yaml", text), "{text}");
        }
        assert!(!may_hold_secrets(
            "deploy/kustomization.yaml at main",
            "resources: [a.yaml]\n"
        ));
    }

    #[test]
    fn of_a_pipeline_only_the_values_are_hidden() {
        for (text, shown) in [
            ("stage app", "stage app"),
            (
                "patch Secret a \"x\\\"é\"  # \"y\"",
                "patch Secret a \"**\"**\"  # \"y\"",
            ),
            (
                "patch ConfigMap \"data: {a: b}\"",
                "patch ConfigMap \"data: {a: b}\"",
            ),
            (
                "{ patch \"\"\"\n stringData: a",
                "{ patch \"\"\"\n *********** *",
            ),
            (
                "patch ConfigMap \"kind: Secre\\x74\\nd\\x61ta: c\"",
                "patch ConfigMap \"***** ******************* *\"",
            ),
            (
                "substitute A = \"b\"; env A = \"b\"",
                "substitute A = \"*\"; env A = \"b\"",
            ),
            (
                "substitute from secret \"b\"",
                "substitute from secret \"b\"",
            ),
            ("substitute A = b\n", "********** * * *\n"),
            (
                "patch Secret a stringData: b",
                "***** ****** * *********** *",
            ),
        ] {
            assert_eq!(masked(text), shown);
            assert_eq!(masked(text).len(), text.len());
        }
    }
}
