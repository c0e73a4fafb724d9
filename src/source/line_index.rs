//! Byte offset to line and column; the only place that counts columns.

/// A place as people count it: line and column from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Column in UTF-16 units, from 1, as SARIF and editors count.
    pub utf16: u32,
}

/// Where each line of a text starts, in bytes.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Finds the line starts of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        Self {
            starts: std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// Byte offset of the first character of a line, counted from 1; `None` past the last line.
    #[must_use]
    pub fn start(&self, line: u32) -> Option<usize> {
        self.starts.get((line as usize).checked_sub(1)?).copied()
    }

    /// Line and columns of a byte offset of the `text` this index was made from.
    ///
    /// An offset inside a character counts as that character; one past the end as the end.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = text.get(start..).unwrap_or_default().char_indices();
        let before = before.take_while(|&(at, c)| start + at + c.len_utf8() <= offset);
        let (column, utf16) = before.fold((1, 1), |(column, utf16), (_, c)| {
            (column + 1, utf16 + u32::from(c.len_utf16() == 2) + 1)
        });
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column,
            utf16,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_utf16_units() {
        let text = "ab\r\né😀x\n";
        let index = LineIndex::new(text);
        let at = |offset| index.position(text, offset);
        assert_eq!(
            at(0),
            Position {
                line: 1,
                column: 1,
                utf16: 1
            }
        );
        assert_eq!(
            at(10),
            Position {
                line: 2,
                column: 3,
                utf16: 4
            }
        );
        assert_eq!(at(99).line, 3);
    }
}
