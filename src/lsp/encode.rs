//! Places as the protocol counts them, and addresses as it writes them.

use std::ops::Range;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::diagnostics::push_encoded;
use crate::source::SourceFile;

/// How columns are counted; agreed upon when the server starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// In bytes.
    Utf8,
    /// In UTF-16 units, which every client can.
    Utf16,
}

impl Encoding {
    /// What the protocol calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
        }
    }
}

/// A place as clients say it, both parts from 0.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Position {
    line: u32,
    character: u32,
}

/// A part of a text as clients say it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Span {
    start: Position,
    end: Position,
}

/// The byte of a text that a place is at; a place behind the end of a line is its end.
pub(super) fn offset(encoding: Encoding, file: &SourceFile, position: Position) -> usize {
    let text = file.text.as_str();
    let lines = file.lines();
    let Some(start) = lines.start(position.line + 1) else {
        return text.len();
    };
    let end = lines.start(position.line + 2).unwrap_or(text.len());
    let line = text.get(start..end).unwrap_or_default();
    let line = line.trim_end_matches(['\n', '\r']);
    start + column(encoding, line, position.character as usize)
}

/// The byte of a line that a column is at, never inside a character.
fn column(encoding: Encoding, line: &str, wanted: usize) -> usize {
    let mut counted = 0;
    for (at, c) in line.char_indices() {
        let size = match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
        };
        if counted + size > wanted {
            return at;
        }
        counted += size;
    }
    line.len()
}

/// The bytes of a part of a text.
pub(super) fn bytes(encoding: Encoding, file: &SourceFile, span: Span) -> Range<usize> {
    let start = offset(encoding, file, span.start);
    start..offset(encoding, file, span.end).max(start)
}

/// Line and column of a byte, both from 0.
pub(super) fn line_and_column(encoding: Encoding, file: &SourceFile, offset: usize) -> (u32, u32) {
    let lines = file.lines();
    let found = lines.position(&file.text, offset);
    let line = found.line - 1;
    match encoding {
        Encoding::Utf16 => (line, found.utf16 - 1),
        Encoding::Utf8 => {
            let start = lines.start(found.line).unwrap_or(0);
            let offset = offset.min(file.text.len());
            (line, u32::try_from(offset - start).unwrap_or(0))
        }
    }
}

/// A part of a text for clients.
pub(super) fn range(encoding: Encoding, file: &SourceFile, range: Range<usize>) -> Value {
    let at = |offset: usize| {
        let (line, character) = line_and_column(encoding, file, offset);
        json!({"line": line, "character": character})
    };
    json!({"start": at(range.start), "end": at(range.end)})
}

/// Sets a field of an object.
pub(super) fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(map) = object.as_object_mut() {
        map.insert(key.to_owned(), value.into());
    }
}

/// The place where every text begins, for what is about a file as a whole.
pub(super) fn beginning() -> Value {
    let start = json!({"line": 0, "character": 0});
    json!({"start": start, "end": start})
}

/// The path of a `file:` address; `None` for any other.
pub(super) fn path_of(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.get(rest.find('/')?..)?;
    let path = decoded(path)?;
    let is_drive = path.as_bytes().get(2) == Some(&b':');
    Some(if is_drive {
        path.get(1..)?.to_owned()
    } else {
        path
    })
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// The `file:` address of a path.
pub(super) fn uri_of(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = "file://".to_owned();
    if !path.starts_with('/') {
        uri.push('/');
    }
    push_encoded(&mut uri, &path);
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    #[test]
    fn columns_are_counted_as_agreed() {
        let mut map = SourceMap::default();
        let id = map.add("x", "ab\r\né😀x\n");
        let file = map.get(id).unwrap();
        let at = |character| Position { line: 1, character };
        assert_eq!(
            [0, 1, 3, 4, 9].map(|c| offset(Encoding::Utf16, file, at(c))),
            [4, 6, 10, 11, 11]
        );
        assert_eq!(
            [0, 2, 6, 7].map(|c| offset(Encoding::Utf8, file, at(c))),
            [4, 6, 10, 11]
        );
        assert_eq!(offset(Encoding::Utf16, file, at(2)), 6, "inside a pair");
        assert_eq!(line_and_column(Encoding::Utf16, file, 10), (1, 3));
        assert_eq!(line_and_column(Encoding::Utf8, file, 10), (1, 6));
    }

    #[test]
    fn addresses_and_paths_are_each_others() {
        assert_eq!(uri_of("/a b/ü:1"), "file:///a%20b/%C3%BC%3A1");
        assert_eq!(
            path_of("file:///a%20b/%C3%BC%3A1").as_deref(),
            Some("/a b/ü:1")
        );
        assert_eq!(path_of("file:///c%3A/x").as_deref(), Some("c:/x"));
        assert_eq!(uri_of("c:\\x"), "file:///c%3A/x");
        assert_eq!(
            (path_of("untitled:1"), path_of("file:///%zz")),
            (None, None)
        );
    }
}
