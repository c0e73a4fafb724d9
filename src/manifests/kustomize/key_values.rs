//! What generators put into an object: `envs`, `literals` and `files`, in this order (`api/kv`).

use crate::manifests::Node;
use crate::source::Span;
use crate::values::path;

use super::build::Build;
use super::transform::refuse;

/// A key with its value.
pub(super) struct Pair {
    pub key: String,
    pub value: Vec<u8>,
    pub span: Span,
}

/// All pairs of a generator; what is wrong with one is a finding. Files that are not there were found before.
pub(super) fn read(build: &mut Build<'_, '_>, entry: &Node, directory: &str) -> Vec<Pair> {
    let items = |field: &str| entry.get(field).map(Node::items).unwrap_or_default();
    let mut pairs = Vec::new();
    for file in items("envs").iter().chain(entry.get("env")) {
        if let Some(text) = bytes(build, file.text().unwrap_or_default(), directory) {
            env_file(build, file, &text, &mut pairs);
        }
    }
    for literal in items("literals") {
        match literal.text().and_then(|text| parse_literal(text)) {
            Some((key, value)) => pairs.push(pair(key, value.as_bytes(), literal.span)),
            None => refuse(
                build,
                literal.span,
                "a literal is a text such as `KEY=value`",
            ),
        }
    }
    for file in items("files") {
        match file.text().and_then(file_source) {
            Some((key, path)) => {
                if let Some(content) = bytes(build, path, directory) {
                    pairs.push(pair(key, &content, file.span));
                }
            }
            None => refuse(
                build,
                file.span,
                "a file is a path, or a key and a path such as `KEY=PATH`",
            ),
        }
    }
    report_repeated(build, &pairs);
    pairs
}

fn pair(key: &str, value: &[u8], span: Span) -> Pair {
    Pair {
        key: key.to_owned(),
        value: value.to_vec(),
        span,
    }
}

fn report_repeated(build: &mut Build<'_, '_>, pairs: &[Pair]) {
    let mut repeated = pairs.iter().enumerate().filter(|(at, pair)| {
        let mut before = pairs.iter().take(*at);
        before.any(|other| other.key == pair.key)
    });
    if let Some((_, pair)) = repeated.next() {
        let message = format!("`{}` is declared twice", pair.key);
        refuse(build, pair.span, &message);
    }
}

/// The content of a file; without it the tree is not complete.
fn bytes(build: &mut Build<'_, '_>, written: &str, directory: &str) -> Option<Vec<u8>> {
    let path = path::resolve(directory, written).filter(|_| !written.starts_with('/'));
    let is_there = path.filter(|path| build.reaches_the_controller(path));
    let content = is_there.and_then(|path| build.reader.bytes(&path));
    build.tree.complete &= content.is_some();
    content
}

/// Lines of `KEY=value`; a line without `=` has an empty value, and `#` begins a comment.
fn env_file(build: &mut Build<'_, '_>, file: &Node, content: &[u8], pairs: &mut Vec<Pair>) {
    let Ok(text) = std::str::from_utf8(content) else {
        return refuse(build, file.span, "this file is no UTF-8");
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line).trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        if !key.is_empty() {
            pairs.push(pair(key, value.as_bytes(), file.span));
        }
    }
}

fn parse_literal(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    let quoted = |quote: char| {
        let inner = value.strip_prefix(quote)?;
        inner.strip_suffix(quote)
    };
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    (!key.is_empty()).then_some((key, value))
}

/// `[KEY=]PATH` (`ParseFileSource`).
pub(super) fn file_source(text: &str) -> Option<(&str, &str)> {
    match text.split_once('=') {
        None => Some((path::name(text), text)),
        Some((key, path)) => {
            let fits = !key.is_empty() && !path.is_empty() && !path.contains('=');
            fits.then_some((key, path))
        }
    }
}

/// RFC 4648 with padding.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: [char; 64] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R',
        'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j',
        'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1',
        '2', '3', '4', '5', '6', '7', '8', '9', '+', '/',
    ];
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = usize::try_from(bits >> shift & 63).ok();
            let digit = digit.and_then(|digit| DIGITS.get(digit));
            let digit = digit.filter(|_| place <= chunk.len());
            text.push(digit.copied().unwrap_or('='));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_base64() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xff, 0xfe]), "//4=");
    }

    #[test]
    fn literals_lose_their_quotes() {
        assert_eq!(parse_literal("a=b=c"), Some(("a", "b=c")));
        assert_eq!(parse_literal("a='b'"), Some(("a", "b")));
        assert_eq!(parse_literal("a='b\""), Some(("a", "'b\"")));
        assert_eq!(parse_literal("a='"), Some(("a", "'")));
        assert_eq!(parse_literal("=b"), None);
        assert_eq!(parse_literal("b"), None);
    }

    #[test]
    fn a_file_may_have_a_key() {
        assert_eq!(file_source("x/b.txt"), Some(("b.txt", "x/b.txt")));
        assert_eq!(file_source("k=b.txt"), Some(("k", "b.txt")));
        for text in ["=b", "k=", "a=b=c"] {
            assert_eq!(file_source(text), None, "{text}");
        }
    }
}
