//! The lines of a text around a place, for miette, without control characters.

use std::borrow::Cow;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::SourceFile;

use super::secret::{is_pipeline, masked};

/// A text as it is drawn.
///
/// INVARIANT: `text` has the same byte offsets as the file it was made from.
pub(super) struct Excerpt<'a> {
    file: &'a SourceFile,
    text: &'a str,
}

impl<'a> Excerpt<'a> {
    /// What is `shown` of a file.
    pub(super) fn new(file: &'a SourceFile, text: &'a str) -> Self {
        Self { file, text }
    }

    /// Line from 1 that holds a byte.
    fn line_of(&self, offset: usize) -> u32 {
        self.file.lines().position(&self.file.text, offset).line
    }

    /// First byte of a line; the end of the text past the last one.
    fn start_of(&self, line: u32) -> usize {
        self.file.lines().start(line).unwrap_or(self.text.len())
    }
}

impl SourceCode for Excerpt<'_> {
    /// The whole lines around a span. miette's own reader walks the text from its start each time, which
    /// would make many findings in a long file cost quadratic time.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let lines = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let at = self.file.lines().position(&self.file.text, span.offset());
        let last_byte = span.offset() + span.len().saturating_sub(1);
        let first = at.line.saturating_sub(lines(before)).max(1);
        let past = self
            .line_of(last_byte)
            .saturating_add(lines(after))
            .saturating_add(1);
        let (start, end) = (self.start_of(first), self.start_of(past));
        let data = self
            .text
            .as_bytes()
            .get(start..end)
            .ok_or(MietteError::OutOfBounds)?;
        let column = if before == 0 { at.column - 1 } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            one_line(&self.file.name).into_owned(),
            data,
            (start, end - start).into(),
            first as usize - 1,
            column as usize,
            data.iter().filter(|&&byte| byte == b'\n').count(),
        )))
    }
}

/// The text without what a terminal would act on; of a pipeline, without values of Secrets too.
pub(super) fn shown(file: &SourceFile) -> Cow<'_, str> {
    if !is_pipeline(&file.name) {
        return visible(&file.text);
    }
    match masked(&file.text) {
        Cow::Borrowed(text) => visible(text),
        Cow::Owned(text) => Cow::Owned(visible(&text).into_owned()),
    }
}

/// The text with what a terminal would act on replaced by as many bytes of something that it shows.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if text.is_ascii()
        && !bytes
            .iter()
            .any(|&byte| byte.is_ascii_control() && byte != b'\n')
    {
        return Cow::Borrowed(text);
    }
    let mut chars = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let is_pair = c == '\r' && chars.peek() == Some(&'\n');
        let kept = is_pair || matches!(c, '\n' | '\t') || !is_unseen(c);
        shown.push(match (kept, c.len_utf8()) {
            (true, _) => c,
            // It ends a line, and miette knows only the other two ends.
            (false, _) if c == '\r' => '\n',
            (false, 1) => '?',
            (false, 2) => '¿',
            (false, _) => '\u{fffd}',
        });
    }
    Cow::Owned(shown)
}

/// A message as one line that a terminal does not act on.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let escaped = text.chars().flat_map(|c| {
        let shown = if is_unseen(c) {
            c.escape_default().to_string()
        } else {
            c.to_string()
        };
        shown.chars().collect::<Vec<_>>()
    });
    Cow::Owned(escaped.collect())
}

/// Whether nobody sees a character: control characters, and the marks that turn the direction of writing.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_replaced_and_offsets_stay() {
        let text = "a\u{1b}[31m\u{9b}b\u{202e}c\td\r\ne\rf é";
        let shown = visible(text);
        assert_eq!(shown, "a?[31m¿b\u{fffd}c\td\r\ne\nf é");
        assert_eq!(shown.len(), text.len());
        assert_eq!(one_line("a\u{1b}b\nc"), "a\\u{1b}b\\nc");
    }
}
