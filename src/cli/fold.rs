//! Lines that fit a terminal.

/// Further in than the line that goes on.
const INDENT: usize = 4;

/// Breaks lines that are longer than `columns` between words; what goes on is further in than its line.
pub(super) fn lines(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let own = line.len() - line.trim_start().len();
        push(&mut out, line, columns, own + INDENT);
    }
    out
}

/// Writes a line with its end, broken between words where it is longer than `columns`; what goes on is indented.
fn push(out: &mut String, line: &str, columns: usize, indent: usize) {
    let mut rest = line;
    let mut room = columns;
    loop {
        let Some(end) = end_of_words(rest, room) else {
            out.push_str(rest);
            out.push('\n');
            return;
        };
        let (now, later) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push_str(now.trim_end());
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
        rest = later.trim_start();
        room = columns.saturating_sub(indent);
    }
}

/// The byte behind the last word that ends within `room` characters; the first word's where none does, and `None` where
/// all fits.
fn end_of_words(text: &str, room: usize) -> Option<usize> {
    if text.chars().count() <= room {
        return None;
    }
    let start = text.len() - text.trim_start().len();
    let ends = || {
        let blanks = text.char_indices().enumerate();
        blanks.filter(|(_, (byte, c))| *c == ' ' && *byte > start)
    };
    let fitting = ends().take_while(|(column, _)| *column <= room).last();
    let (_, (byte, _)) = fitting.or_else(|| ends().next())?;
    // Blanks at the end are no words that are left over.
    (!text.get(byte..)?.trim().is_empty()).then_some(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(line: &str, columns: usize, indent: usize) -> String {
        let mut out = String::new();
        push(&mut out, line, columns, indent);
        out
    }

    #[test]
    fn a_line_is_broken_between_words_only() {
        assert_eq!(folded("ab cd ef", 8, 2), "ab cd ef\n");
        assert_eq!(folded("ab cd ef", 7, 2), "ab cd\n  ef\n");
        assert_eq!(folded("  ab cd ef", 5, 3), "  ab\n   cd\n   ef\n");
        assert_eq!(folded("abcdefgh ij", 3, 2), "abcdefgh\n  ij\n");
        assert_eq!(folded("äöü → ß", 5, 0), "äöü →\nß\n");
        assert_eq!(folded("", 5, 2), "\n");
    }
}
