//! A span as people and machines count it.

use serde::Serialize;

use crate::source::{Position, SourceMap, Span};

/// A span with lines and columns.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) start: Position,
    pub(super) end: Position,
    pub(super) span: Span,
}

impl<'a> Place<'a> {
    pub(super) fn of(map: &'a SourceMap, span: Span) -> Self {
        let nowhere = Position {
            line: 1,
            column: 1,
            utf16: 1,
        };
        let at = |offset: u32| {
            map.get(span.file).map_or(nowhere, |file| {
                file.lines().position(&file.text, offset as usize)
            })
        };
        Self {
            file: map.name(span.file),
            start: at(span.start),
            end: at(span.end),
            span,
        }
    }
}

/// A place as JSON; lines and columns from 1, columns in characters, `start` and `end` in bytes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: u32,
    end: u32,
}

impl<'a> From<Place<'a>> for Region<'a> {
    fn from(place: Place<'a>) -> Self {
        Self {
            file: place.file,
            line: place.start.line,
            column: place.start.column,
            end_line: place.end.line,
            end_column: place.end.column,
            start: place.span.start,
            end: place.span.end,
        }
    }
}
