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
    /// Finds the line starts of `text`. A line ends with LF, CR LF or CR, as in YAML (1.2.2, section 5.4), in the
    /// grammar of pipelines and in editors (the Language Server Protocol).
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut bytes = text.bytes().zip(1..).peekable();
        let mut starts = vec![0];
        while let Some((byte, behind)) = bytes.next() {
            let is_pair = byte == b'\r' && bytes.peek().is_some_and(|&(next, _)| next == b'\n');
            if matches!(byte, b'\n' | b'\r') && !is_pair {
                starts.push(behind);
            }
        }
        Self { starts }
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

    #[test]
    fn a_line_ends_with_lf_cr_lf_or_cr() {
        let lines = |text: &str| {
            let index = LineIndex::new(text);
            let lines = (0..text.len()).map(|at| index.position(text, at).line);
            lines.map(|line| line.to_string()).collect::<String>()
        };
        assert_eq!(lines("a\nb\rc\r\nd"), "11223334");
        assert_eq!(lines("\r\r\n\n\r"), "12234");
        let index = LineIndex::new("a\rb\r");
        assert_eq!(
            [1, 2, 3, 4].map(|line| index.start(line)),
            [Some(0), Some(2), Some(4), None]
        );
    }
}
